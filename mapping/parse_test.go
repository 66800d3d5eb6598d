package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/mapping"
)

func TestEachMistakeHasItsPlaceAndHint(t *testing.T) {
	tests := []struct{ name, text, want, hint string }{
		{"unknown key", head + "dataest: x\n", `12:1: the mapping: unknown key "dataest"`, `did you mean "dataset"?`},
		{"Spanish key", head + "form: {A: {columna: B}}\n", `unknown key "columna"`, `did you mean "column"?`},
		{"Spanish part", head + "  dueño: A\n", `unknown part "dueño"`, `did you mean "owner"?`},
		{"literal token", head + "source: {}\n" + "x: 1\n", `13:1: the mapping: unknown key "x"`, "the keys here are"},
		{"key twice", head + "key: [Ticket]\n", `12:1: the mapping: key "key" stands twice, first in line 3`, "keep one"},
		{"key as a bare column", strings.Replace(head, "[Ticket]", "Ticket", 1), `3:6: key: "Ticket" is neither`, "key: [Ticket]"},
		{"no key", strings.Replace(head, "key: [Ticket]\n", "", 1), "key is missing", "key: content"},
		{"key twice the same", strings.Replace(head, "[Ticket]", "[A, A]", 1), `3:10: key: column "A" stands twice`, "once"},
		{"part missing", strings.Replace(head, "  owner: {value: jefe@demo}\n", "", 1), "the part owner is not mapped", "CRM needs it"},
		{"unknown part", head + "  prioridad: X\n", `unknown part "prioridad"`, `did you mean "priority"?`},
		{"json of a part", strings.Replace(head, "{value: low}", "{column: P, type: json}", 1), "the parts of a case are text", "for fields of form"},
		{"folder of a field", head + "form: {A: {column: a, folder: b}}\n", "folder cannot stand here", "with file alone"},
		{"when of a required part", strings.Replace(head, "{value: low}", "{column: P, when: 'P == \"\"'}", 1), "can have no when", "skip_when"},
		{"required part not required", strings.Replace(head, "{value: low}", "{column: P, required: false}", 1), "is needed in every case", ""},
		{"unclosed brace", head + "form: {A: {template: 'a {{B'}}\n", "{{B is not closed by }}", "{{Column}}"},
		{"stray brace", head + "form: {A: {template: 'a }} {{B}}'}}\n", "}} without {{", "{{Column}}"},
		{"template without a column", head + "form: {A: {template: 'a'}}\n", "names no column", "value"},
		{"two sources", head + "form: {A: {value: a, column: b}}\n", "value and column both say", "keep one"},
		{"no source", head + "form: {A: {type: text}}\n", "nothing says where its value comes from", "value, column, first_filled"},
		{"otherwise alone", head + "form: {A: {column: a, otherwise: b}}\n", "otherwise without map", "default"},
		{"map beside value", head + "form: {A: {value: a, map: {a: b}}}\n", "map beside value", "leave it out"},
		{"unknown type", head + "form: {A: {column: a, type: telephone}}\n", `"telephone" is not known`, `"number"`},
		{"format of a text", head + "form: {A: {column: a, format: yyyy}}\n", "format without a date", "type: date"},
		{"constant of the wrong type", head + "form: {A: {value: x, type: number}}\n", `"x" is not a number`, "decimal point"},
		{"constant date", head + "form: {A: {value: 31/02/2026, type: date}}\n", `"31/02/2026" is no day`, "year first"},
		{"null value", head + "form: {A: {value: null}}\n", "has no value", `""`},
		{"missing variable", strings.Replace(head, "crm.example", "'a${CRM}'", 1), "no variable CRM", "set it"},
		{"broken variable", strings.Replace(head, "crm.example", "'a${CRM'", 1), "${ without a name", "${NAME}"},
		{"closed without solution", strings.Replace(head, "status: {value: open}", "status: {value: Closed}", 1), `"Closed" needs a solution`, "crm.closed"},
		{"version", strings.Replace(head, "version: 1", "version: 2", 1), `version "2" is not known`, "version: 1"},
		{"rate", head + "limits: {rate: 2}\n", `12:16: limits.rate: "2" is no rate`, "2/s"},
		{"workers", head + "limits: {workers: 1.5}\n", `"1.5" is no whole number`, ""},
		{"a time without a unit", head + "limits: {no_contact: 300}\n", `limits.no_contact: "300" is no time from 1s to 24h`, "5m"},
		{"too many tries", head + "limits: {tries: 101}\n", `"101" is no whole number from 1 to 100`, ""},
		{"a rule that is no yes or no", strings.Replace(head, "operation: demo", "operation: demo, retry_partial: yes", 1), `"yes" is not known`, "true"},
		{"a password of a proxy", strings.Replace(head, "operation: demo", "operation: demo, proxy: 'http://ana:clave@proxy.example'", 1), "a password does not stand in a mapping", "${PROXY_PASSWORD}"},
		{"a proxy without a scheme", strings.Replace(head, "operation: demo", "operation: demo, proxy: 'proxy.example:3128'", 1), "crm.proxy", "http://proxy.example:3128"},
		{"hours", head + "limits: {hours: '20-06'}\n", `limits.hours: "20" is no time of the day`, "20:00-06:00"},
		{"zone", head + "limits: {time_zone: Bogota}\n", `"Bogota" is no time zone`, "America/Bogota"},
		{"calls of a day", head + "limits: {daily_calls: all}\n", `"all" is no whole number`, ""},
		{"address of a case", head + "report: {case_url: 'https://crm.example/'}\n", "no address with {wolkvox_id}", "https://crm.example/case/"},
		{"delimiter", head + "source: {delimiter: ';;'}\n", `";;" is not one character`, ";"},
		{"expression", head + "source: {skip_when: 'A == '}\n", "source.skip_when: it ends before it is whole", "Estado"},
		{"second document", head + "---\na: 1\n", "a second document", "one file"},
		{"empty", "# nothing\n", "the mapping is empty", "version: 1"},
		{"a list", "- a\n", "must be keys with values, not a list", ""},
		{"no yaml", "a: [1\nb: }", "this is not YAML", "close it with ]"},
		{"tab", "a:\n\tb: 1\n", "2:1: this is not YAML: a tab", "spaces"},
		{"no utf-8", "a: caf\xe9\n", "1:7: bytes that are no UTF-8", "UTF-8"},
		{"alias in itself", "a: &x [*x]\n", "unfold", "write the repeated part out"},
		{"tag", head + "dataset: !secret x\n", `the tag "!secret"`, "without a tag"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := mapping.Parse("cases.yaml", []byte(test.text), nil)
			var all mapping.Errors
			if !errors.As(err, &all) || m != nil {
				t.Fatalf("Parse gave %v, %v; want no mapping and Errors", m, err)
			}
			if len(all) != 1 {
				t.Fatalf("%d mistakes, want one: %v", len(all), err)
			}
			wantError(t, err, "cases.yaml", test.want)
			if !strings.Contains(all.Hint(), test.hint) {
				t.Errorf("hint %q does not say %q", all.Hint(), test.hint)
			}
			if all.ExitCode() != 2 {
				t.Errorf("exit code %d, want 2", all.ExitCode())
			}
		})
	}
}

