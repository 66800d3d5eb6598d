package source

import (
	"bufio"
	"errors"
	"io"
)

// csvTable is a CSV file whose encoding and delimiter are known.
type csvTable struct {
	open      func() io.Reader // the text from its start, without the mark
	delimiter rune
}

// understandCSV takes the pass over the whole file, then looks at its beginning
// for the delimiter, the header and the manner of quoting.
func (f *File) understandCSV(o Options, head []byte) error {
	f.dialect.Format = CSV
	cs, c, err := understandText(f.bytes(0), head, o.Encoding)
	if err != nil {
		return err
	}
	if !c.text {
		return errEmpty()
	}
	f.size, f.digest = c.size, c.digest
	f.dialect.Encoding, f.dialect.BOM = cs.name, cs.bom > 0
	t := &csvTable{
		open:      func() io.Reader { return cs.decode(f.bytes(int64(cs.bom))) },
		delimiter: o.Delimiter,
	}
	f.table = t
	line, want := max(o.HeaderRow, 1), o.HeaderRow
	hidden, err := t.settle(line)
	if err != nil {
		return err
	}
	f.dialect.Delimiter = t.delimiter
	if line <= hidden {
		line = hidden + 1
		if want > 0 {
			want = line
		}
	}
	return f.understandTop(t, line, line-hidden, want)
}

// settle finds the delimiter, from a line on. It gives the number of lines at
// the top that a spreadsheet does not show: 1 for a "sep=;".
func (t *csvTable) settle(from int) (hidden int, err error) {
	text := bufio.NewReaderSize(t.open(), sampleBytes)
	sample, err := peek(text)
	if err != nil {
		return 0, err
	}
	sep, found := separatorLine(sample)
	if found {
		hidden = 1
	}
	switch {
	case t.delimiter != 0:
		if !validDelimiter(t.delimiter) {
			return 0, &Error{What: "the delimiter " + excerpt(string(t.delimiter)) + " cannot divide a CSV", Tip: `delimiters are ',' ';' '|' or a tab`}
		}
		return hidden, nil
	case found:
		t.delimiter = sep
		return hidden, nil
	}
	lines := newScanner(text, ',')
	if err := lines.skip(from - 1); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	sample, err = peek(lines.r)
	t.delimiter = guessDelimiter(sample, err == nil && len(sample) < lines.r.Size())
	return hidden, err
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
	scan := c.(*csvCursor).scan
	var records, crlf, fields, quoted int
	var quotedBy [headerRows][2]int
	top, err := readTop(c, func() {
		quotedBy[records] = [2]int{len(scan.fields), scan.quoted}
		records++
		if scan.crlf {
			crlf++
		}
	})
	if err != nil {
		return err
	}
	if err := f.findHeader(top, want); err != nil {
		return err
	}
	for i, r := range top {
		if r.line >= f.dialect.HeaderRow {
			fields += quotedBy[i][0]
			quoted += quotedBy[i][1]
		}
	}
	f.dialect.QuoteAll = quoted == fields
	f.dialect.CRLF = 2*crlf > records
	return nil
}

func (t *csvTable) from(line, row int) (cursor, error) {
	s := newScanner(t.open(), t.delimiter)
	if err := s.skip(line - 1); err != nil {
		return nil, err
	}
	s.row = row - 1
	return &csvCursor{scan: s}, nil
}

func (t *csvTable) close() error { return nil }

type csvCursor struct{ scan *scanner }

func (c *csvCursor) next() (record, error) {
	cells, err := c.scan.next()
	return record{line: c.scan.start, row: c.scan.row, cells: cells}, err
}

func (c *csvCursor) close() error { return nil }
