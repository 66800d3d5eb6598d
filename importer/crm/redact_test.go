package crm_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"caseload/importer/crm"
)

// echoed writes a token with a form for each character, drawn by seed.
func echoed(token string, seed uint64) string {
	draw := rand.New(rand.NewPCG(seed, 1))
	var s strings.Builder
	for i := range len(token) {
		c := token[i]
		switch draw.IntN(8) {
		case 0:
			fmt.Fprintf(&s, "%%%02x", c)
		case 1:
			fmt.Fprintf(&s, "%%%02X", c)
		case 2:
			fmt.Fprintf(&s, "&#%d;", c)
		case 3:
			fmt.Fprintf(&s, "&#x%X;", c)
		case 4:
			fmt.Fprintf(&s, `\u%04x`, c)
		case 5:
			if strings.ContainsRune(`\"/'`, rune(c)) {
				s.WriteByte('\\')
			}
			s.WriteByte(c)
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}

// FuzzNoFormOfTheTokenIsShown: whatever stands round it, and in whatever mix of
// escapes a server says it back.
func FuzzNoFormOfTheTokenIsShown(f *testing.F) {
	for _, token := range []string{secret, "abcd", `a%2Fb+c/d`, `\\\\u005c`, "%%%%25%25", "&amp;&#47;x", "aaaaaaaa", `a"b'c<d>&`} {
		for seed := range uint64(6) {
			f.Add(token, seed, "token=%", "&41")
		}
	}
	f.Add("u0041u00", uint64(9), `\`, ";")
	f.Fuzz(func(t *testing.T, text string, seed uint64, before, after string) {
		text = strings.TrimRight(strings.TrimPrefix(text, "\ufeff"), "\r\n")
		k, err := crm.CheckToken(text)
		if err != nil || len(text) < 4 || len(text) > 200 || strings.Contains(before+after, text) {
			return
		}
		form := echoed(text, seed)
		got := k.Redactor()(before + form + after)
		if !strings.Contains(got, "[token]") {
			t.Errorf("Redactor of %q: %q is shown as %q", text, before+form+after, got)
		}
	})
}

func TestATokenInAnyMixOfEscapesIsHidden(t *testing.T) {
	const secret = "ab/cd+ef=gh"
	k, err := crm.CheckToken(secret)
	if err != nil {
		t.Fatal(err)
	}
	redact := k.Redactor()
	for _, form := range []string{
		secret, "ab%2fcd+ef%3Dgh", "ab/cd%2Bef=gh", `ab\/cd\u002bef=gh`, "ab&#47;cd&#x2B;ef&equals;gh", "ab&sol;cd%2bef=g%68",
		url.QueryEscape(secret), `\x61b/cd\+ef=gh`, `ab\\/cd\\u002bef=gh`, `ab\\\/cd+ef=gh`,
	} {
		if got, want := redact("<"+form+">"), "<[token]>"; got != want {
			t.Errorf("%q is shown as %q, want %q", form, got, want)
		}
	}
	for _, other := range []string{"", "ab/cd+ef=g", "ab cd", "%", `\`, "&#47", strings.Repeat("&", 40)} {
		if got := redact(other); got != other {
			t.Errorf("%q becomes %q", other, got)
		}
	}
}

func TestALongAnswerIsSearchedForTheTokenInLittleTime(t *testing.T) {
	k, err := crm.CheckToken(strings.Repeat("a", 500) + "b")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	k.Redactor()(strings.Repeat(`%61\u0061a&#97;`, 10_000))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}