func TestFiveMistakesAreFiveErrorsInOrder(t *testing.T) {
	text := "version: 9\n" + strings.TrimPrefix(head, "version: 1\n") + "form:\n  A: {colum: a}\n  B: {value: x, type: date}\nlimits: {rate: fast, workers: 0}\n"
	_, err := mapping.Parse("cases.yaml", []byte(text), nil)
	var all mapping.Errors
	if !errors.As(err, &all) || len(all) != 5 {
		t.Fatalf("got %v, want five mistakes", err)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Line < all[i-1].Line {
			t.Errorf("line %d comes after line %d", all[i].Line, all[i-1].Line)
		}
	}
	wantError(t, err, "  A: {colum: a}\n      |       ^", `hint: did you mean "column"?`)
}

func TestATokenWrittenIntoTheMappingIsNeverShown(t *testing.T) {
	const secret = "s3cr3t-value"
	for _, crm := range []string{
		"crm: {server: x, token: " + secret + "}",
		"crm:\n  token: " + secret,
		"crm: {token_env: " + secret + "!}",
		"crm: {timeout: '${T}'}",
		"crm: {token_env: a1b2c3d4" + strings.ReplaceAll(secret, "-", "") + "}",
		"crm: {token_file: !x " + secret + "}",
		"crm:\n  token_env: " + secret + " #" + secret,
		"crm:\n  proxy: user:" + secret + "@proxy.example:3128",
		"crm:\n  proxy: user:a #" + secret + "@proxy.example",
		"crm: {proxy: " + secret + ", bogus: 1}",
		"crm: {proxy: \"http://user:a " + secret + "@proxy.example\", bogus: 1}",
		"crm: {proxy: \"http://user:\\x41" + secret + "@proxy.example\"}",
		"crm: {proxy: \"http://proxy.example/?key=" + secret + "\"}",
		"crm: {server: crm.example?token=" + secret + ", operation: demo, bogus: 1}",
		"crm: {server: ana:" + secret + "@crm.example, bogus: 1}",
		"crm: {server: \"crm.example#" + secret + "\", bogus: 1}",
		"crm: {formerly: [{server: ana:" + secret + "@crm.example, operation: demo}]}",
	} {
		text := strings.Replace(head, "crm: {server: crm.example, operation: demo}", crm, 1)
		host := mapping.Servers(func(server string) error {
			if strings.ContainsAny(server, "?#@") {
				return errors.New("there is more than a host")
			}
			return nil
		})
		_, err := mapping.Parse("cases.yaml", []byte(text), environment("T", secret), host)
		if err == nil || strings.Contains(err.Error(), strings.ReplaceAll(secret, "-", "")) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the token or is none: %v", crm, err)
		}
	}
}

