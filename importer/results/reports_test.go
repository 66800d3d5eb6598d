package results

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"caseload/importer/ledger"
	"caseload/report"
)

// A program may end at any moment while a new report takes an old one's place:
// what then stands there is ours, until a person changes it.
func TestAReportIsOursWhereverTheProgramEnds(t *testing.T) {
	folder := t.TempDir()
	l, err := ledger.Open(filepath.Join(folder, "caseload.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	path := filepath.Join(folder, "casos.results.csv")
	for _, ends := range []string{"at its end", "before the note", "before the renaming", "before the old one is forgotten", "at its end"} {
		run, err := l.Begin(ledger.RunInfo{Dataset: "main"})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Commit(run, nil); err != nil {
			t.Fatal(err)
		}
		c := &Reports{Ledger: l, Run: run}
		if err := c.replace(path, ends); err != nil {
			t.Fatalf("ends %s: %v", ends, err)
		}
		if ours, err := c.Unchanged(path); err != nil || !ours {
			t.Errorf("ends %s: the report counts as changed by a person (%v)", ends, err)
		}
		by, _, err := c.writer(path)
		if anew := ends == "at its end" || ends == "before the old one is forgotten"; err != nil || (by == run.Number) != anew {
			t.Errorf("ends %s: the report is run %d's (%v), this one is %d", ends, by, err, run.Number)
		}
	}
	if err := os.WriteFile(path, []byte("mended\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if ours, err := (&Reports{Ledger: l}).Unchanged(path); err != nil || ours {
		t.Errorf("a report that a person changed counts as ours (%v)", err)
	}
}

// replace writes a report as a run does that ends somewhere.
func (c *Reports) replace(path, ends string) error {
	w, err := report.Create(path, report.Style{Format: report.JSONL}, []string{"Ticket"})
	if err != nil {
		return err
	}
	err = w.Write(report.Outcome{Row: int(c.Run.Number), Status: "created", Run: c.Run.ID}, []string{"T1"}, nil)
	p := &pen{Reports: c, t: &Target{}}
	switch digest, sealed := w.Seal(); {
	case sealed != nil:
		err = sealed
	case ends == "before the note":
	case ends == "before the renaming":
		err = errors.Join(err, c.Ledger.Note(c.Run, 0, "results", path, digest[:]))
	case ends == "before the old one is forgotten":
		err = errors.Join(err, c.Ledger.Note(c.Run, 0, "results", path, digest[:]))
		_, there := w.Commit()
		err = errors.Join(err, there)
	default:
		err = errors.Join(err, p.commit(w, "results", path))
	}
	return errors.Join(err, w.Discard())
}
