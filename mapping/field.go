package mapping

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// fieldType is what a field of the form holds.
type fieldType uint8

const (
	typeText fieldType = iota
	typeNumber
	typeInteger
	typeBoolean
	typeDate
	typeDatetime
)

// typeNames are the words of the language, in the order of the constants.
var typeNames = []string{"text", "number", "integer", "boolean", "date", "datetime"}

// requiredParts are the parts of a case that the API needs, in its order.
var requiredParts = []string{"case-type", "responsible", "owner", "contact", "description", "status", "priority"}

// allParts are all parts that a mapping can fill.
var allParts = append(append([]string{}, requiredParts...), partSolution, partFile)

const (
	partStatus   = "status"
	partContact  = "contact"
	partSolution = "solution"
	partFile     = "file"
)

// Exactly one of constant, columns, template and expr says where a value comes
// from.
type field struct {
	name  string // the part's name, or the form's label byte for byte
	form  bool
	place place

	constant *constant
	columns  []nameAt // the first one that the header has serves
	template []piece
	expr     expression

	table     *table // nil: the value goes through
	otherwise *constant
	blank     *constant // default
	when      expression
	required  bool

	kind   fieldType
	layout layout // of date and datetime
	spell  string // the template or expression as written, to speak of it
	folder string
}

// constant is a value that the mapping holds itself: in text as written, in out
// as it goes into the case.
type constant struct {
	text, out string
	place     place
}

// label names a field in messages.
func (f *field) label() string {
	if f.form {
		return "form " + quote(f.name)
	}
	return "case." + f.name
}

// parts reads the case: one field for each part, in the API's order.
func (r *reader) parts(e entry) []*field {
	found := map[string]*field{}
	for _, e := range r.entries(e.node, "case") {
		if !known(e.key, allParts) {
			tip := didYouMean(e.key, "the parts are", allParts)
			if nearest(e.key, allParts) == "" {
				tip += "; fields of your own go under form"
			}
			r.fail(e.place, tip, "case: unknown part %s", quote(e.key))
			continue
		}
		f := r.field(e, false)
		found[e.key] = f
		if known(e.key, requiredParts) {
			r.requiredPart(f)
		}
	}
	var all []*field
	missing := []string{}
	for _, name := range allParts {
		if f := found[name]; f != nil {
			all = append(all, f)
		} else if known(name, requiredParts) {
			missing = append(missing, name)
		}
	}
	for _, name := range missing {
		r.fail(e.place, "the CRM needs it in every case: name a column, or say value: …", "case: the part %s is not mapped", name)
	}
	return all
}

// requiredPart holds a part that no case can be without to that.
func (r *reader) requiredPart(f *field) {
	if f.when.text != "" {
		r.fail(f.when.place, "to leave whole rows out, say source.skip_when", "%s is needed in every case and can have no when", f.label())
	}
	f.required = true
	if c := f.constant; c != nil && trim(c.text) == "" {
		r.fail(c.place, "", "%s is needed in every case and cannot be blank", f.label())
	}
}

func (r *reader) form(e entry) []*field {
	var all []*field
	for _, e := range r.entries(e.node, "form") {
		if trim(e.key) == "" {
			r.fail(e.place, "a label is the field's name in the CRM", "form: a label is blank")
			continue
		}
		if strings.ContainsAny(e.key, "\x00") {
			r.fail(e.place, "", "form: a label holds a NUL")
			continue
		}
		all = append(all, r.field(e, true))
	}
	return all
}

var (
	fieldKeys = []string{"value", "column", "template", "expr", "map", "otherwise", "default", "when", "required"}
	formKeys  = append(append([]string{}, fieldKeys...), "type", "format")
	fileKeys  = append(append([]string{}, fieldKeys...), "folder")
)

// field reads one field: a bare text is a column's name.
func (r *reader) field(e entry, form bool) *field {
	f := &field{name: e.key, form: form, place: e.place}
	if e.node.Kind != yaml.MappingNode {
		if e.node.Kind == yaml.SequenceNode {
			r.fail(e.valuePlace, "write {column: [first, second]}", "%s: a bare list; is it a list of columns?", f.label())
		} else if name, ok := r.text(e.node, f.label()); ok {
			f.columns = r.names(f, []string{name}, []place{e.valuePlace})
		}
		return f
	}
	from := []entry{}
	keys := map[string]place{}
	format := entry{}
	for _, e := range r.entries(e.node, f.label()) {
		keys[e.key] = e.place
		switch e.key {
		case "value", "column", "template", "expr":
			from = append(from, e)
		case "format":
			format = e
		default:
			r.fieldKey(f, e)
		}
	}
	if len(from) > 0 || !strange(keys, f.keys()) {
		r.from(f, from)
	}
	r.fits(f, keys)
	r.format(f, format)
	r.constants(f)
	return f
}

