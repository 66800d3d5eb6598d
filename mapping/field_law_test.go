package mapping_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"caseload/mapping"
)

// pools are values for the keys of a field, right ones and wrong ones.
var pools = map[string][]string{
	"value": {"x", "5", "ana@b.co", "2026-01-31", "''", `'{"a": 1}'`}, "column": {"C", "[Nada, C]", "Ticket"}, "first_filled": {"[C, D]", "[D, C, Ticket]"},
	"expr":     {"'upper(C) + D'", "'coalesce(D, C)'", "'int(C) > 5 ? string(float(C) / 3) : string(date(D))'"},
	"template": {"'{{C}}'", "'{{C}} {{D}}'", `"a\n{{D}}"`}, "json": {`'{"a": "{{C}}"}'`, `'[{{C}}, "{{D}}"]'`, `'"{{C}}"'`},
	"map": {"{x: y}", "{'5': '7', '': z}", "{x: ''}"}, "map_file": {"x.csv"}, "otherwise": {"5", "x", "''"}, "default": {"7", "x", "''", "a@b.co"},
	"when": {"'C != \"\"'", "'len(D) > 2'"}, "required": {"true"}, "trim": {"false", "true"}, "lower": {"true"}, "upper": {"true"},
	"type":   {"text", "number", "integer", "boolean", "date", "datetime", "email", "phone", "json"},
	"format": {"dd/mm/yyyy", "yyyy-mm-ddThh:mm"}, "zone": {"America/Bogota", "Asia/Kolkata"}, "dates": {"mm/dd/yyyy", "dd/mm/yy"}, "decimal": {"','", "'.'"},
	"country": {"CO", "AR"}, "max_length": {"1", "5", "80"}, "pattern": {"'[0-9]+'", "'(?i).*'", "'[^@]+@.+'"}, "one_of": {"[x, '5', '7']", "[a@b.co]", "[2026-01-31, true]"},
	"on_error": {"blank", "invalid"},
}

var oddCells = []string{
	"", " ", "x", " x ", "5", "1.234", "1,5", "$ -1.234,50", "03/04/2026", "31/12/26", "2026-03-04T01:30:00Z", "2026-03-04 10:30 -05:00", "12 de marzo de 2026",
	"ana@b.co", "ana@", "3001234567", "+57 300 123 4567", "sí", "no", `{"a": [1, "é"]}`, `"\`, "a\"b\\c\n\td", "n:1234.5", "d:2026-03-04T10:30:00", "h:10:30:00", "b:TRUE",
	"e:#N/A", "f:", "\u00a0é😀\u200b", "a\x00b", "a\xffb", strings.Repeat("é", 100),
}

// randomField writes a field of up to five keys.
func randomField(r *rand.Rand) string {
	froms := []string{"value", "column", "column", "first_filled", "template", "json", "expr"}
	keys := []string{froms[r.IntN(len(froms))]}
	rest := slices.Sorted(maps.Keys(pools)) // one seed, one field
	if r.IntN(2) == 0 {
		keys = append(keys, "type")
	}
	for range r.IntN(4) {
		keys = append(keys, rest[r.IntN(len(rest))])
	}
	var parts []string
	seen := map[string]bool{}
	for _, key := range keys {
		if pool := pools[key]; !seen[key] {
			seen[key] = true
			parts = append(parts, key+": "+pool[r.IntN(len(pool))])
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// TestWhateverAFieldLetsThroughIsJSONAndKeepsItsRules tries fields at random: what
// loads maps every row to JSON or to faults, and no value breaks a rule.
func TestWhateverAFieldLetsThroughIsJSONAndKeepsItsRules(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	open := files(map[string][]string{"x.csv": {"a;b", "x;5", "5;x@y.co", "1,5;7"}})
	loaded := 0
	for range 3000 {
		field := randomField(r)
		m, err := mapping.Parse("cases.yaml", []byte(head+"form:\n  X: "+field+"\n"), nil, open)
		if err != nil {
			continue
		}
		loaded++
		b, err := m.Bind([]string{"Ticket", "Correo", "Detalle", "C", "D"})
		if err != nil {
			t.Fatalf("%s: %v", field, err)
		}
		for range 5 {
			one := row("1", "a@b.example", "x", oddCells[r.IntN(len(oddCells))], oddCells[r.IntN(len(oddCells))])
			s := b.Survey(nil)
			s.Add(2, one)
			if forms, err := s.Decide(nil); err == nil {
				b.Use(forms)
			}
			lawful(t, b, field, one)
		}
	}
	if loaded < 300 {
		t.Errorf("%d of 3000 fields load: this test tries nothing", loaded)
	}
}

func lawful(t *testing.T, b *mapping.Mapper, field string, one mapping.Row) {
	t.Helper()
	c, err := b.Map(one)
	if err != nil {
		if all := mapping.AsFieldErrors(err); len(all) == 0 || all.Error() == "" {
			t.Fatalf("%s of %q gave %T", field, one.Cells, err)
		}
		return
	}
	var got map[string]any
	if err := json.Unmarshal(c.Form, &got); err != nil || !utf8.Valid(c.Form) {
		t.Fatalf("%s of %q gave the form %s: %v", field, one.Cells, c.Form, err)
	}
	value, there := got["X"]
	text, isText := value.(string)
	switch {
	case !there:
	case strings.Contains(field, "max_length: 1,") && isText && utf8.RuneCountInString(text) > 1:
		t.Errorf("%s of %q let %q through", field, one.Cells, text)
	case strings.Contains(field, "pattern: '[0-9]+'") && strings.Trim(fmt.Sprint(value), "0123456789.e+") != "":
		t.Errorf("%s of %q let %v through", field, one.Cells, value)
	case strings.Contains(field, "on_error: blank") && len(c.Dropped) > 0 && !strings.Contains(field, "default") && !strings.Contains(field, "'': z"):
		t.Errorf("%s of %q dropped %v and sent %v", field, one.Cells, c.Dropped, value)
	}
}
