package xlsx_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"caseload/importer/source/xlsx"
)

// What a bomb may cost before it is refused: memory and processor time of a
// process of its own. On a machine that is shared the clock says nothing.
const (
	bombBytes = 100 << 20
	bombTime  = 2 * time.Second
)

// inChild names the workbook that this process was started to read.
const inChild = "XLSX_TEST_BOOK"

// bombs are workbooks that are refused, or read, at a price that is bounded;
// refused says which of them must be.
func bombs() map[string]struct {
	make    func() []byte
	refused bool
} {
	const giga4 = 1<<32 - 2
	cells := func(b *book) func() []byte { return b.zip }
	return map[string]struct {
		make    func() []byte
		refused bool
	}{
		"a sheet of 4 GiB of spaces":             {func() []byte { return inflating(sheet1Part, "<sheetData>", " ", giga4, giga4) }, true},
		"a sheet of 4 GiB of rows":               {func() []byte { return inflating(sheet1Part, "<sheetData>", "<row/>", giga4, giga4) }, true},
		"a sheet of 4 GiB that says it is small": {func() []byte { return inflating(sheet1Part, "<sheetData>", " ", giga4, 1<<20) }, true},
		"a sheet of 4 GiB in one text":           {func() []byte { return inflating(sheet1Part, `<sheetData><row><c t="str"><v>`, "x", giga4, 60<<20) }, true},
		"a sheet of 4 GiB in one attribute":      {func() []byte { return inflating(sheet1Part, `<sheetData><row x="`, "x", giga4, 60<<20) }, true},
		"a sheet of 4 GiB in one comment":        {func() []byte { return inflating(sheet1Part, `<sheetData><!--`, "x", giga4, 60<<20) }, true},
		"a sheet of 4 GiB in one tag":            {func() []byte { return inflating(sheet1Part, `<sheetData><`, "x", giga4, 60<<20) }, true},
		"twelve million empty strings": {func() []byte {
			return inflatingIn(oneCell(`<c r="A1" t="s"><v>11999999</v></c>`).strings(), stringsPart, "", "<si/>", 60<<20, 60<<20)
		}, true},
		"two million strings of rows": {func() []byte {
			return inflatingIn(oneCell(`<c r="A1" t="s"><v>1999999</v></c>`).strings(), stringsPart, "", "<si><t>0123456789</t></si>", 60<<20, 60<<20)
		}, true},
		"strings of 4 GiB":         {func() []byte { return inflating(stringsPart, "", "<si/>", giga4, giga4) }, true},
		"strings of 4 GiB in one":  {func() []byte { return inflating(stringsPart, "<si><t>", "x", giga4, 60<<20) }, true},
		"strings of 4 GiB in runs": {func() []byte { return inflating(stringsPart, "<si>", "<r><t>x</t></r>", giga4, 60<<20) }, true},
		"styles of 4 GiB":          {func() []byte { return inflating(stylesPart, "<cellXfs>", "<xf/>", giga4, giga4) }, true},
		"styles of 4 GiB that say they are small": {func() []byte {
			return inflating(stylesPart, "<numFmts>", `<numFmt numFmtId="1" formatCode="0"/>`, giga4, 15<<20)
		}, true},
		"a workbook of 4 GiB": {func() []byte { return inflating(workbookPart, "<sheets>", `<x/>`, giga4, 15<<20) }, true},
		"content types of 4 GiB": {func() []byte {
			return inflating(typesPart, "", `<Default Extension="a" ContentType="b"/>`, giga4, 15<<20)
		}, true},
		"relationships of 4 GiB":                     {func() []byte { return inflating(workbookRels, "", `<x Id="a"/>`, giga4, 15<<20) }, true},
		"elements in elements":                       {func() []byte { return inflating(sheet1Part, "<sheetData>", "<a>", 50<<20, 50<<20) }, true},
		"elements in elements among the strings":     {func() []byte { return inflating(stringsPart, "<si>", "<a>", 50<<20, 50<<20) }, true},
		"elements in elements among the styles":      {func() []byte { return inflating(stylesPart, "", "<a>", 15<<20, 15<<20) }, true},
		"a million attributes":                       {cells(oneCell(`<c r="A1"` + counted(` a%d="x"`, 1_000_000) + `><v>1</v></c>`)), false},
		"a million namespaces":                       {cells(oneCell(`<c r="A1"` + counted(` xmlns:a%d="x"`, 1_000_000) + `><v>1</v></c>`)), false},
		"a million cells in a row":                   {cells(oneCell(strings.Repeat(`<c/>`, 1_000_000))), true},
		"a million merges":                           {cells(newBook().sheet("Casos", `<sheetData/><mergeCells>`+counted(`<mergeCell ref="A%d:B%[1]d"/>`, 1_000_000)+`</mergeCells>`)), false},
		"a million hidden columns":                   {cells(newBook().sheet("Casos", `<cols>`+strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, 100_000)+`</cols><sheetData/>`)), false},
		"a million sheets of one part":               {cells(oneCell(`<c r="A1"/>`).edit(workbookPart, `</sheets>`, counted(`<sheet name="s%d" sheetId="1" r:id="s1"/>`, 100_000)+`</sheets>`)), false},
		"a million number formats":                   {cells(oneCell(`<c r="A1"/>`).styles().edit(stylesPart, `</numFmts>`, counted(`<numFmt numFmtId="%d" formatCode="0"/>`, 300_000)+`</numFmts>`)), false},
		"a number format of megabytes":               {cells(oneCell(`<c r="A1" s="1"><v>1</v></c>`).styles("0" + strings.Repeat(`"x"\y[h]`, 1_000_000))), false},
		"a number of a million digits":               {cells(oneCell(`<c r="A1"><v>` + strings.Repeat("1", 1_000_000) + `</v></c>`)), false},
		"a padded number of a million digits":        {cells(oneCell(`<c r="A1" s="1"><v>1</v></c>`).styles(strings.Repeat("0", 1_000_000))), false},
		"an exponent of a million digits":            {cells(oneCell(`<c r="A1"><v>1E` + strings.Repeat("1", 1_000_000) + `</v></c>`)), true},
		"an index far beyond the strings":            {cells(oneCell(`<c r="A1" t="s"><v>2147483647</v></c>`).strings(make([]string, 1000)...)), true},
		"strings that say they are four billion":     {cells(oneCell(`<c r="A1" t="s"><v>0</v></c>`).strings("<t>a</t>").edit(stringsPart, `<sst `, `<sst count="4294967295" uniqueCount="4294967295" `)), false},
		"a picture of 4 GiB":                         {func() []byte { return inflating("xl/media/image1.png", "", "x", giga4, giga4) }, false},
		"ten thousand parts in the bytes of one":     {overlapping, false},
		"a directory that counts more than there is": {func() []byte { return countingTooMany(sample().zip()) }, true},
	}
}

