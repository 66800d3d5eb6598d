package mapping

import (
	"encoding/json"
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// nameAt is a column's name and where the mapping says it.
type nameAt struct {
	name  string
	place place
}

// piece is a part of a template: text, or a column.
type piece struct {
	text   string
	column *nameAt
}

// names checks a field's columns.
func (r *reader) names(f *field, names []string, places []place) []nameAt {
	all := []nameAt{}
	for i, name := range names {
		if invisible.Trim(name) == "" {
			r.mistake(codeNoColumn, places[i], "name a column of the file", "%s: a column without a name", f.label())
			continue
		}
		all = append(all, nameAt{name, places[i]})
	}
	if len(names) == 0 {
		r.mistake(codeNoColumn, f.place, "name a column of the file", "%s: the list of columns is empty", f.label())
	}
	return all
}

// template splits "{{Asunto}}: {{Detalle}}" into its pieces.
func (r *reader) template(text string, p place, what string) []piece {
	var all []piece
	columns := 0
	for rest := text; rest != ""; {
		before, after, found := strings.Cut(rest, "{{")
		if strings.Contains(before, "}}") {
			r.mistake(codeBraces, p, "write {{Column}}", "%s: }} without {{ before it", what)
			return nil
		}
		if before != "" {
			all = append(all, piece{text: before})
		}
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}}")
		if !closed || strings.Contains(name, "{{") {
			r.mistake(codeBraces, p, "write {{Column}}", "%s: {{%s is not closed by }}", what, naming.Excerpt(name, naming.MaxShown/4))
			return nil
		}
		if invisible.Trim(name) == "" {
			r.mistake(codeBraces, p, "write {{Column}}", "%s: {{}} names no column", what)
			return nil
		}
		columns++
		all = append(all, piece{column: &nameAt{invisible.Trim(name), p}})
		rest = tail
	}
	if columns == 0 {
		r.mistake(codeNoColumn, p, "a constant is value: …; a column stands in braces: {{Column}}", "%s names no column", what)
	}
	return all
}

// jsonTemplate readies a template that comes out as JSON: its cells go in as JSON
// text, and its blanks between values go. It is wrong when no cells can make JSON
// of it.
func (r *reader) jsonTemplate(f *field, e entry) {
	sample := &strings.Builder{}
	inside := false // a string
	for i, p := range f.template {
		if p.column != nil {
			sample.WriteByte('0')
			continue
		}
		text := &strings.Builder{}
		escaped := false
		for _, c := range p.text {
			if !inside && strings.ContainsRune(" \t\r\n", c) {
				continue
			}
			text.WriteRune(c)
			if c == '"' && !escaped {
				inside = !inside
			}
			escaped = c == '\\' && !escaped
		}
		f.template[i].text = text.String()
		sample.WriteString(text.String())
	}
	if !json.Valid([]byte(sample.String())) {
		_, bad := value.CompactJSON(sample.String())
		r.mistake(codeNotJSON, e.valuePlace, `for instance json: '{"value": "{{Cuenta}}"}'; texts stand in double quotes`, "%s.json, with 0 for each column, %s", f.label(), bad.What)
	}
}
