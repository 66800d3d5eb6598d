package mapping

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"caseload/mapping/expression"
	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// Mapper maps the rows of files that have one header. Call [Mapper.Use] once,
// before the first Map; after it everything may run concurrently.
type Mapper struct {
	m       *Mapping
	header  []string // one name per column, as it stands; blank ones are columns without a name
	cols    *columns
	fields  []binding
	skip    *expression.Program
	skipped string
	key     []int
	inCase  []int
	inSkip  []int
	slots   []value.Slot
	shapes  []value.Shape // by slot: what Use settled
	trimmed []int         // the columns whose cells are read, each once
	setting value.Shape   // source.decimal and source.dates
	today   time.Time
	scratch sync.Pool
}

// KeyColumns gives the columns of the key, in the mapping's order; nil for
// key: content.
func (b *Mapper) KeyColumns() []int { return slices.Clone(b.key) }

// CaseColumns gives the columns whose cells can enter the case, by a column, as
// one of first_filled, by a template, JSON or a field's when: in file order, each
// once. The columns of skip_when alone are not among them.
func (b *Mapper) CaseColumns() []int { return slices.Clone(b.inCase) }

// TextColumns gives the columns whose cells are taken as they stand somewhere: by
// a field that is text or a phone, a map or a condition. In the others a cell that is not
// what it should be makes its row invalid. In file order, each once.
func (b *Mapper) TextColumns() []int {
	set := map[int]bool{}
	for i := range b.fields {
		f := &b.fields[i]
		columns := f.asks
		if f.kind == value.Text || f.kind == value.Phone || f.asJSON || f.table != nil || f.expr != nil {
			columns = slices.Concat(f.takes, f.asks)
		}
		for _, c := range columns {
			set[c] = true
		}
	}
	return sortedKeys(set)
}

// ContactColumns gives the columns that the contact is made of, in file order;
// none when it is a constant.
func (b *Mapper) ContactColumns() []int {
	for _, f := range b.fields {
		if !f.form && f.name == partContact {
			all := slices.Concat(f.takes, f.asks)
			slices.Sort(all)
			return slices.Compact(all)
		}
	}
	return nil
}

func sortedKeys(set map[int]bool) []int {
	all := make([]int, 0, len(set))
	for i := range set {
		all = append(all, i)
	}
	slices.Sort(all)
	return all
}

// Unused gives the columns of the header that the mapping does not read, neither
// for the case nor for the key or skip_when, and that source.ignore does not
// name: in file order, without those that have no name.
func (b *Mapper) Unused() []int {
	ignored := map[string]bool{}
	for _, name := range b.m.Source.Ignore {
		ignored[naming.Fold(name)] = true
	}
	var all []int
	for i, name := range b.header {
		switch {
		case invisible.Trim(name) == "" || ignored[naming.Fold(name)]:
		case slices.Contains(b.trimmed, i) || slices.Contains(b.key, i):
		default:
			all = append(all, i)
		}
	}
	return all
}

// Renamed gives the columns that the mapping spells otherwise than the header,
// each once, in the order in which the mapping names them.
func (b *Mapper) Renamed() []Renamed { return slices.Clone(b.cols.loose) }

// ReadsNumbers tells whether a field is a number, or reckons with one, whose cells
// in a text file can be read in two ways (1.234).
func (b *Mapper) ReadsNumbers() bool {
	return slices.ContainsFunc(b.slots, func(s value.Slot) bool { return !s.Dates })
}

// ColumnName names a column so that no other has the name: its header, with
// #2 where the same header stands again.
func (b *Mapper) ColumnName(i int) string {
	name := b.cols.header[i]
	if same := b.cols.exact[name]; len(same) > 1 {
		return ordinalName(name, 1+slices.Index(same, i))
	}
	return invisible.Trim(name)
}

// Today says which day today() is: the same for all rows. Only year, month and
// day of it count. Call it before the first Skip, Survey or Map, not beside one;
// without it today() is a fault of its row.
func (b *Mapper) Today(day time.Time) {
	b.today = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
}

// ReadsToday says that an expression of the mapping calls today().
func (b *Mapper) ReadsToday() bool {
	asks := func(p *expression.Program) bool { return p != nil && p.Today }
	return asks(b.skip) || slices.ContainsFunc(b.fields, func(f binding) bool { return asks(f.expr) || asks(f.when) })
}

// Use settles the forms that Map reads by. Call it before the first Map, not
// beside one. A column that f does not know takes only what is clear.
func (b *Mapper) Use(f value.Forms) {
	for i, s := range b.slots {
		b.shapes[i] = f.Shape(s)
	}
}

// Reads tells whether Map reads by these forms already.
func (b *Mapper) Reads(f value.Forms) bool {
	for i, s := range b.slots {
		if b.shapes[i] != f.Shape(s) {
			return false
		}
	}
	return true
}

// Cell gives the ith cell of a row as the mapping reads it: without outer spaces,
// and blank where source.blank names its text, or the row does not have it.
func (b *Mapper) Cell(row Row, i int) string {
	if i >= len(row.Cells) {
		return ""
	}
	text := invisible.Trim(row.Cells[i])
	if slices.Contains(b.m.Source.Blank, text) {
		return ""
	}
	return text
}

