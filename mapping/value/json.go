package value

import (
	"bytes"
	"encoding/json"
)

// AppendJSON writes text as a JSON string: raw UTF-8, with escapes only where
// JSON needs them. The CRM has been seen to lose the backslash of \u00e9, so
// fewer escapes are more than a matter of taste. text must be valid UTF-8.
func AppendJSON(dst []byte, text string) []byte {
	return append(AppendEscaped(append(dst, '"'), text), '"')
}

// AppendEscaped writes what stands between the quotes of a JSON string.
func AppendEscaped(dst []byte, text string) []byte {
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

// CompactJSON takes a text that is JSON, and the blanks out of it that say
// nothing.
func CompactJSON(text string) (string, Fault) {
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		return "", Fault{CodeJSON, "is no JSON: " + err.Error(), "texts stand in double quotes, numbers have a point, and nothing stands behind the last value"}
	}
	return out.String(), Fault{}
}
