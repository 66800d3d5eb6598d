package mapping

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/phone"
	"caseload/mapping/value"
)

const (
	partResponsible = "responsible"
	partOwner       = "owner"
	partStatus      = "status"
	partContact     = "contact"
	partSolution    = "solution"
	partFile        = "file"
)

// field is one value of a case. Exactly one of constant, columns, template
// and expr says where it comes from.
type field struct {
	name  string // the part's name, or the form's label byte for byte
	form  bool
	place place

	unsure bool // two keys say where its value comes from

	constant    *constant
	columns     []nameAt // the first one that the header has serves
	firstFilled bool     // … in each row the first one that is filled
	template    []piece
	asJSON      bool // the template is of json
	expr        formula
	spell       string // the template or expression as written, to speak of it
	untrimmed   bool   // trim: false

	table     *table // nil: the value goes through
	otherwise *constant
	blank     *constant // default
	when      formula
	required  bool
	lenient   bool // on_error: blank

	kind    value.Type
	letters letters
	layout  value.Layout   // of date and datetime
	zone    *time.Location // of date and datetime; nil: times with an offset are refused
	dates   string         // the order of texts; "" as the source has it
	decimal string         // the decimal sign of texts; "" as the source has it
	formsAt formsAt        // of dates and decimal
	country string         // of a phone; "" only international ones
	phones  *phone.Book    // of a phone
	rules   rules
	folder  string
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
		return "form " + naming.Quote(f.name)
	}
	return "case." + f.name
}

// parts reads the case: one field for each part, in the API's order.
func (r *reader) parts(e entry) []*field {
	found := map[string]*field{}
	names, needed := keysOf(inCase), neededParts()
	for _, e := range r.entries(e.node, "case") {
		if !slices.Contains(names, e.key) {
			tip := naming.DidYouMean(e.key, "the parts are", names)
			if near := meant(e.key, names); near != "" {
				tip = "did you mean " + naming.Quote(near) + "?"
			} else if naming.Nearest(e.key, names) == "" {
				tip += "; fields of your own go under form"
			}
			r.mistake(codeUnknownPart, e.place, tip, "case: unknown part %s", naming.Quote(e.key))
			continue
		}
		f := r.field(e, false)
		found[e.key] = f
		if slices.Contains(needed, e.key) {
			r.neededPart(f)
		}
	}
	var all []*field
	for _, name := range names {
		if f := found[name]; f != nil {
			all = append(all, f)
		} else if slices.Contains(needed, name) {
			r.mistake(codeNoPart, e.place, "the CRM needs it in every case: name a column, or say value: …", "case: the part %s is not mapped", name)
		}
	}
	return all
}

// neededPart holds a part that no case can be without to that.
func (r *reader) neededPart(f *field) {
	if f.when.text != "" {
		r.mistake(codeNeeded, f.when.place, "to leave whole rows out, say source.skip_when", "%s is needed in every case and can have no when", f.label())
	}
	if c := f.constant; c != nil && invisible.Trim(c.text) == "" {
		r.mistake(codeNeeded, c.place, "write a value, or name a column", "%s is needed in every case and cannot be blank", f.label())
	}
	f.required = true
	r.lenientNeeded(f)
}

// lenientNeeded refuses on_error: blank where a blank is an error itself.
func (r *reader) lenientNeeded(f *field) {
	if f.lenient && f.required && f.blank == nil {
		r.mistake(codeNeeded, f.place, "give it a default as well, or leave on_error out", "%s is needed, so on_error: blank has nothing to put in its place", f.label())
	}
}

// form reads the custom fields. Labels that differ in spaces alone are two fields
// to the CRM; they are kept, and told.
func (r *reader) form(e entry) []*field {
	var all []*field
	seen := map[string]entry{}
	for _, e := range r.entries(e.node, "form") {
		switch {
		case invisible.Trim(e.key) == "":
			r.mistake(codeLabel, e.place, "a label is the field's name in the CRM", "form: a label is blank")
			continue
		case e.bare && isCurly(e.key):
			within := strings.Trim(e.key, curlyQuotes)
			r.mistake(codeLabel, e.place, fmt.Sprintf(`write it in straight quotes: "%s"; a name that has these quotes has straight ones round them`, naming.Excerpt(within, naming.MaxShown/2)),
				"form: the curly quotes of %s are part of the label", naming.Excerpt(e.key, naming.MaxShown/2))
			continue
		case len(e.key) > maxLabelBytes:
			r.mistake(codeLabel, e.place, "is a quote missing?", "form: a label of %d bytes, more than a field's name can have (%d)", len(e.key), maxLabelBytes)
			continue
		}
		if bad := value.BadCharacter(e.key); bad != "" {
			r.mistake(codeLabel, e.place, "take it out", "form: a label holds %s", bad)
			continue
		}
		if i := strings.IndexFunc(e.key, invisible.IsSign); i >= 0 {
			sign, _ := utf8.DecodeRuneInString(e.key[i:])
			r.warn(e.place, "the label %s has a sign that nobody sees, %s, and is sent with it", naming.Quote(e.key), invisible.Name(sign))
		}
		bare := strings.Join(strings.FieldsFunc(e.key, invisible.IsBlank), " ")
		if first, twice := seen[bare]; twice {
			r.warn(e.place, "the labels %s and %s (line %d) differ in spaces alone, and are sent as two fields", naming.Quote(e.key), naming.Quote(first.key), first.place.line)
		}
		seen[bare] = e
		all = append(all, r.field(e, true))
	}
	return all
}

// maxLabelBytes bounds a label: no field has a longer name, and a quote that is
// missing makes one of the rest of the file.
const maxLabelBytes = 1000
