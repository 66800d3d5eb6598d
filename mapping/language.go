package mapping

import (
	"slices"

	"caseload/mapping/naming"
)

// The language of mappings stands in one table: which keys there are, where, and
// what they hold. The reader refuses every other key, and its hints, the reference
// in the README and the JSON Schema are made from the table. Its examples are a
// test's: each of them loads.

// section is a place in a mapping with its keys.
type section struct {
	name  string // as messages and the table's other sections name it
	about string
	words []word
}

// word is one key.
type word struct {
	key     string
	holds   shapeOf
	of      string   // the section of what it holds, where it holds keys or a list of them
	words   []string // the words that it may be
	low     int      // of a whole number
	high    int
	only    string // of a field's key: the fields that may have it, onlyForm or onlyFile; "" all
	needed  bool
	null    bool     // null is a text like others
	also    []string // what it is called in Spanish and Portuguese, for hints
	about   string
	example string // the value, as one writes it
}

// shapeOf is the shape of a key's value.
type shapeOf uint8

const (
	holdsText   shapeOf = iota // one text; a number or a yes is taken as it is written
	holdsTexts                 // a list of texts, or one
	holdsWord                  // one of few words
	holdsFlag                  // true or false
	holdsWhole                 // a whole number, or one of the words if there are any
	holdsTable                 // texts to texts
	holdsKeys                  // a section
	holdsList                  // a list of sections
	holdsField                 // a column's name, or a field's keys
	holdsLabels                // labels to fields
)

// The fields that a key is kept for.
const (
	onlyForm = "form"
	onlyFile = "file"
)

// The sections of the language.
const (
	inMapping  = "the mapping"
	inCRM      = "crm"
	inFormerly = "crm.formerly"
	inSource   = "source"
	inCase     = "case"
	inField    = "a field"
	inLimits   = "limits"
	inReport   = "report"
	inTests    = "tests"
)

// language is the whole of it, in the order in which a mapping is best written.
func language() []section {
	return []section{
		{inMapping, "the first level", mappingWords},
		{inCRM, "where the cases go", crmWords},
		{inFormerly, "a CRM in which these same cases were made earlier", formerlyWords},
		{inSource, "how the file is to be read; what is not said is found out", sourceWords},
		{inCase, "the parts of a case", caseWords},
		{inField, "where a value comes from, and what it must be", fieldWords},
		{inLimits, "how fast, and how far", limitWords},
		{inReport, "what reports are to show", reportWords},
		{inTests, "rows, and what must become of them", testWords},
	}
}

// wordsOf gives the keys of a section.
func wordsOf(name string) []word {
	for _, s := range language() {
		if s.name == name {
			return s.words
		}
	}
	return nil
}

// keysOf names the keys of a section.
func keysOf(name string) []string {
	all := []string{}
	for _, w := range wordsOf(name) {
		all = append(all, w.key)
	}
	return all
}

// wordOf finds a key; the zero word where the section has none of the name.
func wordOf(name, key string) word {
	for _, w := range wordsOf(name) {
		if w.key == key {
			return w
		}
	}
	return word{}
}

// meant finds the key, among those there are, that a word of another language
// stands for; "" when there is none.
func meant(text string, keys []string) string {
	folded := naming.Fold(text)
	for _, s := range language() {
		for _, w := range s.words {
			if slices.Contains(keys, w.key) && slices.Contains(w.also, folded) {
				return w.key
			}
		}
	}
	return ""
}

// neededParts are the parts that no case can be without, in the API's order.
func neededParts() []string {
	all := []string{}
	for _, w := range caseWords {
		if w.needed {
			all = append(all, w.key)
		}
	}
	return all
}

// fieldKeysOf names the keys that a field may have.
func fieldKeysOf(f *field) []string {
	all := []string{}
	for _, w := range fieldWords {
		if w.only == "" || w.only == onlyForm && f.form || w.only == onlyFile && !f.form && f.name == partFile {
			all = append(all, w.key)
		}
	}
	return all
}
