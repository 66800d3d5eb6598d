package mapping_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/mapping"
)

// layouts are those of fields that can be read again, with Go's of the same text
// and the setting that reads them.
var layouts = []struct{ kind, format, golang, dates string }{
	{"date", "yyyy-mm-dd", "2006-01-02", "yyyy-mm-dd"},
	{"date", "dd/mm/yyyy", "02/01/2006", "dd/mm/yyyy"},
	{"date", "mm.dd.yyyy", "01.02.2006", "mm/dd/yyyy"},
	{"datetime", "yyyy-mm-dd hh:mm:ss", "2006-01-02 15:04:05", "dd/mm/yyyy"},
	{"datetime", "dd-mm-yyyyThh:mm", "02-01-2006T15:04", "dd/mm/yyyy"},
	{"datetime", "mm/dd/yyyy, hh:mm:ss", "01/02/2006, 15:04:05", "mm/dd/yyyy"},
}

// FuzzMappedDate holds that a mapped date prints as Go prints it, and that what
// was printed is read as the same date again.
func FuzzMappedDate(f *testing.F) {
	for i := range layouts {
		f.Add(int64(1772461805), uint8(i))
		f.Add(int64(1709164800), uint8(i)) // a 29 February
	}
	mappers := make([]*mapping.Mapper, len(layouts))
	for i, l := range layouts {
		text := fmt.Sprintf("%ssource: {dates: %s}\nform: {X: {column: C, type: %s, format: %q}}\n", head, l.dates, l.kind, l.format)
		mappers[i] = settled(f, text, []string{"Ticket", "Correo", "Detalle", "C"})
	}
	f.Fuzz(func(t *testing.T, seconds int64, which uint8) {
		when := time.Unix(seconds%250_000_000_000, 0).UTC()
		if when.Year() < 1000 || when.Year() > 9999 {
			return // the layouts have years of four digits
		}
		i := int(which) % len(layouts)
		want := when.Format(layouts[i].golang)
		cell := when.Format("2006-01-02 15:04:05")
		for range 2 {
			c, err := mappers[i].Map(row("1", "a@b.example", "x", cell))
			if err != nil {
				t.Fatalf("%q as %s: %v", cell, layouts[i].format, err)
			}
			var form map[string]string
			if err := json.Unmarshal(c.Form, &form); err != nil || form["X"] != want {
				t.Fatalf("%q as %s is %s, want %q", cell, layouts[i].format, c.Form, want)
			}
			cell = form["X"]
		}
	})
}

// FuzzTable holds that map and otherwise are total: whatever the cell, the value
// is one that the mapping names; without otherwise it is one or E102.
func FuzzTable(f *testing.F) {
	for _, cell := range []string{"Abierto", "abierto ", "ÁBIERTO", "cerrado", "", " ", "\u00a0", "otro", "\x00", "a\xff"} {
		f.Add(cell)
	}
	const keys = "map: {Abierto: open, Cerrado: closed, '': blank}"
	header := []string{"Ticket", "Correo", "Detalle", "C"}
	total := settled(f, head+"form: {X: {column: C, "+keys+", otherwise: other}}\n", header)
	partial := settled(f, head+"form: {X: {column: C, "+keys+"}}\n", header)
	value := func(t *testing.T, c mapping.Case) string {
		var form map[string]string
		if err := json.Unmarshal(c.Form, &form); err != nil {
			t.Fatalf("the form %s: %v", c.Form, err)
		}
		return form["X"]
	}
	f.Fuzz(func(t *testing.T, cell string) {
		one := mapping.Row{Cells: []string{"1", "a@b.example", "x", cell}}
		c, err := total.Map(one)
		if err != nil {
			t.Fatalf("%q with otherwise: %v", cell, err)
		}
		got := value(t, c)
		if !slices.Contains([]string{"open", "closed", "blank", "other"}, got) {
			t.Fatalf("%q with otherwise gave %q", cell, got)
		}
		if strings.TrimSpace(cell) == "Abierto" && got != "open" {
			t.Fatalf("%q gave %q, want open", cell, got)
		}
		c, err = partial.Map(one)
		switch {
		case (err != nil) != (got == "other"):
			t.Fatalf("%q without otherwise: %v; with it %q", cell, err, got)
		case err != nil && code(t, err) != mapping.CodeNotInMap:
			t.Fatalf("%q without otherwise: %v", cell, err)
		case err == nil && value(t, c) != got:
			t.Fatalf("%q without otherwise gave %q, with it %q", cell, value(t, c), got)
		}
	})
}
