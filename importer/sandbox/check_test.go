package sandbox_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload/importer/sandbox"
)

const strict = `
operation: demo
users: ["mesa*@demo", jefe@demo, "otra@ajena"]
contacts: ["*@ejemplo.example", "Uno@example.com"]
statuses: [open, closed]
priorities: [low, high]
case_types:
  Request: {}
  Claims: {statuses: [open, appealed, closed], priorities: [high]}
closed: [closed]
fields:
  "Número de cédula": {required: true, type: text}
  "Valor": {type: number}
  "Días": {type: integer}
  "Acepta": {type: boolean}
  "Fecha ": {type: date}
  "Hora": {type: datetime}
  "Cuenta": {type: object}
  "Nota": {}
attachments: [pdf, PNG]
`

const cedula = `{"Número de cédula":"007"`

func TestAStrictCRMRefusesWhatItDoesNotHold(t *testing.T) {
	id := field{name: "form", value: cedula + "}"}
	form := func(rest string) []field { return with(field{name: "form", value: cedula + rest}) }
	file := func(name string) []field { return with(id, field{name: "file", value: "x", filename: name}) }
	one := func(name, value string) []field { return with(id, field{name: name, value: value}) }
	tests := []struct {
		name  string
		parts []field
		want  string // "": a case is made
	}{
		{"good", with(id), ""},
		{"no operation", one("operation", "-"), "SOME PARAMETERS ARE REQUIRED: operation"},
		{"no type", one("case-type", "-"), "SOME PARAMETERS ARE REQUIRED: case-type"},
		{"no responsible", one("responsible", "-"), "SOME PARAMETERS ARE REQUIRED: responsible"},
		{"no owner", one("owner", "-"), "SOME PARAMETERS ARE REQUIRED: owner"},
		{"no contact", one("contact", "-"), "SOME PARAMETERS ARE REQUIRED: contact"},
		{"blank description", one("description", " \n"), "SOME PARAMETERS ARE REQUIRED: description"},
		{"no status", one("status", "-"), "SOME PARAMETERS ARE REQUIRED: status"},
		{"no priority", one("priority", "-"), "SOME PARAMETERS ARE REQUIRED: priority"},
		{"no form", with(field{name: "form", value: "-"}), "SOME PARAMETERS ARE REQUIRED: form"},
		{"required part as a file", with(id, field{name: "contact", value: "a@ejemplo.example", filename: "a.pdf"}), "SOME PARAMETERS ARE REQUIRED: contact"},
		{"other operation", one("operation", "otra"), "THE OPERATION DOES NOT EXIST: otra"},
		{"user by pattern", one("responsible", "mesa22@demo"), ""},
		{"unknown user", one("responsible", "nadie@demo"), "THE RESPONSIBLE DOES NOT EXIST: nadie@demo"},
		{"user without operation", one("responsible", "mesa1"), "THE RESPONSIBLE DOES NOT EXIST: mesa1"},
		{"listed user of another operation", one("owner", "otra@ajena"), "THE OWNER DOES NOT EXIST: otra@ajena"},
		{"unknown owner", one("owner", "jefa@demo"), "THE OWNER DOES NOT EXIST: jefa@demo"},
		{"contact in other case", one("contact", "uno@EXAMPLE.com"), ""},
		{"unknown contact", one("contact", "dos@example.com"), "THE CONTACT DOES NOT EXIST: dos@example.com"},
		{"contact without at", one("contact", "ejemplo.example"), "THE CONTACT DOES NOT EXIST: ejemplo.example"},
		{"contact with two ats", one("contact", "a@b@ejemplo.example"), "THE CONTACT DOES NOT EXIST: a@b@ejemplo.example"},
		{"contact with a space", one("contact", "a b@ejemplo.example"), "THE CONTACT DOES NOT EXIST: a b@ejemplo.example"},
		{"unknown type", one("case-type", "request"), "THE CASE TYPE DOES NOT EXIST: request"},
		{"status of another type", one("status", "appealed"), "THE STATUS DOES NOT EXIST FOR THE CASE TYPE: appealed, Request"},
		{"status of its type", with(id, field{name: "case-type", value: "Claims"}, field{name: "status", value: "appealed"}, field{name: "priority", value: "high"}), ""},
		{"priority of another type", with(id, field{name: "case-type", value: "Claims"}), "THE PRIORITY DOES NOT EXIST FOR THE CASE TYPE: low, Claims"},
		{"status in other case", one("status", "Open"), "THE STATUS DOES NOT EXIST FOR THE CASE TYPE: Open, Request"},
		{"closed without solution", one("status", "closed"), "THE SOLUTION IS REQUIRED: closed"},
		{"closed with a blank solution", with(id, field{name: "status", value: "closed"}, field{name: "solution", value: " "}), "THE SOLUTION IS REQUIRED: closed"},
		{"closed with solution", with(id, field{name: "status", value: "closed"}, field{name: "solution", value: "listo"}), ""},
		{"form that is no JSON", with(field{name: "form", value: "cedula=1"}), "THE FORM IS NOT A FLAT JSON OBJECT: it does not begin as an object"},
		{"form that is a list", with(field{name: "form", value: "[]"}), "THE FORM IS NOT A FLAT JSON OBJECT: it does not begin as an object"},
		{"form cut", form(``), "THE FORM IS NOT A FLAT JSON OBJECT: it has no end"},
		{"form with a tail", form(`}{}`), "THE FORM IS NOT A FLAT JSON OBJECT: something follows its end"},
		{"form with a label twice", form(`,"Nota":1,"Nota":2}`), `THE FORM IS NOT A FLAT JSON OBJECT: "Nota" stands twice`},
		{"form with a broken value", form(`,"Nota":sí}`), `THE FORM IS NOT A FLAT JSON OBJECT: the value of "Nota" is no JSON`},
		{"form with a list", form(`,"Nota":[1]}`), `THE FORM IS NOT A FLAT JSON OBJECT: the value of "Nota" is not flat`},
		{"form two deep", form(`,"Cuenta":{"value":{"a":1}}}`), `THE FORM IS NOT A FLAT JSON OBJECT: the value of "Cuenta" is not flat`},
		{"lookup", form(`,"Cuenta":{"value":"Norte","value_id":"1"}}`), ""},
		{"unknown label", form(`,"Fecha":"2026-03-02"}`), `THE FIELD OF THE FORM DOES NOT EXIST: "Fecha"`},
		{"required label missing", with(), `THE FIELD OF THE FORM IS REQUIRED: "Número de cédula"`},
		{"required label null", with(field{name: "form", value: `{"Número de cédula":null}`}), `THE FIELD OF THE FORM IS REQUIRED: "Número de cédula"`},
		{"required label blank", with(field{name: "form", value: `{"Número de cédula":" "}`}), `THE FIELD OF THE FORM IS REQUIRED: "Número de cédula"`},
		{"number for text", with(field{name: "form", value: `{"Número de cédula":7}`}), `THE FIELD OF THE FORM IS NOT VALID: "Número de cédula" is no text`},
		{"text for number", form(`,"Valor":"1,5"}`), `THE FIELD OF THE FORM IS NOT VALID: "Valor" is no number`},
		{"fraction for integer", form(`,"Días":1.5}`), `THE FIELD OF THE FORM IS NOT VALID: "Días" is no integer`},
		{"text for boolean", form(`,"Acepta":"sí"}`), `THE FIELD OF THE FORM IS NOT VALID: "Acepta" is no boolean`},
		{"impossible date", form(`,"Fecha ":"2026-02-31"}`), `THE FIELD OF THE FORM IS NOT VALID: "Fecha " is no date`},
		{"date for datetime", form(`,"Hora":"2026-02-01"}`), `THE FIELD OF THE FORM IS NOT VALID: "Hora" is no datetime`},
		{"text for object", form(`,"Cuenta":"Norte"}`), `THE FIELD OF THE FORM IS NOT VALID: "Cuenta" is no object`},
		{"every type right", form(`,"Valor":-1.5,"Días":20,"Acepta":true,"Fecha ":"2026-02-01","Hora":"2026-02-01 23:59:00","Nota":null}`), ""},
		{"extension in capitals", file("acta.PDF"), ""},
		{"extension not allowed", file("acta.xls"), "THE FILE EXTENSION IS NOT ALLOWED: acta.xls"},
		{"no extension", file("acta"), "THE FILE EXTENSION IS NOT ALLOWED: acta"},
		{"text in another encoding", one("description", "se\xf1or"), "THE TEXT IS NOT UTF-8: description"},
		{"part too large", one("description", strings.Repeat("x", 1<<20+1)), "THE PART IS TOO LARGE: description, more than 1048576 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := sandbox.New(configured(t, strict), sandbox.Faults{})
			status, r := post(t, s, test.parts)
			if test.want == "" {
				if status != 200 || len(cases(t, s)) != 1 {
					t.Errorf("answer %d %q with %d cases, want one made", status, r.Msg, len(cases(t, s)))
				}
				return
			}
			cause, _, _ := strings.Cut(test.want, ": ")
			if status < 400 || r.Msg != test.want || r.Error != cause || len(cases(t, s)) != 0 {
				t.Errorf("answer %d error %q msg %q with %d cases, want none made and %q", status, r.Error, r.Msg, len(cases(t, s)), test.want)
			}
			if stats := s.Stats(); stats.Refusals[cause] != 1 || stats.Created != 0 {
				t.Errorf("stats %+v, want one refusal by %q", stats, cause)
			}
		})
	}
}

