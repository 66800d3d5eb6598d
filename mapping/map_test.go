package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"caseload/mapping"
)

// full is a mapping as a contact centre has it.
const full = `version: 1
crm: {server: crm.example, operation: demo, closed: [Cerrado, closed]}
source: {decimal: ",", dates: dd/mm/yyyy}
key: [Ticket]
case:
  case-type: {column: Tipo, map: {Petición: Request, Queja: Complaints}, otherwise: Claims}
  responsible: {column: Asesor, map: {Mesa 1: mesa1@demo, Mesa 2: mesa2@demo}}
  owner: {value: jefe@demo}
  contact: Correo
  description: {template: "{{Asunto}}\n\n{{Detalle}}"}
  status: {column: Estado, map: {Abierto: open, Cerrado: closed}}
  priority: {column: Prioridad, default: low}
  solution: {column: Solución, when: 'Estado == "Cerrado"'}
  file: {column: Adjunto, folder: adjuntos}
form:
  "Número de cédula ": {column: Cédula}
  "Fecha del reclamo": {column: Fecha, type: date}
  Valor: {column: Valor, type: number}
  Reincide: {column: Reincidente, type: boolean}
  Días: {column: Plazo, type: integer}
  Canal: {value: "<\"web\" & más>"}
`

func fullHeader() []string {
	return []string{"Ticket", "Tipo", "Asesor", "Correo", "Asunto", "Detalle", "Estado", "Prioridad", "Solución", "Adjunto", "Cédula", "Fecha", "Valor", "Reincidente", "Plazo"}
}

func fullRow() []string {
	return []string{
		"00017", "Queja", "mesa 1", " ana@ejemplo.example\u00a0", "No llega", "Dijo \"hoy\";\r\ny nada\\", "Cerrado", "alta", "Reenviado", `fotos/a.pdf`,
		"00012345678901234567", "05/01/2026", "$ 1.234,50", "SÍ", "1.234",
	}
}

// settled gives a mapper with the forms of its settings.
func settled(t testing.TB, text string, header []string) *mapping.Mapper {
	t.Helper()
	m, err := mapping.Parse("cases.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Bind(header)
	if err != nil {
		t.Fatal(err)
	}
	forms, err := b.Survey(nil).Decide(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Use(forms)
	return b
}

func TestARowBecomesACase(t *testing.T) {
	c, err := settled(t, full, fullHeader()).Map(mapping.Row{Cells: fullRow()})
	if err != nil {
		t.Fatal(err)
	}
	form := `{"Número de cédula ":"00012345678901234567","Fecha del reclamo":"2026-01-05","Valor":1234.5,"Reincide":true,"Días":1234,"Canal":"<\"web\" & más>"}`
	if string(c.Form) != form {
		t.Errorf("form is\n%s, want\n%s", c.Form, form)
	}
	c.Form = nil
	want := mapping.Case{
		CaseType: "Complaints", Responsible: "mesa1@demo", Owner: "jefe@demo", Contact: "ana@ejemplo.example",
		Description: "No llega\n\nDijo \"hoy\";\r\ny nada\\", Status: "closed", Priority: "alta", Solution: "Reenviado",
		File: "fotos/a.pdf", Folder: "adjuntos",
	}
	if fmt.Sprint(c) != fmt.Sprint(want) {
		t.Errorf("case is\n%+v, want\n%+v", c, want)
	}
}

func TestABlankCellLeavesItsFieldOut(t *testing.T) {
	cells := fullRow()
	for _, i := range []int{5, 7, 9, 10, 11, 12, 13, 14} {
		cells[i] = " \u00a0\u200b"
	}
	cells[6] = "Abierto"
	c, err := settled(t, full, fullHeader()).Map(mapping.Row{Cells: cells})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"Canal":"<\"web\" & más>"}`; string(c.Form) != want {
		t.Errorf("form is %s, want %s", c.Form, want)
	}
	if c.Description != "No llega" || c.Priority != "low" || c.Solution != "" || c.File != "" || c.Folder != "" {
		t.Errorf("case is %+v", c)
	}
	bare := settled(t, head, []string{"Ticket", "Correo", "Detalle"})
	if c, err := bare.Map(row("1", "a@b.example", "x")); err != nil || string(c.Form) != "{}" {
		t.Errorf("form is %s, %v; want {}", c.Form, err)
	}
}

func TestAllBadCellsOfARowAreTold(t *testing.T) {
	row := fullRow()
	row[2], row[3], row[8] = "Mesa 3", "", ""
	row[11], row[12], row[13], row[14] = "31/02/2026", "1,2,3", "quizás", "1,5"
	c, err := settled(t, full, fullHeader()).Map(mapping.Row{Cells: row})
	var all mapping.FieldErrors
	if !errors.As(err, &all) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, e := range all {
		got = append(got, fmt.Sprint(e.Code, " ", e.Column, " ", e.Cell))
	}
	want := []string{"E102 Asesor 2", "E101 Correo 3", "E106 Fecha 11", "E103 Valor 12", "E105 Reincidente 13", "E104 Plazo 14", "E109 Solución 8"}
	if !slices.Equal(got, want) {
		t.Errorf("faults are %q, want %q", got, want)
	}
	if c.Owner != "" || c.Form != nil {
		t.Errorf("a bad row gave the case %+v", c)
	}
	wantError(t, err, `column "Fecha": "31/02/2026" is no day of the calendar in the form dd/mm/yyyy`, `"Mesa 3" is not in the map of case.responsible`)
	if !strings.Contains(all[0].Hint(), `did you mean "Mesa`) {
		t.Errorf("hint is %q", all[0].Hint())
	}
}

