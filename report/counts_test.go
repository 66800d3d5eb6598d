package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"caseload/report"
)

func TestEveryRowReadHasOneOutcome(t *testing.T) {
	var c report.Counts
	for _, o := range []struct{ status, code string }{
		{"created", ""},
		{"created", ""},
		{"duplicate", ""},
		{"duplicate", "E303"},
		{"skipped", ""},
		{"invalid", "E103"},
		{"rejected", "CRM 400"},
		{"failed", "E401"},
		{"unknown", "E402"},
		{"pending", ""},
	} {
		c.Read++
		c.Add(o.status, o.code)
	}
	want := report.Counts{Read: 10, Created: 2, Duplicate: 1, DuplicateOtherCells: 1, Skipped: 1, Invalid: 1, Rejected: 1, Failed: 1, Unknown: 1, Pending: 1}
	if c != want {
		t.Errorf("counted %+v, want %+v", c, want)
	}
	if err := c.Check(); err != nil || c.Sum() != 10 {
		t.Errorf("Check() = %v, Sum() = %d, want the balance to hold at 10", err, c.Sum())
	}
	both := c
	both.Merge(c)
	if both.Read != 20 || both.Sum() != 20 || both.Created != 4 || c != want {
		t.Errorf("two files together: %+v of %+v", both, c)
	}
}

func TestABalanceThatDoesNotHoldIsLoud(t *testing.T) {
	for _, c := range []report.Counts{{Read: 3, Created: 2}, {Read: 1, Created: 2}, {Created: 1}} {
		err := c.Check()
		problem, ok := errors.AsType[*report.Error](err)
		if !ok || !strings.Contains(err.Error(), "the balance does not hold") || problem.ExitCode() != 1 || problem.Hint() == "" {
			t.Errorf("Check() of %+v = %v, want a loud error", c, err)
		}
	}
	c := report.Counts{Read: 1}
	c.Add("lost", "")
	if c.Check() == nil {
		t.Error("a status that is none of ours passes the balance")
	}
}

func TestCountsAreToldInOneLine(t *testing.T) {
	for _, c := range []struct {
		counts report.Counts
		want   string
	}{
		{report.Counts{}, "0 read"},
		{report.Counts{Read: 500, Created: 497, Invalid: 2, Rejected: 1}, "500 read, 497 created, 2 invalid, 1 rejected"},
		{
			report.Counts{Read: 9, Created: 1, Duplicate: 1, DuplicateOtherCells: 1, Skipped: 1, Invalid: 1, Rejected: 1, Failed: 1, Unknown: 1, Pending: 1},
			"9 read, 1 created, 1 duplicate, 1 duplicate with other cells, 1 skipped, 1 invalid, 1 rejected, 1 failed, 1 unknown, 1 pending",
		},
	} {
		if got := c.counts.Line(); got != c.want {
			t.Errorf("Line() = %q, want %q", got, c.want)
		}
	}
}

func TestTheSummaryKeepsItsNames(t *testing.T) {
	s := report.Summary{
		Command: "import", Run: "R7", Mapping: "casos.yaml", Dataset: "main", Server: "crm.example", Operation: "demo",
		Counts: report.Counts{Read: 2, Created: 1, DuplicateOtherCells: 1}, Sent: 1, Calls: 2,
		Files:   []report.FileSummary{{Input: "año.csv", Results: "año.results.csv", Rows: 2, Counts: report.Counts{Read: 2}}},
		Started: time.Date(2026, 3, 4, 5, 6, 7, 8, time.UTC), Ended: time.Date(2026, 3, 4, 5, 6, 9, 0, time.FixedZone("", -5*3600)),
		Seconds: 1.23456, Exit: 3, Stopped: "quota <used up>", Next: []string{"caseload resume año.failures.csv"}, Warnings: []string{"w"},
	}
	counts := func(read, created, other string) string {
		return `{"read":` + read + `,"created":` + created + `,"duplicate":0,"duplicate_other_cells":` + other +
			`,"skipped":0,"invalid":0,"rejected":0,"failed":0,"unknown":0,"pending":0}`
	}
	want := `{"command":"import","run":"R7","mapping":"casos.yaml","dataset":"main","server":"crm.example","operation":"demo",` +
		`"counts":` + counts("2", "1", "1") + `,"sent":1,"calls":2,` +
		`"files":[{"input":"año.csv","results":"año.results.csv","failures":"","rows":2,"counts":` + counts("2", "0", "0") + `}],` +
		`"problems":[],"started":"2026-03-04T05:06:07Z","ended":"2026-03-04T05:06:09-05:00","seconds":1.235,"exit":3,` +
		`"stopped":"quota <used up>","next":["caseload resume año.failures.csv"],"goes_on":"","notes":[],"warnings":["w"],"mistakes":[]}` + "\n"
	var out bytes.Buffer
	if err := s.WriteJSON(&out); err != nil || out.String() != want {
		t.Errorf("WriteJSON:\n%s%v, want\n%s", out.String(), err, want)
	}
	if s.Notes != nil {
		t.Error("WriteJSON changed the summary")
	}

	out.Reset()
	if err := (report.Summary{}).WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(out.Bytes(), &object); err != nil {
		t.Fatal(err)
	}
	if _, there := object["started"]; there || !reflect.DeepEqual(object["files"], []any{}) {
		t.Errorf("an empty summary is %s, want no times and no null", out.String())
	}
}
