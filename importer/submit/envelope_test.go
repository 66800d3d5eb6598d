package submit

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"
)

// FuzzMembers holds members against encoding/json: they take the same texts for
// objects, and see the same members in them, but for names that stand twice.
func FuzzMembers(f *testing.F) {
	for _, text := range []string{
		`{}`, ` { } `, `{"a":1}`, "\t{ \"a\" : [1, {\"b\": \"}\"}] ,\r\n\"c\":\"\\\"{,:\" } ", `{"a":{"a":{}},"":null}`,
		`{"a":1,"a":2}`, `{"\u0061":1,"a":2}`, `{"a":"\\","b":-1.5e3}`, `{"a":1}{"b":2}`, `[{"a":1}]`, `"{"`, `null`, ``, `{"a":1,}`, "{\"\xff\":1}",
		`{"code":200,"error":"null","msg":"ok","data":{"wolkvox_id":"66f1","idPrefijo":"REQ-1"}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := members(text)
		want, ok := decoded(text)
		if ok != (err == nil) {
			t.Fatalf("members(%q): %v; encoding/json takes it for an object of distinct names: %v", text, err, ok)
		}
		if !maps.EqualFunc(got, want, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Fatalf("members(%q) = %q, want %q", text, got, want)
		}
	})
}

// decoded gives the members of an object by encoding/json; ok is false when it
// is none, or a name stands twice.
func decoded(text []byte) (found map[string]json.RawMessage, ok bool) {
	if !json.Valid(text) || json.Unmarshal(text, &found) != nil || found == nil {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	names := 0
	for _, err := d.Token(); err == nil && d.More(); names++ {
		var value json.RawMessage
		if _, err := d.Token(); err != nil || d.Decode(&value) != nil {
			return nil, false
		}
	}
	if names != len(found) {
		return nil, false
	}
	return found, true
}
