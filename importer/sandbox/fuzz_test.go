package sandbox_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"caseload/importer/sandbox"
)

// FuzzInsert holds that no body makes the server panic, that every answer is the
// envelope, and that a case is made if and only if the answer says so.
func FuzzInsert(f *testing.F) {
	body, kind := encode(f, with(field{name: "file", value: "x", filename: "a.pdf"}))
	f.Add(body, kind, "/server/API/v2/cases/insert.php")
	f.Add(body[:len(body)/2], kind, "/server/API/v2/cases/insert.php")
	f.Add([]byte("--b\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\n{\"a\":{\"b\":[1]}}\r\n--b--\r\n"), "multipart/form-data; boundary=b", "/server/API/v2/cases/insert.php")
	f.Add([]byte(`{"operation":"demo","field":"status","value":"open"}`), "application/json", "/server/API/v2/cases/queryCases.php")
	f.Fuzz(func(t *testing.T, body []byte, kind, path string) {
		s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.URL.Path = path
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Wolkvox-Token", "sandbox")
		w := ask(s, r)
		if path == "/sandbox/cases" || path == "/sandbox/stats" {
			return
		}
		answer := decode(t, w.Body.Bytes())
		made := cases(t, s)
		if says := path == insert && w.Code == 200 && answer.Error == "null"; says != (len(made) == 1) {
			t.Errorf("answer %d %s with %d cases", w.Code, w.Body, len(made))
		}
	})
}

// FuzzParse holds that no file makes the parsers panic, and that a script that
// they take can be played.
func FuzzParse(f *testing.F) {
	f.Add("- {at: 1, match: {form: 'a'}, status: 500}")
	f.Add("case_types: {Request: {statuses: [open]}}\nfields: {'*': {required: true}}")
	f.Add("a: &a\n  b: *a")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := sandbox.ParseConfig("c.yaml", []byte(text)); err == nil {
			c.Latency = 0
			post(t, sandbox.New(c, sandbox.Faults{}), good())
		}
		script, err := sandbox.ParseFaults("f.yaml", []byte(text))
		if err != nil {
			return
		}
		for i := range script.Rules {
			script.Rules[i].Delay = 0
		}
		ask(sandbox.New(sandbox.DefaultConfig(), script), request(t, "", good()))
	})
}