// counted is a text n times, with its number in it.
func counted(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

// inflating is the sample with a part that begins well, goes on with a unit for
// size bytes and never ends; the zip says that it has said bytes. Its checksum is
// wrong, which must not be the reason to refuse it.
func inflating(name, begin, unit string, size, said uint32) []byte {
	return inflatingIn(sample(), name, begin, unit, size, said)
}

func inflatingIn(b *book, name, begin, unit string, size, said uint32) []byte {
	text := string(b.parts[name])
	head := begin
	if i := strings.LastIndex(text, "</"); i >= 0 {
		root := text[strings.LastIndex(text, "<?xml"):]
		root = root[strings.Index(root, "?>")+2:]
		head = xmlHead + root[:strings.Index(root, ">")+1] + begin
	}
	b.part(name, "")
	return b.entry(name, func(e *entry) {
		e.data = repeated(head, unit, int64(size))
		e.packed, e.size, e.crc = uint32(len(e.data)), said, 1
	}).zip()
}

// repeated is the deflate stream of a head and then of a unit again and again:
// one compressed block that needs no more than the window before it, many times.
func repeated(head, unit string, size int64) []byte {
	block := strings.Repeat(unit, 1<<20/len(unit))
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		panic(err)
	}
	from := 0
	for _, piece := range []string{head, block, block} {
		from = out.Len()
		if _, err := w.Write([]byte(piece)); err != nil {
			panic(err)
		}
		if err := w.Flush(); err != nil {
			panic(err)
		}
	}
	again := bytes.Clone(out.Bytes()[from:])
	for n := int64(2 * len(block)); n < size; n += int64(len(block)) {
		out.Write(again)
	}
	out.Write([]byte{1, 0, 0, 0xff, 0xff}) // an empty block, the last
	return out.Bytes()
}

