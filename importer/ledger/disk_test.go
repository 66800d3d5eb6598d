package ledger

import (
	"context"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

func TestAFolderThatIsCopiedToACloudIsKnownByItsName(t *testing.T) {
	for path, want := range map[string]string{
		"/home/ana/caseload.db":                                        "",
		"/home/ana/onedrive.db":                                        "",
		"/home/ana/Dropbox/casos/caseload.db":                          "Dropbox",
		"/home/ana/OneDrive - Empresa SAS/casos/caseload.db":           "OneDrive",
		"/Users/ana/Library/CloudStorage/GoogleDrive-ana/caseload.db":  "a cloud's program",
		"/Users/ana/Google Drive/caseload.db":                          "Google Drive",
		"/Volumes/GoogleDrive/Mi unidad/caseload.db":                   "Google Drive",
		"/Users/ana/Library/Mobile Documents/com~apple/caseload.db":    "iCloud",
		"/home/ana/dropboxes-of-old/../Documents/reports/caseload.db":  "",
		"/home/ana/casos/../Dropbox (Personal)/x/../casos/caseload.db": "Dropbox",
	} {
		if got := SyncedBy(filepath.FromSlash(path)); got != want {
			t.Errorf("SyncedBy(%q) = %q, want %q", path, got, want)
		}
	}
	if at := LocalPath("/home/ana/Dropbox/norte/caseload.db"); filepath.Base(at) != "caseload.db" || filepath.Base(filepath.Dir(at)) != "norte" || SyncedBy(at) != "" {
		t.Errorf("proposed %q, want .../norte/caseload.db outside of a cloud", at)
	}
}

func TestALedgerOnANetworkDiskIsKeptWithARollbackJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caseload.db")
	mode := func(network bool) string {
		t.Helper()
		l, err := openOn(path, network)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}()
		var said string
		if _, err := l.store.one("PRAGMA journal_mode", nil, &said); err != nil {
			t.Fatal(err)
		}
		return said
	}
	for i, c := range []struct {
		network bool
		want    string
	}{{true, "delete"}, {false, "wal"}, {true, "delete"}} {
		if got := mode(c.network); got != c.want {
			t.Errorf("opening %d: journal %q, want %q", i+1, got, c.want)
		}
	}
}

// With a rollback journal a reader can hold a writer up, and the other way round:
// both get through.
func TestARunOnANetworkDiskReadsItsPlanWhileItWrites(t *testing.T) {
	const rows, workers = 300, 4
	l, err := openOn(filepath.Join(t.TempDir(), "caseload.db"), true)
	if err != nil {
		t.Fatal(err)
	}
	run, err := l.Start(RunInfo{Target: Target{"crm0001.example", "demo"}, Dataset: "main", Mapping: "m", Inputs: []Input{{Header: []string{"T"}, Format: "csv"}}})
	if err != nil {
		t.Fatal(err)
	}
	eye := l.NewEye([]string{"T"}, "csv", []int{0}, []int{0}, nil)
	p, err := l.Plan(run, PlanOptions{Rule: eye.Rule(false), Eyes: []*Eye{eye}, Crowd: NewTally(eye.Rule(false)).Count()})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if _, err := p.Row(Candidate{Line: i + 2, Eye: eye, Sight: eye.Look([]string{strconv.Itoa(i)})}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Done(); err != nil {
		t.Fatal(err)
	}
	if err := l.Sending(run, nil); err != nil {
		t.Fatal(err)
	}
	r := l.Recorder(run, workers)
	jobs := make(chan Plan)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for row := range jobs {
				if err := r.Begin(context.Background(), row); err != nil {
					t.Error(err)
				}
				r.Settle(Settlement{Entry: row.Entry, Line: row.Line, Status: Created, Leaves: Created, WolkvoxID: strconv.Itoa(row.Line)}, func(err error) {
					if err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
	for line := range rows { // one question for each row, as a resumed report asks
		row, ok, err := l.PlannedAt(run, 0, line+2, 1)
		if err != nil || !ok {
			t.Fatalf("line %d: %v, %v", line+2, ok, err)
		}
		jobs <- row
	}
	close(jobs)
	all.Wait()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	counts, err := l.Counts(run)
	if err != nil || len(counts) != 1 || counts[0].Status != Created || counts[0].Rows != rows {
		t.Errorf("%+v, %v; want %d created", counts, err, rows)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
