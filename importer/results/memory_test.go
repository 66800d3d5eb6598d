package results

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/report"
)

// memory knows of reports, and forgets them with the test.
type memory struct {
	wrote map[string]map[string]int64 // by path and digest: the run
	fails error
}

func (m *memory) Note(run *ledger.Run, _ int, _, path string, digest []byte) error {
	if m.wrote[path] == nil {
		m.wrote[path] = map[string]int64{}
	}
	m.wrote[path][string(digest)] = run.Number
	return m.fails
}

func (m *memory) Wrote(path string, digest []byte) error {
	for other := range m.wrote[path] {
		if other != string(digest) {
			delete(m.wrote[path], other)
		}
	}
	return nil
}

func (m *memory) WroteTo(path string) (string, error) {
	if len(m.wrote[path]) == 0 {
		return "", nil
	}
	return "a run", nil
}

func (m *memory) Writer(path string, digest []byte) (int64, bool, error) {
	run, ours := m.wrote[path][string(digest)]
	return run, ours, nil
}

// rows are those of a source, by their statuses.
type rows struct {
	statuses []string
	read     int
	fails    error // at the end
}

func (r *rows) Each(_ *Target, _ bool, do func(report.Outcome, []string, []byte)) error {
	for i, status := range r.statuses {
		r.read++
		do(report.Outcome{Row: i + 2, Status: status}, []string{"T" + status}, nil)
	}
	return r.fails
}

// written writes the reports of a run whose rows have these statuses, beside casos.csv.
func written(t *testing.T, m *memory, folder string, run int64, change func(*Reports), rows *rows) ([]File, error) {
	t.Helper()
	target := Target{Path: filepath.Join(folder, "casos.csv"), Dialect: source.Dialect{Format: source.CSV, Delimiter: ',', Encoding: "utf-8"}, Header: []string{"Ticket"}}
	if err := target.Name("", "", false); err != nil {
		t.Fatal(err)
	}
	r := &Reports{
		Ledger: m, Run: &ledger.Run{Number: run}, Targets: []Target{target}, Say: func(string) {}, IsRead: func(string) bool { return false },
	}
	if change != nil {
		change(r)
	}
	return r.Write(rows)
}

