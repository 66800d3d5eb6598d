package source

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// csvTable is a CSV file whose encoding and delimiter are known.
type csvTable struct {
	open   func() io.Reader // the text from its start, without the mark
	manner manner
	cut    bool   // a record that the file's end cuts is a row
	width  int    // fields of the header; 0 as long as it is not known
	end    string // what rows end with
	first  int    // the line from which on it is a table

	tried   bool // whether its quotes are written in another manner
	quotes  quoting
	adapted string // the other manner, for people
}

// understandCSV takes the pass over the whole file, then looks at its beginning
// for the delimiter, the header and the manner of quoting.
func (f *File) understandCSV(o Options, head []byte) error {
	f.dialect.Format = CSV
	cs, c, err := understandText(func() io.Reader { return f.bytes(0) }, head, o.Encoding)
	if other := isMisnamed(f.bytes(0), cs, o.Encoding); other != nil {
		return other
	}
	if err != nil {
		return err
	}
	if !c.text {
		return errEmpty()
	}
	f.size, f.digest = c.size, c.digest
	cs.controls = f.sayLetters(cs, c)
	f.charset = cs
	f.dialect.Encoding, f.dialect.BOM = cs.name, cs.bom > 0 && !cs.misMarked
	t := &csvTable{
		open: func() io.Reader { return cs.decode(f.bytes(int64(cs.bom))) },
		manner: manner{
			delimiter: o.Delimiter, quote: byte(o.Quote), backslash: o.Backslash,
			loneCR: c.lone > 1 || c.lone == 1 && !c.lastCR,
		},
		cut: o.AcceptCut,
	}
	f.table = t
	line, want := max(o.HeaderRow, 1), o.HeaderRow
	hidden, err := f.settle(t, line)
	if err != nil {
		return err
	}
	f.dialect.Delimiter, f.dialect.Quote, f.dialect.Backslash = t.manner.delimiter, o.Quote, o.Backslash
	if t.manner.delimiter == 0 {
		t.manner.delimiter = noDelimiter
	}
	if line <= hidden {
		line = hidden + 1
		if want > 0 {
			want = line
		}
	}
	if err := f.understandTop(t, line, line-hidden, want); err != nil {
		return err
	}
	if above := f.dialect.HeaderRow - 1 - hidden; above > 0 {
		f.notes = append(f.notes, sayAbove(above))
	}
	return nil
}

// sayLetters notes what is odd about the letters of a file. It says whether control
// characters are to be taken back.
func (f *File) sayLetters(cs charset, c *census) bool {
	if cs.misMarked {
		f.notes = append(f.notes, "it begins with the mark of UTF-8 (BOM), but its letters are none: it is read as "+cs.said())
	}
	f.doubled, f.letters = sayDoubled(c, cs.name), cs.name == utf8Name && c.multi > 0
	if cs.name == cp1252Name {
		return false // its bytes are no characters yet
	}
	controls, back := c.sayControls()
	if controls != "" {
		f.notes = append(f.notes, controls)
	}
	return back
}

func sayAbove(lines int) string {
	if lines == 1 {
		return "the line above the header is left out"
	}
	return fmt.Sprintf("%d lines above the header are left out", lines)
}

// settle finds the delimiter, from a line on; none when the file has one column.
// It gives the number of lines at the top that a spreadsheet does not show: 1 for
// a "sep=;".
func (f *File) settle(t *csvTable, from int) (hidden int, err error) {
	text := bufio.NewReaderSize(t.open(), sampleBytes)
	sample, err := peek(text)
	if err != nil {
		return 0, err
	}
	sep, found := separatorLine(sample)
	if found {
		hidden = 1
	}
	switch d := t.manner.delimiter; {
	case byte(d) == t.manner.quote && d != 0, t.manner.backslash && d == '\\', d != 0 && !validDelimiter(d):
		return 0, &Error{What: "the delimiter " + excerpt(string(d)) + " cannot divide a CSV", Tip: `delimiters are ',' ';' '|' or a tab`}
	case d != 0:
		return hidden, nil
	case found:
		t.manner.delimiter = sep
		return hidden, nil
	}
	f.guessed = true
	return hidden, t.guess(text, from)
}

