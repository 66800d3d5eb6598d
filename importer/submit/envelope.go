package submit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxID bounds a case's id: the CRM's have 24 characters, and what is much longer
// is no id but a page that found its way into the field.
const maxID = 256

// envelope is the CRM's answer, as far as it decides something:
//
//	{"code":200,"error":"null","msg":"…","data":{"wolkvox_id":"…","idPrefijo":"…"}}
//
// code is a number here and a text on sibling endpoints; error is the text "null"
// when there is none.
type envelope struct {
	code       string // its digits, "" when there is none
	id, prefix string // digit by digit as they came, never through a float
	text       string // what the CRM says for people: error and msg
	plain      bool   // no error is named
}

// readEnvelope reads a body that is one JSON object and nothing else but what
// [bare] takes off. A name that stands twice makes it no envelope: which one is
// meant cannot be told.
func readEnvelope(body []byte) (e envelope, isObject bool) {
	top, err := members(bare(body))
	if err != nil {
		return envelope{}, false
	}
	e.code = scalar(top["code"])
	fault, msg := scalar(top["error"]), scalar(top["msg"])
	e.plain = nothing(fault) && (fault != "" || noValue(top["error"]))
	e.text = joinTexts(fault, msg)
	if data, err := split(top["data"]); err == nil {
		e.id = identity(data["wolkvox_id"])
		e.prefix = identity(data["idPrefijo"])
	}
	return e, true
}

// refusal gives a code from 400 to 499 as a number, else 0.
func (e envelope) refusal() int {
	n, err := strconv.Atoi(e.code)
	if err != nil || len(e.code) != 3 || n < 400 || n > 499 {
		return 0
	}
	return n
}

var errNoObject = errors.New("no single JSON object with distinct names")

// members splits a JSON object into its members, by exact name: encoding/json
// itself would take "CODE" for "code", and of two equal names the last. It is
// read by hand, since every row has an answer and a decoder takes six times as
// long; what it walks through is known to be valid.
func members(text []byte) (map[string]json.RawMessage, error) {
	if !json.Valid(text) { // also refuses anything after the object
		return nil, errNoObject
	}
	return split(text)
}

// split is members of what is known to be valid, or is nothing.
func split(text []byte) (map[string]json.RawMessage, error) {
	rest := bytes.TrimLeft(text, blanks)
	if len(rest) == 0 || rest[0] != '{' {
		return nil, errNoObject
	}
	found := make(map[string]json.RawMessage, 4)
	for {
		var name, value []byte
		name, rest = next(rest[1:]) // after "{" or ","
		if name == nil {
			return found, nil
		}
		value, rest = next(rest[1:]) // after ":"
		key, err := readText(name)
		if err != nil {
			return nil, err
		}
		if _, twice := found[key]; twice {
			return nil, errNoObject
		}
		found[key] = value
		if rest[0] == '}' {
			return found, nil
		}
	}
}

// readText reads a JSON text. Most stand in it as they are.
func readText(raw []byte) (string, error) {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner), nil
	}
	var text string
	err := json.Unmarshal(raw, &text)
	return text, err
}

// blanks are what may stand between the parts of JSON, by RFC 8259, section 2.
const blanks = " \t\r\n"

// next cuts off the value that valid JSON begins with, and the blanks round it;
// nil at the end of an object.
func next(text []byte) (value, rest []byte) {
	text = bytes.TrimLeft(text, blanks)
	end, depth := 0, 0
	for ; end < len(text); end++ {
		switch text[end] {
		case '"':
			end += closing(text[end:])
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth < 0 || depth == 0 && (text[end] == ',' || text[end] == ':') {
			break
		}
	}
	value = bytes.TrimRight(text[:end], blanks)
	if len(value) == 0 {
		return nil, text
	}
	return value, text[end:]
}

// closing is where a JSON text ends that begins with its quotation mark.
func closing(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text) - 1 // never: what is valid closes its texts
}

// scalar gives a JSON text or number as it stands, and "" for everything else.
func scalar(raw json.RawMessage) string {
	switch {
	case len(raw) == 0:
		return ""
	case raw[0] == '"':
		if text, err := readText(raw); err == nil {
			return text
		}
	case raw[0] == '-' || (raw[0] >= '0' && raw[0] <= '9'):
		return string(raw)
	}
	return ""
}

// identity reads an id. What PHP makes of a missing value (0, "null", "false") is none.
func identity(raw json.RawMessage) string {
	id := strings.TrimSpace(scalar(raw))
	switch strings.ToLower(id) {
	case "", "0", "null", "false", "undefined":
		return ""
	}
	if strings.ContainsFunc(id, unicode.IsControl) || strings.ContainsRune(id, utf8.RuneError) {
		return ""
	}
	if len(id) > maxID || (raw[0] != '"' && strings.Trim(id, "0123456789") != "") {
		return ""
	}
	return id
}

// noValue is true for an absent member, null, false and "".
func noValue(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", "false", `""`:
		return true
	}
	return false
}

func nothing(s string) bool { return s == "" || strings.EqualFold(s, "null") }

// joinTexts says both texts; one that the other holds is said once.
func joinTexts(fault, msg string) string {
	if nothing(fault) {
		fault = ""
	}
	if nothing(msg) {
		msg = ""
	}
	switch {
	case strings.Contains(msg, fault):
		return msg
	case strings.Contains(fault, msg):
		return fault
	}
	return fault + "; " + msg
}
