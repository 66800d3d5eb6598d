package invisible

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

func TestTrimTakesEveryBlankOff(t *testing.T) {
	pieces := []string{" ", "a", "á", "\u00a0", "\u0085", "\u200b", "\ufeff", "\u00c0", "\u00ff", "\u0100", "\u3000", "\xc3", "\x80", "\xff", "\t", "\x7f", "\xe3\x83"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		text := ""
		for range random.IntN(6) {
			text += pieces[random.IntN(len(pieces))]
		}
		want := strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' })
		if got := Trim(text); got != want || IsBlankText(text) != (want == "") {
			t.Fatalf("Trim(%q) = %q, want %q; blank: %t", text, got, want, IsBlankText(text))
		}
	}
}
