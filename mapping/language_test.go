package mapping

import (
	"slices"
	"strings"
	"testing"
)

// example writes a mapping in which a key of a section has its example.
func example(section string, w word) string {
	head := map[string]string{
		"crm": "{server: crm.example, operation: demo}", "key": "[Ticket]",
		"case": wordOf(inMapping, "case").example,
	}
	line := w.key + ": " + w.example
	switch section {
	case inMapping:
		head[w.key] = w.example
	case inFormerly:
		head["crm"] = "{formerly: [{server: a.example, operation: b, " + line + "}]}"
		if w.key == "server" || w.key == "operation" {
			head["crm"] = "{formerly: [{server: a.example, operation: b}]}"
		}
	case inCRM, inSource, inLimits, inReport:
		head[section] = "{" + line + "}"
	case inCase:
		head["case"] = exampleParts(w)
	case inTests:
		head["tests"] = exampleTest(w, line)
	case inField:
		return exampleOf(head, w)
	}
	return written(head)
}

// exampleTest writes a test with a key, and what it cannot be without.
func exampleTest(w word, line string) string {
	switch w.key {
	case "row":
		return "[{" + line + ", skip: true}]"
	case "case":
		return "[{row: {Correo: x}, " + line + "}]"
	case "form":
		return "[{row: {Correo: x}, case: {contact: x}, form: {}}]"
	case "error", "skip":
		return "[{row: {Correo: x}, " + line + "}]"
	}
	return "[{row: {Correo: x}, skip: true, " + line + "}]"
}

func written(head map[string]string) string {
	text := ""
	for key, value := range head {
		text += key + ": " + value + "\n"
	}
	return text
}

// exampleParts writes all parts of a case, one with its example.
func exampleParts(w word) string {
	var parts []string
	for _, part := range caseWords {
		switch {
		case part.key == w.key:
			parts = append(parts, part.key+": "+part.example)
		case part.needed || part.key == partSolution:
			parts = append(parts, part.key+": Columna")
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// beside are the keys that a field's key cannot be without.
var beside = map[string]string{
	"format": "column: C, type: date", "zone": "column: C, type: datetime", "dates": "column: C, type: date", "decimal": "column: C, type: number",
	"country": "column: C, type: phone", "otherwise": "column: C, map: {a: b}", "type": "column: C",
}

func exampleOf(head map[string]string, w word) string {
	rest := beside[w.key]
	if rest == "" && !slices.Contains(sources, w.key) {
		rest = "column: C"
	}
	if rest != "" {
		rest = ", " + rest
	}
	value := "{" + w.key + ": " + w.example + rest + "}"
	if w.only == onlyFile {
		head["case"] = strings.TrimSuffix(head["case"], "}") + ", file: " + value + "}"
	} else {
		head["form"] = "{Campo: " + value + "}"
	}
	return written(head)
}

// MappingsOfEveryKey gives a mapping for every key of the language, with its example.
func MappingsOfEveryKey() []string {
	var all []string
	for _, s := range language() {
		for _, w := range s.words {
			all = append(all, example(s.name, w))
		}
	}
	return all
}

// Keys names every key of the language.
func Keys() []string {
	var all []string
	for _, s := range language() {
		all = append(all, keysOf(s.name)...)
	}
	return all
}

func TestEveryKeysExampleLoads(t *testing.T) {
	open := Tables(func(string) (Table, error) {
		return Table{Header: []string{"a", "b"}, Rows: [][]string{{"Alta", "high"}}}, nil
	})
	for _, s := range language() {
		for _, w := range s.words {
			if w.about == "" || w.example == "" {
				t.Errorf("%s: the key %s says nothing of itself", s.name, w.key)
			}
			text := example(s.name, w)
			if _, err := Parse("cases.yaml", []byte(text), nil, open); err != nil {
				t.Errorf("%s: the example of %s does not load: %v\n%s", s.name, w.key, err, text)
			}
		}
	}
}

func TestAKeyThatTheLanguageHasNotIsRefusedEverywhere(t *testing.T) {
	for _, s := range language() {
		text := example(s.name, word{key: "zzz", example: "1"})
		if s.name == inCase {
			text = written(map[string]string{"key": "content", "case": "{zzz: 1, " + exampleParts(word{})[1:]})
		}
		_, err := Parse("cases.yaml", []byte(text), nil)
		if err == nil || !strings.Contains(err.Error(), `"zzz"`) {
			t.Errorf("%s: zzz gave %v", s.name, err)
		}
	}
}
