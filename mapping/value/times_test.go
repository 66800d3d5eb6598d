package value_test

import (
	"strings"
	"testing"
	"time"

	"caseload/mapping/value"
)

func TestTheTimesOfAColumnAreReadTogether(t *testing.T) {
	for name, c := range map[string][2]string{
		"with the year first":        {"2026-11-05 14:03:22|2026-11-25T09:00", "2026-11-05 14:03:22|2026-11-25 09:00:00"},
		"one proves day first":       {"05/11/2026 14:03|25/11/2026 9:00", "2026-11-05 14:03:00|2026-11-25 09:00:00"},
		"one proves month first":     {"11/05/2026 2:03 PM|11/25/2026 9:00:59 a. m.", "2026-11-05 14:03:00|2026-11-25 09:00:59"},
		"none proves":                {"05/11/2026 14:03|11/11/2026 9:00", "|2026-11-11 09:00:00"},
		"two prove both":             {"25/11/2026 14:03|11/25/2026 14:03|2026-11-25 14:03", "||2026-11-25 14:03:00"},
		"with the month by name":     {"5 de noviembre de 2026, 14:03|05/11/2026 14:03", "2026-11-05 14:03:00|"},
		"without a time":             {"25/11/2026|2026-11-25|05/11/2026 14:03", "||2026-11-05 14:03:00"},
		"years of two digits":        {"25/11/26 14:03|2026-11-25 14:03", "|2026-11-25 14:03:00"},
		"no times":                   {"ayer||45986.58|31/02/2026 10:00|25/11/2026 25:00|12:00", "|||||"},
		"blanks around, and offsets": {" 25/11/2026 14:03 |2026-11-25T14:03:00Z|2026-11-25 14:03:00-05:00", "2026-11-25 14:03:00||"},
	} {
		var got []string
		for _, at := range value.Times(strings.Split(c[0], "|")) {
			text := ""
			if !at.IsZero() {
				text = at.Format(time.DateTime)
			}
			got = append(got, text)
		}
		if text := strings.Join(got, "|"); text != c[1] {
			t.Errorf("%s: %s\n read as %s\n want    %s", name, c[0], text, c[1])
		}
	}
}
