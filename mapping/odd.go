package mapping

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// The rules for cells that can be sent and are hardly meant. They are counted
// while a file is surveyed, and told once a column with the first of them:
//
//   - a word by which programs write that there is no value (NULL, nan, \N), unless
//     source.blank or the column's map knows it;
//   - control characters from U+0080 to U+009F: signs of Windows-1252 that a program
//     took for Latin-1;
//   - in the domain of an e-mail address a letter that is not Latin: the Cyrillic а
//     looks like the Latin one, and makes another address;
//   - an owner or a responsible that is not user@operation.

// oddities are what was found in a column that the mapping reads.
type oddities struct {
	column        int
	address, user bool // its cells are e-mail addresses, or users

	none, control, letter, noUser finding
	words                         []string // that stand for no value, each spelling once
}

// finding is how many cells show something, and the first of them.
type finding struct {
	count int
	first value.Sample
}

func (f *finding) add(line int, text string) {
	if f.count++; f.count == 1 {
		f.first = value.SampleOf(line, text)
	}
}

// odditiesIn begins the search in the columns that the mapping reads.
func odditiesIn(b *Mapper) []oddities {
	columns := slices.Concat(b.trimmed, b.key)
	slices.Sort(columns)
	var all []oddities
	for _, column := range slices.Compact(columns) {
		o := oddities{column: column}
		for i := range b.fields {
			if f := &b.fields[i]; f.table == nil && slices.Contains(f.from, column) {
				o.address = o.address || f.kind == value.Email
				o.user = o.user || f.isUser()
			}
		}
		all = append(all, o)
	}
	return all
}

// add looks at a filled cell of text.
func (o *oddities) add(b *Mapper, line int, text string) {
	switch {
	case value.IsNoneWord(text):
		if mapKnows(b, o.column, text) {
			break
		}
		o.none.add(line, text)
		if len(o.words) < naming.MaxListed && !slices.Contains(o.words, text) {
			o.words = append(o.words, strings.Clone(text))
		}
	case o.user && !value.IsUser(text):
		o.noUser.add(line, text)
	}
	if control, _ := value.Control(text); control != 0 {
		o.control.add(line, text)
	}
	if o.address && value.ForeignLetter(text) != 0 {
		o.letter.add(line, text)
	}
}

// warnings tells what was found.
func (o *oddities) warnings(b *Mapper) (all []string) {
	tell := func(f finding, what, format string, args ...any) {
		if f.count > 0 {
			all = append(all, fmt.Sprintf("column %s: %s: %d, the first %s in line %d: %s",
				naming.Quote(b.ColumnName(o.column)), what, f.count, naming.Quote(f.first.Text), f.first.Line, fmt.Sprintf(format, args...)))
		}
	}
	tell(o.none, "words that programs write where there is no value", "they are taken as any other text; if they mean a blank, say in the mapping, under source: blank: [%s]", yamlList(o.words))
	if o.control.count > 0 {
		sign, of1252 := value.Control(o.control.first.Text)
		meant := ""
		if of1252 != unicode.ReplacementChar {
			meant = fmt.Sprintf(", probably %c of Windows-1252", of1252)
		}
		tell(o.control, "cells with control characters, which nobody sees", "U+%04X%s; export the file again as UTF-8", sign, meant)
	}
	if o.letter.count > 0 {
		r := value.ForeignLetter(o.letter.first.Text)
		tell(o.letter, "addresses with a letter of another script in the domain", "%c is U+%04X; where it only looks like a Latin letter, write the address anew", r, r)
	}
	tell(o.noUser, "users that are not of the form user@operation", "the CRM knows them by that")
	return all
}

// yamlList writes texts as a list in YAML has them.
func yamlList(words []string) string {
	var all []string
	for _, word := range words {
		all = append(all, "'"+strings.ReplaceAll(word, "'", "''")+"'")
	}
	return strings.Join(all, ", ")
}

// mapKnows says that all fields that read a column have a map with the text.
func mapKnows(b *Mapper, column int, text string) bool {
	found := false
	for i := range b.fields {
		f := &b.fields[i]
		if !slices.Contains(f.takes, column) {
			continue
		}
		if f.table == nil || f.table.exact[text] == nil {
			return false
		}
		found = true
	}
	return found
}

// isUser says that a field is a user of the CRM.
func (f *field) isUser() bool { return !f.form && (f.name == partResponsible || f.name == partOwner) }

// warnOfUsers tells, of a user's field, which of its constants are not of that form.
func (r *reader) warnOfUsers(f *field) {
	constants := []*constant{f.constant, f.otherwise, f.blank}
	if f.table != nil {
		for _, key := range f.table.keys {
			constants = append(constants, f.table.exact[key])
		}
	}
	constants = slices.DeleteFunc(constants, func(c *constant) bool {
		return c == nil || invisible.Trim(c.out) == "" || value.IsUser(invisible.Trim(c.out))
	})
	if len(constants) == 0 {
		return
	}
	more := ""
	if n := len(constants) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	r.warn(constants[0].place, "%s: %s is not of the form user@operation, by which the CRM knows its users%s", f.label(), naming.Quote(constants[0].text), more)
}
