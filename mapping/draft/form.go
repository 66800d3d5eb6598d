package draft

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload/mapping"
	"caseload/mapping/invisible"
)

// form writes the columns that are no part of a case, as fields of the CRM's own
// form, with the type that their values have.
func (w *writer) form() {
	begun := false
	for i := range w.Header {
		if !w.canBeNamed(i) || w.isUsed(i) || w.stamps[i] != "" {
			continue
		}
		if !begun {
			w.line("form:   # the name on the left is the label of a field in the CRM, letter by letter;")
			w.line("        # take out the lines of fields that it does not have")
			begun = true
		}
		w.field(i)
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

// isUsed says that a column serves another field; a key that does not tell cases
// apart is a column like the others.
func (w *writer) isUsed(i int) bool {
	m, ok := w.fields[KeyField]
	return w.used[i] && (!ok || m.Column != i || w.hasKey())
}

func (w *writer) field(i int) {
	k := w.Seen.kind(i, w.Header[i])
	name := w.column(i)
	few := w.Seen.cols[i].few()
	listed := len(few) > 1 && k.name == "text" && !strings.HasPrefix(k.why, "e-mail") && !strings.HasPrefix(k.why, "phone") && !strings.HasPrefix(k.why, "dates")
	if !listed {
		w.note(fmt.Sprintf("  %s: {column: %s, type: %s}", name, name, k.name), k.why)
		return
	}
	w.note("  "+name+":", k.why)
	w.line("    column: " + name + "\n    type: text")
	w.note("    #map:", "where the CRM calls them otherwise; then take away all these #")
	for _, v := range few {
		text := strconv.Quote(v.Text)
		w.note("    #  "+text+": "+text, count(v.Rows, "row"))
	}
}

// name is what the mapping calls a column.
func (w *writer) name(i int) string { return nameOf(w.Header, i) }

// nameOf is a column's header, with #2 where the same header stands again.
func nameOf(header []string, i int) string {
	nth, all := 0, 0
	for j, name := range header {
		if name != header[i] {
			continue
		}
		all++
		if j <= i {
			nth++
		}
	}
	if all == 1 {
		return header[i]
	}
	return header[i] + "#" + strconv.Itoa(nth)
}

func (w *writer) canBeNamed(i int) bool { return canBeNamed(w.Header, i) }

// canBeNamed says that a mapping can name a column: it has a name without control
// characters, and the name with its number, where it needs one, is no other
// column's own.
func canBeNamed(header []string, i int) bool {
	name := nameOf(header, i)
	control := func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }
	return !isBlank(header[i]) && strings.IndexFunc(name, control) < 0 && (name == header[i] || !slices.Contains(header, name))
}

// isBlank says that nothing can be seen of a name.
func isBlank(name string) bool {
	return invisible.Trim(name) == ""
}

// column is that name, as YAML has it.
func (w *writer) column(i int) string { return strconv.Quote(w.name(i)) }

// decimal gives source.decimal and what it rests on.
func (w *writer) decimal() (form, why string) {
	v, name := w.verdict((*mapping.Looks).Decimal, "number", "integer")
	if v.Form == "" {
		return ",", "not proven: no cell has a decimal sign or groups; the likeliest"
	}
	return v.Form, reason(v, name)
}

// dates gives source.dates and what it rests on.
func (w *writer) dates() (form, why string) {
	v, name := w.verdict((*mapping.Looks).Order, "date", "datetime")
	if v.Form == "" {
		return "dd/mm/yyyy", "not proven: no cell is a date that needs it; the likeliest"
	}
	return v.Form, reason(v, name)
}

// Doubts gives a line for each setting of the draft that no cell proves though
// cells depend on it, or that some contradict; and one for a header that is a row.
func (d Draft) Doubts() []string {
	w := d.writer(nil)
	var all []string
	if name := d.valueAsName(); name != "" {
		all = append(all, fmt.Sprintf("%q stands for a column's name: is that line a row, and the names are missing? then put a line of names above it", name))
	}
	if v, name := w.verdict((*mapping.Looks).Order, "date", "datetime"); v.Form != "" && (!v.Proved || v.AtLine > 0) {
		all = append(all, "dates: "+v.Form+" is "+reason(v, name))
	}
	if v, name := w.verdict((*mapping.Looks).Decimal, "number", "integer"); v.Form != "" && (!v.Proved || v.AtLine > 0) {
		all = append(all, "decimal: "+strconv.Quote(v.Form)+" is "+reason(v, name))
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

func reason(v mapping.Verdict, name string) string {
	cell := fmt.Sprintf("%q in line %d, column %q", v.Cell, v.Line, name)
	switch {
	case v.AtLine > 0:
		return fmt.Sprintf("proven by %s; but %q in line %d says the contrary", cell, v.Against, v.AtLine)
	case v.Proved:
		return "proven by " + cell
	}
	return "not proven, but the likeliest: look at " + cell
}

// verdict gives the form that one of the columns of two types proves, else the
// likeliest. Of several that are proven the one that reads most wins: one that
// tells day from month before the year first, which is always clear, and years of
// two digits before those of four, which both read; then the first.
func (w *writer) verdict(of func(*mapping.Looks) mapping.Verdict, kinds ...string) (best mapping.Verdict, column string) {
	for i, name := range w.Header {
		if w.isUsed(i) {
			continue
		}
		if k := w.Seen.kind(i, name).name; k != kinds[0] && k != kinds[1] {
			continue
		}
		v := of(&w.Seen.cols[i].looks)
		switch {
		case weight(v) > weight(best):
			if contrary(v, best) {
				v.AtLine, v.Against = best.Line, best.Cell
			}
			best, column = v, w.Header[i]
		case contrary(best, v) && best.AtLine == 0:
			best.AtLine, best.Against = v.Line, v.Cell
		}
	}
	return best, column
}

// weight orders verdicts by what they settle.
func weight(v mapping.Verdict) int {
	n := 0
	switch {
	case v.Form == "":
		return 0
	case strings.HasPrefix(v.Form, "yyyy"):
		return 1
	case v.Proved:
		n = 2
	}
	if strings.HasSuffix(v.Form, "/yy") {
		n++
	}
	return 2 + n
}

// contrary says that two columns prove forms that exclude each other.
func contrary(a, b mapping.Verdict) bool {
	return a.Proved && b.Proved && a.Form != "" && b.Form != "" && a.Form[0] != b.Form[0] && a.Form[0] != 'y' && b.Form[0] != 'y'
}
