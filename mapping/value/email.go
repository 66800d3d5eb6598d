package value

import (
	"strings"
	"unicode"

	"caseload/mapping/invisible"
)

// The lengths that the standards allow an address, in bytes (RFC 5321, 4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
	maxLabel  = 63
)

// CheckEmail says what is wrong with an e-mail address. It takes one address as
// people have it, without a name or brackets, letters of any script included; what
// the standards allow besides (quotes, comments, a bare host) is far more often a
// mistake than an address.
func CheckEmail(text string) Fault {
	if isUsualEmail(text) {
		return Fault{}
	}
	return emailFault(text)
}

func emailFault(text string) Fault {
	bad := func(what string) Fault {
		return Fault{CodeEmail, "is no e-mail address: " + what, "write one address, like ana@ejemplo.com" + OrAsText}
	}
	if sign, found := invisible.Inside(text); found {
		return bad("it has the invisible sign " + invisible.Name(sign))
	}
	local, domain, found := strings.Cut(text, "@")
	switch {
	case !found:
		return bad("it has no @")
	case strings.Contains(domain, "@"):
		return bad("it has more than one @")
	case strings.ContainsFunc(text, unicode.IsSpace):
		return bad("it has a space")
	case local == "" || len(local) > maxLocal:
		return bad("before the @ stand 1 to 64 characters")
	case strings.ContainsAny(text, "\"(),:;<>[]\\"):
		return bad("it has one of the signs \" ( ) , : ; < > [ ] \\")
	case isDotted(local):
		return bad("a dot stands at an end, or beside another, before the @")
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 || len(domain) > maxDomain {
		return bad("behind the @ stands no domain like ejemplo.com")
	}
	for _, label := range labels {
		if !isDomainLabel(label) {
			return bad("behind the @ stands no domain like ejemplo.com")
		}
	}
	if last := labels[len(labels)-1]; len(last) < 2 || IsDigits(last) {
		return bad("the domain does not end like .com or .co")
	}
	return Fault{}
}

// isUsualEmail says that text is an address of the letters, digits and signs that
// nearly all have, at one look. What it does not know may be an address too.
func isUsualEmail(text string) bool {
	at, label := -1, 0 // where the part at hand began
	for i := range len(text) {
		switch c := text[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z' || isDigit(c):
		case at < 0 && (c == '_' || c == '+' || c == '-'):
		case c == '-' && i > label:
		case c == '.' && i > label && (at < 0 || text[i-1] != '-'):
			label = i + 1
		case c == '@' && i > label && i <= maxLocal && at < 0:
			at, label = i, i+1
		default:
			return false
		}
	}
	last := text[label:]
	return at > 0 && label > at+1 && len(text)-at <= maxLabel && len(last) >= 2 && !isDigit(last[0]) && last[len(last)-1] != '-'
}

// isDotted says that a dot stands where none can.
func isDotted(local string) bool {
	return strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..")
}

// isDomainLabel says that text can stand between the dots of a domain.
func isDomainLabel(text string) bool {
	if text == "" || len(text) > maxLabel || text[0] == '-' || text[len(text)-1] == '-' {
		return false
	}
	for _, r := range text {
		if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}
