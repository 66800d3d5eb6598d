package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"caseload/mapping/naming"

	"go.yaml.in/yaml/v4"
)

// The rules for the tests of a mapping:
//
//   - A test has the cells of one row, as a text file would have them, and what
//     must become of it: values of the case, or of its form, or that it is
//     skipped, or words of its faults. What it does not name is not looked at.
//   - Its header is its own: the columns that it names, and those that the mapping
//     wants besides, which are blank. So tests need no file, and none changes
//     what they give: numbers and dates are read by the settings alone.
//   - A value that is expected as "" must be left out.

// test is one of a mapping's tests.
type test struct {
	place place
	names []string // of the columns, in the order of the cells
	at    []place
	cells []string
	want  []expected
	fault []expected // words that its faults must hold; the row must have some
	skip  bool
	today time.Time // zero: the day of the run
}

// expected is a value that a test wants, and where it says so.
type expected struct {
	form  bool
	name  string // the part, or form's label
	value string
	place place
}

// tests reads the tests of a mapping.
func (r *reader) tests(e entry) []test {
	before := len(r.errs)
	defer func() { r.coded(codeTest, before) }()
	if e.node.Kind != yaml.SequenceNode {
		r.fail(e.valuePlace, "for instance tests: [{row: {Correo: a@b.co}, case: {contact: a@b.co}}]", "tests must be a list, not %s", shape(e.node))
		return nil
	}
	var all []test
	for _, n := range e.node.Content {
		all = append(all, r.test(n))
	}
	return all
}

func (r *reader) test(n *yaml.Node) test {
	t := test{place: at(n)}
	row, before := false, len(r.errs)
	for _, e := range r.entries(n, "a test") {
		what := "tests." + e.key
		switch e.key {
		case "row":
			row = true
			r.testRow(e, &t)
		case "case", "form":
			for _, e := range r.entries(e.node, what) {
				if value, ok := r.text(e.node, what+"."+e.key); ok {
					t.want = append(t.want, expected{what == "tests.form", e.key, value, e.valuePlace})
				}
			}
		case "error":
			words, places, _ := r.texts(e.node, what)
			for i, word := range words {
				t.fault = append(t.fault, expected{value: word, place: places[i]})
			}
		case "skip":
			t.skip, _ = r.flag(e.node, what)
		case "today":
			t.today = r.testDay(e)
		default:
			r.unknown(e, "a test", keysOf(inTests))
		}
	}
	outcomes := 0
	for _, says := range []bool{len(t.want) > 0, len(t.fault) > 0, t.skip} {
		if says {
			outcomes++
		}
	}
	switch {
	case !row && len(r.errs) == before:
		r.fail(t.place, "give it the cells of a row: row: {Correo: a@b.co}", "a test without a row")
	case row && outcomes != 1 && len(r.errs) == before:
		r.fail(t.place, "say case: and form:, or error:, or skip: true", "a test says one thing of its row: what it gives, that it is at fault, or that it is skipped")
	}
	return t
}

func (r *reader) testRow(e entry, t *test) {
	for _, e := range r.entries(e.node, "tests.row") {
		if text, ok := r.text(e.node, "tests.row."+e.key); ok {
			t.names, t.cells, t.at = append(t.names, e.key), append(t.cells, text), append(t.at, e.place)
		}
	}
}

func (r *reader) testDay(e entry) time.Time {
	text, ok := r.text(e.node, "tests.today")
	if !ok {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		r.fail(e.valuePlace, "for instance today: 2026-03-02", "tests.today: %s is no day in the form yyyy-mm-dd", naming.Quote(text))
	}
	return day
}

// testNames refuses what tests expect of fields that the mapping does not have.
func (r *reader) testNames(m *Mapping) {
	var parts, labels []string
	for _, f := range m.fields {
		if f.form {
			labels = append(labels, f.name)
		} else {
			parts = append(parts, f.name)
		}
	}
	before := len(r.errs)
	for _, t := range m.tests {
		for _, want := range t.want {
			names, what := parts, "case"
			if want.form {
				names, what = labels, "form"
			}
			if !slices.Contains(names, want.name) {
				r.fail(want.place, naming.DidYouMean(want.name, "the mapping has", names), "tests: %s has no field %s", what, naming.Quote(want.name))
			}
		}
	}
	r.coded(codeTest, before)
}

// Tests gives the number of tests that the mapping has.
func (m *Mapping) Tests() int { return len(m.tests) }

// Test runs the tests of the mapping. today is what today() is, where a test does
// not say it.
//
// The error is of type [Errors]: each value that is not the expected one, at the
// place where the test says it. Expressions and columns that cannot be bound are
// told as [Mapping.Bind] tells them.
func (m *Mapping) Test(today time.Time) error {
	r := &reader{name: m.Name, lines: m.lines}
	for _, t := range m.tests {
		if err := m.test(r, t, today); err != nil {
			return err
		}
	}
	r.coded(codeTestFails, 0)
	return r.result()
}

