// Package phone writes telephone numbers as E.164, by the numbering plans of the world.
package phone

import (
	"fmt"
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/value"
)

// The rules for telephone numbers:
//
//   - They go out as E.164: +573001234567. With a + the country is in the number;
//     else it is the field's country, whose own way of dialling abroad (00) and at
//     home (a 0 before the area, a carrier's code) are understood.
//   - Spaces, dots, dashes, slashes and parentheses may set digits apart. Letters
//     may not: an extension could not be kept, and words hide a mistake.
//   - A number must be one that its country gives out, by length and by its first
//     digits. Whether it is in use, nobody can tell from it.

// maxDialled bounds the digits of a number as it is dialled from abroad.
const maxDialled = 25

func notPhone(what, tip string) (string, value.Fault) {
	return "", value.Fault{Code: value.CodePhone, What: "is no telephone number: " + what, Tip: tip}
}

// E164 writes a number as E.164. country, of two letters, is that of numbers
// without a +; "" for none.
func (b *Book) E164(text, country string) (string, value.Fault) {
	digits, plus, what := dialled(text)
	if what != "" {
		return notPhone(what, "write one number, like 300 123 4567 or +57 300 123 4567")
	}
	home := b.byCountry[country]
	if digits, found := strings.CutSuffix(text, ".0"); found && value.IsDigits(digits) {
		return notPhone("it ends in .0, as a program writes a number that it took for a decimal", "export it again with this column as text, or name the column under source: whole_numbers")
	}
	if !plus && home == nil {
		return notPhone("it has no +, and the field has no country", "say country: CO, or whichever is meant, for the field; or write the numbers with + and the country's code")
	}
	plan, national := home, digits
	if abroad, ok := home.abroad(digits, plus); ok {
		if plan, national = b.cutCode(abroad); plan == nil {
			return notPhone("no country has the code that stands behind the +", "is the country's code missing? +57 300 123 4567")
		}
	} else if rest, ok := home.cutOwnCode(digits); ok {
		national = rest
	}
	if national = plan.significant(national); b.isValid(plan, national) {
		return "+" + plan.code + national, value.Fault{}
	}
	return notPhone(fmt.Sprintf("+%s (%s) gives out none like it", plan.code, plan.country), "is a digit missing, or one too many? a number of another country has its + and code")
}

// dialled gives the digits of a number; what says why it has none.
func dialled(text string) (digits string, plus bool, what string) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0 && !plus:
			plus = true
		case invisible.IsBlank(r) || strings.ContainsRune("-.()/‐‑–", r):
		case r == '+':
			return "", false, "a + stands within it"
		default:
			return "", false, "it has letters or signs that no number has"
		}
	}
	switch {
	case b.Len() == 0:
		return "", false, "it has no digits"
	case b.Len() > maxDialled:
		return "", false, "it has too many digits"
	}
	return b.String(), plus, ""
}

// abroad takes off what one dials for another country: a +, or the home country's
// prefix, which no code begins behind with a 0.
func (p *plan) abroad(digits string, plus bool) (string, bool) {
	if plus || p == nil {
		return digits, true
	}
	at := p.patterns().idd.FindStringIndex(digits)
	if at == nil || p.idd == "" || strings.HasPrefix(digits[at[1]:], "0") {
		return digits, false
	}
	return digits[at[1]:], true
}

// cutCode parts the code of a country from the number; nil when there is no such
// country. Codes have one to three digits, and none begins another.
func (b *Book) cutCode(digits string) (*plan, string) {
	for n := 1; n <= 3 && n < len(digits); n++ {
		if plans := b.byCode[digits[:n]]; len(plans) > 0 {
			return plans[0], digits[n:]
		}
	}
	return nil, ""
}

// cutOwnCode takes a country's own code off a number that is written with it, but
// without the +. It does so only where the number is none with it.
func (p *plan) cutOwnCode(digits string) (string, bool) {
	rest, found := strings.CutPrefix(digits, p.code)
	if !found {
		return digits, false
	}
	general := p.patterns().general
	stripped := p.cutPrefix(rest)
	if !general.MatchString(digits) && general.MatchString(stripped) || len(digits) > p.longest {
		return stripped, true
	}
	return digits, false
}

// significant takes off what is dialled at home only, if a number of a length that
// the country has is left.
func (p *plan) significant(national string) string {
	if short := p.cutPrefix(national); len(short) >= p.shortest && p.lengths[len(short)] || len(short) > p.longest {
		return short
	}
	return national
}

// cutPrefix takes off the prefix of a country's own calls.
func (p *plan) cutPrefix(national string) string {
	if p.prefix == "" || national == "" {
		return national
	}
	at := p.patterns().prefix.FindStringSubmatchIndex(national)
	if at == nil {
		return national
	}
	rest := national[at[1]:]
	if last := len(at) - 2; p.transform != "" && at[last] >= 0 {
		rest = string(p.patterns().prefix.ExpandString(nil, p.transform, national, at)) + rest
	}
	general := p.patterns().general
	if general.MatchString(national) && !general.MatchString(rest) {
		return national
	}
	return rest
}

// isValid says that a country of the plan's code gives out such a number.
func (b *Book) isValid(plan *plan, national string) bool {
	plans := b.byCode[plan.code]
	if len(plans) == 1 {
		return plan.holds(national)
	}
	for _, p := range plans {
		if p.leading != "" {
			if p.patterns().leading.MatchString(national) {
				return p.holds(national)
			}
		} else if p.holds(national) {
			return true
		}
	}
	return false
}

func (p *plan) holds(national string) bool {
	return p.patterns().general.MatchString(national) && p.patterns().kinds.MatchString(national)
}
