package sandbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// record is a case as GET /sandbox/cases gives it.
type record struct {
	WolkvoxID string            `json:"wolkvox_id"`
	Prefix    string            `json:"idPrefijo"`
	Created   time.Time         `json:"created"`
	Parts     map[string]string `json:"parts"`
	File      *attached         `json:"file"`
}

// appendRecord appends a case as one line of JSON with its parts in the order in
// which they arrived, which [record] reads back. All text is valid UTF-8: the
// reading of the request saw to that.
func appendRecord(to []byte, id, prefix string, created time.Time, a *arrival) []byte {
	to = append(to, `{"wolkvox_id":`...)
	to = appendText(to, id)
	to = append(to, `,"idPrefijo":`...)
	to = appendText(to, prefix)
	to = append(to, `,"created":"`...)
	to = created.AppendFormat(to, time.RFC3339Nano)
	to = append(to, `","parts":{`...)
	for i := range a.parts {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendText(to, a.parts[i].name)
		to = append(to, ':')
		to = appendText(to, a.parts[i].value)
	}
	to = append(to, `},"file":`...)
	if a.file == nil {
		return append(to, "null}\n"...)
	}
	to = fmt.Appendf(to, `{"filename":%s,"content_type":%s,"size":%d,"sha256":%q}`,
		appendText(nil, a.file.Filename), appendText(nil, a.file.ContentType), a.file.Size, a.file.SHA256)
	return append(to, "}\n"...)
}

// appendText appends valid UTF-8 as a JSON text, with no more escapes than JSON asks for.
func appendText(to []byte, s string) []byte {
	const hex = "0123456789abcdef"
	to = append(to, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		to = append(to, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			to = append(to, '\\', c)
		case '\n':
			to = append(to, '\\', 'n')
		case '\r':
			to = append(to, '\\', 'r')
		case '\t':
			to = append(to, '\\', 't')
		default:
			to = append(to, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(to, s[from:]...), '"')
}

// parseRecord reads one line of the store.
func parseRecord(line []byte) (record, error) {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return record{}, fmt.Errorf("cases: %w", err)
	}
	return r, nil
}
