package value

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestAnEmailAddressIsOneAsPeopleHaveIt(t *testing.T) {
	for _, right := range []string{
		"ana@ejemplo.com", "a@b.co", "ana.maría+casos@sub.ejemplo.com.co", "o'neill_1@x-y.org", "josé@españa.es", "a@xn--espaa-rta.es", strings.Repeat("a", 64) + "@b.co",
	} {
		if bad := CheckEmail(right); bad.Code != "" {
			t.Errorf("%q: %s", right, bad.What)
		}
	}
	for _, wrong := range []struct{ text, what string }{
		{"ana", "no @"},
		{"ana@@ejemplo.com", "more than one"},
		{"ana@ejemplo.com, luis@ejemplo.com", "more than one"},
		{"ana maría@ejemplo.com", "space"},
		{"ana@ejemplo .com", "space"},
		{"Ana <ana@ejemplo.com>", "space"},
		{"<ana@ejemplo.com>", "signs"},
		{"mailto:ana@ejemplo.com", "signs"},
		{"@ejemplo.com", "before the @"},
		{strings.Repeat("a", 65) + "@b.co", "before the @"},
		{".ana@ejemplo.com", "dot"},
		{"ana.@ejemplo.com", "dot"},
		{"a..b@ejemplo.com", "dot"},
		{"ana@ejemplo", "domain"},
		{"ana@", "domain"},
		{"ana@.com", "domain"},
		{"ana@ejemplo..com", "domain"},
		{"ana@-x.com", "domain"},
		{"ana@10.0.0.1", "does not end"},
		{"ana@ejemplo.c", "does not end"},
		{"ana@ejem_plo.com", "domain"},
		{"no tiene", "no @"},
		{"-", "no @"},
		{"Ana Ruiz <ana@ejemplo.co>", "space"},
		{"dora@ejemplo.co, eva@ejemplo.co", "more than one"},
		{"hugo@ejemplo.co.", "domain"},
		{"gil@ejemplo,co", "signs"},
		{"ki\u200bke@ejemplo.co", "the invisible sign U+200B (zero-width space)"},
		{"do\u00adra@ejemplo.co", "U+00AD (soft hyphen)"},
		{"li\u2060na@ejemplo.co", "U+2060 (word joiner)"},
		{"ana@ejem\u200eplo.co", "U+200E (left-to-right mark)"},
		{"ana@ejemplo\ufeff.co", "U+FEFF (byte order mark)"},
		{"ana@ejem\u2063plo.co", "U+2063 (invisible separator)"},
	} {
		if bad := CheckEmail(wrong.text); bad.Code != CodeEmail || !strings.Contains(bad.What, wrong.what) {
			t.Errorf("%q: %q, want %q", wrong.text, bad.What, wrong.what)
		}
	}
}

func TestAnAddressThatIsUsualAtOneLookIsOne(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	usual := 0
	for range 300_000 {
		text := make([]byte, 1+random.IntN(9))
		for i := range text {
			text[i] = "ab1-._@@.c+Z"[random.IntN(12)]
		}
		if isUsualEmail(string(text)) {
			usual++
			if bad := emailFault(string(text)); bad.Code != "" {
				t.Fatalf("%q: %s", text, bad.What)
			}
		}
	}
	if usual < 100 {
		t.Errorf("only %d usual addresses were tried", usual)
	}
}
