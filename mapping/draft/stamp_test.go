package draft

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// repeated gives n rows, each made by its number.
func repeated(n int, row func(i int) string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = row(i)
	}
	return all
}

func TestTheTimeStampOfAnExportIsLeftOut(t *testing.T) {
	same := func(stamp string) []string {
		return []string{"a@b.co|2026-03-01|" + stamp, "a@b.co|2026-02-01|" + stamp}
	}
	keyed := []string{"T1|a@b.co|2026-03-02 10:00", "T2|a@b.co|2026-03-02 10:00"}
	seconds := func(i int) string { return fmt.Sprintf("a@b.co|2026-03-01|2026-03-02 10:%02d:%02d", i/10, i%10) }
	hours := func(i int) string { return fmt.Sprintf("a@b.co|2026-03-01|2026-03-02 %02d:00", i) }
	for _, test := range []struct {
		why, header string
		rows        []string
		now         string
		left        bool
	}{
		{"later than all others", "Correo|Fecha|X", same("2026-03-02 10:00"), "", true},
		{"its order is that of the file", "Correo|Fecha|X", []string{"a@b.co|25/02/2026|01/03/2026 10:00", "a@b.co|13/02/2026|01/03/2026 10:00"}, "", true},
		{"not later than another", "Correo|Fecha|X", same("2026-02-20 10:00"), "", false},
		{"but about now", "Correo|Vence|X", same("2026-02-20 10:00"), "2026-02-20", true},
		{"a day, without a time", "Correo|Fecha|X", same("2026-03-02"), "", false},
		{"whose name says it", "Correo|Fecha|Fecha de exportación", same("2026-03-02"), "", true},
		{"by another word", "Correo|Fecha|Generated at", same("2026-02-02 10:00"), "", true},
		{"no date, for all its name", "Correo|Fecha|Exportado", same("sí"), "", false},
		{"goods that were exported", "Correo|X|Exportado", []string{"a@b.co|x|2026-03-01", "a@b.co|y|2026-04-09"}, "", false},
		{"not in every row", "Correo|Fecha|X", append(same("2026-03-02 10:00"), "a@b.co|2026-03-01|"), "", false},
		{"with a key it does no harm", "Ticket|Correo|X", keyed, "", false},
		{"row after row", "Correo|Fecha|X", repeated(100, seconds), "", true},
		{"few rows may be near by chance", "Correo|Fecha|X", repeated(5, seconds), "", false},
		{"over a day", "Correo|Fecha|X", repeated(20, hours), "", false},
		{"nothing to compare with", "Correo|Nota|X", []string{"a@b.co|x|2026-03-02 10:00", "a@b.co|y|2026-03-02 10:00"}, "", false},
	} {
		d := drafted(t, test.header, test.rows...)
		if test.now != "" {
			d.Now, _ = time.Parse(time.DateOnly, test.now)
		}
		columns := strings.Split(test.header, "|")
		name := columns[len(columns)-1]
		text, _ := d.Write(nil)
		_, ignored, has := strings.Cut(text, "\n  ignore:\n")
		if left := has && strings.HasPrefix(ignored, fmt.Sprintf("    - %q  ", name)); left != test.left || has != test.left {
			t.Errorf("%s: %q is left out: %v, want %v\n%s", test.why, name, left, test.left, text)
		}
		if inForm := strings.Contains(text, fmt.Sprintf("\n  %q:", name)); inForm == test.left {
			t.Errorf("%s: %q is a field of the form: %v\n%s", test.why, name, inForm, text)
		}
	}
}
