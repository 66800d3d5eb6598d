package value

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestUsualCellsAreConvertedAsAllOthers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	number := func() string {
		var b strings.Builder
		for range random.IntN(7) {
			b.WriteByte("-00.123456789.,eE "[random.IntN(18)])
		}
		return b.String()
	}
	date := func() string {
		text := fmt.Sprintf("%04d-%02d-%02d", random.IntN(4)*700+random.IntN(30), random.IntN(14), random.IntN(34))
		if random.IntN(2) == 0 {
			text += fmt.Sprintf("T%02d:%02d:%02d", random.IntN(26), random.IntN(62), random.IntN(62))
		}
		if random.IntN(4) == 0 {
			i := random.IntN(len(text))
			text = text[:i] + string("-T:/ 7x"[random.IntN(7)]) + text[i+1:]
		}
		return text
	}
	layouts := []Layout{}
	for _, text := range []string{"yyyy-mm-dd", "dd/mm/yyyy hh:mm", "yyyy-mm-ddThh:mm:ss"} {
		l, err := ParseLayout(text, strings.Contains(text, "hh"))
		if err != nil {
			t.Fatal(err)
		}
		layouts = append(layouts, l)
	}
	usual := 0
	for range 300_000 {
		c := Cell{Text: []string{number(), date(), "TRUE", "FALSE", "true", ""}[random.IntN(6)], Kind: "ndbhs"[random.IntN(5)]}
		kind := []Type{Number, Integer, Boolean, Date, Datetime}[random.IntN(5)]
		l := layouts[random.IntN(len(layouts))]
		got, ok := AppendUsual([]byte("·"), kind, l, c)
		if !ok {
			if string(got) != "·" {
				t.Fatalf("appendUsual(%v, %q %c) left %q", kind, c.Text, c.Kind, got)
			}
			continue
		}
		usual++
		want, bad := Convert([]byte("·"), kind, l, c, Shape{})
		if bad == (Fault{}) {
			bad = CheckText(c.Text)
		}
		if bad != (Fault{}) || string(got) != string(want) {
			t.Fatalf("appendUsual(%v, %q %c) = %q, want %q, %v", kind, c.Text, c.Kind, got, want, bad)
		}
	}
	if usual < 5_000 {
		t.Errorf("only %d were usual", usual)
	}
}
