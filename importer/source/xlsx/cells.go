package xlsx

import (
	"bytes"
	"strings"
)

// readRow reads the row that opened; filled is false when nothing stands in it.
func (r *Rows) readRow(t *token) (filled bool, err error) {
	number := r.number + 1
	if at := t.attr("r"); at != nil {
		if number = rowNumber(at); number <= r.number {
			return false, faultf("a row %s that does not come after row %d", shown(at), r.number)
		}
	}
	if number > maxRows {
		return false, faultf("a row beyond the last that a sheet can have")
	}
	r.number = number
	r.row = Row{Number: number, Hidden: t.isTrue("hidden")}
	if t.empty {
		return false, nil
	}
	r.clear()
	depth, next, usual := len(r.scan.open), 0, r.scan.isUsual()
	for {
		var c cell
		if usual && r.scan.usualCell(&c) {
			if next, err = r.readCell(&c, next); err != nil {
				return false, err
			}
			continue
		}
		t, err := r.scan.next()
		if err != nil {
			return false, err
		}
		switch {
		case t.kind == closing:
			if len(r.scan.open) < depth {
				return r.finish(), nil
			}
		case t.kind != opening:
			if err := stray(t, "cells"); err != nil {
				return false, err
			}
		case t.space == mainNS && string(t.name) == "c":
			c = cell{at: t.attr("r"), style: t.attr("s"), kind: t.attr("t"), empty: t.empty}
			if next, err = r.readCell(&c, next); err != nil {
				return false, err
			}
		default:
			if err := r.scan.skip(t); err != nil {
				return false, err
			}
		}
		usual = r.scan.isUsual() // an element that counts as not there may be open now
	}
}

// rowNumber reads a row's own number; 0 when it is none.
func rowNumber(text []byte) int { return number(bytes.TrimLeft(text, "0")) }

func (r *Rows) clear() {
	clear(r.present)
	r.present, r.text = r.present[:0], r.text[:0]
	r.cells, r.kinds, r.spans = r.cells[:0], r.kinds[:0], r.spans[:0]
}

// finish makes the row's own text a string and hands it out to its cells.
func (r *Rows) finish() bool {
	n := len(r.kinds)
	for n > 0 && r.kinds[n-1] == 0 {
		n--
	}
	if n == 0 {
		return false
	}
	own := string(r.text)
	for i, s := range r.spans[:n] {
		if s.to > 0 {
			r.cells[i] = own[s.from:s.to]
		}
	}
	r.row.Cells, r.row.Kinds = r.cells[:n], r.kinds[:n]
	return true
}

// place finds a cell's column, and takes it.
func (r *Rows) place(at []byte, next int) (int, error) {
	column := next
	if at != nil {
		var row int
		var ok bool
		column, row, ok = parseReference(at)
		switch {
		case !ok && column >= maxColumns:
			return 0, tooWide()
		case !ok:
			return 0, faultf("a cell at %s, which is no place", shown(at))
		}
		if row != r.number {
			return 0, faultf("the cell %s, which belongs to another row", shown(at))
		}
	}
	if column >= maxColumns {
		return 0, tooWide()
	}
	for len(r.present) <= column {
		r.present = append(r.present, false)
	}
	if r.present[column] {
		return 0, faultf("two cells in one place, the column %d", column+1)
	}
	r.present[column] = true
	return column, nil
}

func tooWide() *Error {
	return &Error{What: "a cell to the right of XFD, the last of the 16,384 columns that a sheet can have", Limit: true}
}

// put gives a column its value. A shared string is whole, other text stands in
// r.text from an index on.
func (r *Rows) put(column int, kind byte, shared string, from int) {
	for len(r.kinds) <= column {
		r.kinds, r.cells, r.spans = append(r.kinds, 0), append(r.cells, ""), append(r.spans, span{})
	}
	r.kinds[column], r.cells[column] = kind, shared
	if len(r.text) > from {
		r.spans[column] = span{from, len(r.text)}
	}
}

// content is what stands in a cell's element.
type content struct {
	hasValue bool // <v>
	value    []byte
	formula  bool
	inline   bool // <is>, its text appended to Rows.text
}

// readCell takes a cell in, reads what is in it unless that was read, and gives
// the column after it.
func (r *Rows) readCell(c *cell, next int) (int, error) {
	column, err := r.place(c.at, next)
	if err != nil || c.empty {
		return column + 1, err
	}
	kind, err := cellType(c.kind)
	if err != nil {
		return 0, err
	}
	format, err := r.formatOf(c.style)
	if err != nil {
		return 0, err
	}
	from := len(r.text)
	if !c.read {
		if c.content, err = r.readContent(); err != nil {
			return 0, err
		}
	}
	return column + 1, r.evaluate(column, kind, format, &c.content, from)
}

