package mapping

import (
	"slices"
	"strings"

	"caseload/mapping/value"

	"go.yaml.in/yaml/v4"
)

// keys are the keys of a field, by name.
type keys map[string]entry

func (k keys) has(name string) bool {
	_, ok := k[name]
	return ok
}

// field reads one field: a bare text is a column's name.
func (r *reader) field(e entry, form bool) *field {
	f := &field{name: e.key, form: form, place: e.place, kind: usualType(e.key, form)}
	if e.node.Kind != yaml.MappingNode {
		r.bare(f, e)
		return f
	}
	names := fieldKeysOf(f)
	all, strange := keys{}, false
	for _, e := range r.entries(e.node, f.label()) {
		switch {
		case slices.Contains(names, e.key):
			all[e.key] = e
		case slices.Contains(keysOf(inField), e.key):
			strange = true
			r.mistake(codeTogether, e.place, "it stands with "+wordOf(inField, e.key).only+" alone", "%s: %s cannot stand here", f.label(), e.key)
		default:
			strange = true
			r.unknown(e, f.label(), names)
		}
	}
	r.from(f, all, strange)
	r.fits(f, all)
	r.typed(f, all)
	r.ruled(f, all)
	r.looked(f, all)
	r.constants(f)
	return f
}

// usualType is what a field holds when the mapping does not say it.
func usualType(name string, form bool) value.Type {
	if name == partContact && !form {
		return value.Email
	}
	return value.Text
}

// bare reads a field that is not written as keys.
func (r *reader) bare(f *field, e entry) {
	if e.node.Kind == yaml.SequenceNode {
		r.mistake(codeNoColumn, e.valuePlace, "write {column: [first, second]}", "%s: a bare list; is it a list of columns?", f.label())
		return
	}
	if name, ok := r.text(e.node, f.label()); ok {
		f.columns = r.names(f, []string{name}, []place{e.valuePlace})
	}
	r.typed(f, nil)
}

// sources are the keys that say where a value comes from.
var sources = []string{"value", "column", "first_filled", "template", "json", "expr"}

// from reads where a value comes from, which must be said once. A key that is not
// known is then the mistake: what seems to be missing was most probably meant by it.
func (r *reader) from(f *field, all keys, strange bool) {
	var from []entry
	for _, name := range sources {
		if e, ok := all[name]; ok {
			from = append(from, e)
		}
	}
	if len(from) == 0 {
		if !strange {
			r.mistake(codeNoSource, f.place, "say one of "+strings.Join(sources, ", "), "%s: nothing says where its value comes from", f.label())
		}
		return
	}
	if f.unsure = len(from) > 1; f.unsure {
		r.mistake(codeTwoSources, from[1].place, "keep one of the two", "%s: %s and %s both say where its value comes from", f.label(), from[0].key, from[1].key)
	}
	e := from[0]
	what := f.label() + "." + e.key
	switch e.key {
	case "value":
		f.constant = r.constant(e, what)
	case "column", "first_filled":
		f.firstFilled = e.key == "first_filled"
		if names, places, ok := r.texts(e.node, what); ok {
			f.columns = r.names(f, names, places)
		}
	case "template", "json":
		if text, ok := r.text(e.node, what); ok {
			f.spell = text
			f.template = r.template(text, e.valuePlace, what)
		}
	}
	if e.key == "expr" {
		f.expr = r.expression(e, what)
		f.spell = f.expr.text
	}
	if f.asJSON = e.key == "json"; f.asJSON && f.template != nil {
		r.jsonTemplate(f, e)
	}
}

// clashes are keys that cannot stand beside each other.
var clashes = []struct {
	key    string
	beside []string
	tip    string
}{
	{"value", []string{"map", "map_file", "default", "trim", "on_error", "dates", "decimal", "zone"}, "leave it out: a value is always the same"},
	{"map", []string{"map_file"}, "keep one of the two"},
	{"map", []string{"dates", "decimal", "zone"}, "leave it out: what a map gives is not read from the file"},
	{"map_file", []string{"dates", "decimal", "zone"}, "leave it out: what a map gives is not read from the file"},
	{"json", []string{"type", "map", "map_file", "lower", "upper", "trim"}, "leave it out: json gives JSON as it stands"},
	{"lower", []string{"upper"}, "keep one of the two"},
}

