package mapping_test

import (
	"fmt"
	"strings"
	"testing"

	"caseload/mapping"
)

// BenchmarkMapOfUnknownValues has a value in every row that a large map does not
// have: what was meant is looked for once a value, not once a row.
func BenchmarkMapOfUnknownValues(b *testing.B) {
	text := &strings.Builder{}
	text.WriteString(head + "form:\n  X:\n    column: C\n    map:\n")
	for i := range 500 {
		fmt.Fprintf(text, "      Ciudad número %d: c%d\n", i, i)
	}
	mapper := settled(b, text.String(), []string{"Ticket", "Correo", "Detalle", "C"})
	rows := []mapping.Row{row("1", "a@b.example", "x", "Ciudad sin nombre"), row("1", "a@b.example", "x", "Pueblo número 7")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := mapper.Map(rows[i%2]); err == nil {
			b.Fatal("a value that the map does not have was let through")
		}
	}
}
