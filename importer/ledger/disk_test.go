package ledger

import (
	"context"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"caseload/importer/identity"
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
	run := planRows(t, l, rows)
	r := l.Recorder(run, workers)
	jobs := make(chan Sending)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for row := range jobs {
				if err := r.Begin(context.Background(), &row); err != nil {
					t.Error(err)
				}
				r.Settle(Settlement{Case: row.Case, Status: identity.Created, Leaves: identity.Created, WolkvoxID: strconv.Itoa(row.Line)}, func(err error) {
					if err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
	walk, err := l.ToSend(run, 1)
	if err != nil {
		t.Fatal(err)
	}
	for n := range rows {
		row, ok, err := walk.Next()
		if err != nil || !ok {
			t.Fatalf("row %d: %v, %v", n, ok, err)
		}
		if n%3 == 0 { // a question for a row, as about its contact
			if _, err := l.HasContact(run, "ana@ejemplo.example", time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		jobs <- row
	}
	close(jobs)
	all.Wait()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	created := 0
	err = l.Each(run, 0, false, func(_ *Row, o Outcome) error {
		if o.Status == identity.Created {
			created++
		}
		return nil
	})
	if err != nil || created != rows {
		t.Errorf("%d are created, %v; want %d", created, err, rows)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
