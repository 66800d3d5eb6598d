package mapping

import (
	"slices"
	"strconv"
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
)

// Origin is where one field of one row's case comes from.
type Origin struct {
	Field   string   // the part's name, or the label of the form's field
	Form    bool     // it is a field of the form
	Columns []string // whose cells its value is made of, as a mapping names them; none of a constant
	Cells   []string // these cells, trimmed
	How     string   // "column", "template", "json", "expression" or "constant"
	Mark    string   // what stood in for the cell: "map", "otherwise" or "default"; "" nothing
	LeftOut string   // why it is left out: "blank", "when" for its condition, or "on_error"; "" when it is not
	Dropped bool     // its value cannot be sent, and on_error: blank takes it for a blank
	Line    int      // of the mapping, where a constant or what stood in for the cell is written; 0: nowhere
	MapFile string   // that holds the map, "" when the mapping does
}

// Origins says for every field of a row where its value comes from, in the order
// in which Map fills them. A value that cannot be sent has an origin like others:
// Map tells. It is safe for concurrent use.
func (b *Mapper) Origins(row Row) []Origin {
	s := b.take(row)
	defer b.give(s)
	all := make([]Origin, 0, len(b.fields))
	for i := range b.fields {
		all = append(all, s.originOf(&b.fields[i]))
	}
	return all
}

// BlameFile makes an error of the attachment that a row names, for what is found
// wrong with it elsewhere, at the cell that it was read from. There is none where
// that is not one cell.
func (b *Mapper) BlameFile(row Row, code, what, tip string) FieldErrors {
	s := b.take(row)
	defer b.give(s)
	for i := range b.fields {
		f := &b.fields[i]
		if f.form || f.name != partFile || f.constant != nil {
			continue
		}
		column := -1
		switch s.settle(f); {
		case len(f.from) > 0:
			column = s.v.column
		case len(f.takes) == 1:
			column = f.takes[0]
		}
		if column >= 0 {
			cell := naming.Excerpt(s.row.Cells[column], naming.MaxShown)
			return FieldErrors{{Field: f.name, Column: b.header[column], Cell: column, Code: code, Value: cell, What: what, Tip: tip}}
		}
	}
	return nil
}

func (s *scratch) originOf(f *binding) Origin {
	o := Origin{Field: f.name, Form: f.form, How: f.how()}
	if f.when != nil && !s.wanted(f) {
		o.LeftOut = "when"
		return o
	}
	if f.constant != nil {
		o.Line = f.constant.place.line
		return o
	}
	o.Dropped = f.lenient && !s.settle(f)
	read := s.read(f)
	columns := f.takes
	if len(f.from) > 0 && s.v.column >= 0 {
		columns = []int{s.v.column} // of several, the one that is filled
	}
	for _, i := range columns {
		o.Columns = append(o.Columns, s.b.ColumnName(i))
		o.Cells = append(o.Cells, s.row.Cells[i])
	}
	switch {
	case o.Dropped && f.blank != nil:
		o.Mark = "default"
		return o
	case o.Dropped:
		o.LeftOut = "on_error"
		return o
	case !read:
		return o
	}
	blank := s.v.isBlank()
	if !blank && f.table != nil {
		found, has := f.table.find(s.v.Text)
		if o.Mark, o.MapFile = "map", f.table.file; !has {
			found, o.Mark, o.MapFile = f.otherwise, "otherwise", ""
		}
		if found != nil {
			o.Line, blank = found.place.line, invisible.Trim(found.out) == ""
		}
	}
	switch {
	case blank && f.blank != nil:
		o.Mark, o.Line = "default", f.blank.place.line
	case blank:
		o.LeftOut = "blank"
	}
	return o
}

// how names what says a field's value.
func (f *binding) how() string {
	switch {
	case f.constant != nil:
		return "constant"
	case f.expr != nil:
		return "expression"
	case f.asJSON:
		return "json"
	case len(f.pieces) > 0:
		return "template"
	}
	return "column"
}

// String says it for people: Tipo (map); always; left out: Plazo is blank.
func (o Origin) String() string {
	from := ""
	for i, name := range o.Columns {
		if i > 0 {
			from += " + "
		}
		from += name
	}
	switch {
	case o.LeftOut == "when":
		return "left out: its when does not hold"
	case o.LeftOut == "on_error":
		return "left out, as on_error says: " + strings.TrimLeft(from+" "+o.cell(), " ") + " cannot be sent"
	case o.Dropped:
		return "default, since " + strings.TrimLeft(from+" "+o.cell(), " ") + " cannot be sent"
	case o.LeftOut != "" && from != "":
		return "left out: blank in " + from
	case o.LeftOut != "":
		return "left out: blank"
	case o.How == "constant":
		return "always"
	case o.Mark == "map" || o.Mark == "otherwise":
		return from + " " + o.cell() + " (" + o.Mark + ")"
	case o.Mark == "default":
		return "default, since " + from + " is blank"
	case o.How == "expression" && from == "":
		return "expression"
	case o.How == "expression":
		return "expression of " + from
	}
	return from
}

// cell gives the first filled cell, shortened and quoted.
func (o Origin) cell() string {
	return strconv.Quote(naming.Excerpt(first(o.Cells), naming.MaxShown/4))
}

func first(texts []string) string {
	if i := slices.IndexFunc(texts, func(text string) bool { return text != "" }); i >= 0 {
		return texts[i]
	}
	return ""
}
