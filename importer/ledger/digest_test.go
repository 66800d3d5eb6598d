package ledger

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"caseload/mapping/invisible"
)

func TestTheShortWayToACellsTextGivesTheSame(t *testing.T) {
	pieces := []string{
		"a", "Z", "7", " ", "\t", "\n", "\r", "\r\n", "\x00", "\x7f", "abcdefgh", "Llamó por la factura",
		"\u0085", "\u00a0", "\u00a1", "\u00a8", "\u00ad", "á", "Å", "ÿ", "ĳ", "ŉ", "ſ", "Ǆ", "\u02ff",
		"e\u0301", "\u0300", "\u0327", "\u0345", "\u212b", "\u202f", "\u2028", "\u3000", "가", "\u1100\u1161", "😀",
		"\xc3", "\xff", "\x80", "\xa1", "\xc2", "\xcb\xbf", "\xe2\x80", "\xed\xa0\x80",
	}
	for r := rune(0); r < 0x3100; r++ {
		pieces = append(pieces, string(r))
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		var b strings.Builder
		for range random.IntN(12) {
			if random.IntN(4) > 0 {
				b.WriteString(pieces[random.IntN(44)])
			} else {
				b.WriteString(pieces[random.IntN(len(pieces))])
			}
		}
		cell := b.String()
		if got, want := cellText(cell), invisible.Trim(settledText(cell)); got != want {
			t.Fatalf("cellText(%q) = %q, want %q", cell, got, want)
		}
	}
}

func TestAMappedDigestIsOfTheMappedCellsAlone(t *testing.T) {
	l := &Ledger{salt: []byte("0123456789abcdef")}
	header := []string{"B", "A", "C", "D"}
	all := l.NewEye(header, "csv", []int{1}, []int{0, 1, 3}, nil)
	some := l.NewEye([]string{"B", "A", "D"}, "csv", []int{1}, []int{0, 1, 2}, nil)
	for _, c := range []string{"", " ", "x"} {
		sight := all.Look([]string{"b", "a", c, "d"})
		if want := some.Look([]string{"b", "a", "d"}).Mapped; sight.Mapped != want {
			t.Errorf("with %q beside them: %x, want %x", c, sight.Mapped, want)
		}
		if same := sight.Mapped == sight.Row; same != (strings.TrimSpace(c) == "") {
			t.Errorf("with %q beside them, the mapped cells are all there are: %t", c, same)
		}
	}
}

func TestAFreshRowIsDecidedAsOneOfNoEntry(t *testing.T) {
	for _, c := range []Candidate{{}, {Skip: true}, {Problem: &Problem{Code: "E1", Reason: "r", Hint: "h"}}, {Skip: true, Problem: &Problem{Code: "E1"}}} {
		want, again := decide(c, Entry{}, 0, 0, Flags{})
		want.New = true
		if got := Fresh(&c); !reflect.DeepEqual(got, want) || again {
			t.Errorf("Fresh(%+v) = %+v, want %+v", c, got, want)
		}
	}
}
