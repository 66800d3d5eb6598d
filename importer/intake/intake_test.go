package intake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caseload/importer/source"
	"caseload/importer/stop"
	"caseload/mapping"
)

const tickets = `version: 1
crm: {server: crm.example, operation: demo}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: Ticket
  status: {value: open}
  priority: {value: low}
`

func parse(t *testing.T, text string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse("casos.yaml", []byte(text), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// opened opens files, which are closed when the test ends.
func opened(t *testing.T, o Options, paths ...string) *Batch {
	t.Helper()
	b, err := Open(paths, parse(t, tickets), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// read gives the first cell of every row, with its place.
func read(t *testing.T, b *Batch) (rows []string) {
	t.Helper()
	err := b.Each(t.Context(), func(f *File, row *Row) error {
		rows = append(rows, filepath.Base(f.WhereOf(row))+" "+strings.Join(row.Cells, "|"))
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return rows
}

func TestTheRowsOfAllFilesComeInOrderAsFarAsTheLimitGoes(t *testing.T) {
	folder := t.TempDir()
	a := write(t, filepath.Join(folder, "a.csv"), "Ticket,Correo\nT1,a@b.example\nT2,\"c@d.example\n\"\nT3,e@f.example\n")
	b := write(t, filepath.Join(folder, "b.csv"), "Correo,Ticket\ng@h.example,T4\n")
	all := []string{"a.csv:2 T1|a@b.example", "a.csv:3 T2|c@d.example\n", "a.csv:5 (row 4 in Excel) T3|e@f.example", "b.csv:2 g@h.example|T4"}
	for limit, want := range map[int64][]string{0: all, 1: all[:1], 3: all[:3], 4: all, 9: all} {
		batch := opened(t, Options{Limit: limit}, a, b)
		for range 2 {
			if got := read(t, batch); !slices.Equal(got, want) {
				t.Errorf("limit %d: %q, want %q", limit, got, want)
			}
		}
	}
}

func TestAReportGivesTheSourcesCellsAndOurs(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "casos.failures.csv"),
		"import_row,import_status,import_code,import_error,import_run,import_id,Ticket,Correo\n41,invalid,E101,no e-mail,R7K3F,C7K3F,00123,ana\n,,,,,,T9,eva\n")
	batch := opened(t, Options{Sources: [][]string{{"Ticket", "Correo"}}}, path)
	f := batch.Files[0]
	f.TakeBack(2, 1, "ana@ejemplo.example")
	f.Refuse(3, &source.Fault{Code: "E309"})
	var rows []Row
	err := batch.Each(t.Context(), func(_ *File, row *Row) error {
		rows = append(rows, *row)
		return nil
	})
	if err != nil || len(rows) != 2 || !f.IsReport() || !slices.Equal(f.Header, []string{"Ticket", "Correo"}) {
		t.Fatalf("%v: %d rows of %q, want 2 of the source's columns", err, len(rows), f.Header)
	}
	if r := rows[0]; r.ID != "C7K3F" || r.Place != 41 || r.Told.Reason != "no e-mail" || !slices.Equal(r.Cells, []string{"00123", "ana@ejemplo.example"}) {
		t.Errorf("%+v, want our columns and the cell that was taken back", r)
	}
	if r := rows[1]; r.ID != "" || r.Place != 0 || r.Fault == nil {
		t.Errorf("%+v, want a row of no place that is refused", r)
	}
}

func TestAReportAmongOtherFilesIsLeftOut(t *testing.T) {
	folder := t.TempDir()
	a := write(t, filepath.Join(folder, "a.csv"), "Ticket,Correo\nT1,a@b.example\n")
	b := write(t, filepath.Join(folder, "a.results.csv"), "import_row,import_status,import_run,import_id,Ticket,Correo\n2,created,R7K3F,C7K3F,T1,a@b.example\n")
	said := ""
	batch := opened(t, Options{Say: func(line string) { said += line }}, a, b)
	if len(batch.Files) != 1 || !strings.Contains(said, "is a report of ours and is left out") {
		t.Errorf("%d files, %q was said; want one file, and that the report is left out", len(batch.Files), said)
	}
}

func TestFilesThatCannotBeReadTogetherAreRefused(t *testing.T) {
	folder := t.TempDir()
	a := write(t, filepath.Join(folder, "a.csv"), "Ticket,Correo\nT1,a@b.example\n")
	other := write(t, filepath.Join(folder, "b.csv"), "Número,Correo\nT1,a@b.example\n")
	link := filepath.Join(folder, "again.csv")
	if err := os.Link(a, link); err != nil {
		t.Skip(err)
	}
	for _, test := range []struct {
		name, want string
		paths      []string
	}{
		{"one file by two names", "are the same file", []string{a, link}},
		{"a file that lacks the key", "does not fit the mapping", []string{a, other}},
		{"a file that is not there", "no such file", []string{a, filepath.Join(folder, "c.csv")}},
	} {
		if _, err := Open(test.paths, parse(t, tickets), Options{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want that it %q", test.name, err, test.want)
		}
	}
}

func TestAFileThatChangesBetweenTwoReadingsIsNoticed(t *testing.T) {
	const text = "Ticket,Correo\nT1,a@b.example\nT2,c@d.example\n"
	path := write(t, filepath.Join(t.TempDir(), "a.csv"), text)
	batch := opened(t, Options{}, path)
	read(t, batch)
	write(t, path, strings.Replace(text, "T2", "T3", 1))
	var stopped *stop.Error
	err := batch.Each(t.Context(), func(*File, *Row) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "was changed while it was being read") {
		t.Errorf("%v (%T), want that the file was changed", err, stopped)
	}
}

func TestAReadingEndsWithItsContext(t *testing.T) {
	batch := opened(t, Options{}, write(t, filepath.Join(t.TempDir(), "a.csv"), "Ticket,Correo\nT1,a@b.example\nT2,c@d.example\n"))
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("a signal")
	n := 0
	err := batch.Each(ctx, func(*File, *Row) error {
		n++
		cancel(why)
		return nil
	})
	if !errors.Is(err, why) || n != 1 {
		t.Errorf("%v after %d rows, want the signal after one", err, n)
	}
}

func TestAReportNamesItsRuns(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "casos.results.csv"),
		"import_status,import_run,import_id,Ticket\ncreated,R1,C1,T1\ninvalid,R2,C2,T2\npending,R2,C3,T3\nduplicate,R0,C4,T4\n")
	shelf := &Shelf{}
	names, err := shelf.RunsOf(path, source.Options{})
	if err != nil || names == nil || len(names.Wrote) != 1 || !names.Wrote["R2"] || len(names.Before) != 2 || !names.Before["R0"] {
		t.Errorf("%+v, %v; want that R2 wrote it", names, err)
	}
	if ours, err := shelf.IsReport(path, source.Options{}); err != nil || !ours || len(shelf.files) != 1 {
		t.Errorf("%v, %v; want the report that lies there", ours, err)
	}
	if err := shelf.Close(); err != nil {
		t.Error(err)
	}
	shelf = nil
	if names, err := shelf.RunsOf(write(t, path, "Ticket\nT1\n"), source.Options{}); names != nil || err != nil {
		t.Errorf("%v, %v; want that a source is no report", names, err)
	}
}