func TestAShortRowReadsAsBlankAndALongOneIsCut(t *testing.T) {
	b := settled(t, full, fullHeader())
	if _, err := b.Map(mapping.Row{Cells: fullRow()[:4]}); err == nil || code(t, keep(err, "E101")) != "E101" {
		t.Errorf("a short row gave %v", err)
	}
	if _, err := b.Map(mapping.Row{Cells: append(fullRow(), "more")}); err != nil {
		t.Errorf("a long row gave %v", err)
	}
}

// keep leaves the first fault of a code in err.
func keep(err error, code string) error {
	for _, e := range mapping.AsFieldErrors(err) {
		if e.Code == code {
			return mapping.FieldErrors{e}
		}
	}
	return err
}

func TestFields(t *testing.T) {
	tests := []struct {
		field string // of the form, reading the column C
		cell  string
		want  string // the form, or the code
	}{
		{"{column: C}", " a\tb\r\nc ", `{"X":"a\tb\r\nc"}`},
		{"{column: C}", "007", `{"X":"007"}`},
		{"{column: C}", "a\u2028😀é<>&", "{\"X\":\"a\u2028😀é<>&\"}"},
		{"{column: C}", "a\x00b", "E111"},
		{"{column: C}", "a\x1bb", "E111"},
		{"{column: C}", "a\xffb", "E111"},
		{"{column: C}", strings.Repeat("x", 1<<20+1), "E111"},
		{"{column: C, type: number}", "\x00", "E111"},
		{"{column: C, required: true}", "", "E101"},
		{"{column: C, required: true, default: d}", " ", `{"X":"d"}`},
		{"{column: C, required: true, when: 'C != \"\"'}", "", `{}`},
		{"{column: C, default: 0007, type: number}", "", `{"X":7}`},
		{"{column: C, default: 007}", "", `{"X":"007"}`},
		{"{value: 5.50, type: number}", "", `{"X":5.5}`},
		{"{value: yes, type: boolean}", "", `{"X":true}`},
		{"{value: ' a '}", "", `{"X":" a "}`},
		{"{value: 2026-01-31, type: date, format: dd/mm/yyyy}", "", `{"X":"31/01/2026"}`},
		{"{column: C, map: {1: uno, true: dos, null: tres, 007: bond}}", "1", `{"X":"uno"}`},
		{"{column: C, map: {1: uno, true: dos, null: tres, 007: bond}}", "TRUE", `{"X":"dos"}`},
		{"{column: C, map: {1: uno, true: dos, null: tres, 007: bond}}", "null", `{"X":"tres"}`},
		{"{column: C, map: {1: uno, true: dos, null: tres, 007: bond}}", "7", "E102"},
		{"{column: C, map: {a: x, A: y, á: z}}", "A", `{"X":"y"}`},
		{"{column: C, map: {a: x, A: y}}", "á", "E102"},
		{"{column: C, map: {En  proceso: p}}", "EN PROCESO", `{"X":"p"}`},
		{"{column: C, map: {a: ''}}", "a", `{}`},
		{"{column: C, map: {'': nada, a: b}}", "", `{"X":"nada"}`},
		{"{column: C, map: {a: 3}, otherwise: 1, type: integer}", "b", `{"X":1}`},
		{"{column: C, map: {a: b}, otherwise: c}", "", `{}`},
		{"{template: 'C-{{C}}'}", " 5 ", `{"X":"C-5"}`},
		{"{template: 'C-{{C}}'}", "", `{}`},
		{"{template: '{{ c }}/{{Ticket}}'}", "", `{"X":"/1"}`},
		{"{template: '{{C}} 10:30', type: datetime}", "31/12/2026", `{"X":"2026-12-31 10:30:00"}`},
		{"{column: C, type: boolean}", "Não", `{"X":false}`},
		{"{column: C, type: boolean}", "VERDADERO", `{"X":true}`},
		{"{column: C, type: boolean}", "x", `{"X":true}`},
		{"{column: C, type: boolean}", "2", "E105"},
		{"{column: C, when: 'int(C) > 5'}", "a", "E110"},
		{"{column: C, type: date}", "d:2024-03-14", `{"X":"2024-03-14"}`},
		{"{column: C, type: date}", "d:2024-03-14T08:30:00", `{"X":"2024-03-14"}`},
		{"{column: C, type: datetime}", "d:2024-03-14", `{"X":"2024-03-14 00:00:00"}`},
		{"{column: C, type: datetime, format: dd/mm/yyyy hh:mm}", "d:2024-03-14T08:30:00", `{"X":"14/03/2024 08:30"}`},
		{"{template: '{{C}}', type: date}", "d:2024-03-14", `{"X":"2024-03-14"}`},
		{"{template: '{{C}} 10:30', type: datetime}", "d:2024-03-14", `{"X":"2024-03-14 10:30:00"}`},
		{"{column: C}", "d:2024-03-14", `{"X":"2024-03-14"}`},
		{"{column: C}", "h:10:30:00", `{"X":"10:30:00"}`},
		{"{column: C, type: date}", "n:45365", "E106"},
		{"{column: C, type: datetime}", "h:10:30:00", "E107"},
		{"{column: C, type: date}", "b:TRUE", "E106"},
		{"{column: C, type: number}", "n:1234.5", `{"X":1234.5}`},
		{"{column: C, type: number}", "n:1.234", `{"X":1.234}`},
		{"{column: C, type: integer}", "n:00123", `{"X":123}`},
		{"{column: C, type: integer}", "n:-12.5", "E104"},
		{"{column: C}", "n:00123", `{"X":"00123"}`},
		{"{column: C, type: number}", "d:2024-03-14", "E103"},
		{"{column: C, type: number}", "b:TRUE", "E103"},
		{"{column: C}", "b:TRUE", `{"X":"TRUE"}`},
		{"{column: C, type: boolean}", "b:FALSE", `{"X":false}`},
		{"{column: C, type: boolean}", "n:1", `{"X":true}`},
		{"{column: C}", "e:#N/A", "E112"},
		{"{column: C, map: {a: b}, otherwise: c}", "e:#N/A", "E112"},
		{"{template: '{{Ticket}} {{C}}'}", "e:#REF!", "E112"},
		{"{column: C}", "f:", "E113"},
		{"{column: C, default: d}", "f:", "E113"},
		{"{column: Ticket, when: 'C == \"\"'}", "f:", "E113"},
		{"{column: C, when: 'Ticket == \"2\"'}", "e:#N/A", `{}`},
		{"{value: d}", "e:#N/A", `{"X":"d"}`},

		{"{column: C, trim: false}", " a ", `{"X":" a "}`},
		{"{column: C, trim: false}", " \u00a0", `{}`},
		{"{column: C, trim: true}", " a ", `{"X":"a"}`},
		{"{template: '[{{C}}]', trim: false}", " a ", `{"X":"[ a ]"}`},
		{"{column: C, trim: false, map: {a: b}}", " a ", `{"X":"b"}`},
		{"{column: C, lower: true}", "ÁRBOL Ñu", `{"X":"árbol ñu"}`},
		{"{column: C, upper: true}", "árbol", `{"X":"ÁRBOL"}`},
		{"{column: C, map: {a: Bé}, upper: true}", "A", `{"X":"BÉ"}`},
		{"{column: C, default: Bé, lower: true}", "", `{"X":"bé"}`},
		{"{value: Bé, lower: true}", "", `{"X":"bé"}`},
		{"{column: C, max_length: 3}", "áéí", `{"X":"áéí"}`},
		{"{column: C, max_length: 3}", "áéíó", "E117"},
		{"{column: C, type: number, max_length: 3}", "1.2345", "E117"},
		{"{column: C, pattern: '[a-z]+'}", "abc", `{"X":"abc"}`},
		{"{column: C, pattern: '[a-z]+'}", "abc1", "E118"},
		{"{column: C, pattern: 'a|b'}", "ab", "E118"},
		{"{column: C, pattern: '(?i)a|b'}", "B", `{"X":"B"}`},
		{"{column: C, upper: true, pattern: '[A-Z]+'}", "abc", `{"X":"ABC"}`},
		{"{column: C, one_of: [Norte, Sur]}", "Sur", `{"X":"Sur"}`},
		{"{column: C, one_of: [Norte, Sur]}", "sur", "E119"},
		{"{column: C, one_of: [Norte, Sur], upper: true}", "sur", `{"X":"SUR"}`},
		{"{column: C, type: number, one_of: [1.50, 2]}", "$ 1,5", `{"X":1.5}`},
		{"{column: C, type: integer, one_of: [1, 2]}", "3", "E119"},
		{"{column: C, type: date, one_of: [2026-01-31], format: dd/mm/yyyy}", "31/01/2026", `{"X":"31/01/2026"}`},
		{"{column: C, type: email}", " ana@ejemplo.com ", `{"X":"ana@ejemplo.com"}`},
		{"{column: C, type: email, lower: true}", "Ana@Ejemplo.COM", `{"X":"ana@ejemplo.com"}`},
		{"{column: C, type: email}", "ana@ejemplo", "E114"},
		{"{column: C, type: json}", ` { "a" : [1, "x y"] } `, `{"X":{"a":[1,"x y"]}}`},
		{"{column: C, type: json}", "12", `{"X":12}`},
		{"{column: C, type: json}", "{a: 1}", "E116"},
		{"{column: C, type: json, default: '{\"a\": 1}'}", "", `{"X":{"a":1}}`},
		{`{json: '{"v": "{{C}}", "id": "{{Ticket}}"}'}`, "a\"b\\\nc", `{"X":{"v":"a\"b\\\nc","id":"1"}}`},
		{`{json: '{"v": {{C}}}'}`, "5", `{"X":{"v":5}}`},
		{`{json: '{"v": {{C}}}'}`, "5, \"w\": 6", "E116"},
		{`{json: '{"v": {{C}}}'}`, "cinco", "E116"},
		{`{json: '{"v": {{C}}, "id": "{{Ticket}}"}'}`, "", "E116"},
		{`{json: '{"v": "{{C}}"}'}`, "", `{}`},
		{`{json: '{"v": "{{C}}"}', default: 'null'}`, "", `{"X":null}`},
		{`{json: '{"v": "{{C}}"}', max_length: 9}`, "abc", "E117"},
		{`{json: '["{{C}}"]'}`, "e:#N/A", "E112"},
		{"{column: C, on_error: blank, type: date}", "ayer", `{}`},
		{"{column: C, on_error: blank, type: integer, default: 7}", "x", `{"X":7}`},
		{"{column: C, on_error: blank, map: {a: b}}", "z", `{}`},
		{"{column: C, on_error: blank}", "e:#N/A", `{}`},
		{"{column: C, on_error: blank, default: d}", "f:", `{"X":"d"}`},
		{"{column: C, on_error: blank, one_of: [a]}", "b", `{}`},
		{"{column: C, on_error: invalid, one_of: [a]}", "b", "E119"},
		{"{column: C, on_error: blank, default: 7, when: 'int(C) > 5'}", "a", "E110"}, // whether it is wanted is not known
		{"{first_filled: [C, Ticket]}", "", `{"X":"1"}`},
		{"{first_filled: [C, Ticket]}", "c", `{"X":"c"}`},
		{"{first_filled: [C, Ticket]}", "e:#N/A", "E112"},
		{"{first_filled: [C, Ticket], type: integer}", "n:2.5", "E104"},
		{"{first_filled: [Ticket, C]}", "e:#N/A", `{"X":"1"}`},
		{"{first_filled: [C, Ticket], type: integer}", " ", `{"X":1}`},
		{"{column: C, type: number, decimal: '.'}", "1.234", `{"X":1.234}`},
		{"{column: C, type: number, decimal: ','}", "1.234", `{"X":1234}`},
		{"{column: C, type: date, dates: mm/dd/yyyy}", "03/04/2026", `{"X":"2026-03-04"}`},
		{"{column: C, type: date, dates: dd/mm/yy}", "03/04/26", `{"X":"2026-04-03"}`},
		{"{column: C, type: datetime}", "2026-03-04T01:30:00Z", "E107"},
		{"{column: C, type: datetime, zone: America/Bogota}", "2026-03-04T01:30:00Z", `{"X":"2026-03-03 20:30:00"}`},
		{"{column: C, type: date, zone: America/Bogota}", "2026-03-04T01:30:00+00:00", `{"X":"2026-03-03"}`},
		{"{column: C, type: datetime, zone: America/Bogota}", "31/12/2026 10:30 -0300", `{"X":"2026-12-31 08:30:00"}`},
		{"{column: C, type: datetime, zone: America/Bogota}", "31/12/2026 10:30 p. m. UTC", `{"X":"2026-12-31 17:30:00"}`},
		{"{column: C, type: datetime, zone: America/Bogota}", "31/12/2026 10:30", `{"X":"2026-12-31 10:30:00"}`},
		{"{column: C, type: datetime, zone: America/Bogota}", "d:2026-12-31T10:30:00", `{"X":"2026-12-31 10:30:00"}`},
		{"{column: C, type: datetime, zone: Europe/Madrid}", "9999-12-31T23:30:00Z", "E107"},
		{"{column: C, type: datetime, zone: Europe/Madrid}", "2026-03-04T01:30:00+25:00", "E107"},
	}
	for _, test := range tests {
		c, err := mapOne(t, "form: {X: "+test.field+"}\n", test.cell)
		got := string(c.Form)
		if err != nil {
			got = code(t, err)
		}
		if got != test.want {
			t.Errorf("%s of %.20q gave %s, want %s", test.field, test.cell, got, test.want)
		}
	}
}

