package draft

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload/mapping"
)

// A file may have as many columns as a workbook can. Where a draft looks at all
// columns for each column, these take minutes.
func TestADraftOfVeryManyColumnsIsMadeAtOnceAndIsAMapping(t *testing.T) {
	const columns = 16_384
	day := strings.Repeat("|2026-03-01 10:30", columns-2)
	for what, header := range map[string]func(i int) string{
		"all names alike":     func(int) string { return "Fecha" },
		"all names different": func(i int) string { return fmt.Sprintf("Fecha %d", i) },
		"two names":           func(i int) string { return map[int]string{0: "A", columns - 1: "B"}[i] },
	} {
		begun := time.Now()
		d := drafted(t, strings.Join(repeated(columns, header), "|"), "2026-03-05 08:00|x"+day, "2026-03-06 08:00|y"+day)
		d.Explain()
		d.Doubts()
		text := complete(d)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s: took %v", what, took)
		}
		if _, err := mapping.Parse("draft.yaml", []byte(text), nil); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