func TestParseKeepsWhatTheMappingSays(t *testing.T) {
	text := strings.Replace(head, "crm: {server: crm.example, operation: demo}", `crm:
  server: https://${HOST}.example
  operation: demo
  token_env: TOKEN
  closed: [closed, Resuelto]
  timeout: 2m
  retry_partial: true
  assume_503_unprocessed: true
  proxy: http://ana:${CLAVE}@proxy.example:3128
  ca_file: empresa.pem
  keep_alive: false
  mark: true
  check_contacts: true
  contact_cache: 30d
  formerly: [{server: old.example, operation: viejo}]
source: {sheet: 007, header_row: 3, delimiter: tab, encoding: cp850, decimal: ",", dates: mm/dd/yyyy, identical_rows: once}
dataset: norte
limits: {rate: 90/min, workers: 4, daily_calls: 4800, max_unknown: 0, tries: 3, first_wait: 2s, longest_wait: 1m, total_wait: 1h, no_contact: 10m,
  hours: "20:00-06:00", time_zone: UTC}
report: {case_url: "https://crm.example/case/{wolkvox_id}"}`, 1)
	m, err := mapping.Parse("cases.yaml", []byte("\ufeff"+strings.ReplaceAll(text, "\n", "\r\n")), environment("HOST", "crm0001", "CLAVE", "clave7"))
	if err != nil {
		t.Fatal(err)
	}
	if m.CRM.Server != "https://crm0001.example" || m.CRM.TokenEnv != "TOKEN" || m.CRM.Timeout != 2*time.Minute || len(m.CRM.Closed) != 2 || !m.CRM.RetryPartial || !m.CRM.Assume503 ||
		m.CRM.Proxy != "http://ana:clave7@proxy.example:3128" || m.CRM.CAFile != "empresa.pem" || !m.CRM.NoKeepAlive || !m.CRM.Mark ||
		!m.CRM.CheckContacts || m.CRM.ContactCache != 30*24*time.Hour || m.CaseURL != "https://crm.example/case/{wolkvox_id}" {
		t.Errorf("crm is %+v", m.CRM)
	}
	if len(m.CRM.Formerly) != 1 || m.CRM.Formerly[0] != (mapping.Target{Server: "old.example", Operation: "viejo"}) {
		t.Errorf("formerly is %+v", m.CRM.Formerly)
	}
	want := mapping.Source{Sheet: "007", HeaderRow: 3, Delimiter: '\t', Encoding: "cp850", Decimal: ",", Dates: "mm/dd/yyyy", IdenticalRows: "once"}
	if !reflect.DeepEqual(m.Source, want) {
		t.Errorf("source is %+v, want %+v", m.Source, want)
	}
	if m.Dataset != "norte" || m.Key.Line == 0 || len(m.Key.Columns) != 1 || m.Key.Content {
		t.Errorf("dataset %q, key %+v", m.Dataset, m.Key)
	}
	limits := mapping.Limits{
		Rate: mapping.Rate{N: 90, Per: time.Minute}, Workers: 4, DailyCalls: 4800, MaxUnknownSet: true,
		Retry: mapping.Retry{Tries: 3, FirstWait: 2 * time.Second, LongestWait: time.Minute, TotalWait: time.Hour}, NoContact: 10 * time.Minute,
		Hours: mapping.Hours{From: 20 * 60, To: 6 * 60}, Zone: time.UTC,
	}
	if m.Limits != limits {
		t.Errorf("limits are %+v, want %+v", m.Limits, limits)
	}
}

func TestDefaultsFitTheVendorsLimits(t *testing.T) {
	m := parse(t, head)
	limits := mapping.Limits{Rate: mapping.Rate{N: 2, Per: time.Second}, Workers: 2, MaxUnknown: 20}
	if m.Limits != limits || m.Dataset != "main" || m.CRM.Timeout != 120*time.Second {
		t.Errorf("limits %+v, dataset %q, timeout %v", m.Limits, m.Dataset, m.CRM.Timeout)
	}
}

