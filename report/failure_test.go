package report

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var errBroken = errors.New("input/output error")

// broken is a file of the disk on which one operation fails.
type broken struct {
	*temporary
	at   string
	room int // bytes that Write takes before it fails
}

func (b *broken) Write(p []byte) (int, error) {
	if b.at == "write" && len(p) > b.room {
		return b.room, errBroken
	}
	b.room -= len(p)
	return b.temporary.Write(p)
}

func (b *broken) fails(at string) error {
	if b.at == at {
		return errBroken
	}
	return nil
}

func (b *broken) Sync() error { return errors.Join(b.fails("sync"), b.temporary.Sync()) }

func (b *broken) Close() error { return errors.Join(b.temporary.Close(), b.fails("close")) }

func (b *broken) Rename(path string) error {
	if err := b.fails("rename"); err != nil {
		return err
	}
	return b.temporary.Rename(path)
}

func (b *broken) SyncFolder() error { return b.fails("folder") }

func TestADiskThatFailsLeavesTheOldReport(t *testing.T) {
	for _, format := range []string{CSV, XLSX, JSONL} {
		for _, at := range []string{"write", "sync", "close", "rename"} {
			path := filepath.Join(t.TempDir(), "r."+format)
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			err := writeOn(t, path, format, &broken{at: at, room: 50})
			problem, ok := errors.AsType[*Error](err)
			if !ok || !errors.Is(err, errBroken) || problem.Exit != exitCannotGoOn || problem.Tip == "" || !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("%s, %s fails: error %v, want one that names file and reason, with a hint", format, at, err)
			}
			if content, err := os.ReadFile(path); err != nil || string(content) != "old" {
				t.Errorf("%s, %s fails: the old report holds %q, %v", format, at, content, err)
			}
			if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
				t.Errorf("%s, %s fails: left behind %v, %v", format, at, entries, err)
			}
		}
	}
}

func TestAFolderThatCannotBeSyncedIsAnErrorAfterTheReportIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	if err := writeOn(t, path, CSV, &broken{at: "folder"}); !errors.Is(err, errBroken) {
		t.Errorf("Commit: %v, want the disk's error", err)
	}
	if content, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(content), "import_row") {
		t.Errorf("the report holds %.30q, %v", content, err)
	}
}

// writeOn writes a report of one row onto b and gives Commit's error.
func writeOn(t *testing.T, path, format string, b *broken) error {
	t.Helper()
	f, err := beside(path)
	if err != nil {
		t.Fatal(err)
	}
	b.temporary = f
	w, err := begin(path, path, b, Style{Format: format}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(Outcome{Row: 2}, []string{"1"}, nil); err != nil {
		t.Fatal(err)
	}
	_, err = w.Commit()
	return err
}

func TestAFullDiskStopsAReportInTheMiddle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	f, err := beside(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := begin(path, path, &broken{temporary: f, at: "write", room: 100_000}, Style{Format: CSV}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	row, cells := 2, []string{strings.Repeat("x", 1000)}
	for ; err == nil && row < 1000; row++ {
		err = w.Write(Outcome{Row: row}, cells, nil)
	}
	if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "row ") {
		t.Errorf("Write to a full disk: %v, want the row and the disk's error", err)
	}
	if again := w.Write(Outcome{Row: row}, cells, nil); again != err {
		t.Errorf("Write after an error: %v, want the same error", again)
	}
	if _, again := w.Commit(); !errors.Is(again, errBroken) {
		t.Errorf("Commit after an error: %v, want the same error", again)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestTheSheetsPartIsNotLargerThanExcelReads(t *testing.T) {
	x, err := newXLSX(new(strings.Builder), Style{}, &fit{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.drop(); err != nil {
			t.Error(err)
		}
	})
	x.left = 200
	if err := x.row([]string{"ten"}, nil, nil); err != nil {
		t.Errorf("a row that has room: %v", err)
	}
	if err := x.row([]string{strings.Repeat("x", 200)}, nil, nil); !errors.Is(err, errTooLarge) {
		t.Errorf("a row that has none: %v, want %v", err, errTooLarge)
	}
}

// FuzzSplicer holds the law that it does not matter how a sheet's bytes are cut
// into writes.
func FuzzSplicer(f *testing.F) {
	f.Add("<cols></cols><sheetData>", "<row></row>", byte(1))
	f.Add("</sheetDat", "", byte(3))
	f.Fuzz(func(t *testing.T, head, rows string, size byte) {
		sheet := strings.ReplaceAll(head, rowsEnd, "") + rowsEnd + "</worksheet>"
		var out strings.Builder
		s := &splicer{out: &out, rows: strings.NewReader(rows)}
		for rest := []byte(sheet); len(rest) > 0; {
			n := min(len(rest), int(size)+1)
			if _, err := s.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		before, _, _ := strings.Cut(sheet, rowsEnd)
		if want := before + rows + sheet[len(before):]; out.String() != want {
			t.Errorf("in pieces of %d %q, want %q", int(size)+1, out.String(), want)
		}
	})
}
