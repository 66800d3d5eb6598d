package crm_test

import (
	"bytes"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caseload/importer/crm"
	"caseload/importer/submit"
	"caseload/mapping"
)

// arrival is what a server that is not ours makes of a request.
type arrival struct {
	names  []string
	values map[string]string
	file   *multipart.FileHeader
	kind   string
	req    *http.Request
}

func decode(t testing.TB, text []byte, contentType string) arrival {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("Content-Type %q: %v", contentType, err)
	}
	a := arrival{values: map[string]string{}}
	r := multipart.NewReader(bytes.NewReader(text), params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return a
		}
		if err != nil {
			t.Fatalf("part %d: %v in %q", len(a.names), err, text)
		}
		value, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		a.names = append(a.names, p.FormName())
		a.values[p.FormName()] = string(value)
		if p.FormName() == "file" {
			a.file, a.kind = &multipart.FileHeader{Filename: p.FileName()}, p.Header.Get("Content-Type")
		}
	}
}

// receive lets an independent server read one request.
func receive(t testing.TB, row *mapping.Case, change ...func(*crm.Config)) (arrival, submit.Verdict) {
	t.Helper()
	var got arrival
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = decode(t, text, r.Header.Get("Content-Type"))
		got.req = r
		io.WriteString(w, success) //nolint:errcheck // the client's verdict tells
	}))
	defer s.Close()
	k := client(t, s.URL, change...)
	defer k.Close()
	return got, send(t, k, row)
}

var order = []string{"operation", "case-type", "responsible", "owner", "contact", "description", "status", "priority", "form"}

func TestACaseArrivesByteForByteAndInOrder(t *testing.T) {
	row := sample()
	got, v := receive(t, row)
	if v.Status != submit.Created {
		t.Fatalf("%+v", v)
	}
	if !slices.Equal(got.names, order) {
		t.Errorf("parts %v, want %v", got.names, order)
	}
	for name, want := range map[string]string{
		"operation": "demo", "case-type": row.CaseType, "responsible": row.Responsible, "owner": row.Owner, "contact": row.Contact,
		"description": row.Description, "status": row.Status, "priority": row.Priority, "form": string(row.Form),
	} {
		if got.values[name] != want {
			t.Errorf("part %s: %q, want %q", name, got.values[name], want)
		}
	}
	r := got.req
	if r.Method != "POST" || r.URL.String() != "/server/API/v2/cases/insert.php" || r.Proto != "HTTP/1.1" {
		t.Errorf("%s %s %s", r.Method, r.URL, r.Proto)
	}
	if r.ContentLength <= 0 || len(r.TransferEncoding) != 0 {
		t.Errorf("length %d, transfer encoding %v: a form must not be chunked", r.ContentLength, r.TransferEncoding)
	}
	var names []string
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"Accept", "Content-Length", "Content-Type", "User-Agent", "Wolkvox-Token"}; !slices.Equal(names, want) {
		t.Errorf("headers %v, want %v", names, want)
	}
	if r.Header.Get("Wolkvox-Token") != secret {
		t.Errorf("token header %q", r.Header.Get("Wolkvox-Token"))
	}
}

func TestFormIsAlwaysSentAndSolutionOnlyWhenThereIsOne(t *testing.T) {
	row := sample()
	row.Form, row.Solution = nil, "hecho"
	got, _ := receive(t, row)
	if got.values["form"] != "{}" || got.values["solution"] != "hecho" || !slices.Equal(got.names, append(slices.Clone(order), "solution")) {
		t.Errorf("form %q, solution %q, parts %v", got.values["form"], got.values["solution"], got.names)
	}
}

