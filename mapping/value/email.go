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
