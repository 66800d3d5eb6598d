package mapping

import (
	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// Constants are the values that a mapping holds itself: value, default,
// otherwise and the right side of a map. They are written as the mapping's
// author writes YAML, not as the source's country writes: a decimal point,
// dates with the year first. They are checked and brought into form once, here.

// table is a field's map: what stands in the source → what goes into the case.
type table struct {
	keys   []string // in the mapping's order
	exact  map[string]*constant
	folded map[string]*constant // nil where two keys fold to the same
	file   string               // map_file; "" when the mapping holds it itself
}

// find looks a value up as it is, then without regard to case, accents and
// spaces.
func (t *table) find(text string) (*constant, bool) {
	if c, ok := t.exact[text]; ok {
		return c, true
	}
	var room [64]byte
	c := t.folded[string(naming.AppendFold(room[:0], text))]
	return c, c != nil
}

func (r *reader) constant(e entry, what string) *constant {
	text, ok := r.text(e.node, what)
	if !ok {
		return nil
	}
	return &constant{text: text, place: e.valuePlace}
}

// table reads a map. A key "" stands for a blank cell.
func (r *reader) table(f *field, e entry) *table {
	what := f.label() + ".map"
	t := newTable()
	before := len(r.errs)
	for _, e := range r.entries(e.node, what) {
		if c := r.constant(e, what+" "+naming.Quote(e.key)); c != nil {
			t.add(e.key, c)
		}
	}
	if len(t.keys) == 0 && len(r.errs) == before {
		r.mistake(codeEmptyMap, e.valuePlace, "for instance map: {Abierto: open, Cerrado: closed}", "%s is empty", what)
	}
	return t
}

func newTable() *table {
	return &table{exact: map[string]*constant{}, folded: map[string]*constant{}}
}

// add puts a key that the table does not have into it.
func (t *table) add(key string, c *constant) {
	t.keys = append(t.keys, key)
	t.exact[key] = c
	folded := naming.Fold(key)
	if _, twice := t.folded[folded]; twice {
		c = nil
	}
	t.folded[folded] = c
}

// constants brings a field's constants into the form of its type.
func (r *reader) constants(f *field) {
	if f.table != nil {
		if c, ok := f.table.exact[""]; ok {
			if f.blank != nil {
				r.mistake(codeTogether, f.blank.place, "keep one of the two", "%s: default and the map's key \"\" both speak of a blank", f.label())
			}
			f.blank = c
		}
		for _, key := range f.table.keys {
			r.settle(f, f.table.exact[key])
		}
	}
	for _, c := range []*constant{f.constant, f.otherwise, f.blank} {
		r.settle(f, c)
	}
	if f.isUser() {
		r.warnOfUsers(f)
	}
}

// settle writes c's outcome once, and holds it to the field's rules.
func (r *reader) settle(f *field, c *constant) {
	if c == nil || c.out != "" {
		return
	}
	if !r.convertConstant(f, c) || invisible.Trim(c.out) == "" {
		return
	}
	if bad := f.rules.check(c.out); bad.Code != "" {
		if bad.Code == CodeOneOf {
			bad.Tip = naming.DidYouMean(c.out, "there are", f.rules.oneOf)
		}
		r.mistake(codeRule, c.place, bad.Tip, "%s: %s %s", f.label(), naming.Quote(c.text), bad.What)
	}
}

// convertConstant writes c's outcome; false when it has none.
func (r *reader) convertConstant(f *field, c *constant) bool {
	if bad := value.CheckText(c.text); bad.Code != "" {
		r.mistake(codeConstant, c.place, "take it out", "%s: the value %s", f.label(), bad.What)
		return false
	}
	if invisible.Trim(c.text) == "" || f.kind == value.Text {
		c.out = f.letters.of(c.text)
		return true
	}
	out, bad := constantOf(f, invisible.Trim(c.text))
	if bad.Code != "" {
		tip := bad.Tip
		if f.kind.HasForm() {
			tip = "a constant is written with a decimal point and with the year first"
		}
		if bad.Code == value.CodeContrary {
			bad.What = "is not written as a constant is"
		}
		r.mistake(codeConstant, c.place, tip, "%s: %s %s", f.label(), naming.Quote(c.text), bad.What)
		return false
	}
	c.out = out
	return true
}

// constantOf converts text to f's type.
func constantOf(f *field, text string) (out string, bad value.Fault) {
	shape := value.Shape{Decimal: '.', Order: value.YearFirst}
	if f.kind.IsText() || f.kind == value.Phone || f.kind == value.JSON {
		return f.word(text)
	}
	dst, bad := f.figure(nil, value.Cell{Text: text, Kind: value.KindText}, shape)
	return string(dst), bad
}

// closedConstant finds a status that is always closed where no solution is.
func (r *reader) closedConstant(parts []*field, closed map[string]bool) {
	var status *field
	for _, f := range parts {
		if f.name == partSolution {
			return
		}
		if f.name == partStatus {
			status = f
		}
	}
	if status == nil || status.constant == nil || !closed[naming.Fold(status.constant.text)] {
		return
	}
	r.mistake(codeClosed, status.constant.place, "map the part solution, or change crm.closed", "case.status: %s needs a solution, and none is mapped", naming.Quote(status.constant.text))
}
