package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// headerName is what RFC 9110 calls a token.
var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// ParseFaults reads a script of faults in YAML; the package's documentation has
// its language. A blank text is a script without rules.
//
// name is what errors call the file. The error is of type [Errors] and holds all
// that is wrong: unknown and repeated keys, values of the wrong kind, regular
// expressions that are none, rules that contradict themselves or play nothing.
func ParseFaults(name string, text []byte) (Faults, error) {
	var f Faults
	r := &reader{file: name}
	if root := r.parse(text); root != nil {
		r.items(root, "the script", func(n *yaml.Node) { f.Rules = append(f.Rules, r.rule(n)) })
	}
	if err := r.result(); err != nil {
		return Faults{}, err
	}
	return f, nil
}

// rule reads one rule and refuses what contradicts itself.
func (r *reader) rule(n *yaml.Node) Rule {
	rule := Rule{Seed: 1}
	before, share, seeded := len(r.errors), false, false
	var at, every, times, seed int
	var end string
	r.object(n, "a rule",
		key{"at", r.number("at", 1, &at)},
		key{"every", r.number("every", 1, &every)},
		key{"share", func(v *yaml.Node) { share = true; rule.Share = r.share(v) }},
		key{"seed", func(v *yaml.Node) { seeded = true; r.number("seed", 0, &seed)(v) }},
		key{"match", func(v *yaml.Node) { rule.Match = r.matches(v) }},
		key{"times", r.number("times", 1, &times)},
		key{"status", func(v *yaml.Node) { rule.Status = r.status(v) }},
		key{"body", func(v *yaml.Node) { rule.Body = r.body(v) }},
		key{"headers", func(v *yaml.Node) { rule.Headers = r.headers(v) }},
		key{"delay", r.duration("delay", &rule.Delay)},
		key{"close", r.word("close", &end, string(CloseBefore), string(CloseIn), string(CloseAfter))},
		key{"made", func(v *yaml.Node) { rule.Made = new(bool); r.boolean("made", rule.Made)(v) }},
	)
	rule.At, rule.Every, rule.Times, rule.Close = int64(at), int64(every), int64(times), Close(end)
	if seeded {
		rule.Seed = uint64(seed)
	}
	if len(r.errors) == before {
		r.consistent(n, &rule, share, seeded)
	}
	return rule
}

// consistent refuses a rule whose keys, each right by itself, do not go together.
func (r *reader) consistent(n *yaml.Node, rule *Rule, share, seeded bool) {
	when := 0
	for _, said := range []bool{rule.At > 0, rule.Every > 0, share} {
		if said {
			when++
		}
	}
	silent := rule.Close == CloseBefore || rule.Close == CloseAfter
	switch {
	case when > 1:
		r.fault(n, "a rule has more than one of at, every and share", "make a rule of each")
	case when == 0 && rule.Match == nil:
		r.fault(n, "a rule does not say when", "add at, every, share or match; every: 1 is always")
	case seeded && !share:
		r.fault(n, "a rule has a seed and no share", "the seed draws the share")
	case !rule.answers() && rule.Close == "" && rule.Delay == 0 && len(rule.Headers) == 0:
		r.fault(n, "a rule does not say what to play", "add status, body, headers, delay or close")
	case silent && (rule.answers() || len(rule.Headers) > 0):
		r.fault(n, fmt.Sprintf("close: %s sends no answer, so that status, body and headers mean nothing", rule.Close), "close: in cuts an answer in its middle")
	case rule.Close == CloseBefore && rule.Made != nil && *rule.Made:
		r.fault(n, "close: before reads no request, so that no case can be made", "close: after makes the case and hangs up")
	case rule.Made != nil && !*rule.Made && !rule.answers() && rule.Close == "":
		r.fault(n, "made: false without an answer to give instead", "add status, body or close")
	}
}

// share reads a part of one: 0.05.
func (r *reader) share(n *yaml.Node) float64 {
	s, ok := r.text(n, "share")
	if !ok {
		return 0
	}
	value, err := strconv.ParseFloat(s, 64)
	// Written so that NaN, which compares false with everything, is refused too.
	if inside := value > 0 && value <= 1; err != nil || !inside {
		r.fault(n, fmt.Sprintf("share is %q, not a number above 0 and up to 1", s), "0.05 is one in twenty")
		return 0
	}
	return value
}

// status reads the status of a whole answer: 1xx are no answers.
func (r *reader) status(n *yaml.Node) int {
	var status int
	r.number("status", 200, &status)(n)
	if status > 599 {
		r.fault(n, fmt.Sprintf("status is %d, not from 200 to 599", status), "")
	}
	return status
}

// body reads a scripted body; a blank one is a body without bytes.
func (r *reader) body(n *yaml.Node) *string {
	s, ok := r.text(n, "body")
	if !ok {
		return nil
	}
	return &s
}

// headers reads headers in their order. Those that frame the answer are the
// server's own.
func (r *reader) headers(n *yaml.Node) []Header {
	var headers []Header
	r.entries(n, "headers", func(name string, k, v *yaml.Node) {
		value, ok := r.text(v, fmt.Sprintf("header %q", name))
		switch {
		case !ok:
		case !headerName.MatchString(name):
			r.fault(k, fmt.Sprintf("%q is no name of a header", name), "")
		case strings.EqualFold(name, "Content-Length") || strings.EqualFold(name, "Transfer-Encoding"):
			r.fault(k, fmt.Sprintf("header %q is set by the server itself", name), "close: in cuts an answer short")
		case strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }):
			r.fault(v, fmt.Sprintf("header %q is %q, which has control characters", name, value), "")
		default:
			headers = append(headers, Header{Name: name, Value: value})
		}
	})
	return headers
}

// matches reads the conditions on parts, a bare text being a regular expression.
func (r *reader) matches(n *yaml.Node) []Match {
	matches := []Match{}
	r.entries(n, "match", func(part string, _, v *yaml.Node) {
		m := Match{Part: part}
		if v.Kind == yaml.MappingNode {
			r.object(v, fmt.Sprintf("match of %q", part),
				key{"equals", r.word("equals", &m.Equals)},
				key{"regexp", func(p *yaml.Node) { m.Pattern = r.pattern(p) }},
			)
			if len(v.Content) != 2 {
				r.fault(v, fmt.Sprintf("match of %q needs one of equals and regexp", part), "")
			}
		} else {
			m.Pattern = r.pattern(v)
		}
		matches = append(matches, m)
	})
	if n = follow(n); n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.fault(n, "match names no part", `as in match: {contact: "@ejemplo"}`)
	}
	return matches
}

// pattern reads a regular expression in Go's (RE2's) syntax.
func (r *reader) pattern(n *yaml.Node) *regexp.Regexp {
	s, ok := r.text(n, "a regular expression")
	if !ok {
		return nil
	}
	p, err := regexp.Compile(s)
	if err != nil {
		r.fault(n, fmt.Sprintf("%q is no regular expression: %v", s, err), "")
	}
	return p
}
