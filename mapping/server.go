package mapping

import (
	"errors"

	"caseload/mapping/naming"
)

// Servers lets a mapping's servers be looked at as its other values are: check
// says why one cannot be, in words that hide a password, with a hint to it. Without
// it any text will do.
func Servers(check func(server string) error) Option {
	return func(r *reader) { r.check = check }
}

// server reads the CRM's server, with every ${NAME} replaced. What stands before
// an @ is not shown: it may be a password.
func (r *reader) server(e entry, what string) string {
	text, ok := r.secretly(e, what)
	if !ok || r.check == nil {
		return text
	}
	err := r.check(text)
	if err == nil {
		return text
	}
	tip := "write the host alone, for instance crm0001.wolkvox.com"
	if hinted, ok := errors.AsType[interface {
		error
		Hint() string
	}](err); ok {
		tip = hinted.Hint()
	}
	r.mistake(codeServer, e.valuePlace, tip, "%s: %s", what, naming.Excerpt(err.Error(), 2*naming.MaxShown))
	r.hide(e, false)
	return ""
}