// cellType is a cell's t (ECMA-376 part 1, 18.18.11), by its first letter but
// for "str", which is 'f'.
func cellType(text []byte) (byte, error) {
	switch string(text) {
	case "s", "n", "b", "e", "d", "inlineStr":
		return text[0], nil
	case "str":
		return 'f', nil
	case "":
		return 'n', nil
	default:
		return 0, faultf("a cell of the type %s, which there is not", shown(text))
	}
}

func (r *Rows) formatOf(style []byte) (format, error) {
	switch {
	case len(style) == 0:
		return format{}, nil
	case r.book.noStyles != "":
		return format{}, faultf("a cell of the style %s, and the part %s is not in the workbook", shown(style), shown(r.book.noStyles))
	case len(r.book.formats) == 0:
		return format{}, nil
	}
	n := number(style)
	if n >= len(r.book.formats) || n == 0 && strings.Trim(string(style), "0") != "" {
		return format{}, faultf("a cell of the style %s, of which there are %d", shown(style), len(r.book.formats))
	}
	return r.book.formats[n], nil
}

// readContent reads a cell's elements up to its end.
func (r *Rows) readContent() (c content, err error) {
	depth := len(r.scan.open)
	for {
		t, err := r.scan.next()
		if err != nil {
			return c, err
		}
		switch {
		case t.kind == closing:
			if len(r.scan.open) < depth {
				return c, nil
			}
		case t.kind != opening:
			if err := stray(t, "a cell's elements"); err != nil {
				return c, err
			}
		case t.space != mainNS:
			err = r.scan.skip(t)
		default:
			err = r.readElement(t, &c)
		}
		if err != nil {
			return c, err
		}
	}
}

func (r *Rows) readElement(t *token, c *content) (err error) {
	switch string(t.name) {
	case "v":
		if c.hasValue {
			return faultf("a cell with two values")
		}
		c.hasValue = true
		r.value, err = r.scan.rawText(t, r.value[:0])
		c.value = r.value
		return err
	case "f":
		c.formula = true
	case "is":
		if c.inline {
			return faultf("a cell with two texts")
		}
		c.inline = true
		r.text, err = r.scan.richText(t, r.text, r.book.archive.limits.StringBytes)
		return err
	}
	return r.scan.skip(t)
}

// evaluate makes a cell's value of what stood in it.
func (r *Rows) evaluate(column int, kind byte, f format, c *content, from int) error {
	if c.inline && kind != 'i' || c.hasValue && kind == 'i' && len(c.value) > 0 {
		return faultf("a cell whose content is not of its type: a text of its own needs inlineStr, and that nothing else")
	}
	if kind == 'i' {
		if len(r.text) > from {
			r.put(column, Text, "", from)
		}
		return nil
	}
	r.text = r.text[:from]
	if !c.hasValue || len(c.value) == 0 && kind != 'f' {
		if c.formula {
			r.put(column, Uncalculated, "", from)
		}
		return nil
	}
	switch kind {
	case 's':
		return r.shared(column, c.value)
	case 'f':
		r.text = unescaped(append(r.text, c.value...), from)
		if len(r.text) > from || c.formula {
			r.put(column, Text, "", from)
		}
		return nil
	case 'e':
		r.text = append(r.text, c.value...)
		r.put(column, ErrorValue, "", from)
		return nil
	}
	return r.typed(column, kind, f, c.value, from)
}

// shared looks a shared string up.
func (r *Rows) shared(column int, index []byte) error {
	index = trimSpace(index)
	n := number(index)
	if n == 0 && strings.Trim(string(index), "0") != "" || len(index) == 0 {
		return faultf("a cell with the shared string %s, which is no index", shown(index))
	}
	s, err := r.book.strings.at(n)
	if err == nil && s != "" {
		r.put(column, Text, s, len(r.text))
	}
	return err
}

// typed makes text of a number, a date or a boolean.
func (r *Rows) typed(column int, kind byte, f format, value []byte, from int) error {
	value = trimSpace(value)
	ok := false
	switch kind {
	case 'b':
		switch string(value) {
		case "1", "true":
			r.text, ok = append(r.text, "TRUE"...), true
		case "0", "false":
			r.text, ok = append(r.text, "FALSE"...), true
		}
		kind = Boolean
	case 'd':
		r.text, kind, ok = f.appendISO(r.text, value)
	default:
		r.text, kind, ok = f.append(r.text, value, r.book.date1904)
	}
	if !ok {
		return faultf("a cell with the value %s, which is none of its type", shown(value))
	}
	r.put(column, kind, "", from)
	return nil
}
