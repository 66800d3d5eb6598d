package cli_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/importer/cli"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/mapping/draft"
)

// updateDrafts writes what init makes now into testdata/init, to be looked at.
var updateDrafts = flag.Bool("update-drafts", false, "write the drafts of testdata/init anew")

// exports are files as help desks and CRMs write them, by their looks: four in
// Spanish, three in English, two in Portuguese, and one of which nothing is known.
func exports(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "init", "*.csv"))
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d exports, %v", len(paths), err)
	}
	return paths
}

func TestInitDraftsTheExportsOfHelpDesks(t *testing.T) {
	for _, path := range exports(t) {
		var text, said bytes.Buffer
		if code := cli.Main([]string{"init", path}, bytes.NewReader(nil), &text, &said); code != 0 {
			t.Errorf("init %s: exit %d: %s", path, code, said.String())
		}
		name := strings.TrimSuffix(path, ".csv")
		golden(t, name+".yaml", text.String())
		golden(t, name+".txt", strings.ReplaceAll(said.String(), path, filepath.Base(path)))
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *updateDrafts {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// drafted looks at a file as init does.
func drafted(t *testing.T, path string) draft.Draft {
	t.Helper()
	file, err := source.Open(path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := draft.Draft{Name: path, Header: file.Header(), Seen: draft.NewColumns(len(file.Header()))}
	if d.Words, err = draft.Builtin(); err != nil {
		t.Fatal(err)
	}
	rows, err := file.Rows()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row := rows.Row()
		d.Seen.Add(draft.Row{Line: row.Line, Cells: row.Cells, Kinds: row.Kinds})
	}
	for _, err := range []error{rows.Err(), rows.Close(), file.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d.Matches = d.Words.Match(d.Header, d.Seen)
	return d
}

func TestADraftIsAMappingOnceAPersonHasFilledItIn(t *testing.T) {
	for _, path := range exports(t) {
		d := drafted(t, path)
		_, gaps := d.Write(nil)
		answers := map[string]string{}
		for _, g := range gaps {
			answers[g.Name] = g.Sample()
		}
		text, left := d.Write(answers)
		if n := len(left) + len(draft.FindLeft(text)); n > 0 {
			t.Errorf("%s: %d gaps are left of %d that were answered:\n%s", path, n, len(gaps), text)
		}
		m, err := mapping.Parse(path, []byte(text), nil)
		if err != nil {
			t.Errorf("%s: %v\n%s", path, err, text)
			continue
		}
		if _, err := m.Bind(d.Header); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestCheckListsAllThatIsLeftOfADraftAndNothingElse(t *testing.T) {
	for _, path := range exports(t) {
		d := drafted(t, path)
		text, gaps := d.Write(nil)
		name := filepath.Join(t.TempDir(), "draft.yaml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		code := cli.Main([]string{"check", "-m", name, path}, bytes.NewReader(nil), &said, &said)
		if n := strings.Count(said.String(), "caseload: "); code != 2 || n != 2 {
			t.Errorf("%s: exit %d with %d messages, want 2 with one and its hint:\n%s", path, code, n, said.String())
		}
		for _, g := range gaps {
			if g.Rows == 0 && !g.Written && !strings.Contains(said.String(), g.Ask) {
				t.Errorf("%s: check does not say %q:\n%s", path, g.Ask, said.String())
			}
		}
	}
}
