package mapping

import (
	"bytes"
	"encoding/json"
	"strings"
)

// appendJSON writes text as a JSON string: raw UTF-8, with escapes only where
// JSON needs them. The CRM has been seen to lose the backslash of \u00e9, so
// fewer escapes are more than a matter of taste. text must be valid UTF-8.
func appendJSON(dst []byte, text string) []byte {
	return append(appendEscaped(append(dst, '"'), text), '"')
}

// appendEscaped writes what stands between the quotes of a JSON string.
func appendEscaped(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	start := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(append(dst, text[start:i]...), '\\')
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, c)
		case '\n':
			dst = append(dst, 'n')
		case '\r':
			dst = append(dst, 'r')
		case '\t':
			dst = append(dst, 't')
		default:
			dst = append(dst, 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(dst, text[start:]...)
}

// compactJSON takes a text that is JSON, and the blanks out of it that say
// nothing.
func compactJSON(text string) (string, fault) {
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		return "", fault{CodeJSON, "is no JSON: " + err.Error(), "texts stand in double quotes, numbers have a point, and nothing stands behind the last value"}
	}
	return out.String(), fault{}
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
		_, bad := compactJSON(sample.String())
		r.mistake(codeNotJSON, e.valuePlace, `for instance json: '{"value": "{{Cuenta}}"}'; texts stand in double quotes`, "%s.json, with 0 for each column, %s", f.label(), bad.what)
	}
}
