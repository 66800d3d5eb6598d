package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"caseload/importer/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	api    = "/server/API/v2/"
	insert = api + "cases/insert.php"
)

// field is one part of a request; a filename makes it a file.
type field struct{ name, value, filename string }

// good gives the parts of a case that every configuration here takes.
func good() []field {
	return []field{
		{name: "operation", value: "demo"},
		{name: "case-type", value: "Request"},
		{name: "responsible", value: "mesa1@demo"},
		{name: "owner", value: "jefe@demo"},
		{name: "contact", value: "ana@ejemplo.example"},
		{name: "description", value: "no enciende"},
		{name: "status", value: "open"},
		{name: "priority", value: "low"},
		{name: "form", value: "{}"},
	}
}

// with gives good with some parts changed, added, or (value "-") left out.
func with(changes ...field) []field {
	parts := good()
	for _, change := range changes {
		i := slices.IndexFunc(parts, func(f field) bool { return f.name == change.name })
		switch {
		case change.value == "-":
			parts = slices.Delete(parts, i, i+1)
		case i >= 0:
			parts[i] = change
		default:
			parts = append(parts, change)
		}
	}
	return parts
}

// encode makes a multipart body with the standard library.
func encode(t testing.TB, parts []field) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		create := func() (io.Writer, error) { return w.CreateFormField(p.name) }
		if p.filename != "" {
			create = func() (io.Writer, error) { return w.CreateFormFile(p.name, p.filename) }
		}
		part, err := create()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, p.value); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// request makes an insert request with the sandbox's token.
func request(t testing.TB, base string, parts []field) *http.Request {
	t.Helper()
	body, contentType := encode(t, parts)
	r, err := http.NewRequest(http.MethodPost, base+insert, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Wolkvox-Token", "sandbox")
	return r
}

// ask has a handler answer a request without a network.
func ask(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// post inserts a case and gives the answer's status and envelope.
func post(t testing.TB, h http.Handler, parts []field) (int, reply) {
	t.Helper()
	w := ask(h, request(t, "", parts))
	return w.Code, decode(t, w.Body.Bytes())
}

// reply is the documented envelope, read without the package's own types.
type reply struct {
	Code  json.RawMessage `json:"code"`
	Error string          `json:"error"`
	Msg   string          `json:"msg"`
	Data  json.RawMessage `json:"data"`
}

func decode(t testing.TB, body []byte) reply {
	t.Helper()
	var r reply
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatalf("answer %q is no JSON: %v", body, err)
	}
	return r
}

// made is a case as GET /sandbox/cases gives it.
type made struct {
	WolkvoxID string            `json:"wolkvox_id"`
	Prefix    string            `json:"idPrefijo"`
	Created   string            `json:"created"`
	Parts     map[string]string `json:"parts"`
	File      *struct {
		Filename    string `json:"filename"`
		ContentType string `json:"content_type"`
		Size        int64  `json:"size"`
		SHA256      string `json:"sha256"`
	} `json:"file"`
}

// cases gives all the cases that a server made.
func cases(t testing.TB, h http.Handler) []made {
	t.Helper()
	w := ask(h, httptest.NewRequest(http.MethodGet, "/sandbox/cases", nil))
	var list []made
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
		t.Fatalf("/sandbox/cases is no JSON: %v", err)
	}
	return list
}

// configured parses a configuration.
func configured(t testing.TB, text string) sandbox.Config {
	t.Helper()
	c, err := sandbox.ParseConfig("sandbox.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// faulty makes a server with the default configuration and a script.
func faulty(t testing.TB, script string) *sandbox.Server {
	t.Helper()
	f, err := sandbox.ParseFaults("faults.yaml", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	return sandbox.New(sandbox.DefaultConfig(), f)
}

func TestAnInsertIsAnsweredAsDocumented(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	w := ask(s, request(t, "", good()))
	if got := w.Header().Get("Content-Length"); got != fmt.Sprint(w.Body.Len()) {
		t.Errorf("Content-Length %q of a body of %d bytes", got, w.Body.Len())
	}
	r := decode(t, w.Body.Bytes())
	if w.Code != 200 || string(r.Code) != "200" || r.Error != "null" || r.Msg == "" {
		t.Errorf("answer %d %s, want 200, code the number 200, error the text null", w.Code, w.Body)
	}
	var data struct {
		ID     string `json:"wolkvox_id"`
		Prefix string `json:"idPrefijo"`
	}
	if err := json.Unmarshal(r.Data, &data); err != nil {
		t.Fatal(err)
	}
	if len(data.ID) != 24 || strings.Trim(data.ID, "0123456789abcdef") != "" || data.Prefix != "REQ-1" {
		t.Errorf("data %s, want 24 hexadecimal characters and REQ-1", r.Data)
	}
	if list := cases(t, s); len(list) != 1 || list[0].WolkvoxID != data.ID || list[0].Prefix != data.Prefix {
		t.Errorf("cases %+v, want the one answered", list)
	}
}

func TestCasesAreNumberedByTheirTypeAndIDsAreUnique(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	for _, kind := range []string{"Request", "Claims", "Request", "Claims", "Suggestions"} {
		if status, r := post(t, s, with(field{name: "case-type", value: kind})); status != 200 {
			t.Fatalf("%s: %d %s", kind, status, r.Msg)
		}
	}
	var prefixes []string
	ids := map[string]bool{}
	for _, c := range cases(t, s) {
		prefixes = append(prefixes, c.Prefix)
		ids[c.WolkvoxID] = true
	}
	if want := []string{"REQ-1", "CLA-1", "REQ-2", "CLA-2", "SUG-1"}; !slices.Equal(prefixes, want) || len(ids) != len(want) {
		t.Errorf("numbers %v with %d different ids, want %v", prefixes, len(ids), want)
	}
	other := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	post(t, other, good())
	if id := cases(t, other)[0].WolkvoxID; ids[id] {
		t.Errorf("another server gave the id %s again", id)
	}
}
