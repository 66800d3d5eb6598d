package mapping

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"

	"go.yaml.in/yaml/v4"
)

func (r *reader) crm(e entry, c *CRM) {
	var tokenPlace place
	for _, e := range r.entries(e.node, "crm") {
		switch e.key {
		case "server":
			c.Server = r.server(e, "crm.server")
		case "operation":
			c.Operation, _ = r.expanded(e.node, "crm.operation")
		case "token_env":
			tokenPlace = e.place
			c.TokenEnv = r.tokenEnv(e)
		case "token_file":
			tokenPlace = e.place
			c.TokenFile, _ = r.secretly(e, "crm.token_file")
		case "closed":
			c.Closed = r.closed(e)
		case "mark":
			c.Mark, _ = r.flag(e.node, "crm.mark")
		case "timeout":
			c.Timeout = r.timeout(e)
		case "formerly":
			c.Formerly = r.formerly(e)
		default:
			r.network(e, c)
		}
	}
	if c.TokenEnv != "" && c.TokenFile != "" {
		r.mistake(codeToken, tokenPlace, "keep one of the two", "crm: token_env and token_file both say where the token is")
	}
}

// network reads the keys that say what the way to the CRM is like.
func (r *reader) network(e entry, c *CRM) {
	switch e.key {
	case "retry_partial":
		c.RetryPartial, _ = r.flag(e.node, "crm.retry_partial")
	case "assume_503_unprocessed":
		c.Assume503, _ = r.flag(e.node, "crm.assume_503_unprocessed")
	case "proxy":
		c.Proxy = r.proxy(e)
	case "ca_file":
		c.CAFile, _ = r.expanded(e.node, "crm.ca_file")
	case "check_contacts":
		c.CheckContacts, _ = r.flag(e.node, "crm.check_contacts")
	case "contact_cache":
		c.ContactCache = r.duration(e, "crm.contact_cache", 0, maxContactCache)
	case "keep_alive":
		keep, ok := r.flag(e.node, "crm.keep_alive")
		c.NoKeepAlive = ok && !keep
	default:
		r.unknown(e, "crm", keysOf(inCRM))
	}
}

// writtenPassword finds one in an address that does not come from the environment.
var writtenPassword = regexp.MustCompile(`://[^/]*:[^$/][^/]*@`)

// proxy reads the address of a proxy, or the word none. A password comes from the
// environment, and is never shown.
func (r *reader) proxy(e entry) string {
	const example = "for instance http://proxy.example:3128, or none"
	text, ok := r.secretly(e, "crm.proxy")
	if !ok || text == "none" {
		return text
	}
	before := len(r.errs)
	defer func() {
		if len(r.errs) > before {
			r.hide(e, true)
		}
	}()
	u, err := url.Parse(text)
	switch {
	case writtenPassword.MatchString(resolve(e.node).Value):
		r.mistake(codeProxy, e.valuePlace, "take it from the environment: http://user:${PROXY_PASSWORD}@proxy.example:3128", "crm.proxy: a password does not stand in a mapping")
	case err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		r.mistake(codeProxy, e.valuePlace, example, "crm.proxy is no address of a proxy")
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		r.mistake(codeProxy, e.valuePlace, example, "crm.proxy begins with none of http:// https:// socks5:// socks5h://")
	default:
		return text
	}
	return ""
}

// secretly gives a text like expanded, of which a mistake shows nothing.
func (r *reader) secretly(e entry, what string) (string, bool) {
	r.private = true
	text, ok := r.expanded(e.node, what)
	r.private = false
	switch {
	case ok:
	case strings.Contains(e.node.Value, "${"):
		r.hide(e, false)
	default:
		r.hidden = append(r.hidden, hidden{place: e.valuePlace})
	}
	return text, ok
}

