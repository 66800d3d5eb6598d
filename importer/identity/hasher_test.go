package identity

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"caseload/mapping/invisible"
)

// longWay is what [Text] gives, without its short way.
func longWay(cell string) string {
	cell = strings.NewReplacer("\u00a0", "", "\u202f", "").Replace(cell)
	cell = strings.ReplaceAll(cell, "\r\n", "\n")
	return invisible.Trim(norm.NFC.String(strings.TrimSpace(cell)))
}

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
		if got, want := Text(cell), longWay(cell); got != want {
			t.Fatalf("Text(%q) = %q, want %q", cell, got, want)
		}
	}
}

func TestAMappedHashIsOfTheMappedCellsAlone(t *testing.T) {
	all := NewHasher([]string{"B", "A", "C", "D"}, []int{1}, []int{0, 1, 3}, nil)
	some := NewHasher([]string{"B", "A", "D"}, []int{1}, []int{0, 1, 2}, nil)
	for _, c := range []string{"", " ", "x"} {
		f := all.Row([]string{"b", "a", c, "d"})
		if want := some.Row([]string{"b", "a", "d"}).Mapped; f.Mapped != want {
			t.Errorf("with %q beside them: %x, want %x", c, f.Mapped, want)
		}
		if same := f.Mapped == f.Row; same != (strings.TrimSpace(c) == "") {
			t.Errorf("with %q beside them, the mapped cells are all there are: %t", c, same)
		}
	}
}

func TestKeptCellsHaveTheIdentityThatTheirRowHad(t *testing.T) {
	header := []string{"Cédula", "Asunto", "Nota"}
	for _, row := range [][]string{{"00123", " uno ", "x"}, {"00123", "uno"}, {"", "uno", "x"}, {"123", "3/04/2024", "x", "y"}} {
		h := NewHasher(header, []int{1, 0}, nil, nil)
		f := h.Row(row)
		d, loose, ok := DigestUnder(h.Rule(true), h.IDs(), row)
		if !ok || d != f.Identity || !reflect.DeepEqual(loose, h.Loose(row)) {
			t.Errorf("%q: %x, %x, %t; want %x and %x", row, d, loose, ok, f.Identity, h.Loose(row))
		}
		kept := Version{IDs: h.IDs(), Cells: row}
		if got := kept.row(); got != f.Row {
			t.Errorf("%q: all its cells are %x, want %x", row, got, f.Row)
		}
	}
	if _, _, ok := DigestUnder(NewRule(false, []string{"otra"}), ColumnIDs(header), []string{"a", "b", "c"}); ok {
		t.Error("a rule of a column that is missing gives no identity")
	}
	if _, _, ok := DigestUnder(NewRule(false, []string{"cedula"}), ColumnIDs(header), []string{" ", "b", "c"}); ok {
		t.Error("a blank key gives no identity")
	}
}

func TestTheSameBytesAloneAreExactlyARow(t *testing.T) {
	h := NewHasher([]string{"A", "B"}, []int{0}, nil, nil)
	all := map[uint64]string{}
	for _, row := range []struct {
		cells []string
		kinds string
		raw   []string
	}{
		{cells: []string{"a", "b"}},
		{cells: []string{"ab", ""}},
		{cells: []string{"", "ab"}},
		{cells: []string{"ab"}},
		{cells: []string{"a ", "b"}},
		{cells: []string{"b", "a"}},
		{cells: []string{"a", "b"}, kinds: "ss"},
		{cells: []string{"a", "b"}, kinds: "ns"},
		{cells: []string{"a", "b"}, raw: []string{"a", "b"}},
	} {
		exact, is := h.Exact(row.cells, []byte(row.kinds), row.raw), fmt.Sprintf("%q", row)
		if other, same := all[exact]; same {
			t.Errorf("%s has the hash of %s", is, other)
		}
		if all[exact] = is; exact == 0 || exact != h.Exact(row.cells, []byte(row.kinds), row.raw) {
			t.Errorf("%s: %x", is, exact)
		}
	}
	if other := NewHasher([]string{"B", "A"}, []int{0}, nil, nil); all[other.Exact([]string{"a", "b"}, nil, nil)] != "" {
		t.Error("in other columns the same cells are another row")
	}
}

func TestAFreshRowIsDecidedAsOneOfNoCase(t *testing.T) {
	for _, c := range []Candidate{{}, {Skip: true}, {Problem: &Problem{Code: "E1", Reason: "r", Hint: "h"}}, {Skip: true, Problem: &Problem{Code: "E1"}}} {
		want, again := decide(&c, Case{}, 0, 0, Flags{})
		want.New = true
		if got := Fresh(&c); !reflect.DeepEqual(got, want) || again {
			t.Errorf("Fresh(%+v) = %+v, want %+v", c, got, want)
		}
	}
}

func TestAColumnIsNamedSoThatLettersCaseAndAccentsDoNotCount(t *testing.T) {
	for _, c := range []struct{ header, want []string }{
		{[]string{"Cédula ", "ASUNTO", "\u00a0Nota\u200b"}, []string{"cedula", "asunto", "nota"}},
		{[]string{"Fecha", "fecha"}, []string{"=Fecha", "=fecha"}},
		{[]string{"A", "A", "", "A"}, []string{"a", "a#2", "#3", "a#3"}},
		{[]string{"A", "A#2", "A"}, []string{"a", "a##2", "a#2"}},
	} {
		if got := ColumnIDs(c.header); !slices.Equal(got, c.want) {
			t.Errorf("ColumnIDs(%q) = %q, want %q", c.header, got, c.want)
		}
	}
}

func TestAContactIsKnownInAnyLetters(t *testing.T) {
	if ContactHash(" Ana@X.co") != ContactHash("ana@x.CO\u00a0") || ContactHash("ana@x.co") == ContactHash("eva@x.co") || ContactHash("  ") != 0 {
		t.Error("letters' case and outer spaces do not count, and a blank contact is none")
	}
}

func TestAnIDIsReadAsItIsShown(t *testing.T) {
	id := []byte("0123456789")
	text := IDText('C', id)
	if got, ok := ParseID(text); !ok || string(got) != string(id) {
		t.Errorf("ParseID(%q) = %q, %t", text, got, ok)
	}
	for _, text := range []string{"", "C", text[1:], "R" + text[1:], strings.ToLower(text), text + "A", "C0000000000000000"} {
		if got, ok := ParseID(text); ok {
			t.Errorf("ParseID(%q) = %q", text, got)
		}
	}
}
