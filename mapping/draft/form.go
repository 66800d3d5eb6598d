package draft

import (
	"fmt"
	"strconv"
	"strings"
)

// maxFields bounds the fields of a drafted form: a mapping has a size, and no CRM
// so many fields.
const maxFields = 1000

// form writes the columns that are no part of a case, as fields of the CRM's own
// form, with the type that their values have.
func (w *writer) form() {
	begun, fields := false, 0
	for i := range w.Header {
		if !w.inForm(i) {
			continue
		}
		if !begun {
			w.line("form:   # the name on the left is the label of the field in the CRM, letter for letter;")
			w.line("        # delete the lines of fields that the CRM does not have")
			begun = true
		}
		if fields++; fields <= maxFields {
			w.field(i)
		}
	}
	if more := fields - maxFields; more > 0 {
		w.line(fmt.Sprintf("  # And %s more: add those that the CRM has a field for.", count(int64(more), "column")))
	}
	m, ok := w.fields[KeyField]
	if !ok || !w.hasKey() {
		return
	}
	name := w.column(m.Column)
	line := name + ": {column: " + name + "}"
	if begun {
		w.note("  #"+line, "the key, if the CRM has a field for it")
		return
	}
	w.note("#form: {"+line+"}", "the key, if the CRM has a field for it")
}

// inForm says that a column is a field of the form.
func (w *writer) inForm(i int) bool {
	return w.canBeNamed(i) && !w.isUsed(i) && w.stamps[i] == ""
}

// isUsed says that a column serves another field; a key that does not tell cases
// apart is a column like the others.
func (w *writer) isUsed(i int) bool {
	m, ok := w.fields[KeyField]
	return w.used[i] && (!ok || m.Column != i || w.hasKey())
}

func (w *writer) field(i int) {
	k, name := w.Seen.kind(i, w.Header[i]), w.column(i)
	few := w.Seen.cols[i].few()
	listed := len(few) > 1 && k.why == differentValues(few)
	if !listed && k.doubt == nil {
		w.note(fmt.Sprintf("  %s: {column: %s, type: %s}", name, name, k.name), k.why)
		return
	}
	w.note("  "+name+":", k.why)
	w.line("    column: " + name + "\n    type: " + k.name)
	if d := k.doubt; d != nil {
		w.gap("    ", Gap{Name: "form." + name + " " + d.key, Ask: name + ": " + d.ask, Suggest: d.likely}, d.key+": ", d.sample(), "")
		return
	}
	w.note("    #map:", "if the CRM uses other names (delete the # in all these lines)")
	for _, v := range few {
		text := strconv.Quote(v.Text)
		w.note("    #  "+text+": "+text, count(v.Rows, "row"))
	}
}

// name is what the mapping calls a column.
func (w *writer) name(i int) string { return w.names.of[i] }

func (w *writer) canBeNamed(i int) bool { return w.names.able[i] }

// column is that name, as YAML has it.
func (w *writer) column(i int) string { return strconv.Quote(w.name(i)) }

// Doubts gives a line for each thing that a person should know before the file is
// checked: what stops a check, rows that lack the key, a header that is a row.
func (d Draft) Doubts() []string {
	w := d.writer(nil)
	var all []string
	if name := d.valueAsName(); name != "" {
		all = append(all, fmt.Sprintf("%q is where a column's name should be: if the file has no header, put a line of names above the first row", name))
	}
	if w.hasKey() {
		i := w.fields[KeyField].Column
		for _, text := range w.Seen.apart(i).misses() {
			all = append(all, "column "+w.column(i)+" is the key: "+text)
		}
	}
	for i := range w.Header {
		if !w.inForm(i) {
			continue
		}
		if k := w.Seen.kind(i, w.Header[i]); k.doubt != nil {
			all = append(all, "column "+w.column(i)+": "+k.doubt.ask)
		}
	}
	return all
}

// valueAsName gives a name of a column that is a value: an address, or a number
// among numbers alone. "" where there is none.
func (d Draft) valueAsName() string {
	numbers := ""
	for _, name := range d.Header {
		switch text := strings.TrimSpace(name); {
		case isMail(text):
			return text
		case text == "":
		case strings.Trim(text, "0123456789.,") != "":
			numbers = "-"
		case numbers == "":
			numbers = text
		}
	}
	return strings.TrimPrefix(numbers, "-")
}