func TestAnAttachmentArrivesWholeUnderItsBaseName(t *testing.T) {
	for _, size := range []int{1, 4096, 40 << 10, 1 << 20} {
		row := withFile(t, `acta "ñandú" 1.PDF`, size)
		want, err := os.ReadFile(filepath.Join(row.Folder, row.File))
		if err != nil {
			t.Fatal(err)
		}
		got, v := receive(t, row)
		if v.Status != submit.Created || got.values["file"] != string(want) {
			t.Errorf("%d bytes: %s (%s), %d arrived", size, v.Status, v.Reason, len(got.values["file"]))
		}
		if got.file == nil || got.file.Filename != `acta %22ñandú%22 1.PDF` || got.kind != "application/pdf" {
			t.Errorf("file %+v of kind %q", got.file, got.kind)
		}
		if got.names[len(got.names)-1] != "file" {
			t.Errorf("parts %v, want file last", got.names)
		}
	}
}

func TestThePreviewIsWhatIsSent(t *testing.T) {
	row := withFile(t, "acta.pdf", 100)
	row.Solution = "hecho"
	got, _ := receive(t, row)
	shown, err := crm.NewEncoder("demo").Preview(row)
	if err != nil {
		t.Fatal(err)
	}
	if len(shown) != len(got.names) {
		t.Fatalf("%d parts shown, %d sent", len(shown), len(got.names))
	}
	for i, p := range shown {
		switch {
		case p.Name != got.names[i]:
			t.Errorf("part %d: %q shown, %q sent", i, p.Name, got.names[i])
		case p.FileName != "":
			if p.FileName != "acta.pdf" || p.Size != 100 || p.ContentType != got.kind {
				t.Errorf("attachment shown as %+v", p)
			}
		case p.Value != got.values[p.Name]:
			t.Errorf("part %s: %q shown, %q sent", p.Name, p.Value, got.values[p.Name])
		}
	}
	row.File = "none.pdf"
	if _, err := crm.NewEncoder("demo").Preview(row); err == nil {
		t.Error("a preview of an attachment that is not there gives no error")
	}
}

func TestTheBoundaryOccursNowhereInTheBody(t *testing.T) {
	e := crm.NewEncoder("demo")
	_, _, usual := e.Encode(sample())
	hostile := sample()
	hostile.Description = "x\r\n--" + usual + "--\r\n"
	text, _, boundary := e.Encode(hostile)
	if boundary == usual {
		t.Fatal("the boundary stands in the description")
	}
	if got := decode(t, text, "multipart/form-data; boundary="+boundary); got.values["description"] != hostile.Description {
		t.Errorf("description %q", got.values["description"])
	}
	hostile = sample()
	hostile.Form = []byte(`{"a":"` + usual + `"}`)
	if _, _, boundary := e.Encode(hostile); boundary == usual {
		t.Error("the boundary stands in the form")
	}
}

func TestTheBoundaryOccursNowhereInTheAttachment(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		f, head, err := r.FormFile("file")
		if err != nil || head.Size < 40_000 {
			t.Errorf("file %+v, %v", head, err)
			return
		}
		f.Close()
		io.WriteString(w, success) //nolint:errcheck // the client's verdict tells
	}))
	defer s.Close()
	k := client(t, s.URL)
	defer k.Close()
	_, _, usual := k.Encode(sample())
	// At every offset round the size of the window that looks for it.
	for _, before := range []int{0, 1, 32<<10 - 40, 32 << 10, 32<<10 + 20, 39_990} {
		row := withFile(t, "a.csv", 40_000)
		text, err := os.ReadFile(filepath.Join(row.Folder, row.File))
		if err != nil {
			t.Fatal(err)
		}
		text = slices.Concat(text[:before], []byte("\r\n--"+usual+"--\r\n"), text[before:])
		if err := os.WriteFile(filepath.Join(row.Folder, row.File), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if v := send(t, k, row); v.Status != submit.Created {
			t.Errorf("after %d bytes: %s (%s)", before, v.Status, v.Reason)
		}
	}
}

