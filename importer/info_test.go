package importer

import (
	"testing"
	"time"

	"caseload/importer/ledger"
	"caseload/mapping"
)

func TestTheDayOfARunIsThatOfTheMappingsZone(t *testing.T) {
	bogota := time.FixedZone("Bogota", -5*3600)
	evening := &clock{time.Date(2026, 11, 26, 3, 30, 0, 0, time.UTC)}
	first := &ledger.Run{RunInfo: ledger.RunInfo{Today: "2026-11-20"}}
	for _, test := range []struct {
		name   string
		zone   *time.Location
		asked  time.Time
		parent *ledger.Run
		want   string
	}{
		{"its evening is this day still", bogota, time.Time{}, nil, "2026-11-25"},
		{"elsewhere it is the next", time.UTC, time.Time{}, nil, "2026-11-26"},
		{"--today beats it", bogota, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), nil, "2026-02-01"},
		{"a resumed run keeps the first one's", bogota, time.Time{}, first, "2026-11-20"},
		{"unless --today is said", bogota, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), first, "2026-02-01"},
	} {
		m := &mapping.Mapping{Limits: mapping.Limits{Zone: test.zone}}
		c := &command{Job: Job{Mapping: m, Now: evening.now, Today: test.asked, Parent: test.parent}}
		if got := c.day(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
