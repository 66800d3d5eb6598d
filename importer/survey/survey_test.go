package survey

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/mapping"
)

const surveyed = `version: 1
crm: {server: crm.example, operation: demo}
key: %s
source: {%s}
case:
  case-type: {value: Request}
  responsible: {value: mesa@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: {template: "{{Ticket}} {{Detalle}}"}
  status: {value: open}
  priority: {value: low}
form:
  Fecha: {column: Fecha, type: date}
`

// told collects what a survey says.
type told struct{ said, warned []string }

// read surveys a file of these rows under a key and settings of the source.
func read(t *testing.T, key, settings string, rows ...string) (*Found, *told) {
	t.Helper()
	m, err := mapping.Parse("casos.yaml", fmt.Appendf(nil, surveyed, key, settings), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "casos.csv")
	if err := os.WriteFile(path, []byte("Ticket,Correo,Detalle,Fecha,Otro\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	batch, err := intake.Open([]string{path}, m, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := batch.Close(); err != nil {
			t.Error(err)
		}
	})
	heard := &told{}
	found := New(batch, m, Options{
		Say: func(line string) { heard.said = append(heard.said, line) }, Warn: func(line string) { heard.warned = append(heard.warned, line) }, Keys: true,
	})
	if err := found.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	return found, heard
}

func TestASurveyAsksWhatOnlyAPersonCanAnswer(t *testing.T) {
	const ana, eva = "T1,ana@b.example,hola,30/03/2026,x", "T2,eva@b.example,hola,30/03/2026,x"
	for _, test := range []struct {
		name, key, settings string
		rows                []string
		want                string
	}{
		{"nothing", "[Ticket]", "", []string{ana, eva}, ""},
		{"one key, other cells", "[Ticket]", "", []string{ana, eva, strings.Replace(ana, "hola", "adiós", 1)}, "key Ticket: 1 of 3 rows have the key of another row"},
		{"its places", "[Ticket]", "", []string{ana, eva, strings.Replace(ana, "hola", "adiós", 1)}, "casos.csv:2 and "},
		{"one row twice, under a key", "[Ticket]", "", []string{ana, eva, ana}, ""},
		{"one row twice, under content", "content", "", []string{ana, eva, ana}, "rows that are equal in every cell to another row: 1, for instance "},
		{"the same, answered", "content", "identical_rows: once", []string{ana, eva, ana}, ""},
		{"damage in the key", "[Ticket]", "", []string{"5.73001E+11,ana@b.example,hola,,", "5.73002E+11,eva@b.example,hola,,"}, "damage in a column of the key:"},
		{"the same, accepted", "[Ticket]", "damage: accept", []string{"5.73001E+11,ana@b.example,hola,,", "5.73002E+11,eva@b.example,hola,,"}, ""},
	} {
		found, _ := read(t, test.key, test.settings, test.rows...)
		err := found.Questions(t.Context())
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func TestASurveyNamesNoMoreExamplesThanItNeeds(t *testing.T) {
	var rows []string
	for i := range 40 {
		rows = append(rows, fmt.Sprintf("T%d,ana@b.example,%d,,", i/2, i))
	}
	found, _ := read(t, "[Ticket]", "", rows...)
	if err := found.Questions(t.Context()); err == nil || strings.Count(err.Error(), " and ") != maxExamples+1 {
		t.Errorf("%v, want %d pairs of places", err, maxExamples)
	}
}

func TestTheFormsOfDatesAreSettledByTheFileOrEarlierOnes(t *testing.T) {
	for _, test := range []struct {
		name, key, column, date string
		earlier                 string // form of the column
		newIdentity             bool
		want, wrong             string
	}{
		{"proved by the file", "[Ticket]", "Fecha", "30/03/2026", "", false, "dd/mm/yyyy", ""},
		{"proved by an earlier file", "[Ticket]", "Fecha", "04/03/2026", "mm/dd/yyyy", false, "mm/dd/yyyy", ""},
		{"proved by nothing", "[Ticket]", "Fecha", "04/03/2026", "", false, "", `column "Fecha"`},
		{"a text, under content, as before", "content", "Detalle", "30/03/2026", "dd/mm/yyyy", false, "dd/mm/yyyy", ""},
		{"a text, under content, another than before", "content", "Detalle", "30/03/2026", "mm/dd/yyyy", false, "", "has another form than in earlier files"},
		{"nothing was sent before", "content", "Detalle", "30/03/2026", "mm/dd/yyyy", true, "mm/dd/yyyy", ""}, // the first proof stands,
	} {
		row := func(ticket string) string {
			if test.column == "Fecha" {
				return ticket + ",ana@b.example,hola," + test.date + ",x"
			}
			return ticket + ",ana@b.example," + test.date + ",,x"
		}
		found, _ := read(t, test.key, "", row("T1"), row("T2"))
		earlier := map[string]mapping.Form{}
		if test.earlier != "" {
			earlier[test.column] = mapping.Form{Column: test.column, Dates: test.earlier}
		}
		proved, err := found.Settle(earlier, test.newIdentity, func(string) {})
		if test.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), test.wrong) {
				t.Errorf("%s: %v, want %q", test.name, err, test.wrong)
			}
			continue
		}
		form, known := earlier[test.column]
		if err != nil || !known || form.Dates != test.want || len(proved) > 1 {
			t.Errorf("%s: %v, proved %v, %v; want %s", test.name, form, proved, err, test.want)
		}
	}
}

func TestASurveyTellsWhichColumnsCouldBeAKey(t *testing.T) {
	var rows []string
	for i := range 300 {
		rows = append(rows, fmt.Sprintf("T%d,u%d@b.example,%d,,x", i, max(i, 2), i%3))
	}
	found, heard := read(t, "content", "", rows...)
	names, near := found.Candidates()
	if !slices.Equal(names, []string{"Ticket"}) || !slices.Equal(near, []Near{{"Correo", 2}}) {
		t.Errorf("%q and %v, want Ticket, and Correo but for 2 rows", names, near)
	}
	found.Understood()
	if all := strings.Join(heard.said, "\n"); !strings.Contains(all, "300 rows") || !strings.Contains(all, `not used by the mapping: "Otro"`) {
		t.Errorf("%s; want how many rows, and the column that is not used", all)
	}
}

func TestARowOfItsOwnIsToldWhileItIsSurveyed(t *testing.T) {
	for _, test := range []struct {
		rows  []string
		alike bool
	}{
		{[]string{"T1,ana@b.example,hola,2026-03-30,x", "T2,ana@b.example,hola,2026-03-30,x"}, false},
		{[]string{"T1,ana@b.example,hola,2026-03-30,x", "T1,ana@b.example,hola,2026-03-30,x"}, true},
	} {
		found, _ := read(t, "[Ticket]", "", test.rows...)
		n := 0
		found.Also = func(_ *File, row *intake.Row, c *identity.Candidate, skipErr error) error {
			if n++; c.Line != row.Line || skipErr != nil {
				t.Errorf("line %d is told as %d, %v", row.Line, c.Line, skipErr)
			}
			return nil
		}
		if err := found.Read(t.Context()); err != nil || n != len(test.rows) || found.Alike() != test.alike {
			t.Errorf("%q: %v, %d rows, alike %v; want %v", test.rows, err, n, found.Alike(), test.alike)
		}
	}
}
