package submit

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	maxRaw  = 2 << 10 // bytes kept of an answer
	maxSaid = 300     // bytes of an answer that go into a reason
)

// texts makes what came from outside fit to be kept and shown: secrets are taken
// out first, before anything is cut, so that no half of one is left.
type texts struct{ redact func(string) string }

func (t texts) clean(s string) string {
	if t.redact != nil {
		s = t.redact(s)
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || isBidi(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if t.redact != nil {
		s = t.redact(s)
	}
	return s
}

// isBidi knows the marks that turn the direction of a text: they could make a
// report show something else than it says.
func isBidi(r rune) bool {
	return (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}

// raw keeps the beginning of an answer, nil for an empty one.
func (t texts) raw(body []byte) []byte {
	if len(body) == 0 {
		return nil
	}
	return []byte(cut(t.clean(string(body)), maxRaw))
}

// plain gives the beginning of a body as text for people: tags off, entities read.
func (t texts) plain(body []byte) string {
	s := string(body)
	if t.redact != nil {
		s = t.redact(s)
	}
	s = s[:min(len(s), 16<<10)]
	if strings.Contains(s, "<") {
		s = html.UnescapeString(withoutTags(s))
	}
	return t.clean(s)
}

// withoutTags takes out what stands between < and >, and scripts and styles whole.
// It reads s once, whatever s is.
func withoutTags(s string) string {
	var text strings.Builder
	for {
		before, rest, found := strings.Cut(s, "<")
		text.WriteString(before)
		if !found {
			return text.String()
		}
		text.WriteByte(' ')
		tag, after, closed := strings.Cut(rest, ">")
		if !closed {
			text.WriteString(rest)
			return text.String()
		}
		s = after
		for _, name := range []string{"script", "style"} {
			if len(tag) >= len(name) && strings.EqualFold(tag[:len(name)], name) {
				_, s, _ = strings.Cut(after, "</")
				s = "</" + s
			}
		}
	}
}

// say makes a text fit for a reason: cleaned, on one line, cut.
func (t texts) say(s string) string {
	return cut(strings.Join(strings.Fields(t.clean(s)), " "), maxSaid)
}

// sayOr says s, or other where s is empty.
func (t texts) sayOr(s, other string) string {
	if s == "" {
		s = other
	}
	return t.say(s)
}

func (t texts) quote(s string) string { return strconv.Quote(t.say(s)) }

func (t texts) id(s string) string { return strings.TrimSpace(t.clean(s)) }

// cut shortens s to at most n bytes, between characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const mark = "…"
	n -= len(mark)
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + mark
}

func said(what string, status int, text string) string {
	if text == "" {
		return fmt.Sprintf("%s (%d)", what, status)
	}
	return fmt.Sprintf("%s (%d): %s", what, status, text)
}

// reasonOf names why an exchange broke off. The texts are for people only:
// nothing is decided by them.
func reasonOf(a Answer) string {
	switch {
	case a.Expired > 0:
		return fmt.Sprintf("time was up after %s", a.Expired)
	case a.Err == nil:
		return "no reason given"
	case errors.Is(a.Err, ErrTooLong):
		return "it is too long to be an answer of the CRM"
	case errors.Is(a.Err, io.ErrUnexpectedEOF), errors.Is(a.Err, io.EOF):
		return "the connection was closed"
	}
	return a.Err.Error()
}

// maxRetryAfter caps what a server may ask for: an absurd date must not put a
// run to sleep for a year.
const maxRetryAfter = 10 * time.Minute

// retryAfter reads the header's seconds or any of HTTP's three forms of a date,
// measured from the answer's own Date where it has one, so that a wrong clock on
// either side does not matter. Past, negative and unreadable ones give 0.
func retryAfter(h http.Header, at time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 32)
		if err != nil { // more digits than any wait has
			return maxRetryAfter
		}
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		at = sent
	}
	return min(max(until.Sub(at), 0), maxRetryAfter)
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
