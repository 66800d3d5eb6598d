package mapping

import (
	"cmp"
	"slices"
	"strings"

	"caseload/mapping/expression"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// binder finds the columns of a mapper's fields, and notes what does not fit in r.
type binder struct {
	*Mapper
	r *reader
}

// binding is a field with its columns found.
type binding struct {
	*field
	from    []int               // the column of its value; several with first_filled; none with a constant, a template or an expression
	pieces  []bound             // of a template
	expr    *expression.Program // nil when something else says the value
	setting value.Shape         // what the expression reads by
	when    *expression.Program
	slots   []int  // the form of its values, in Mapper.slots, by from; one with a template or an expression; -1 for none
	ruled   bool   // the field has rules
	figured bool   // its values are numbers, dates or booleans
	key     []byte // of the form's JSON: "label":
	takes   []int  // all columns of its value
	asks    []int  // the columns of its condition
}

// bound is a template's piece: text, or the cell of a column.
type bound struct {
	text   string
	column int // -1 for text
}

// Bind finds the mapping's columns in a header.
//
// The error is of type [Errors], with every column that is missing, that
// stands twice or could be two, and every expression that does not fit the
// header. header has one name per column, as it stands; a blank one is a column
// without a name. The Mapper keeps it and does not change it.
func (m *Mapping) Bind(header []string) (*Mapper, error) { return m.bind(header, false) }

// HeaderTest gives a function that takes a row for a header and counts what does
// not fit in it: 0 when the mapping binds to it, -1 when it has no name at all
// that the mapping reads. It is nil when the mapping reads no columns.
func (m *Mapping) HeaderTest() func(header []string) (misfits int) {
	every := m.bindTo(&reader{name: m.Name, lines: m.lines}, nil, true)
	names := every.cols.header
	for _, f := range m.fields {
		for _, c := range f.columns {
			names = append(names, c.name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return func(header []string) int {
		c := newColumns(header)
		if !slices.ContainsFunc(names, func(name string) bool { return len(c.hits(name)) > 0 }) {
			return -1
		}
		r := &reader{name: m.Name, lines: m.lines}
		m.bindTo(r, header, false)
		return len(r.errs)
	}
}

// bind finds the columns; where grows is set, one that is not there is added to
// the header.
func (m *Mapping) bind(header []string, grows bool) (*Mapper, error) {
	r := &reader{name: m.Name, lines: m.lines}
	b := m.bindTo(r, header, grows)
	if err := r.result(); err != nil {
		return nil, err
	}
	return b, nil
}

// bindTo binds, and notes in r what does not fit; the Mapper serves only where
// there is nothing.
func (m *Mapping) bindTo(r *reader, header []string, grows bool) *Mapper {
	b := &Mapper{m: m, cols: newColumns(header), skipped: m.skip.text}
	b.cols.grows = grows
	if d := m.Source.Decimal; d != "" {
		b.setting.Decimal = d[0]
	}
	b.setting.Order = m.Source.Dates
	k := binder{b, r}
	inCase := map[int]bool{}
	for _, f := range m.fields {
		bound := k.bind(f)
		for _, i := range slices.Concat(bound.takes, bound.asks) {
			inCase[i] = true
		}
		b.fields = append(b.fields, bound)
	}
	before := len(r.errs)
	if b.skip = m.skip.condition(r, b.cols); b.skip != nil {
		b.inSkip = b.skip.Columns
	}
	r.coded(codeUnfit, before)
	b.key = k.bindKey()
	k.bindWhole()
	b.header = b.cols.header
	b.inCase = sortedKeys(inCase)
	for _, i := range b.inSkip {
		inCase[i] = true
	}
	b.trimmed = sortedKeys(inCase)
	b.shapes = make([]value.Shape, len(b.slots))
	b.scratch.New = func() any { return &scratch{b: b, row: expression.Row{Cells: make([]string, len(b.header))}} }
	return b
}

func (k binder) bind(f *field) binding {
	bound := binding{field: f, ruled: f.rules.any(), figured: f.kind.HasForm() || f.kind == value.Boolean}
	use := func(i int) { bound.takes = appendNew(bound.takes, i) }
	switch {
	case f.firstFilled:
		for _, c := range f.columns {
			if i, ok := k.columnOf(f, c); ok {
				bound.from = appendNew(bound.from, i)
				use(i)
			}
		}
	case len(f.columns) > 0:
		if i, ok := k.firstPresent(f); ok {
			bound.from = []int{i}
			use(i)
		}
	}
	for _, p := range f.template {
		bound.pieces = append(bound.pieces, k.bindPiece(f, p, use))
	}
	if len(bound.pieces) == 1 && !f.asJSON { // a column and nothing else keeps the kind of its cell
		bound.from, bound.pieces = bound.takes, nil
	}
	before := len(k.r.errs)
	bound.setting = k.settingOf(f)
	if bound.expr = f.expr.field(k.r, k.cols, f); bound.expr != nil {
		bound.takes = bound.expr.Columns
	}
	if bound.when = f.when.condition(k.r, k.cols); bound.when != nil {
		bound.asks = bound.when.Columns
	}
	k.r.coded(codeUnfit, before)
	if f.form {
		bound.key = append(value.AppendJSON(nil, f.name), ':')
	}
	k.bindForms(&bound)
	return bound
}

// bindForms gives each source of a field's values the form it is read by. What an
// expression gives is a number or a date already, unless it is a text.
func (k binder) bindForms(f *binding) {
	hasForm := f.kind.HasForm() && f.constant == nil && f.table == nil && (f.expr == nil || f.expr.Class == expression.Text)
	for n := range max(1, len(f.from)) {
		slot := -1
		if hasForm && n < len(f.from) {
			slot = k.slotOf(f, k.ColumnName(f.from[n]))
		} else if hasForm {
			slot = k.slotOf(f, f.spell)
		}
		f.slots = append(f.slots, slot)
	}
	for i, one := range f.reads() {
		f.expr.Reads[i].Slot = k.slotFor(f.slotNamed(k.ColumnName(one.Column), one.Dates))
	}
}

// appendNew appends i if it is not there yet.
func appendNew(all []int, i int) []int {
	if slices.Contains(all, i) {
		return all
	}
	return append(all, i)
}

// columnOf finds a column that a field must have.
func (k binder) columnOf(f *field, c nameAt) (int, bool) {
	i, bad := k.cols.find(c.name)
	if bad.what != "" {
		k.r.mistake(bad.code(), c.place, bad.tip, "%s: %s", f.label(), bad.what)
	}
	return i, bad.what == ""
}

// firstPresent gives the first of a field's columns that the header has.
func (k binder) firstPresent(f *field) (int, bool) {
	near := "" // what an earlier one was meant to be
	for n, c := range f.columns {
		if k.cols.grows && n < len(f.columns)-1 && len(k.cols.hits(c.name)) == 0 {
			continue
		}
		i, bad := k.cols.find(c.name)
		if bad.what == "" {
			return i, true
		}
		meant := strings.HasPrefix(bad.tip, "did you mean")
		if bad.absent && meant {
			near = cmp.Or(near, bad.tip)
		}
		if !bad.absent || n == len(f.columns)-1 {
			what, tip := bad.what, bad.tip
			if bad.absent {
				tip = cmp.Or(near, tip)
			}
			if n > 0 {
				what += ", nor any of the others in the list"
			} else if bad.absent && !meant {
				tip += "; or the same text in every row: {value: " + naming.Quote(c.name) + "}"
			}
			k.r.mistake(bad.code(), c.place, tip, "%s: %s", f.label(), what)
			break
		}
	}
	return -1, false
}

func (k binder) bindPiece(f *field, p piece, use func(int)) bound {
	if p.column == nil {
		return bound{p.text, -1}
	}
	i, ok := k.columnOf(f, *p.column)
	if ok {
		use(i)
	}
	return bound{"", i}
}

// bindKey finds the key's columns. Two names of one column are a mistake: the
// key would look longer than it is.
func (k binder) bindKey() []int {
	var all []int
	for n, name := range k.m.Key.Columns {
		i, bad := k.cols.find(name)
		switch {
		case bad.what != "":
			k.r.mistake(bad.code(), k.m.keyAt[n], bad.tip, "key: %s", bad.what)
		case slices.Contains(all, i):
			k.r.mistake(codeSameTwice, k.m.keyAt[n], "name each column once", "key: %s is the column %s once more", naming.Quote(name), naming.Quote(k.cols.header[i]))
		default:
			all = append(all, i)
		}
	}
	return all
}

// bindWhole holds that the columns of whole numbers are there.
func (k binder) bindWhole() {
	for n, name := range k.m.Source.WholeNumbers {
		if _, bad := k.cols.find(name); bad.what != "" {
			k.r.mistake(bad.code(), k.m.wholeAt[n], bad.tip, "source.whole_numbers: %s", bad.what)
		}
	}
}

// WholeNumbers gives what finds the columns of whole numbers in a header, as
// [Mapping.Bind] does; nil when the mapping names none.
func (m *Mapping) WholeNumbers() func(header []string) []int {
	if len(m.Source.WholeNumbers) == 0 {
		return nil
	}
	return func(header []string) []int {
		c, all := newColumns(header), []int{}
		for _, name := range m.Source.WholeNumbers {
			if i, bad := c.find(name); bad.what == "" {
				all = appendNew(all, i)
			}
		}
		return all
	}
}

// slotOf gives the slot of a field's values from the column, or the template, of
// a name; a new one if there is none yet.
func (k binder) slotOf(f *binding, name string) int {
	return k.slotFor(f.slotNamed(name, f.kind.IsDate()))
}

// slotNamed is a slot of dates or numbers that a field reads.
func (f *binding) slotNamed(name string, date bool) value.Slot {
	if date {
		return value.Slot{Name: name, Dates: date, Setting: f.dates}
	}
	return value.Slot{Name: name, Dates: date, Setting: f.decimal}
}

func (k binder) slotFor(s value.Slot) int {
	if i := slices.Index(k.slots, s); i >= 0 {
		return i
	}
	k.slots = append(k.slots, s)
	return len(k.slots) - 1
}

// settingOf is what an expression of the field reads numbers and dates by: what
// the field says, else the source.
func (k binder) settingOf(f *field) value.Shape {
	setting := k.setting
	if f.decimal != "" {
		setting.Decimal = f.decimal[0]
	}
	if f.dates != "" {
		setting.Order = f.dates
	}
	return setting
}

// reads are the columns that a field's expression reads by the forms that their cells
// vote on.
func (f *binding) reads() []expression.Read {
	if f.expr == nil {
		return nil
	}
	return f.expr.Reads
}

// isBare says that a field's value is the trimmed cell of one column, in any row.
func (f *binding) isBare() bool {
	return len(f.from) == 1 && f.expr == nil && f.when == nil && !f.untrimmed
}