// tokenEnv reads a variable's name. The value is never shown: it may be the
// token itself, written there by mistake.
func (r *reader) tokenEnv(e entry) string {
	name, ok := r.secretly(e, "crm.token_env")
	if _, set := r.env(name); ok && (!isVariable(name) || !set && isSecret(name)) {
		r.hide(e, true)
		r.mistake(codeToken, e.valuePlace, "name the variable that holds the token, for instance WOLKVOX_TOKEN; never write the token itself", "crm.token_env is no name of a variable")
		return ""
	}
	return name
}

// isSecret says that a name looks more like a token than like a variable's name.
func isSecret(name string) bool {
	const shortest = 16
	return len(name) >= shortest && strings.ContainsFunc(name, unicode.IsDigit) && strings.ContainsFunc(name, unicode.IsLower) && !strings.Contains(name, "_")
}

func (r *reader) closed(e entry) []string {
	nodes := []*yaml.Node{e.node}
	if e.node.Kind == yaml.SequenceNode {
		nodes = e.node.Content
	}
	all := []string{}
	for _, n := range nodes {
		if text, ok := r.expanded(n, "crm.closed"); ok {
			all = append(all, text)
		}
	}
	return all
}

func (r *reader) timeout(e entry) time.Duration {
	text, ok := r.expanded(e.node, "crm.timeout")
	if !ok {
		return 0
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < time.Second || wait > maxTimeout {
		written := resolve(e.node).Value // not what ${NAME} stands for
		r.mistake(codeTimeout, e.valuePlace, "for instance 120s or 2m; a short one leaves cases of which nobody knows whether they were made", "crm.timeout: %s is no time from 1s to 1h", naming.Quote(written))
	}
	return wait
}

func (r *reader) formerly(e entry) []Target {
	if e.node.Kind != yaml.SequenceNode {
		r.mistake(codeFormerly, e.valuePlace, "for instance formerly: [{server: old.example, operation: demo}]", "crm.formerly must be a list, not %s", shape(e.node))
		return nil
	}
	var all []Target
	for _, n := range e.node.Content {
		var t Target
		before := len(r.errs)
		for _, e := range r.entries(n, "crm.formerly") {
			switch e.key {
			case "server":
				t.Server = r.server(e, "crm.formerly.server")
			case "operation":
				t.Operation, _ = r.expanded(e.node, "crm.formerly.operation")
			default:
				r.unknown(e, "crm.formerly", keysOf(inFormerly))
			}
		}
		if len(r.errs) == before && (t.Server == "" || t.Operation == "") {
			r.mistake(codeFormerly, at(n), "for instance formerly: [{server: old.example, operation: demo}]", "crm.formerly needs server and operation")
		}
		all = append(all, t)
	}
	return all
}

// expanded gives a text with every ${NAME} replaced from the environment. A
// variable that is not set is a mistake; so is a value that comes out blank.
func (r *reader) expanded(n *yaml.Node, what string) (string, bool) {
	text, ok := r.text(n, what)
	if !ok {
		return "", false
	}
	var b strings.Builder
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "${")
		b.WriteString(before)
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || !isVariable(name) {
			r.mistake(codeVariable, at(n), "write ${NAME}", "%s: ${ without a name and }", what)
			return "", false
		}
		value, set := r.env(name)
		if !set {
			r.mistake(codeVariable, at(n), "set it before the program starts, or write the value here", "%s: the environment has no variable %s", what, name)
			return "", false
		}
		b.WriteString(value)
		rest = tail
	}
	if invisible.Trim(b.String()) == "" {
		r.mistake(codeValue, at(n), "leave the key out, or give it a value", "%s is blank", what)
		return "", false
	}
	return b.String(), true
}

