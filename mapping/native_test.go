package mapping

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
	layouts := []layout{}
	for _, text := range []string{"yyyy-mm-dd", "dd/mm/yyyy hh:mm", "yyyy-mm-ddThh:mm:ss"} {
		l, err := parseLayout(text, strings.Contains(text, "hh"))
		if err != nil {
			t.Fatal(err)
		}
		layouts = append(layouts, l)
	}
	usual := 0
	for range 300_000 {
		c := cell{text: []string{number(), date(), "TRUE", "FALSE", "true", ""}[random.IntN(6)], kind: "ndbhs"[random.IntN(5)]}
		kind := []fieldType{typeNumber, typeInteger, typeBoolean, typeDate, typeDatetime}[random.IntN(5)]
		l := layouts[random.IntN(len(layouts))]
		got, ok := appendUsual([]byte("·"), kind, l, c)
		if !ok {
			if string(got) != "·" {
				t.Fatalf("appendUsual(%v, %q %c) left %q", kind, c.text, c.kind, got)
			}
			continue
		}
		usual++
		want, bad := convert([]byte("·"), kind, l, c, form{})
		if bad == (fault{}) {
			bad = checkText(c.text)
		}
		if bad != (fault{}) || string(got) != string(want) {
			t.Fatalf("appendUsual(%v, %q %c) = %q, want %q, %v", kind, c.text, c.kind, got, want, bad)
		}
	}
	if usual < 5_000 {
		t.Errorf("only %d were usual", usual)
	}
}