// fieldKey reads the keys of a field that say nothing of its source.
func (r *reader) fieldKey(f *field, e entry) {
	what := f.label() + "." + e.key
	switch {
	case e.key == "map":
		f.table = r.table(f, e)
	case e.key == "otherwise":
		f.otherwise = r.constant(e, what)
	case e.key == "default":
		f.blank = r.constant(e, what)
	case e.key == "when":
		f.when = r.expression(e, what)
	case e.key == "required":
		required, ok := r.flag(e.node, what)
		f.required = required
		if ok && !required && !f.form && known(f.name, requiredParts) {
			r.fail(e.valuePlace, "leave the key out", "%s is needed in every case", f.label())
		}
	case e.key == "type" && f.form:
		if name, ok := r.choice(e.node, what, typeNames...); ok {
			f.kind = typeOf(name)
		}
	case e.key == "folder" && !f.form && f.name == partFile:
		f.folder, _ = r.text(e.node, what)
	case e.key == "type" || e.key == "format":
		r.fail(e.place, "the parts of a case are all text; type and format are for fields of form", "%s: unknown key %s", f.label(), quote(e.key))
	default:
		r.unknown(e, f.label(), f.keys())
	}
}

// strange says that a key is none of those known. It is then the mistake, and
// what seems to be missing is most probably meant by it.
func strange(keys map[string]place, all []string) bool {
	for key := range keys {
		if !known(key, all) {
			return true
		}
	}
	return false
}

func (f *field) keys() []string {
	switch {
	case f.form:
		return formKeys
	case f.name == partFile:
		return fileKeys
	}
	return fieldKeys
}

// from reads the source of a field, of which there must be exactly one.
func (r *reader) from(f *field, from []entry) {
	if len(from) == 0 {
		r.fail(f.place, "say one of value, column, template, expr", "%s: nothing says where its value comes from", f.label())
		return
	}
	if len(from) > 1 {
		r.fail(from[1].place, "keep one of the two", "%s: %s and %s both say where its value comes from", f.label(), from[0].key, from[1].key)
	}
	e := from[0]
	what := f.label() + "." + e.key
	switch e.key {
	case "value":
		f.constant = r.constant(e, what)
	case "column":
		if names, places, ok := r.texts(e.node, what); ok {
			f.columns = r.names(f, names, places)
		}
	case "template":
		if text, ok := r.text(e.node, what); ok {
			f.spell = text
			f.template = r.template(text, e.valuePlace, what)
		}
	case "expr":
		f.expr = r.expression(e, what)
		f.spell = f.expr.text
	}
}

// fits refuses keys that cannot go together.
func (r *reader) fits(f *field, keys map[string]place) {
	_, isMapped := keys["map"]
	if p, ok := keys["otherwise"]; ok && !isMapped {
		r.fail(p, "otherwise is for values that the map does not have; for a blank, say default", "%s: otherwise without map", f.label())
	}
	if _, ok := keys["value"]; !ok {
		return
	}
	for _, key := range []string{"map", "default"} {
		if p, ok := keys[key]; ok {
			r.fail(p, "leave it out: a value is always the same", "%s: %s beside value", f.label(), key)
		}
	}
}

// format reads the layout of a date's text.
func (r *reader) format(f *field, e entry) {
	clock := f.kind == typeDatetime
	text := defaultDate
	if clock {
		text = defaultDatetime
	}
	if e.node != nil {
		if !f.form {
			r.fieldKey(f, e)
			return
		}
		if f.kind != typeDate && !clock {
			r.fail(e.place, "say type: date or type: datetime", "%s: format without a date", f.label())
			return
		}
		written, ok := r.text(e.node, f.label()+".format")
		if !ok {
			return
		}
		text = written
	}
	parts, err := parseLayout(text, clock)
	if err != nil {
		r.fail(e.valuePlace, "for instance yyyy-mm-dd, dd/mm/yyyy or yyyy-mm-dd hh:mm:ss", "%s.format: %v", f.label(), err)
	}
	f.layout = parts
}

func typeOf(name string) fieldType {
	for i, candidate := range typeNames {
		if candidate == name {
			return fieldType(i)
		}
	}
	return typeText
}

func known(name string, names []string) bool {
	for _, candidate := range names {
		if candidate == name {
			return true
		}
	}
	return false
}