// FuzzEncode: what the encoder writes, an independent reader reads back.
func FuzzEncode(f *testing.F) {
	f.Add("Request", "a\r\nb", "--x", "{}", "")
	f.Add("--caseload-", "\r\n--\r\n", "\x00\xff", `{"a":1}`, "s")
	f.Fuzz(func(t *testing.T, kind, description, contact, form, solution string) {
		row := &mapping.Case{CaseType: kind, Description: description, Contact: contact, Form: []byte(form), Solution: solution}
		text, after, boundary := crm.NewEncoder("demo").Encode(row)
		got := decode(t, text, "multipart/form-data; boundary="+boundary)
		if form == "" {
			form = "{}"
		}
		if len(after) != 0 || got.values["case-type"] != kind || got.values["description"] != description || got.values["contact"] != contact ||
			got.values["form"] != form || got.values["solution"] != solution {
			t.Errorf("%q was written, %q read", row, got.values)
		}
	})
}

// The servers that offer HTTP/2 are spoken to in HTTP/1.1 all the same.
func TestHTTP2IsNotSpoken(t *testing.T) {
	protos := make(chan string, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protos <- r.Proto
		io.WriteString(w, success) //nolint:errcheck // the client's verdict tells
	}))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the stranger's refusal is meant
	s.StartTLS()
	defer s.Close()
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	k := client(t, s.URL, func(c *crm.Config) { c.Roots = roots })
	defer k.Close()
	if v := send(t, k, sample()); v.Status != submit.Created || <-protos != "HTTP/1.1" {
		t.Errorf("%s (%s)", v.Status, v.Reason)
	}
	stranger := client(t, s.URL) // trusts the system's roots only
	if v := send(t, stranger, sample()); v.Status != submit.Failed || v.Sent || !strings.Contains(v.Reason, "certificate") {
		t.Errorf("an unknown authority: %s (%s), want failed, not sent", v.Status, v.Reason)
	}
}

func BenchmarkEncode(b *testing.B) {
	row := sample()
	row.Description = strings.Repeat("detalle del caso con acentos áéíóú ", 20)
	b.Run("appended", func(b *testing.B) {
		e := crm.NewEncoder("demo")
		b.ReportAllocs()
		for b.Loop() {
			text, _, _ := e.Encode(row)
			b.SetBytes(int64(len(text)))
		}
	})
	b.Run("mime-multipart", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var buffer bytes.Buffer
			w := multipart.NewWriter(&buffer)
			for i, value := range []string{"demo", row.CaseType, row.Responsible, row.Owner, row.Contact, row.Description, row.Status, row.Priority, string(row.Form)} {
				if err := w.WriteField(order[i], value); err != nil {
					b.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(buffer.Len()))
		}
	})
}

func BenchmarkSend(b *testing.B) {
	w := listen(b, answering(response("200 OK", success)))
	k := client(b, w.base)
	row := sample()
	b.ReportAllocs()
	for b.Loop() {
		if v := k.Send(b.Context(), &submit.Item{Case: row}); v.Status != submit.Created {
			b.Fatalf("%+v", v)
		}
	}
}

// What the CRM shows as the name of a file is what its name is.
func TestTheNameOfAnAttachmentGoesWithoutMarksThatTurnItRound(t *testing.T) {
	for name, want := range map[string]string{
		"factura\u202egpj.pdf": "facturagpj.pdf", "\u2066acta\u2069.pdf": "acta.pdf", "a\u2028b\u2029c\u0085d.pdf": "a_b_c_d.pdf", "niño 1.pdf": "niño 1.pdf",
	} {
		row := withFile(t, name, 3)
		parts, err := crm.NewEncoder("demo").Preview(row)
		if err != nil {
			t.Fatal(err)
		}
		if last := parts[len(parts)-1]; last.FileName != want {
			t.Errorf("%q is sent as %q, want %q", name, last.FileName, want)
		}
		body, _, _ := crm.NewEncoder("demo").Encode(row)
		if !strings.Contains(string(body), `filename="`+want+`"`) {
			t.Errorf("%q: the body is %q, want the name %q in it", name, body, want)
		}
	}
}
