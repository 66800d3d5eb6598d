package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"caseload/report"
)

func TestReportsOfASheetHaveItsName(t *testing.T) {
	for _, c := range []struct{ input, sheet, want string }{
		{"datos/meses.xlsx", "Enero", "datos/meses.Enero.results.xlsx"},
		{"meses.xlsx", "Año 2026 (v.1)", "meses.Año 2026 (v.1).results.xlsx"},
		{"meses.xlsx", `a<b`, "meses.a%3Cb.results.xlsx"},
		{"meses.xlsx", `a>b`, "meses.a%3Eb.results.xlsx"},
		{"meses.xlsx", `50%`, "meses.50%25.results.xlsx"},
		{"meses.xlsx", `../x`, "meses...%2Fx.results.xlsx"},
		{"meses.xlsx", "a\n\u202eb", "meses.a%0A%E2%80%AEb.results.xlsx"},
		{"meses.Enero.failures.xlsx", "Enero", "meses.Enero.results.xlsx"},
		{"-", "Enero", "stdin.Enero.results.xlsx"},
	} {
		got, _ := report.DefaultNames(c.input, c.sheet, "xlsx")
		if got != c.want || !report.IsReportName(got) {
			t.Errorf("DefaultNames(%q, %q) = %q, want %q", c.input, c.sheet, got, c.want)
		}
	}
}

func TestReportsStandBesideTheirInput(t *testing.T) {
	for _, c := range []struct{ input, format, results, failures string }{
		{"casos.csv", "csv", "casos.results.csv", "casos.failures.csv"},
		{"casos.csv.gz", "csv", "casos.results.csv", "casos.failures.csv"},
		{"dir/casos.xlsx.ZST", "xlsx", "dir/casos.results.xlsx", "dir/casos.failures.xlsx"},
		{"casos.zip", "csv", "casos.results.csv", "casos.failures.csv"},
		{".gz", "csv", ".gz.results.csv", ".gz.failures.csv"},
		{"datos/casos.CSV", "csv", "datos/casos.results.csv", "datos/casos.failures.csv"},
		{"/in/Año 2026.xlsx", "xlsx", "/in/Año 2026.results.xlsx", "/in/Año 2026.failures.xlsx"},
		{"casos.csv", "xlsx", "casos.csv.results.xlsx", "casos.csv.failures.xlsx"},
		{"casos.txt", "csv", "casos.txt.results.csv", "casos.txt.failures.csv"},
		{"casos", "csv", "casos.results.csv", "casos.failures.csv"},
		{"casos.2026.csv", "csv", "casos.2026.results.csv", "casos.2026.failures.csv"},
		{"casos.failures.csv", "csv", "casos.results.csv", "casos.failures.csv"},
		{"casos.failures-2.csv", "csv", "casos.results.csv", "casos.failures.csv"},
		{"x/casos.results-13.xlsx", "xlsx", "x/casos.results.xlsx", "x/casos.failures.xlsx"},
		{"casos.results.csv", "xlsx", "casos.results.xlsx", "casos.failures.xlsx"},
		{"casos.txt.failures.csv", "csv", "casos.txt.results.csv", "casos.txt.failures.csv"},
		{".csv", "csv", ".csv.results.csv", ".csv.failures.csv"},
		{"-", "csv", "stdin.results.csv", "stdin.failures.csv"},
		{"casos.csv", "jsonl", "casos.csv.results.jsonl", "casos.csv.failures.jsonl"},
	} {
		results, failures := report.DefaultNames(c.input, "", c.format)
		if results != c.results || failures != c.failures {
			t.Errorf("DefaultNames(%q, %q) = %q, %q, want %q, %q", c.input, c.format, results, failures, c.results, c.failures)
		}
		if !report.IsReportName(results) || !report.IsReportName(failures) {
			t.Errorf("IsReportName does not know %q or %q", results, failures)
		}
	}
}

func TestReportsAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]bool{
		"casos.results.csv": true, "casos.failures.xlsx": true, "dir/casos.failures-2.xlsx": true, "CASOS.RESULTS.CSV": true,
		"casos.results.jsonl": true, "casos.failures-10.csv": true, "Copia de casos.results.csv": true,
		"casos.csv": false, "results.csv": false, ".results.csv": false, "casos.results.txt": false, "casos.results": false,
		"casos.results-1.csv": false, "casos.results-0.csv": false, "casos.results-02.csv": false, "casos.results-x.csv": false,
		"casos.results.csv/casos.csv": false, "casos-results.csv": false, "casos.failures.html": false, "": false,
	} {
		if got := report.IsReportName(name); got != want {
			t.Errorf("IsReportName(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestAFreeNameIsTheFirstThatIsNotThere(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct{ make, ask, want string }{
		{"", "casos.failures.csv", "casos.failures.csv"},
		{"casos.failures.csv", "casos.failures.csv", "casos.failures-2.csv"},
		{"casos.failures-2.csv", "casos.failures.csv", "casos.failures-3.csv"},
		{"casos.failures-4.csv", "casos.failures.csv", "casos.failures-3.csv"},
		{"casos.failures-3.csv", "casos.failures.csv", "casos.failures-5.csv"},
		{"", "casos.failures-2.csv", "casos.failures-5.csv"},
		{"", "casos.failures-9.csv", "casos.failures-9.csv"},
		{"out.csv", "out.csv", "out-2.csv"},
		{"out-2.csv", "out-2.csv", "out-2-2.csv"},
		{"plain", "plain", "plain-2"},
	} {
		if c.make != "" {
			if err := os.WriteFile(filepath.Join(folder, c.make), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := report.FreeName(filepath.Join(folder, c.ask)); got != filepath.Join(folder, c.want) {
			t.Errorf("FreeName(%q) with %q made = %q, want %q", c.ask, c.make, filepath.Base(got), c.want)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(folder, "link.csv")); err != nil {
		t.Fatal(err)
	}
	if got := report.FreeName(filepath.Join(folder, "link.csv")); filepath.Base(got) != "link-2.csv" {
		t.Errorf("FreeName of a link that leads nowhere = %q, want link-2.csv: the link is there", got)
	}
}

func TestTheFormatIsToldByTheEnding(t *testing.T) {
	for path, want := range map[string]string{
		"r.csv": "csv", "a/b.XLSX": "xlsx", "r.jsonl": "jsonl", "casos.csv.jsonl": "jsonl",
		"r": "", "r.xls": "", "r.json": "", "r.csv.": "", "": "", "csv": "",
	} {
		got, err := report.FormatOf(path)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("FormatOf(%q) = %q, %v, want %q", path, got, err, want)
		}
		if err == nil {
			continue
		}
		problem, ok := errors.AsType[*report.Error](err)
		if !ok || problem.ExitCode() != 2 || problem.Hint() != "give the file a name that ends in .csv, .xlsx or .jsonl" {
			t.Errorf("FormatOf(%q): %#v, want exit code 2 and a hint that names the three", path, err)
		}
	}
}