// isVariable says that name can be a variable's of the environment.
func isVariable(name string) bool {
	for i, c := range name {
		letter := c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && len(name) <= naming.MaxShown
}

// passwordEnv reads a variable's name. The value is never shown, as with a token.
func (r *reader) passwordEnv(e entry) string {
	name, ok := r.text(e.node, "source.password_env")
	if ok && !isVariable(name) {
		r.mistake(codePassword, e.valuePlace, "name the variable that holds the password, for instance CLAVE_XLSX; never write the password itself", "source.password_env is no name of a variable")
		return ""
	}
	return name
}

func (r *reader) source(e entry, m *Mapping) {
	before := len(r.errs)
	all := r.entries(e.node, "source")
	r.unsure = r.unsure || len(r.errs) > before
	for _, e := range all {
		before := len(r.errs)
		r.sourceKey(e, m)
		if len(r.errs) > before && (slices.Contains(readBy, e.key) || !slices.Contains(keysOf(inSource), e.key)) {
			r.unsure = true
		}
	}
}

func (r *reader) sourceKey(e entry, m *Mapping) {
	s, w := &m.Source, wordOf(inSource, e.key)
	switch e.key {
	case "sheet":
		s.Sheet = r.filled(e, "source.sheet")
	case "header_row":
		s.HeaderRow, _ = r.counted(e, "source", w)
	case "delimiter":
		s.Delimiter = r.delimiter(e)
	case "encoding":
		s.Encoding = r.filled(e, "source.encoding")
	case "quote":
		if text, ok := r.chosen(e, "source", w); ok {
			s.Quote = rune(text[0])
			if text == "none" {
				s.Quote = -1
			}
		}
	case "escape":
		_, s.Backslash = r.chosen(e, "source", w)
	case "cut":
		_, s.AcceptCut = r.chosen(e, "source", w)
	case "totals":
		_, s.SkipTotals = r.chosen(e, "source", w)
	case "blank":
		s.Blank = r.blanks(e)
	case "whole_numbers":
		s.WholeNumbers, m.wholeAt, _ = r.texts(e.node, "source.whole_numbers")
	case "decimal":
		s.Decimal, _ = r.chosen(e, "source", w)
		m.formsAt.decimal = e.place
	case "dates":
		s.Dates, _ = r.chosen(e, "source", w)
		m.formsAt.dates = e.place
	case "identical_rows":
		s.IdenticalRows, _ = r.chosen(e, "source", w)
	case "hidden_rows":
		s.HiddenRows, _ = r.chosen(e, "source", w)
	case "password_env":
		s.PasswordEnv = r.passwordEnv(e)
	case "damage":
		_, s.AcceptDamage = r.chosen(e, "source", w)
	case "ignore":
		s.Ignore, _, _ = r.texts(e.node, "source.ignore")
	case "skip_when":
		m.skip = r.expression(e, "source.skip_when")
		s.SkipWhen = m.skip.text
	default:
		r.unknown(e, "source", keysOf(inSource))
	}
}

// blanks reads the texts that are blank, among which YAML's own null is the word as
// it is written.
func (r *reader) blanks(e entry) []string {
	nodes := []*yaml.Node{e.node}
	if e.node.Kind == yaml.SequenceNode {
		nodes = e.node.Content
	}
	all := []string{}
	for _, n := range nodes {
		n = resolve(n)
		if isNothing(n) && n.Value != "" {
			all = append(all, n.Value)
		} else if text, ok := r.text(n, "source.blank"); ok {
			all = append(all, invisible.Trim(text))
		}
	}
	return all
}

// delimiter reads one character, or the word tab.
func (r *reader) delimiter(e entry) rune {
	text, ok := r.text(e.node, "source.delimiter")
	if !ok {
		return 0
	}
	if text == "tab" || text == `\t` {
		return '\t'
	}
	runes := []rune(text)
	if len(runes) != 1 || strings.ContainsRune("\"\r\n\x00\ufffd", runes[0]) {
		r.mistake(codeDelimiter, e.valuePlace, `for instance ";", "," or tab`, "source.delimiter: %s is not one character that can set fields apart", naming.Quote(text))
		return 0
	}
	return runes[0]
}