func TestAnAliasServesManyFieldsButNoBomb(t *testing.T) {
	parse(t, strings.Replace(head, "responsible: {value: mesa@demo}", "responsible: {column: A, map: &agents {Mesa: mesa@demo}}", 1)+
		"form: {Agente: {column: A, map: *agents}}\n")
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 12 {
		from, to := string(rune('a'+i)), string(rune('b'+i))
		bomb += to + ": &" + to + " [" + strings.Repeat("*"+from+",", 9) + "*" + from + "]\n"
	}
	_, err := mapping.Parse("bomb.yaml", []byte(bomb), nil)
	wantError(t, err, "unfold")
}

func TestLabelsThatDifferInSpacesAreKeptAndTold(t *testing.T) {
	m := parse(t, head+"form:\n  Zona: Detalle\n  'Zona ': Detalle\n  zona: Detalle\n")
	if got := m.Fields()[7:]; !slices.Equal(got, []string{"Zona", "Zona ", "zona"}) {
		t.Errorf("fields are %q", got)
	}
	said := m.Warnings()
	if len(said) != 1 || !strings.Contains(said[0], `cases.yaml:14:3: the labels "Zona " and "Zona" (line 13) differ in spaces alone`) {
		t.Errorf("warnings are %q", said)
	}
}

func TestFiveHundredFieldsWithOddLabels(t *testing.T) {
	var text strings.Builder
	text.WriteString(head + "form:\n")
	for i := range 500 {
		fmt.Fprintf(&text, "  \"%d 😀 \\\"dice\\\"\\n\\té\": {column: C, type: integer}\n", i)
	}
	b := bind(t, text.String(), "Ticket", "Correo", "Detalle", "C")
	c, err := b.Map(row("1", "a@b.example", "x", "7"))
	var got map[string]int
	if err != nil || json.Unmarshal(c.Form, &got) != nil || len(got) != 500 || got["499 😀 \"dice\"\n\té"] != 7 {
		t.Errorf("%d fields came back, %v", len(got), err)
	}
	long := strings.Repeat("x", 1001)
	_, err = mapping.Parse("cases.yaml", []byte(head+"form: {"+long+": C}\n"), nil)
	wantError(t, err, "a label of 1001 bytes")
}

func TestWhatYAMLTakesForSomethingElseIsTextHere(t *testing.T) {
	b := bind(t, head+"form: {A: {value: no}, B: {value: 0123}, C: {value: 1e3}, D: {value: 2026-01-31}, E: {value: ~x}, F: {value: Yes}, G: {value: 1_000}}\n", "Ticket", "Correo", "Detalle")
	c, err := b.Map(row("1", "a@b.example", "x"))
	if want := `{"A":"no","B":"0123","C":"1e3","D":"2026-01-31","E":"~x","F":"Yes","G":"1_000"}`; err != nil || string(c.Form) != want {
		t.Errorf("form is %s, %v; want %s", c.Form, err, want)
	}
}

func TestAMappingBeyondTheLimitIsRefused(t *testing.T) {
	_, err := mapping.Parse("big.yaml", []byte(strings.Repeat("#", mapping.MaxBytes+1)), nil)
	wantError(t, err, "more bytes than a mapping may have")
}

func TestRates(t *testing.T) {
	tests := []struct {
		text      string
		perSecond float64
		spelled   string
	}{
		{"2/s", 2, "2/s"},
		{"90/min", 1.5, "90/min"},
		{"3600/h", 1, "3600/h"},
		{" 0.5 / second ", 0.5, "0.5/s"},
		{"", 0, ""},
		{"2", 0, ""},
		{"0/s", 0, ""},
		{"-1/s", 0, ""},
		{"2/d", 0, ""},
		{"1e3/s", 0, ""},
		{"NaN/s", 0, ""},
		{"100001/s", 0, ""},
	}
	for _, test := range tests {
		r, err := mapping.ParseRate(test.text)
		if (err == nil) != (test.spelled != "") {
			t.Errorf("ParseRate(%q): error %v", test.text, err)
			continue
		}
		if err == nil && (r.PerSecond() != test.perSecond || r.String() != test.spelled) {
			t.Errorf("ParseRate(%q) = %v, %v a second; want %v, %v", test.text, r, r.PerSecond(), test.spelled, test.perSecond)
		}
	}
}