// needs are keys that some types have.
var needs = []struct {
	key  string
	fits func(value.Type) bool
	noun string // of the types that have it
	tip  string
}{
	{"format", value.Type.IsDate, "date", "say type: date or type: datetime"},
	{"zone", value.Type.IsDate, "date", "say type: date or type: datetime"},
	{"dates", value.Type.IsDate, "date", "say type: date or type: datetime"},
	{"decimal", value.Type.IsNumber, "number", "say type: number or type: integer"},
	{"country", func(t value.Type) bool { return t == value.Phone }, "phone", "say type: phone"},
	{"lower", value.Type.IsText, "text", "it is for type: text and type: email"},
	{"upper", value.Type.IsText, "text", "it is for type: text and type: email"},
	{"trim", func(t value.Type) bool { return t == value.Text }, "text", "other types never have outer spaces"},
}

// fits refuses keys that cannot go together, and finds the field's type.
func (r *reader) fits(f *field, all keys) {
	for _, c := range clashes {
		for _, key := range c.beside {
			if all.has(c.key) && all.has(key) {
				r.mistake(codeTogether, all[key].place, c.tip, "%s: %s beside %s", f.label(), key, c.key)
			}
		}
	}
	if all.has("otherwise") && !all.has("map") && !all.has("map_file") {
		r.mistake(codeTogether, all["otherwise"].place, "otherwise is for values that the map does not have; for a blank, say default", "%s: otherwise without map", f.label())
	}
	if all.has("json") {
		f.kind = value.JSON
	}
	if e, ok := all["type"]; ok {
		if name, ok := r.chosen(e, f.label(), wordOf(inField, "type")); ok {
			f.kind = value.TypeOf(name)
		} else {
			return // what the others need is not known
		}
		if f.kind == value.JSON && !f.form {
			r.mistake(codeTogether, e.valuePlace, "json is for fields of form", "%s: the parts of a case are text", f.label())
		}
	}
	for _, n := range needs {
		if e, ok := all[n.key]; ok && !n.fits(f.kind) {
			r.mistake(codeTogether, e.place, n.tip, "%s: %s without a %s", f.label(), n.key, n.noun)
			delete(all, n.key)
		}
	}
}

// looked reads what takes the place of what was read.
func (r *reader) looked(f *field, all keys) {
	if e, ok := all["map"]; ok {
		f.table = r.table(f, e)
	}
	if e, ok := all["map_file"]; ok && f.table == nil {
		f.table = r.mapFile(f, e)
	}
	if e, ok := all["otherwise"]; ok {
		f.otherwise = r.constant(e, f.label()+".otherwise")
	}
	if e, ok := all["default"]; ok {
		f.blank = r.constant(e, f.label()+".default")
	}
	if f.form || !slices.Contains(neededParts(), f.name) { // those are asked when they are known to be needed
		r.lenientNeeded(f)
	}
}

// ruled reads what a value is held to.
func (r *reader) ruled(f *field, all keys) {
	if e, ok := all["when"]; ok {
		f.when = r.expression(e, f.label()+".when")
	}
	if e, ok := all["required"]; ok {
		required, ok := r.flag(e.node, f.label()+".required")
		f.required = required
		if ok && !required && !f.form && slices.Contains(neededParts(), f.name) {
			r.mistake(codeNeeded, e.valuePlace, "leave the key out", "%s is needed in every case", f.label())
		}
	}
	if e, ok := all["trim"]; ok {
		trimmed, ok := r.flag(e.node, f.label()+".trim")
		f.untrimmed = ok && !trimmed
	}
	if e, ok := all["on_error"]; ok {
		said, _ := r.chosen(e, f.label(), wordOf(inField, "on_error"))
		f.lenient = said == onErrorBlank
	}
	if e, ok := all["folder"]; ok {
		f.folder, _ = r.text(e.node, f.label()+".folder")
	}
	r.rules(f, all)
}

// expression reads an expression; its mistakes are those of expressions.
func (r *reader) expression(e entry, what string) formula {
	before := len(r.errs)
	x := r.parseExpression(e, what)
	r.coded(codeExpression, before)
	return x
}