// untrimmed gives the ith cell with its outer spaces, blank where Cell is.
func (b *Mapper) untrimmed(row Row, i int) string {
	if i >= len(row.Cells) || len(b.m.Source.Blank) > 0 && b.Cell(row, i) == "" {
		return ""
	}
	return row.Cells[i]
}

// HasBlankKey says that the mapping's key has columns, and that the row has all of
// them blank.
func (b *Mapper) HasBlankKey(row Row) bool {
	return len(b.key) > 0 && !slices.ContainsFunc(b.key, func(i int) bool { return b.Cell(row, i) != "" })
}

// hasBroken says that a cell that the mapper reads is broken. Hardly any row has
// one, so that fields need not be asked one by one.
func (b *Mapper) hasBroken(r Row) bool {
	if len(r.Kinds) == 0 {
		return false
	}
	for _, i := range b.trimmed {
		if value.IsBroken(r.kind(i)) {
			return true
		}
	}
	return false
}

func (b *Mapper) brokenCell(field, text string, column int, kind byte) *FieldError {
	bad := value.BrokenFault(text, kind)
	return &FieldError{Field: field, Column: b.header[column], Cell: column, Code: bad.Code, Value: naming.Excerpt(text, naming.MaxShown), What: bad.What, Tip: bad.Tip}
}

// exprError tells of an expression without a value, with the cell that is at
// fault where it is one.
func (b *Mapper) exprError(field, text, code string, bad *expression.Fault) *FieldError {
	if bad.Column >= 0 {
		tip := bad.Tip
		if bad.Blank {
			tip = b.blankTip(bad.Column, code)
		}
		return &FieldError{Field: field, Column: b.header[bad.Column], Cell: bad.Column, Code: code, Value: bad.Value, What: bad.What, Tip: tip}
	}
	tip := "mend the cells that it reads, or leave such rows out of the field with when"
	if code == CodeCondition {
		tip = `mend the cells that it reads, or test them first: Plazo != "" and …`
	}
	what := naming.Quote(text) + " has no value for this row: " + bad.What
	return &FieldError{Field: field, Cell: -1, Code: code, Value: naming.Excerpt(text, naming.MaxShown), What: what, Tip: cmp.Or(bad.Tip, tip)}
}

// blankTip says what to do about a blank of which an expression reads a value.
func (b *Mapper) blankTip(column int, code string) string {
	filled := expression.Name(b.ColumnName(column)) + ` != ""`
	if code == CodeCondition {
		return "fill the cell, or test it first: " + filled + " and …"
	}
	return "fill the cell, or leave such rows out of the field: when: '" + strings.ReplaceAll(filled, "'", "''") + "'"
}

// Survey begins a survey of the columns of number, integer, date and datetime
// fields, and of those that expressions read as such. columns names others by index, that are not typed: what their cells
// prove stands in [Forms.Proved], and they are never asked about.
func (b *Mapper) Survey(columns []int) *Survey {
	s := &Survey{b: b, tallies: make([]value.Tally, len(b.slots)), odd: odditiesIn(b)}
	for i, slot := range b.slots {
		s.tallies[i] = s.tally(slot)
	}
	for i := range b.fields {
		if b.fields[i].slots[0] >= 0 || len(b.fields[i].reads()) > 0 {
			s.voters = append(s.voters, &b.fields[i])
		}
	}
	for _, i := range columns {
		if i < 0 || i >= len(b.header) || s.isTyped(i) || s.watches(i) {
			continue
		}
		name := b.ColumnName(i)
		s.watched = append(s.watched, watch{i, value.Untyped{s.tally(value.Slot{Name: name}), s.tally(value.Slot{Name: name, Dates: true})}})
	}
	return s
}

// Where compiles a condition, written as a when is, against the mapper's header.
// name is what messages call it, for instance the flag that has it.
//
// The error is of type [Errors], its places in the condition's text. Call it after
// [Mapper.Today]. One goroutine may use a Where at a time.
func (b *Mapper) Where(name, text string) (*Where, error) {
	r := &reader{name: name, lines: []string{text}}
	w := &Where{b: b, text: text, row: expression.Row{Cells: make([]string, len(b.header)), Shape: b.setting, Today: b.today}}
	x := formula{text: text, what: "the condition", place: place{1, 1}}
	switch {
	case invisible.IsBlankText(text):
		r.fail(x.place, `for instance Estado == "Cerrado"`, "the condition is blank")
	case len(text) > expression.MaxBytes:
		r.fail(x.place, "", "the condition is longer than %d bytes", expression.MaxBytes)
	default:
		w.holds = x.condition(r, b.cols)
	}
	r.coded(codeUnfit, 0)
	if err := r.result(); err != nil {
		return nil, err
	}
	return w, nil
}

// Explain says for every field where its value comes from, in the order in
// which Map fills them.
func (b *Mapper) Explain() []Explanation {
	all := make([]Explanation, 0, len(b.fields))
	for i := range b.fields {
		f := &b.fields[i]
		name := f.name
		if f.form {
			name = f.label()
		}
		e := Explanation{Field: name, From: f.explain(b.header), Type: f.kind.String(), Columns: slices.Clone(f.takes), Mapped: f.table != nil}
		for _, one := range f.reads() {
			e.Forms = append(e.Forms, formName(b.slots[one.Slot]))
		}
		if f.slots[0] >= 0 {
			e.Forms = append(e.Forms, formName(b.slots[f.slots[0]]))
		}
		all = append(all, e)
	}
	return all
}