// FuzzParse holds that any text is refused with placed errors or is a mapping
// that binds or says why not, and maps or says why not.
func FuzzParse(f *testing.F) {
	f.Add([]byte(head))
	f.Add([]byte(head + "form:\n  A: {column: [Ticket, B], type: date, format: dd/mm/yyyy}\n  B: {template: '{{Correo}} {{Detalle}}', when: 'Ticket == \"1\"'}\n"))
	f.Add([]byte(head + "source: {skip_when: 'len(Ticket) > 2 or col(\"Correo\") in [\"a\"]', decimal: ','}\n"))
	f.Add([]byte(head + "form:\n  A: {first_filled: [Fecha#1, Ticket], type: datetime, zone: America/Bogota, dates: mm/dd/yy}\n  B: {json: '{\"a\": \"{{Correo}}\", \"b\": {{Ticket}}}', on_error: blank}\n"))
	f.Add([]byte(head + "form:\n  A: {column: Ticket, type: phone, country: CO, default: '+573001234567'}\n  B: {column: Correo, type: email, lower: true, one_of: [a@b.example]}\n"))
	f.Add([]byte(head + "form:\n  A: {column: Ticket, map_file: x.csv, otherwise: '3', type: integer, on_error: blank}\n  B: {template: '{{Ticket}}-{{Correo}}', trim: false, pattern: '(a|b)+', max_length: 3, upper: true}\n"))
	f.Add([]byte(head + "source: {blank: [NULL, ~, '', '\\N'], whole_numbers: [Ticket, Nada]}\nform: {“A”: {column: Ticket}, \"B\\u200b\": {value: «x»}}\n"))
	f.Add([]byte("crm: {server: 'a?token=b', token_env: !x y, proxy: 'u:p@h#i', formerly: [{server: 'a:b@c'}]}\nkey: [A]\n"))
	for _, example := range mapping.MappingsOfEveryKey() {
		f.Add([]byte(example))
	}
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("? [a]\n: b\n<<: *c"))
	f.Fuzz(func(t *testing.T, text []byte) {
		open := files(map[string][]string{"x.csv": {"a;b", "1;2", "3"}, "prioridades.csv": {"a;b", "Alta;high"}})
		m, err := mapping.Parse("f.yaml", text, environment("A", "b"), open)
		if err != nil {
			var all mapping.Errors
			if !errors.As(err, &all) || len(all) == 0 || m != nil {
				t.Fatalf("Parse gave %v, %T", m, err)
			}
			if all.Error() == "" {
				t.Fatal("an error without a word")
			}
			return
		}
		b, err := m.Bind([]string{"Ticket", "Correo", "Detalle", "Fecha", "Fecha", ""})
		if err != nil {
			var all mapping.Errors
			if !errors.As(err, &all) || len(all) == 0 || all.Error() == "" {
				t.Fatalf("Bind gave %T", err)
			}
			return
		}
		one := row("1", "a@b.example", "x", "1.234", "03/04/2026")
		s := b.Survey([]int{0, 9})
		s.Add(2, one)
		s.Add(3, row("NULL", "ana@ejempло.co", "\u0092\u0081", "-", "13/25/26"))
		if forms, err := s.Decide(nil); err == nil {
			b.Use(forms)
		}
		for _, r := range []mapping.Row{one, {}, row("e:#N/A", "f:", "b:TRUE")} {
			if _, err := b.Map(r); err != nil && mapping.AsFieldErrors(err) == nil {
				t.Fatalf("Map gave %T", err)
			}
			if _, err := b.Skip(r); err != nil && mapping.AsFieldErrors(err) == nil {
				t.Fatalf("Skip gave %T", err)
			}
		}
	})
}

// twoHundredLines is a mapping with 190 fields of all kinds, each on a line.
func twoHundredLines() string {
	fields := []string{
		"{column: C}", "{column: C, type: number}", "{column: C, type: date, format: dd/mm/yyyy}", "{column: C, map: {a: b, c: d}, otherwise: e}",
		"{template: '{{C}} {{Ticket}}'}", "{column: C, when: 'Ticket == \"7\"'}", "{json: '{\"v\": \"{{C}}\"}'}", "{column: C, type: email}",
		"{column: C, pattern: '[0-9]+'}", "{expr: 'upper(C)'}",
	}
	text := &strings.Builder{}
	text.WriteString(head + "form:\n")
	for i := range 188 {
		fmt.Fprintf(text, "  Campo %d: %s\n", i, fields[i%len(fields)])
	}
	return text.String()
}

func BenchmarkLoad(b *testing.B) {
	text := []byte(twoHundredLines())
	for b.Loop() {
		m, err := mapping.Parse("cases.yaml", text, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Bind([]string{"Ticket", "Correo", "Detalle", "C"}); err != nil {
			b.Fatal(err)
		}
	}
}
