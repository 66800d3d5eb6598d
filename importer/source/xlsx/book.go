package xlsx

import (
	"errors"
	"io"
	"strings"
)

// Options are what a caller may settle. The zero value is right for most.
type Options struct {
	Limits  Limits
	TempDir string // where strings go that do not fit into memory; "": [os.TempDir]
}

// Book is a workbook that is understood: where its parts lie, its sheets, its
// number formats. One goroutine may use it and its Rows at a time.
type Book struct {
	archive  *archive
	main     string // the workbook part
	sheets   []Sheet
	others   []string // tabs without a part
	date1904 bool
	formats  []format
	noStyles string // the styles part that is not there, and is missed by a cell of a style
	strings  *table
}

// Sheet is one worksheet, in the order of the tabs. Chart, dialog and macro
// sheets have no rows and are none. Part names the part with its rows, which
// nothing forbids to be another sheet's too.
type Sheet struct {
	Name   string
	Hidden bool // by hand, or so that only a program can show it
	Part   string
}

// Open understands the workbook in r, whose size is in bytes, and reads none of
// its rows. r must stay readable until the Book is closed, and give the same
// bytes each time.
//
// The error is an [*Error]: no zip archive, no workbook in it, two of them, parts
// that are missing or that the [Limits] refuse, XML that is not well formed.
func Open(r io.ReaderAt, size int64, o Options) (*Book, error) {
	a, err := openArchive(r, size, o.Limits.filled())
	if err != nil {
		return nil, err
	}
	b := &Book{archive: a}
	if err := b.understand(o.TempDir); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *Book) understand(tempDir string) error {
	if err := b.findMain(); err != nil {
		return err
	}
	relations, err := b.archive.relations(b.main)
	if err != nil {
		return err
	}
	if err := b.readWorkbook(relations); err != nil {
		return err
	}
	styles, err := one(relations, "styles")
	if err != nil {
		return inPart(b.main, 0, err)
	}
	switch {
	case styles == nil:
	case !b.archive.has(styles.target):
		b.noStyles = styles.target
	default:
		if err := b.readFormats(styles.target); err != nil {
			return err
		}
	}
	shared, err := one(relations, "sharedStrings")
	if err != nil {
		return inPart(b.main, 0, err)
	}
	b.strings = &table{archive: b.archive, dir: tempDir}
	if shared != nil {
		b.strings.name = shared.target
	}
	return nil
}

// findMain finds the workbook part by the package's relationships, and judges
// its type.
func (b *Book) findMain() error {
	typeOf, err := b.archive.contentTypes()
	if err != nil {
		return err
	}
	all, err := b.archive.relations("")
	if err != nil {
		return err
	}
	main, err := one(all, "officeDocument")
	if err != nil {
		return err
	}
	if main == nil {
		return faultf("no workbook in the archive")
	}
	b.main = main.target
	// sheet.main, template.main and their likes with macros and as add-ins are
	// read; the binary form and other documents are not.
	kind := strings.ToLower(typeOf(b.main))
	if strings.Contains(kind, "binary") || strings.Contains(kind, "wordprocessing") || strings.Contains(kind, "presentation") || strings.Contains(kind, "visio") {
		return &Error{Part: b.main, What: "no workbook but " + shown(kind)}
	}
	return nil
}

// readWorkbook reads the list of the sheets.
func (b *Book) readWorkbook(relations []relation) error {
	byID := map[string]relation{}
	for _, r := range relations {
		byID[r.id] = r
	}
	root := true
	err := b.archive.elements(b.main, mainNS, func(s *scanner, t *token) error {
		if root && string(t.name) != "workbook" {
			return faultf("no workbook but %s", shown(t.name))
		}
		root = false
		switch string(t.name) {
		case "workbookPr":
			b.date1904 = t.isTrue("date1904")
		case "sheet":
			return b.addSheet(s, t, byID)
		}
		return nil
	})
	if err == nil && root {
		err = &Error{Part: b.main, What: "no workbook: it is in no namespace that is known"}
	}
	return err
}

func (b *Book) addSheet(s *scanner, t *token, byID map[string]relation) error {
	name, err := t.attrText("name")
	if err != nil {
		return err
	}
	id, err := s.attrIn(t, relsNS, "id")
	if err != nil {
		return err
	}
	if id == "" { // a module sheet of Excel 5
		b.others = append(b.others, name)
		return nil
	}
	r, known := byID[id]
	if !known || r.target == "" {
		return faultf("the sheet %s has no part", shown(name))
	}
	if r.kind != "worksheet" {
		return nil
	}
	state := string(t.attr("state"))
	b.sheets = append(b.sheets, Sheet{Name: name, Hidden: state == "hidden" || state == "veryHidden", Part: r.target})
	return nil
}

func (b *Book) readFormats(name string) (err error) {
	p, err := b.archive.open(name, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	b.formats, err = readStyles(p)
	if err != nil {
		return inPart(name, 0, err)
	}
	if _, err := io.Copy(io.Discard, p); err != nil {
		return inPart(name, 0, err)
	}
	return nil
}

// Sheets gives the worksheets in the order of their tabs. The slice is the
// caller's own.
func (b *Book) Sheets() []Sheet { return append([]Sheet(nil), b.sheets...) }

// Others gives the names of the tabs that have no part, such as Excel's old module
// sheets. The slice is the caller's own.
func (b *Book) Others() []string { return append([]string(nil), b.others...) }

// Date1904 tells whether the workbook's serial dates count from 1904.
func (b *Book) Date1904() bool { return b.date1904 }

// Close removes what was made for the workbook. The reader that [Open] was given
// stays open. It may be called twice.
func (b *Book) Close() error { return b.strings.close() }
