package mapping

// Constants are the values that a mapping holds itself: value, default,
// otherwise and the right side of a map. They are written as the mapping's
// author writes YAML, not as the source's country writes: a decimal point,
// dates with the year first. They are checked and brought into form once, here.

// table is a field's map: what stands in the source → what goes into the case.
type table struct {
	keys   []string // in the mapping's order
	exact  map[string]*constant
	folded map[string]*constant // nil where two keys fold to the same
}

// find looks a value up as it is, then without regard to case, accents and
// spaces.
func (t *table) find(text string) (*constant, bool) {
	if c, ok := t.exact[text]; ok {
		return c, true
	}
	var room [64]byte
	c := t.folded[string(appendFold(room[:0], text))]
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
	t := &table{exact: map[string]*constant{}, folded: map[string]*constant{}}
	for _, e := range r.entries(e.node, what) {
		c := r.constant(e, what+" "+quote(e.key))
		if c == nil {
			continue
		}
		t.keys = append(t.keys, e.key)
		t.exact[e.key] = c
		folded := fold(e.key)
		if _, twice := t.folded[folded]; twice {
			t.folded[folded] = nil
			continue
		}
		t.folded[folded] = c
	}
	if len(t.keys) == 0 {
		r.fail(e.valuePlace, "for instance map: {Abierto: open, Cerrado: closed}", "%s is empty", what)
	}
	return t
}

// constants brings a field's constants into the form of its type.
func (r *reader) constants(f *field) {
	if f.table != nil {
		if c, ok := f.table.exact[""]; ok {
			if f.blank != nil {
				r.fail(f.blank.place, "keep one of the two", "%s: default and the map's key \"\" both speak of a blank", f.label())
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
}

// settle writes c's outcome once.
func (r *reader) settle(f *field, c *constant) {
	if c == nil || c.out != "" {
		return
	}
	if bad := badCharacter(c.text); bad != "" {
		r.fail(c.place, "take it out", "%s: the value holds %s", f.label(), bad)
		return
	}
	if trim(c.text) == "" || f.kind == typeText {
		c.out = c.text
		return
	}
	out, what := constantOf(f, trim(c.text))
	if what != "" {
		r.fail(c.place, "a constant is written with a decimal point and with the year first", "%s: %s %s", f.label(), quote(c.text), what)
	}
	c.out = out
}

// constantOf converts text to f's type; what says why it cannot.
func constantOf(f *field, text string) (out, what string) {
	shape := form{decimal: '.', order: yearFirst}
	dst, fault := convert(nil, f.kind, f.layout, cell{text, kindText}, shape)
	if fault.code != "" {
		return "", fault.what
	}
	return string(dst), ""
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
	if status == nil || status.constant == nil || !closed[fold(status.constant.text)] {
		return
	}
	r.fail(status.constant.place, "map the part solution, or change crm.closed", "case.status: %s needs a solution, and none is mapped", quote(status.constant.text))
}