func TestTheDefaultTakesAStrangersFile(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	parts := with(field{name: "contact", value: "cualquiera@correo.ejemplo.example"},
		field{name: "responsible", value: "quien.sea@demo"}, field{name: "status", value: "Abierto"},
		field{name: "priority", value: "alta"}, field{name: "form", value: `{"Lo que sea ":"x","Ñ":1.50}`})
	if status, r := post(t, s, parts); status != 200 {
		t.Errorf("answer %d %s, want 200", status, r.Msg)
	}
	if status, _ := post(t, s, with(field{name: "status", value: "Cerrado"})); status != 400 {
		t.Errorf("a closed case without solution got %d, want 400", status)
	}
	if status, _ := post(t, s, with(field{name: "contact", value: "ana"})); status != 400 {
		t.Errorf("a contact that is no e-mail got %d, want 400", status)
	}
}

func TestOnlyAWholeMultipartRequestIsTaken(t *testing.T) {
	body, kind := encode(t, good())
	tests := []struct {
		name   string
		change func(r *http.Request)
		status int
	}{
		{"whole", func(*http.Request) {}, 200},
		{"chunked", func(r *http.Request) { r.ContentLength = -1 }, 411},
		{"urlencoded", func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, 400},
		{"another boundary", func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=otra") }, 400},
		{"no boundary", func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data") }, 400},
		{"too large by its length", func(r *http.Request) { r.ContentLength = 1 << 40 }, 413},
		{"GET", func(r *http.Request) { r.Method = http.MethodGet }, 405},
	}
	for _, test := range tests {
		s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
		r := httptest.NewRequest(http.MethodPost, insert, bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Wolkvox-Token", "sandbox")
		test.change(r)
		if got := ask(s, r).Code; got != test.status {
			t.Errorf("%s: status %d, want %d", test.name, got, test.status)
		}
	}
	for cut := range len(body) - 4 { // without "--\r\n" the end of the parts is still told
		s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
		r := httptest.NewRequest(http.MethodPost, insert, bytes.NewReader(body[:cut]))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Wolkvox-Token", "sandbox")
		if got := ask(s, r).Code; got != 400 || len(cases(t, s)) != 0 {
			t.Fatalf("a body cut at %d of %d: status %d, want 400 and no case", cut, len(body), got)
		}
	}
	c := sandbox.DefaultConfig()
	c.MaxBody = int64(len(body))
	if got := ask(sandbox.New(c, sandbox.Faults{}), request(t, "", good())).Code; got != 200 {
		t.Errorf("a body of the largest size: status %d, want 200", got)
	}
}

func TestAStarStandsForAnyRunOfCharacters(t *testing.T) {
	tests := []struct {
		pattern, contact string
		fits             bool
	}{
		{"*", "a@b.co", true},
		{"*@b.co", "a@b.co", true},
		{"*@b.co", "a@b.com", false},
		{"a*", "a@b.co", true},
		{"a*", "b@a.co", false},
		{"a*@*.co", "ana@b.co", true},
		{"a*a*@b.co", "ana@b.co", true},
		{"a*a*@b.co", "an@b.co", false},
		{"*a*a*a@*", "banana@b.co", true},
		{"*aa*aa*@*", "aaa@b.co", false},
		{"a@b.c*o", "a@b.c", false},
		{"**@b.co", "a@b.co", true},
	}
	for _, test := range tests {
		c := sandbox.DefaultConfig()
		c.Contacts = []string{test.pattern}
		status, _ := post(t, sandbox.New(c, sandbox.Faults{}), with(field{name: "contact", value: test.contact}))
		if (status == 200) != test.fits {
			t.Errorf("contacts [%s] gave %s status %d, want it to fit: %v", test.pattern, test.contact, status, test.fits)
		}
	}
}
