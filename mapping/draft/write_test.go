package draft

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"caseload/mapping"
)

// drafted looks at a table: the header and rows of cells between |.
func drafted(t testing.TB, header string, rows ...string) Draft {
	t.Helper()
	words, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	d := Draft{Name: "casos.csv", Header: strings.Split(header, "|"), Words: words}
	d.Seen = NewColumns(len(d.Header))
	for i, row := range rows {
		d.Seen.Add(Row{Line: i + 2, Cells: strings.Split(row, "|")})
	}
	d.Matches = words.Match(d.Header, d.Seen)
	return d
}

// complete answers all gaps of a draft, as a person would, and gives its text.
func complete(d Draft) string {
	_, gaps := d.Write(nil)
	answers := map[string]string{}
	for _, g := range gaps {
		answers[g.Name] = g.Sample()
	}
	text, _ := d.Write(answers)
	return text
}

func FuzzADraftIsAMapping(f *testing.F) {
	f.Add("Ticket|Correo|Asunto|Detalle|Estado", "T1|a@b.co|x|y|Abierto\nT2|a@b.co|x|y|Cerrado")
	f.Add("Fecha|Fecha|fecha |Fecha#2|", "1/2/2026|2/1/26|x|1.234|")
	f.Add("{{Asunto}}|\"Estado\": x|# Tipo\t|Detalle }}|\u2028", "a||\"b\"|c\\|'")
	f.Add("~|null|true|1|- a|key|Ticket\r\n2", "~|null|yes|0x1|- b|&a|*a")
	f.Add("Estado|Prioridad|Adjunto|Solución", "Cerrado|Alta|a.pdf|\nCerrado||b.pdf|")
	f.Add("Es'tado \"x\"|Estado", "Cerrado|Cerrado\nResuelto|Abierto")
	f.Fuzz(func(t *testing.T, header, rows string) {
		header = strings.ToValidUTF8(strings.ReplaceAll(header, "\x00", ""), "")
		if strings.TrimSpace(strings.ReplaceAll(header, "|", "")) == "" || len(header) > 500 {
			return // the reader of files refuses a header without a name
		}
		d := drafted(t, header, strings.Split(strings.ToValidUTF8(rows, ""), "\n")...)
		text := complete(d)
		m, err := mapping.Parse("draft.yaml", []byte(text), nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if _, err := m.Bind(d.Header); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if left := FindLeft(text); len(left) > 0 {
			t.Fatalf("%v is left of a draft that was completed:\n%s", left, text)
		}
	})
}

func TestACompletedDraftFitsTheSchema(t *testing.T) {
	text, err := mapping.Schema()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("caseload.schema.json", schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("caseload.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	d := drafted(t, "Ticket|Correo|Asunto|Detalle|Estado|Fecha|Valor|Celular|Acepta|Adjunto|Otro correo",
		"T1|a@b.co|x|y|Abierto|1/2/2026|1,5|+57 300 555 1234|sí|a.pdf|c@b.co", "T2|a@b.co|x|y|Cerrado|2/1/2026|2|+57 300 555 1235|no||d@b.co")
	var plain any
	if err := yaml.Unmarshal([]byte(complete(d)), &plain); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(asJSON)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("an editor would underline a draft: %v\n%s", err, complete(d))
	}
}

func TestTakingTheSignAwayIsEnough(t *testing.T) {
	d := drafted(t, "Ticket|Tipo|Correo|Estado|Adjunto|Ciudad|Asesor", "T1|Queja|a@b.co|Cerrado|a.pdf|Cali|Mesa 1", "T2|Queja|a@b.co|Abierto||Cali|",
		"T3|Queja|a@b.co|Abierto||Tunja|Mesa 1", "T4|Queja|a@b.co|Abierto||Tunja|Mesa 1")
	text, _ := d.Write(nil)
	lines := strings.Split(text, "\n")
	taken := 0
	for i, line := range lines {
		before, after, ok := strings.Cut(line, "#")
		if i < 5 || !ok || strings.TrimSpace(before) != "" || strings.HasPrefix(after, " ") && !strings.HasPrefix(after, "  ") {
			continue // words, and what is no comment as a whole
		}
		lines[i] = before + after
		taken++
	}
	var all struct {
		CRM  map[string]any `yaml:"crm"`
		Case map[string]map[string]any
		Form map[string]map[string]any
	}
	if err := yaml.Unmarshal([]byte(strings.Join(lines, "\n")), &all); err != nil {
		t.Fatalf("%v in\n%s", err, strings.Join(lines, "\n"))
	}
	if taken < 15 || all.CRM["server"] == nil || all.Case["status"]["map"] == nil || all.Case["file"]["folder"] == nil || all.Form["Ciudad"]["map"] == nil ||
		all.Case["owner"] == nil || all.Form["Ticket"] == nil {
		t.Errorf("%d lines were comments, and it reads as %+v:\n%s", taken, all, strings.Join(lines, "\n"))
	}
}

func TestClosedCasesWithoutASolutionAreAskedAbout(t *testing.T) {
	d := drafted(t, "Estado|Nota", "Abierto|a", "Cerrado|b", "RESUELTO|c")
	text := complete(d)
	if want := `  solution: {when: 'col("Estado") == "Cerrado" or col("Estado") == "RESUELTO"', value: "x"}`; !strings.Contains(text, want) {
		t.Errorf("the draft lacks %s:\n%s", want, text)
	}
	if text := complete(drafted(t, "Estado|Respuesta", "Cerrado|b")); strings.Contains(text, "when:") {
		t.Errorf("a solution is asked for beside a column that has it:\n%s", text)
	}
}

func TestLinesThatAreLeftAreThoseThatAreCommentsAsAWhole(t *testing.T) {
	text := "# a comment\ncrm:\n  #server: x    # fill in: the host\n  operation: demo    # fill in: done\n# fill in: nothing stands before it\n  #   \"Mesa 1\":  # fill in: a desk\n"
	got := FindLeft(text)
	want := []Left{{3, "server", "the host"}, {6, "Mesa 1", "a desk"}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("FindLeft gives %v, want %v", got, want)
	}
}

func TestAColumnThatATemplateCannotNameIsAField(t *testing.T) {
	d := drafted(t, "Ticket|Correo|{{Asunto}}|Detalle", "T1|a@b.co|hola|y")
	text, _ := d.Write(nil)
	for _, want := range []string{"    column: \"Detalle\"\n", "  \"{{Asunto}}\": {column: \"{{Asunto}}\", type: text}"} {
		if !strings.Contains(text, want) {
			t.Errorf("the draft lacks %q:\n%s", want, text)
		}
	}
	if e := d.Explain()[2]; e.Becomes != "form, as text" || e.Why != `for instance "hola"` {
		t.Errorf("it is explained as %+v", e)
	}
}

func TestAHeaderThatIsARowIsTold(t *testing.T) {
	for header, want := range map[string]string{
		"T1|a@b.co|Hola": `"a@b.co" is where a column's name should be`,
		"1|2,5|":         `"1" is where a column's name should be`,
		"2024|2025|Mes":  "",
		"Ticket|Correo":  "",
	} {
		if said := strings.Join(drafted(t, header, "x|y|z").Doubts(), "\n"); want == "" && said != "" || !strings.Contains(said, want) {
			t.Errorf("%s: said %q, want %q", header, said, want)
		}
	}
}

func TestOnlyAFormThatNoCellTellsIsASettingToFillIn(t *testing.T) {
	blanks := regexp.MustCompile(" +# ")
	for _, test := range []struct{ cells, want string }{
		{"25/03/2026|01/02/2026", `  "X": {column: "X", type: date}  # dates: dd/mm/yyyy, proven by "25/03/2026" in row 2`},
		{"03/03/2026|04/04/2026", `  "X": {column: "X", type: date}  # dates`},
		{"03/04/2026|01/02/2026", `    #dates: dd/mm/yyyy  # fill in: "X": "03/04/2026" in row 2 can be 3 Apr 2026 or 4 Mar 2026, and no cell tells which; write dates: dd/mm/yyyy or dates: mm/dd/yyyy`},
		{"25/03/26|01/02/26", `    #dates: dd/mm/yy  # fill in: "X": "25/03/26" in row 2 has a year of two digits; write dates: dd/mm/yy or dates: mm/dd/yy`},
		{"1.234|2.000", `    #decimal: ","  # fill in: "X": "1.234" in row 2 can be 1234 or 1.234, and no cell tells which; write decimal: "," or decimal: "."`},
		{"1.234,50|2", `  "X": {column: "X", type: number}  # numbers with a decimal comma, proven by "1.234,50" in row 2`},
	} {
		var rows []string
		for i, cell := range strings.Split(test.cells, "|") {
			rows = append(rows, fmt.Sprintf("T%d|%s", i, cell))
		}
		d := drafted(t, "Ticket|X", rows...)
		text, _ := d.Write(nil)
		text = blanks.ReplaceAllString(text, "  # ")
		if !strings.Contains(text, "\n"+test.want+"\n") || strings.Contains(text, "\nsource:") {
			t.Errorf("%s: the draft lacks %q:\n%s", test.cells, test.want, text)
		}
	}
}