// guess tells the delimiter from a sample, and from the whole file where the
// sample leaves a doubt.
func (t *csvTable) guess(text *bufio.Reader, from int) error {
	lines := newScanner(text, t.manner)
	if err := lines.skip(from - 1); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	sample, err := peek(lines.r)
	if err != nil {
		return err
	}
	d := newDivider(t.manner)
	d.most, d.keep = sampleRecords, true
	whole := len(sample) < lines.r.Size()
	d.count(sample, whole)
	able := d.candidates()
	if len(able) > 1 && (!whole || d.tallies.records == sampleRecords) {
		all := newDivider(t.manner)
		if _, err := io.Copy(all, lines.r); err != nil {
			return err
		}
		all.end()
		all.texts, all.kept = d.texts, d.kept
		able = slices.DeleteFunc(all.candidates(), func(i int) bool { return !slices.Contains(able, i) })
	}
	switch len(able) {
	case 0:
		return nil
	case 1:
		t.manner.delimiter = rune(delimiters[able[0]])
		return nil
	}
	return d.ask(able)
}

// peek looks at as much as a reader's window holds.
func peek(r *bufio.Reader) ([]byte, error) {
	sample, err := r.Peek(r.Size())
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return sample, err
}

// understandTop reads the first rows for the header, the quotes and line ends.
func (f *File) understandTop(t *csvTable, line, row, want int) error {
	c, err := t.from(line, row)
	if errors.Is(err, io.EOF) {
		return f.findHeader(nil, want)
	}
	if err != nil {
		return err
	}
	t.first = line
	var records, crlf, lone, fields, quoted int
	var quotedBy [headerRows][2]int
	top, err := readTop(c, func() {
		scan := c.(*csvCursor).scan
		quotedBy[records] = [2]int{len(scan.fields), scan.quoted}
		records++
		switch {
		case scan.ended == '\r':
			lone++
		case scan.crlf:
			crlf++
		}
	})
	if err != nil {
		return err
	}
	if err := f.findHeader(top, want); err != nil {
		return err
	}
	if err := f.refuseTable(top); err != nil {
		return err
	}
	for i, r := range top {
		if r.line >= f.dialect.HeaderRow {
			fields += quotedBy[i][0]
			quoted += quotedBy[i][1]
		}
	}
	f.dialect.QuoteAll = quoted == fields
	f.dialect.CRLF, f.dialect.CR = 2*crlf > records, 2*lone > records
	t.width, t.end = len(f.header), f.lineEnd()
	return f.refuseHeader(top)
}

// tableRows is how many lines above a header, with two or more of one delimiter
// each and all as many, are no titles but a table.
const tableRows = 4

// refuseTable refuses a file whose rows would be taken for titles, because a
// table with another delimiter follows them.
func (f *File) refuseTable(top []record) error {
	for i, d := range delimiters {
		alike := tally{}
		for _, r := range top {
			if r.line >= f.dialect.HeaderRow {
				break
			}
			alike.add(strings.Count(strings.Join(r.cells, string(f.dialect.Delimiter)), delimiters[i:i+1]))
		}
		if d == f.dialect.Delimiter || alike.alike < tableRows || alike.count < 2 {
			continue
		}
		return &Error{
			Line: top[0].line,
			What: fmt.Sprintf("the lines above its header, in line %d, are a table of their own, divided by %s into %d fields", f.dialect.HeaderRow, saidDelimiter(d), alike.count+1),
			Tip:  fmt.Sprintf("were two exports put together? give them one by one; or say which is meant: source: {delimiter: %s} in the mapping, or header_row", delimiterSetting(d)),
		}
	}
	return nil
}

func (t *csvTable) from(line, row int) (cursor, error) {
	s, err := t.scan(t.manner, line)
	if err != nil {
		return nil, err
	}
	s.row = row - 1
	return &csvCursor{table: t, scan: s}, nil
}

// scan reads the text from a line on.
func (t *csvTable) scan(m manner, line int) (*scanner, error) {
	s := newScanner(t.open(), m)
	s.commas = max(t.width-1, 0)
	return s, s.skip(line - 1)
}

func (t *csvTable) close() error { return nil }
