package mapping

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// letters is what becomes of a text's letters.
type letters uint8

const (
	lettersKept letters = iota
	lettersLower
	lettersUpper
)

func (l letters) of(text string) string {
	switch l {
	case lettersLower:
		return strings.ToLower(text)
	case lettersUpper:
		return strings.ToUpper(text)
	}
	return text
}

// rules are what a value is held to as it goes into the case: a constant when the
// mapping is read, any other in its row. The zero rules hold nothing back.
type rules struct {
	maxLength int            // in characters; 0: none
	pattern   *regexp.Regexp // of the whole value; nil: none
	spelled   string         // the pattern as written
	oneOf     []string       // as they go into the case; nil: any
	allowed   map[string]bool
}

// maxPattern bounds a pattern in bytes. Go's expressions take time in proportion
// to the text whatever they say, so that this alone needs a bound.
const maxPattern = 1000

// any says that there is something to check.
func (u *rules) any() bool { return u.maxLength > 0 || u.pattern != nil || u.oneOf != nil }

// check gives the first rule that text breaks.
func (u *rules) check(text string) value.Fault {
	if u.maxLength > 0 && len(text) > u.maxLength {
		if n := utf8.RuneCountInString(text); n > u.maxLength {
			return value.Fault{Code: CodeLong, What: fmt.Sprintf("has %d characters, more than max_length: %d", n, u.maxLength), Tip: "shorten it; nothing is cut by itself"}
		}
	}
	if u.pattern != nil && !u.pattern.MatchString(text) {
		return value.Fault{Code: CodePattern, What: "does not fit pattern: " + naming.Excerpt(u.spelled, naming.MaxShown/2), Tip: "write it as the pattern says, or change the pattern"}
	}
	if u.oneOf != nil && !u.allowed[text] {
		return value.Fault{Code: CodeOneOf, What: "is not among one_of"} // what was meant is for the caller to find
	}
	return value.Fault{}
}

// rules reads a field's rules.
func (r *reader) rules(f *field, all keys) {
	if e, ok := all["max_length"]; ok {
		f.rules.maxLength, _ = r.counted(e, f.label(), wordOf(inField, "max_length"))
	}
	if e, ok := all["pattern"]; ok {
		r.pattern(f, e)
	}
	if e, ok := all["one_of"]; ok {
		r.oneOf(f, e)
	}
}

func (r *reader) pattern(f *field, e entry) {
	text, ok := r.text(e.node, f.label()+".pattern")
	if !ok {
		return
	}
	if text == "" || len(text) > maxPattern {
		r.mistake(codePattern, e.valuePlace, "for instance '[0-9]{6,10}'", "%s.pattern is blank, or longer than %d bytes", f.label(), maxPattern)
		return
	}
	if _, err := regexp.Compile(text); err != nil {
		_, why, _ := strings.Cut(err.Error(), ": ")
		r.mistake(codePattern, e.valuePlace, `for instance '[0-9]{6,10}'; a sign that is meant itself has a \ before it, and (?=…) is not known`, "%s.pattern is no regular expression: %s", f.label(), why)
		return
	}
	whole, err := regexp.Compile(`\A(?:` + text + `)\z`)
	if err != nil {
		r.mistake(codePattern, e.valuePlace, "write it in a simpler way", "%s.pattern cannot be held against a whole value: %v", f.label(), err)
		return
	}
	f.rules.pattern, f.rules.spelled = whole, text
}

// oneOf reads the values there are, which are constants of the field's type.
func (r *reader) oneOf(f *field, e entry) {
	texts, places, ok := r.texts(e.node, f.label()+".one_of")
	if !ok {
		return
	}
	if len(texts) == 0 {
		r.mistake(codeRule, e.valuePlace, "for instance one_of: [Norte, Sur]", "%s.one_of is empty, so that no value is right", f.label())
	}
	allowed := map[string]bool{}
	for i, text := range texts {
		c := &constant{text: text, place: places[i]}
		r.convertConstant(f, c)
		f.rules.oneOf = append(f.rules.oneOf, c.out)
		allowed[c.out] = true
		if !f.untrimmed {
			allowed[invisible.Trim(c.out)] = true // as cells come
		}
	}
	f.rules.allowed = allowed
}
