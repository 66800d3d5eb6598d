package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload/mapping"
)

func TestVeryManyMistakesAreCountedAndFoundAtOnce(t *testing.T) {
	const most, told = 20_000, 500
	var line, many strings.Builder
	for i := range most {
		fmt.Fprintf(&line, "{{C%d}}", i)
		fmt.Fprintf(&many, "  L%d: C%d\n", i, i)
	}
	header := []string{"Ticket", "Correo", "Detalle"}
	for i := range 16_000 {
		header = append(header, fmt.Sprintf("Columna número %d", i))
	}
	for name, form := range map[string]string{"a template": "form: {X: {template: '" + line.String() + "'}}\n", "fields": "form:\n" + many.String()} {
		began := time.Now()
		m, err := mapping.Parse("cases.yaml", []byte(head+form), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Bind(header)
		if err == nil {
			t.Fatalf("%s: no mistake", name)
		}
		said := err.Error()
		if n := strings.Count(said, "[M070]"); n != told || !strings.Contains(said, fmt.Sprintf("; and %d more mistakes [M070]", most-told)) {
			t.Errorf("%s: %d mistakes are told, and the others are not counted", name, n)
		}
		if len(said) > 1<<20 || !strings.Contains(said, "^") {
			t.Errorf("%s: told in %d bytes", name, len(said))
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
