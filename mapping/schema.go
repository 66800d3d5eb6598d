package mapping

import (
	"bytes"
	"encoding/json"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Schema is the JSON Schema (2020-12) of the language, made from its table of
// keys, for editors that complete and explain. It takes every mapping that Parse
// takes and is written as the README writes it (true and not "true"), and refuses
// what a schema can refuse: Parse is the judge.
func Schema() ([]byte, error) {
	root := sectionSchema(inMapping, "", "")
	all := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "caseload's mapping"},
		{"description", "how the rows of a file become cases of wolkvox CRM"},
	}
	all = append(all, root[1:]...) // its own description stands above
	defs := object{}
	for _, s := range language()[1:] {
		if s.name != inField {
			defs = append(defs, member{s.name, sectionSchema(s.name, s.about, "")})
		}
	}
	for _, kind := range []string{"", onlyForm, onlyFile} {
		defs = append(defs, member{fieldDef(kind), fieldSchema(kind)})
	}
	all = append(all, member{"$defs", defs})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(all)
	return out.Bytes(), err
}

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := enc.Encode(m.name); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// sectionSchema is the schema of a section's keys; only narrows a field's.
func sectionSchema(name, about, only string) object {
	properties, required := object{}, []string{}
	for _, w := range wordsOf(name) {
		if w.only != "" && w.only != only {
			continue
		}
		properties = append(properties, member{w.key, wordSchema(name, w)})
		if w.needed {
			required = append(required, w.key)
		}
	}
	all := object{{"description", about}, {"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
	if len(required) > 0 {
		all = append(all, member{"required", required})
	}
	return all
}

// fieldDef names the schema of the fields of a kind.
func fieldDef(only string) string {
	if only == "" {
		return "part"
	}
	return only
}

// fieldSchema takes a column's name, or keys of which one says where the value
// comes from.
func fieldSchema(only string) object {
	keys := sectionSchema(inField, "where a value comes from, and what it must be", only)
	var from []object
	for _, name := range sources {
		if w := wordOf(inField, name); w.only == "" || w.only == only {
			from = append(from, object{{"required", []string{name}}})
		}
	}
	keys = append(keys, member{"oneOf", from})
	return object{{"anyOf", []object{{{"description", "a column's name"}, {"type", "string"}}, keys}}}
}

// wordSchema is the schema of a key's value.
func wordSchema(section string, w word) object {
	all := object{{"description", w.about}}
	if example, ok := jsonOf(w.example); ok {
		all = append(all, member{"examples", []any{example}})
	}
	scalar := object{{"type", []string{"string", "number", "boolean"}}}
	ref := func(name string) object { return object{{"$ref", "#/$defs/" + name}} }
	field := fieldDef("")
	if section == inCase && w.key == partFile {
		field = fieldDef(onlyFile)
	}
	switch w.holds {
	case holdsText:
		return append(all, scalar...)
	case holdsTexts:
		one := scalar
		if len(w.words) > 0 {
			one = object{{"enum", enumOf(w.words)}}
		}
		if w.null {
			one = object{{"type", []string{"string", "number", "boolean", "null"}}}
			scalar = one
		}
		return append(all, member{"anyOf", []object{one, {{"type", "array"}, {"items", scalar}, {"minItems", 1}}}})
	case holdsWord:
		return append(all, member{"enum", enumOf(w.words)})
	case holdsFlag:
		return append(all, member{"type", "boolean"})
	case holdsWhole:
		whole := object{{"type", "integer"}, {"minimum", w.low}, {"maximum", w.high}}
		if len(w.words) > 0 {
			return append(all, member{"anyOf", []object{whole, {{"enum", w.words}}}})
		}
		return append(all, whole...)
	case holdsTable:
		all = append(all, object{{"type", "object"}, {"additionalProperties", scalar}}...)
		if section == inField { // a test's may be empty
			all = append(all, member{"minProperties", 1})
		}
		return all
	case holdsKeys:
		return append(all, ref(w.of)...)
	case holdsList:
		return append(all, object{{"type", "array"}, {"items", ref(w.of)}}...)
	case holdsField:
		return append(all, ref(field)...)
	case holdsLabels:
		return append(all, object{{"type", "object"}, {"additionalProperties", ref(fieldDef(onlyForm))}}...)
	}
	return all
}

// enumOf gives words as YAML reads them: 1 is a number there.
func enumOf(words []string) []any {
	all := []any{}
	for _, w := range words {
		all = append(all, w)
		if n, err := strconv.Atoi(w); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// jsonOf gives an example's YAML as JSON.
func jsonOf(example string) (any, bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(example), &doc); err != nil || len(doc.Content) != 1 {
		return nil, false
	}
	return nodeValue(doc.Content[0]), true
}

func nodeValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		all := object{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			all = append(all, member{n.Content[i].Value, nodeValue(n.Content[i+1])})
		}
		return all
	case yaml.SequenceNode:
		all := []any{}
		for _, one := range n.Content {
			all = append(all, nodeValue(one))
		}
		return all
	}
	switch n.Tag {
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return json.RawMessage(n.Value)
		}
	case "!!bool":
		return n.Value == "true"
	}
	return n.Value
}
