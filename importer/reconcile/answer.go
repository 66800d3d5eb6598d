package reconcile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Answer is what the CRM said to a question after cases.
type Answer struct {
	Records []Record
	None    bool   // it says that there are none; neither Records nor None: it says nothing certain
	Sign    string // its status, code and words: two answers of one kind have the same
	Refused bool   // token, quota or address: no question will be answered
	Busy    bool   // it may answer in a moment
}

// maxSaid bounds what is shown of an answer's words.
const maxSaid = 200

// ReadAnswer reads the answer of cases/queryCases.php: its HTTP status and body.
//
// Only the data count: no cases come as an empty list, as nothing, or in the
// envelope of an error. A body that is not one JSON object, or whose data are of
// no known shape, says nothing certain; so does any status of 500 and above. No
// input is an error.
func ReadAnswer(status int, body []byte) Answer {
	top, err := object(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if err != nil {
		return Answer{Sign: fmt.Sprintf("HTTP %d, no JSON object", status), Refused: refuses(status, ""), Busy: busy(status)}
	}
	code := plain(top["code"])
	words := []string{fmt.Sprintf("HTTP %d", status)}
	for _, name := range []string{"code", "error", "msg"} {
		if text := plain(top[name]); text != "" && text != "null" && !slices.Contains(words, text) {
			words = append(words, shorten(text))
		}
	}
	a := Answer{Sign: strings.Join(words, ", "), Refused: refuses(status, code), Busy: busy(status)}
	if a.Refused || a.Busy || status >= 300 && status < 400 {
		return a
	}
	records, known := recordsOf(top["data"])
	a.Records, a.None = records, known && len(records) == 0
	return a
}

// refuses tells the statuses that concern every question: a bad token, a quota,
// an address that is not admitted.
func refuses(status int, code string) bool {
	return status == 401 || status == 403 || code == "401" || code == "403"
}

func busy(status int) bool { return status == 429 || status >= 500 }

// object reads one JSON object and nothing after it, numbers digit by digit.
func object(text []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var top map[string]any
	if err := d.Decode(&top); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || top == nil {
		return nil, errors.New("it is not one object")
	}
	return top, nil
}

// recordsOf reads the data of an answer: a list of cases, one case, or a list
// within an object. known is false when their shape is none of these.
func recordsOf(data any) (records []Record, known bool) {
	switch d := data.(type) {
	case nil:
		return nil, true
	case string:
		return nil, strings.TrimSpace(d) == "" || d == "null"
	case []any:
		for _, each := range d {
			fields, ok := each.(map[string]any)
			if !ok {
				return nil, false
			}
			records = append(records, recordOf(fields))
		}
		return records, true
	case map[string]any:
		if len(d) == 0 {
			return nil, true
		}
		if r := recordOf(d); r.WolkvoxID != "" {
			return []Record{r}, true
		}
		for _, name := range []string{"records", "data", "cases", "rows"} {
			if list, ok := d[name].([]any); ok {
				return recordsOf(list)
			}
		}
	}
	return nil, false
}

// recordOf reads one case. A field that is an object shows its name.
func recordOf(fields map[string]any) Record {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	r := Record{Fields: map[string]string{}}
	for _, name := range names {
		r.set(name, plain(fields[name]))
	}
	return r
}

// plain gives a value as text, "" for what has none.
func plain(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	case map[string]any:
		for _, name := range []string{"name", "value", "label", "email"} {
			if text := plain(v[name]); text != "" {
				return text
			}
		}
	}
	return ""
}

// shorten makes a text fit for a line.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxSaid {
		return text
	}
	return strings.ToValidUTF8(text[:maxSaid], "") + "…"
}
