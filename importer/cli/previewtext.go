package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"caseload/importer"
	"caseload/importer/crm"
	"caseload/mapping"
)

// previewText shows a case: each part as it is sent, the form's fields below it
// once more, a line each, and behind an arrow where a value comes from.
func (p *program) previewText(l *loaded, one importer.Shown, parts []crm.Part) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nPOST %s/server/API/v2/cases/insert.php\nWolkvox-Token: (hidden)\n", shown(one.Where), l.base)
	from := map[string]string{}
	for _, o := range one.Origins {
		if !o.Form {
			from[o.Field] = o.String()
		}
	}
	for _, part := range parts {
		value := part.Value
		if part.Name == "operation" { // no text of a case
			value = shown(value)
		}
		if part.FileName != "" {
			value = fmt.Sprintf("%s (%s, %d bytes)", part.FileName, part.ContentType, part.Size)
		}
		previewLine(&b, fmt.Sprintf("  %-12s ", part.Name), value, from[part.Name])
		if part.Name == "form" {
			if err := previewForm(&b, part.Value, one.Origins); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(p.stdout, b.String())
	return err
}

// arrowAt is the column, in characters, in which arrows stand where values are
// short enough.
const arrowAt = 46

// previewLine writes a value behind its name, with its further lines below each
// other. Where a value comes from stands behind it, or below it when it has
// several lines, so that it is not taken for a part of it.
func previewLine(b *strings.Builder, name, value, from string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(name))
	var lines []string
	for line := range strings.SplitSeq(value, "\n") {
		lines = append(lines, shown(strings.TrimSuffix(line, "\r")))
	}
	line := shown(name) + strings.Join(lines, "\n"+indent)
	if from == "" {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		return
	}
	width := utf8.RuneCountInString(line)
	if strings.Contains(line, "\n") {
		b.WriteString(line + "\n")
		line, width = "", 0
	}
	b.WriteString(line + strings.Repeat(" ", max(2, arrowAt-width)) + "← " + shown(from) + "\n")
}

// previewForm writes the fields of the form, a line each, as the CRM reads them.
func previewForm(b *strings.Builder, form string, origins []mapping.Origin) error {
	values, err := fieldsOf(form)
	if err != nil {
		return err
	}
	var left []string
	for _, o := range origins {
		switch value, sent := values[o.Field]; {
		case !o.Form:
		case sent:
			previewLine(b, fmt.Sprintf("    %q: ", o.Field), string(value), o.String())
		default:
			left = append(left, fmt.Sprintf("    %q: %s", o.Field, o))
		}
	}
	for _, line := range left {
		b.WriteString(shown(line) + "\n")
	}
	return nil
}

// fieldsOf takes a form apart, its values byte for byte.
func fieldsOf(form string) (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(form), &values); err != nil {
		return nil, fmt.Errorf("the form that would be sent is no JSON: %w", err)
	}
	return values, nil
}

// originJSON is where one field comes from, for machines.
type originJSON struct {
	Field   string   `json:"field"`
	Form    bool     `json:"form"`
	Columns []string `json:"columns"`
	Cells   []string `json:"cells"`
	How     string   `json:"how"`
	Mark    string   `json:"mark"`     // map, otherwise, default; "" when the cell itself serves
	LeftOut string   `json:"left_out"` // blank, when; "" when it is not
}

// previewJSON prints a case as one line: its parts as they are sent, the form as
// the CRM reads it, and where each field comes from.
func (p *program) previewJSON(one importer.Shown, parts []crm.Part) error {
	sent, form := map[string]any{}, json.RawMessage("{}")
	for _, part := range parts {
		sent[part.Name] = part.Value
		switch {
		case part.FileName != "":
			sent[part.Name] = map[string]any{"filename": part.FileName, "content_type": part.ContentType, "size": part.Size}
		case part.Name == "form":
			form = json.RawMessage(part.Value)
		}
	}
	origins := []originJSON{}
	for _, o := range one.Origins {
		origins = append(origins, originJSON{o.Field, o.Form, filled(o.Columns), filled(o.Cells), o.How, o.Mark, o.LeftOut})
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]any{"row": one.Where, "parts": sent, "form": form, "origins": origins}); err != nil {
		return err
	}
	_, err := p.stdout.Write(text.Bytes())
	return err
}