func TestWhatWasMeantIsToldInEachRow(t *testing.T) {
	b := bind(t, head+"form: {X: {column: C, map: {Norte: n, Sur: s}}, Y: {column: C, one_of: [NORTE, Sur]}}\n", "Ticket", "Correo", "Detalle", "C")
	for range 3 {
		_, err := b.Map(row("1", "a@b.example", "x", "Nrte"))
		all := mapping.AsFieldErrors(err)
		if len(all) != 2 || !strings.Contains(all[0].Tip, `did you mean "Norte"?; or give the map`) || !strings.Contains(all[1].Tip, `did you mean "NORTE"?`) {
			t.Fatalf("got %v with the hints %q and %q", err, all[0].Tip, all[1].Tip)
		}
		if _, err := b.Map(row("1", "a@b.example", "x", strings.Repeat("Norte", 1000))); !strings.Contains(mapping.AsFieldErrors(err)[0].Tip, `the map has: "Norte", "Sur"`) {
			t.Fatalf("a long value gave %v", err)
		}
	}
}

func TestABrokenCellIsToldOnceARow(t *testing.T) {
	b := bind(t, head+"source: {skip_when: 'C == \"x\"'}\nform: {X: C, Y: {template: 'n {{C}}'}, Z: {value: z, when: 'C != \"\"'}}\n", "Ticket", "Correo", "Detalle", "C")
	_, err := b.Map(row("1", "a@b.example", "x", "e:#N/A"))
	if code(t, err) != "E112" {
		t.Errorf("got %v, want one E112", err)
	}
	if _, err := b.Skip(row("1", "a@b.example", "x", "f:")); mapping.AsFieldErrors(err)[0].Code != "E113" {
		t.Errorf("skip_when on a formula without its result gave %v, want E113", err)
	}
	if _, err := b.Map(row("e:#N/A", "a@b.example", "x", "y")); err != nil {
		t.Errorf("an error in a column that no field reads gave %v", err)
	}
}

