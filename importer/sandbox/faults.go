package sandbox

import (
	"regexp"
	"strings"
	"time"
)

// Faults is a script of what goes wrong. The zero Faults plays nothing.
type Faults struct {
	Rules []Rule
}

// Rule is one rule of a script: which insert requests it is for, and what is
// then played. The package's documentation has the language.
//
// At most one of At, Every and Share is set; with none, the rule is for every
// request that Match fits.
type Rule struct {
	At    int64   // the Nth insert request, from 1
	Every int64   // each Nth
	Share float64 // a part of them, 0 to 1
	Seed  uint64  // of the share's draw
	Match []Match // all must fit
	Times int64   // how often at most; 0: no bound

	Status  int     // 0: that of the ordinary answer
	Body    *string // nil: that of the ordinary answer, or of a refusal with Status
	Headers []Header
	Delay   time.Duration
	Close   Close
	Made    *bool // nil: as [Rule.makes] has it
}

// Match is a condition on one part of a request. A part that is not there is
// compared as a blank one.
type Match struct {
	Part    string
	Pattern *regexp.Regexp // nil: compare with Equals
	Equals  string
}

// Header is one header of an answer.
type Header struct{ Name, Value string }

// Close says where the connection is cut.
type Close string

// Where a connection is cut: before the request is read, in the middle of the
// answer, or after the case is made and instead of an answer.
const (
	CloseBefore Close = "before"
	CloseIn     Close = "in"
	CloseAfter  Close = "after"
)

// answers reports whether the rule puts an answer of its own in place of the
// ordinary one.
func (r *Rule) answers() bool { return r.Status != 0 || r.Body != nil }

// makes reports whether the case is made when the rule is played.
func (r *Rule) makes() bool {
	switch {
	case r.Made != nil:
		return *r.Made
	case r.Close != "":
		return r.Close != CloseBefore
	}
	return !r.answers()
}

// fits reports whether every condition fits a request's parts.
func (r *Rule) fits(a *arrival) bool {
	for i := range r.Match {
		m := &r.Match[i]
		value := a.part(m.Part)
		if m.Pattern != nil && !m.Pattern.MatchString(value) || m.Pattern == nil && m.Equals != value {
			return false
		}
	}
	return true
}

// falls reports whether the nth request that the rule counts is one it is for.
func (r *Rule) falls(n int64, index int) bool {
	switch {
	case r.At > 0:
		return n == r.At
	case r.Every > 0:
		return n%r.Every == 0
	case r.Share > 0:
		return draw(r.Seed, uint64(index), uint64(n)) < r.Share
	}
	return true
}

// draw gives a number in [0, 1) that depends on nothing but its arguments, so
// that a script plays alike in every run, whatever the order of goroutines. It is
// SplitMix64's finalizer over the mixed arguments.
func draw(seed, index, n uint64) float64 {
	z := seed*0x9e3779b97f4a7c15 + index*0xd1b54a32d192ed03 + n*0x8cb92ba72f3d8dd7
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11) / (1 << 53)
}

// contentType tells what a scripted body is, by its first character.
func contentType(body string) string {
	if strings.HasPrefix(strings.TrimSpace(body), "{") {
		return "application/json; charset=utf-8"
	}
	return "text/html; charset=utf-8"
}