// test runs one test and notes in r what is not as expected.
func (m *Mapping) test(r *reader, t test, today time.Time) error {
	b, err := m.bind(t.names, true)
	if err != nil {
		return err
	}
	for i, name := range t.names {
		if !b.mentions(i) {
			r.fail(t.at[i], naming.DidYouMean(name, "the mapping reads", b.readNames(len(t.names))), "tests: the mapping reads no column %s", naming.Quote(name))
		}
	}
	if !t.today.IsZero() {
		today = t.today
	}
	b.Today(today)
	forms, err := b.Survey(nil).Decide(nil)
	if err != nil {
		return err
	}
	b.Use(forms)
	row := Row{Cells: t.cells}
	skipped, err := b.Skip(row)
	switch {
	case err == nil && skipped != t.skip:
		r.fail(t.place, "mend the test, or source.skip_when", "tests: the row %s", map[bool]string{true: "is skipped by source.skip_when", false: "is not skipped"}[skipped])
		return nil
	case skipped:
		return nil
	}
	c, mapErr := b.Map(row)
	if err == nil {
		err = mapErr
	}
	if len(t.fault) > 0 {
		r.faults(t, err)
		return nil
	}
	r.values(t, b, c, err)
	return nil
}

// faults compares the faults of a row with the words that are expected.
func (r *reader) faults(t test, err error) {
	if err == nil {
		r.fail(t.fault[0].place, "say what the row gives with case: and form:", "tests: the row has no fault, want one with %s", naming.Quote(t.fault[0].value))
		return
	}
	var all []string
	for _, e := range AsFieldErrors(err) {
		all = append(all, e.Code+" "+e.Field+": "+e.Error())
	}
	said := strings.Join(all, "\n           ")
	for _, want := range t.fault {
		if !strings.Contains(naming.Fold(said), naming.Fold(want.value)) {
			r.fail(want.place, "mend the test, or the mapping", "tests: the row is at fault, but not with %s", naming.Quote(want.value))
			r.errs[len(r.errs)-1].Diff = diff(naming.Quote(want.value), said)
		}
	}
}

// values compares a case with what is expected of it.
func (r *reader) values(t test, b *Mapper, c Case, err error) {
	if err != nil {
		r.fail(t.place, "if that is as it should be, the test says error: …", "tests: the row is at fault: %v", err)
		return
	}
	var form map[string]json.RawMessage
	if err := json.Unmarshal(c.Form, &form); err != nil {
		r.fail(t.place, "mend what gives the form", "tests: the form is no JSON: %v", err)
		return
	}
	for _, want := range t.want {
		got := c.part(want.name)
		if want.form {
			got = formText(form[want.name])
		}
		if got != want.value && !sameJSON(got, want.value) {
			r.fail(want.place, b.origin(want), "tests: %s is not as expected", want.label())
			r.errs[len(r.errs)-1].Diff = diff(shown(want.value), shown(got))
		}
	}
}

func (e expected) label() string {
	if e.form {
		return "form " + naming.Quote(e.name)
	}
	return "case." + e.name
}

func diff(want, got string) string { return "    - want " + want + "\n    + got  " + got }

// shown is a value in a diff.
func shown(value string) string {
	if value == "" {
		return "nothing: it is left out"
	}
	return fmt.Sprintf("%q", value)
}

// origin says where the value of a field comes from.
func (b *Mapper) origin(e expected) string {
	for i := range b.fields {
		if f := &b.fields[i]; f.form == e.form && f.name == e.name {
			return e.label() + " is " + f.explain(b.header)
		}
	}
	return ""
}

// formText gives a value of the form as a test writes it: a text without its
// quotes, anything else as JSON.
func formText(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// sameJSON says that two texts are the same object or list, whatever blanks stand
// in them.
func sameJSON(a, b string) bool {
	var x, y bytes.Buffer
	isTree := strings.HasPrefix(a, "{") || strings.HasPrefix(a, "[")
	return isTree && json.Compact(&x, []byte(a)) == nil && json.Compact(&y, []byte(b)) == nil && x.String() == y.String()
}

// part gives a part of the case by its name.
func (c *Case) part(name string) string {
	switch name {
	case "case-type":
		return c.CaseType
	case "responsible":
		return c.Responsible
	case "owner":
		return c.Owner
	case partContact:
		return c.Contact
	case "description":
		return c.Description
	case partStatus:
		return c.Status
	case "priority":
		return c.Priority
	case partSolution:
		return c.Solution
	case partFile:
		return c.File
	}
	return ""
}

// mentions says that the mapping reads a column, or would where another were not
// there.
func (b *Mapper) mentions(column int) bool {
	if slices.Contains(b.trimmed, column) || slices.Contains(b.key, column) {
		return true
	}
	for _, f := range b.m.fields {
		for _, c := range f.columns {
			if naming.Fold(c.name) == naming.Fold(b.header[column]) {
				return true
			}
		}
	}
	return false
}

// readNames gives the names of the columns from the nth on, which the mapping
// wanted and the test did not give, and of those that it read.
func (b *Mapper) readNames(n int) []string {
	var names []string
	for i, name := range b.header {
		if i >= n || b.mentions(i) {
			names = append(names, name)
		}
	}
	return names
}