// overlapping has ten thousand parts whose data is that of the sheet.
func overlapping() []byte {
	b := oneSheet(strings.Repeat(`<row/>`, 100_000))
	b.alter = append(b.alter, func(all *[]*entry) {
		sheet, offset := (*all)[4], uint32(0)
		for _, e := range (*all)[:4] {
			offset += uint32(30 + len(e.localName) + len(e.data))
		}
		for i := range 10_000 {
			*all = append(*all, &entry{
				name: fmt.Sprintf("xl/worksheets/copy%d.xml", i), method: 8, crc: sheet.crc, size: sheet.size,
				packed: sheet.packed, offset: offset,
			})
		}
	})
	return b.zip()
}

// countingTooMany says that the directory has more entries than it has.
func countingTooMany(file []byte) []byte {
	end := file[len(file)-22:]
	end[8], end[9], end[10], end[11] = 0xfe, 0xff, 0xfe, 0xff
	return file
}

// Every bomb is read in a process that may have no more memory than a price that
// is fixed before.
func TestBombsAreBounded(t *testing.T) {
	if path := os.Getenv(inChild); path != "" {
		readInChild(path)
	}
	t.Parallel()
	for name, bomb := range bombs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := t.TempDir() + "/bomb.xlsx"
			if err := os.WriteFile(path, bomb.make(), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := readApart(path)
			switch {
			case err != nil:
				t.Fatal(err)
			case bomb.refused && !c.refused:
				t.Errorf("it is read: %s", c.said)
			}
			if c.took > bombTime*slowdown {
				t.Errorf("it took %v of the processor: %s", c.took, c.said)
			}
			t.Logf("%v: %s", c.took, c.said)
			if c.peak > bombBytes*swelling {
				t.Errorf("it took %d bytes: %s", c.peak, c.said)
			}
		})
	}
}

// apart is what a reading in a process of its own came to.
type apart struct {
	said    string
	refused bool
	took    time.Duration // of the processor
	peak    int           // bytes of memory, at most
}

// readApart reads a workbook in a process of its own.
func readApart(path string) (a apart, err error) {
	child := exec.Command(os.Args[0], "-test.run=^TestBombsAreBounded$")
	child.Env = append(os.Environ(), inChild+"="+path)
	out, err := child.CombinedOutput()
	a.said = string(out)
	a.refused = strings.HasPrefix(a.said, "refused")
	if err != nil || !a.refused && !strings.HasPrefix(a.said, "read") {
		return a, fmt.Errorf("it ends with %v:\n%.2000s", err, a.said)
	}
	a.took = child.ProcessState.UserTime() + child.ProcessState.SystemTime()
	a.peak, err = strconv.Atoi(strings.TrimSpace(a.said[strings.LastIndex(a.said, "peak ")+len("peak "):]))
	return a, err
}

// readInChild reads a workbook under a limit of memory, says what came of it and
// how much it took at most, and ends the process.
func readInChild(path string) {
	if err := limitMemory(bombBytes * swelling); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	what := "read"
	if err := readFile(path); err != nil {
		what = fmt.Sprintf("refused (limit %t): %v", isLimit(err), err)
	}
	fmt.Printf("%s\npeak %d\n", what, peakMemory())
	os.Exit(0)
}

func isLimit(err error) bool {
	var e *xlsx.Error
	return errors.As(err, &e) && e.Limit
}

// readFile reads all sheets of a workbook and keeps nothing of them.
func readFile(path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	b, err := xlsx.Open(f, info.Size(), xlsx.Options{})
	if err != nil {
		return err
	}
	defer b.Close()
	for i := range min(len(b.Sheets()), 20) {
		if err := readAway(b, i); err != nil {
			return err
		}
	}
	return nil
}

func readAway(b *xlsx.Book, sheet int) error {
	rows, err := b.Rows(sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if len(rows.Row().Cells) == 0 {
			return errors.New("a row without cells")
		}
	}
	return rows.Err()
}

// The bombs themselves are what they are meant to be.
func TestABombInflatesToWhatItIsMadeOf(t *testing.T) {
	text := "<a>" + strings.Repeat("<row/>", 3<<20/6)
	packed := repeated("<a>", "<row/>", 3<<20)
	var out bytes.Buffer
	if _, err := out.ReadFrom(flate.NewReader(bytes.NewReader(packed))); err != nil {
		t.Fatal(err)
	}
	if n := min(out.Len(), len(text)); n < 2<<20 || crc32.ChecksumIEEE(out.Bytes()[:n]) != crc32.ChecksumIEEE([]byte(text[:n])) {
		t.Errorf("it inflates to %d bytes, of which the first %d are not those wanted", out.Len(), n)
	}
	if len(packed) > 100_000 {
		t.Errorf("it is %d bytes long", len(packed))
	}
}
