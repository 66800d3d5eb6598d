package crm

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// ServerError says why a server's name cannot be used.
type ServerError struct {
	Server string // as given, without user info, query and fragment
	Why    string
	Tip    string
}

// Error names the server as it was given, and why it cannot be used.
func (e *ServerError) Error() string { return fmt.Sprintf("server %q: %s", e.Server, e.Why) }

// Hint says what to write instead.
func (e *ServerError) Hint() string { return e.Tip }

// ParseServer reads the CRM's server as people write it: with or without
// https://, with a trailing slash, with the doubled scheme of the vendor's own
// examples, in capitals.
//
// base is scheme and host, without a slash at the end. host is the server in
// lower case, with the port unless it is the scheme's own. A loopback
// host without a scheme is plain http; http:// to any other host is refused, and
// so are user info, a path, a query and a fragment. The error is a [*ServerError].
func ParseServer(s string) (base, host string, err error) {
	text, scheme := cutSchemes(strings.TrimSpace(s))
	fail := func(why, tip string) (string, string, error) {
		return "", "", &ServerError{Server: withoutSecrets(s), Why: why, Tip: tip}
	}
	const example = "write the host alone, for instance crm0001.wolkvox.com"
	u, parseErr := url.Parse("//" + text)
	switch {
	case scheme != "" && scheme != "https" && scheme != "http":
		return fail(fmt.Sprintf("%q is no way to reach a CRM", scheme+"://"), "write https://, or the host alone")
	case strings.Contains(text, "@"):
		return fail("a user or password does not belong here", example)
	case parseErr != nil || u.Hostname() == "" || !plainHost(u):
		return fail("it is not the name of a host", example)
	case strings.Trim(u.Path, "/") != "" || strings.ContainsAny(text, "?#"):
		return fail("there is more than a host", fmt.Sprintf("write %s alone", strings.ToLower(u.Host)))
	}
	loopback := Loopback(u.Hostname())
	if scheme == "" {
		scheme = "https"
		if loopback {
			scheme = "http"
		}
	}
	host = identity(u, scheme)
	if scheme == "http" && !loopback {
		return fail("http:// would send the token and the cases readable by anyone on the way", "write https://"+host)
	}
	return scheme + "://" + host, host, nil
}

// cutSchemes takes off every scheme in front; the last one counts.
func cutSchemes(s string) (rest, scheme string) {
	for {
		before, after, found := strings.Cut(s, "://")
		if !found || strings.ContainsAny(before, "/?#@.") {
			return s, scheme
		}
		scheme, s = strings.ToLower(before), strings.TrimLeft(after, "/")
	}
}

// withoutSecrets hides what stands before an @, which may be a password, and what
// stands behind a ? or a #, which may be a token.
func withoutSecrets(s string) string {
	if at := strings.LastIndex(s, "@"); at >= 0 {
		s = "…" + s[at:]
	}
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i+1] + "…"
	}
	return s
}

func plainHost(u *url.URL) bool {
	name := u.Hostname()
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune(".-_", rune(c)) && !(c == ':' && net.ParseIP(name) != nil) {
			return false
		}
	}
	named := strings.Trim(name, ".") != "" && !strings.HasPrefix(name, ".") && !strings.Contains(name, "..")
	if !named || strings.HasSuffix(u.Host, ":") {
		return false
	}
	port := u.Port()
	return port == "" || validPort(port)
}

func validPort(s string) bool {
	n, err := net.LookupPort("tcp", s)
	return err == nil && n > 0
}

func identity(u *url.URL, scheme string) string {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	port := u.Port()
	if (scheme == "https" && port == "443") || (scheme == "http" && port == "80") {
		port = ""
	}
	switch {
	case port != "":
		return net.JoinHostPort(name, port)
	case strings.Contains(name, ":"):
		return "[" + name + "]"
	}
	return name
}

// Hostname is a host without its port: what tells one CRM from another. The
// same CRM may be reached by another port tomorrow, through a tunnel or a proxy,
// and what it was sent must be known then too. host is as [ParseServer] gives it.
func Hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return strings.Trim(host, "[]")
}

// Loopback is true for this machine's own names and addresses, with or without a
// port: localhost, 127.0.0.0/8 and ::1. Names are not looked up.
func Loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Warning says what is doubtful about a host, "" when nothing is. host is as
// [ParseServer] gives it.
//
// Source: the vendor's pages; sv0000 and sv0001.crmvox.com were to be switched off
// after 30 November 2024.
func Warning(host string) string {
	name := strings.ToLower(host)
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	first, rest, _ := strings.Cut(name, ".")
	switch {
	case name == "crmvox.com" || strings.HasSuffix(name, ".crmvox.com"):
		instead := "the address in the browser when the CRM is open"
		if n, isNumbered := strings.CutPrefix(first, "sv"); isNumbered && rest == "crmvox.com" {
			instead = "crm" + n + ".wolkvox.com"
		}
		return fmt.Sprintf("%s is a retired name of the CRM; use %s", host, instead)
	case rest == "wolkvox.com" && strings.HasPrefix(first, "wv"):
		return fmt.Sprintf("%s is the server of the telephony API, not the CRM's; the CRM's is like crm0001.wolkvox.com", host)
	}
	return ""
}