func listed(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestFailuresStandAsLongAsARowIsToBeLookedAt(t *testing.T) {
	m, folder := &memory{wrote: map[string]map[string]int64{}}, t.TempDir()
	for _, step := range []struct {
		rows []string
		want string
	}{
		{[]string{"created", "rejected"}, "casos.failures.csv casos.results.csv"},
		{[]string{"created", "pending"}, "casos.failures.csv casos.results.csv"}, // the run goes on from it
		{[]string{"created", "created"}, "casos.results.csv"},
		{[]string{"unknown"}, "casos.failures.csv casos.results.csv"},
	} {
		files, err := written(t, m, folder, 1, nil, &rows{statuses: step.rows})
		if err != nil || len(files) != 1 || files[0].Rows != int64(len(step.rows)) || listed(t, folder) != step.want {
			t.Errorf("%q: %+v (%v), and there are %s; want %s", step.rows, files, err, listed(t, folder), step.want)
		}
	}
}

func TestAReportThatAPersonHasChangedIsKept(t *testing.T) {
	m, folder := &memory{wrote: map[string]map[string]int64{}}, t.TempDir()
	all := &rows{statuses: []string{"created"}}
	if _, err := written(t, m, folder, 1, nil, all); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "casos.results.csv")
	if err := os.WriteFile(path, []byte("mended\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said string
	files, err := written(t, m, folder, 2, func(r *Reports) { r.Say = func(line string) { said = line } }, all)
	if err != nil || filepath.Base(files[0].Results) != "casos.results-2.csv" || !strings.Contains(said, "keeping casos.results.csv") {
		t.Errorf("%+v (%v), said %q; want another name", files, err, said)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "mended\n" {
		t.Errorf("the person's file is %q (%v)", text, err)
	}
}

func TestReportsOfALaterRunAreNotWrittenOverByAnEarlierOne(t *testing.T) {
	m, folder := &memory{wrote: map[string]map[string]int64{}}, t.TempDir()
	all := &rows{statuses: []string{"created"}}
	if _, err := written(t, m, folder, 2, nil, all); err != nil {
		t.Fatal(err)
	}
	files, err := written(t, m, folder, 1, func(r *Reports) { r.Rewriting = true }, all)
	if err != nil || filepath.Base(files[0].Results) != "casos.results-2.csv" {
		t.Errorf("%+v (%v); want another name", files, err)
	}
}

func TestWhatKeepsAReportFromBeingWrittenKeepsNoRowFromBeingRead(t *testing.T) {
	m, folder := &memory{wrote: map[string]map[string]int64{}}, t.TempDir()
	all := &rows{statuses: []string{"created", "rejected", "created"}}
	files, err := written(t, m, folder, 1, func(r *Reports) { r.Targets[0].Results = filepath.Join(folder, "gone", "r.csv") }, all)
	if err == nil || all.read != 3 || len(files) != 0 {
		t.Errorf("%+v (%v), %d rows read; want an error, and all 3", files, err, all.read)
	}
	m.fails = errors.New("no space left on device")
	if _, err := written(t, m, folder, 1, nil, all); !errors.Is(err, m.fails) || listed(t, folder) != "" {
		t.Errorf("%v, and there are %q; want the ledger's error, and nothing", err, listed(t, folder))
	}
}

func TestRowsThatAreNotWholeLeaveNoReport(t *testing.T) {
	m, folder := &memory{wrote: map[string]map[string]int64{}}, t.TempDir()
	all := &rows{statuses: []string{"created"}, fails: errors.New("a page is torn")}
	if files, err := written(t, m, folder, 1, nil, all); !errors.Is(err, all.fails) || len(files) != 0 || listed(t, folder) != "" {
		t.Errorf("%+v (%v), and there are %q; want the error, and nothing", files, err, listed(t, folder))
	}
}

func TestAReportReplacesNoSourceAndNoOther(t *testing.T) {
	r := &Reports{Targets: []Target{{Results: "/a/r.csv", Failures: "/a/f.csv"}, {Results: "/b/r.csv", Failures: "/a/r.csv"}}}
	if err := r.Apart(func(string) bool { return false }); err == nil || !strings.Contains(err.Error(), "two reports") {
		t.Errorf("two reports of one name: %v", err)
	}
	r.Targets = r.Targets[:1]
	if err := r.Apart(func(path string) bool { return path == "/a/f.csv" }); err == nil || !strings.Contains(err.Error(), "the input itself") {
		t.Errorf("a report over its source: %v", err)
	}
	if err := r.Apart(func(string) bool { return false }); err != nil {
		t.Error(err)
	}
}

func TestMendedLettersMakeTheReportsUTF8(t *testing.T) {
	said := 0
	r := &Reports{Say: func(string) { said++ }}
	d := source.Dialect{Format: source.CSV, Delimiter: ';', Encoding: "windows-1252"}
	style, err := r.style("casos.results.csv", &d)
	if err != nil || style.Encoding != "windows-1252" {
		t.Fatalf("%+v (%v)", style, err)
	}
	if err := r.Fits([]report.Style{style}, []string{"N"}, []string{"привет"}, false); err == nil {
		t.Error("a source's own letters that its encoding lacks went through")
	}
	for range 2 {
		if err := r.Fits([]report.Style{style}, []string{"N"}, []string{"привет"}, true); err != nil {
			t.Error(err)
		}
	}
	if style, err = r.style("casos.results.csv", &d); err != nil || style.Encoding != "utf-8" || !style.BOM || said != 1 {
		t.Errorf("%+v (%v), said %d times", style, err, said)
	}
}