func TestLabelsGoThroughByteForByte(t *testing.T) {
	label := " Ñu\\m \"x\"\u00a0\u0301<é> "
	m, err := mapping.Parse("cases.yaml", []byte(head+"form: {"+mustJSON(t, label)+": Ticket}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Bind([]string{"Ticket", "Correo", "Detalle"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := b.Map(row("1", "a@b.example", "b"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(c.Form, &got); err != nil || got[label] != "1" {
		t.Errorf("form %s reads as %q, %v", c.Form, got, err)
	}
}

func mustJSON(t *testing.T, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestMapMayRunConcurrently(t *testing.T) {
	b := settled(t, full, fullHeader())
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 300 {
				row := fullRow()
				row[4] = fmt.Sprint(worker, "/", i)
				c, err := b.Map(mapping.Row{Cells: row})
				if err != nil || !strings.HasPrefix(c.Description, row[4]+"\n") || !strings.Contains(string(c.Form), `"Valor":1234.5,`) {
					t.Errorf("row %s gave %+v, %v", row[4], c, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// FuzzText holds that every valid text comes back from the form's JSON.
func FuzzText(f *testing.F) {
	f.Add("a\"\\\n\r\té\u2028<>&")
	m, err := mapping.Parse("cases.yaml", []byte(head+"form: {X: C}\n"), nil)
	if err != nil {
		f.Fatal(err)
	}
	b, err := m.Bind([]string{"Ticket", "Correo", "Detalle", "C"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := b.Map(row("1", "a@b.example", "b", "x"+text+"x"))
		if err != nil {
			if mapping.AsFieldErrors(err)[0].Code != "E111" {
				t.Fatalf("%q gave %v", text, err)
			}
			return
		}
		var got map[string]string
		if err := json.Unmarshal(c.Form, &got); err != nil || got["X"] != "x"+text+"x" {
			t.Fatalf("%q came back as %q, %v", text, got["X"], err)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	mapper, row := settled(b, full, fullHeader()), mapping.Row{Cells: fullRow()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mapper.Map(row); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMapOfFifteen has what most mappings have: two maps, a date, two numbers
// and a template, and no expression.
func BenchmarkMapOfFifteen(b *testing.B) {
	text := strings.Replace(full, `{column: Solución, when: 'Estado == "Cerrado"'}`, "Solución", 1)
	text = strings.Replace(text, "  responsible: {column: Asesor, map: {Mesa 1: mesa1@demo, Mesa 2: mesa2@demo}}\n", "  responsible: Asesor\n", 1)
	mapper, row := settled(b, text, fullHeader()), mapping.Row{Cells: fullRow()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mapper.Map(row); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSurvey(b *testing.B) {
	mapper, row := settled(b, full, fullHeader()), mapping.Row{Cells: fullRow()}
	s := mapper.Survey(nil)
	b.ReportAllocs()
	for b.Loop() {
		s.Add(2, row)
	}
}

// The hint of a solution that no field has leads to the mapping, not to a cell.
func TestAClosedStatusAsksForAFieldOfTheSolution(t *testing.T) {
	b := bind(t, strings.Replace(head, "status: {value: open}", "status: {column: Estado, map: {Cerrado: closed}}", 1), "Ticket", "Correo", "Detalle", "Estado")
	_, err := b.Map(mapping.Row{Cells: []string{"T", "a@b.co", "hola", "Cerrado"}})
	if all := mapping.AsFieldErrors(err); len(all) != 1 || all[0].Code != mapping.CodeSolution || !strings.HasPrefix(all[0].Tip, "say in the mapping where the solution comes from") {
		t.Errorf("Map gave %+v", all)
	}
}
