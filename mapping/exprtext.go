package mapping

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"caseload/mapping/invisible"
	"caseload/mapping/value"
)

// made gives a text that a helper made of so many bytes; none may be longer than
// what a case can hold.
func (row *record) made(text string, from int) (any, error) {
	if len(text) > value.MaxTextBytes {
		return nil, tooLong(len(text))
	}
	return text, row.spend(from + len(text))
}

func tooLong(n int) error {
	return faultf("a text of %d bytes is more than can be sent (%d)", n, value.MaxTextBytes)
}

func cellText(row *record, args []any) (any, error) { return row.Cells[args[0].(int)], nil }

func concat(row *record, args []any) (any, error) {
	a, b := args[0].(string), args[1].(string)
	if len(a)+len(b) > value.MaxTextBytes {
		return nil, tooLong(len(a) + len(b))
	}
	return row.made(a+b, 0)
}

func upperText(row *record, args []any) (any, error) {
	text := args[0].(string)
	return row.made(strings.ToUpper(text), len(text))
}

func lowerText(row *record, args []any) (any, error) {
	text := args[0].(string)
	return row.made(strings.ToLower(text), len(text))
}

func trimText(row *record, args []any) (any, error) {
	return row.made(invisible.Trim(args[0].(string)), 0)
}

// digitsOf leaves the digits 0 to 9.
func digitsOf(row *record, args []any) (any, error) {
	text := args[0].(string)
	kept := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	return row.made(kept, len(text))
}

func left(row *record, args []any) (any, error) {
	text, n := args[0].(string), args[1].(int)
	if n < 0 {
		return nil, faultf("left: %d characters cannot be taken", n)
	}
	return row.made(cutAt(text, n), 0)
}

// cutAt gives the first n characters.
func cutAt(text string, n int) string {
	if n >= len(text) {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

func right(row *record, args []any) (any, error) {
	text, n := args[0].(string), args[1].(int)
	if n < 0 {
		return nil, faultf("right: %d characters cannot be taken", n)
	}
	if n < len(text) {
		at := len(text)
		for ; n > 0 && at > 0; n-- {
			_, size := utf8.DecodeLastRuneInString(text[:at])
			at -= size
		}
		text = text[at:]
	}
	return row.made(text, 0)
}

// slice gives the characters from one to before another, counted from 0; a
// negative number counts from the end.
func slice(row *record, args []any) (any, error) {
	text, from, to := args[0].(string), args[1].(int), args[2].(int)
	if err := row.spend(len(text)); err != nil {
		return nil, err
	}
	n := utf8.RuneCountInString(text)
	from, to = placeIn(n, from), placeIn(n, to)
	if from >= to {
		return "", nil
	}
	start := len(cutAt(text, from))
	return row.made(cutAt(text[start:], to-from), 0)
}

func placeIn(n, i int) int {
	if i < 0 {
		i = max(i+n, 0)
	}
	return min(i, n)
}

func replace(row *record, args []any) (any, error) {
	text, what, with := args[0].(string), args[1].(string), args[2].(string)
	if what == "" {
		return nil, faultf("replace: what is to be replaced is blank")
	}
	if n := len(text) + strings.Count(text, what)*(len(with)-len(what)); n > value.MaxTextBytes {
		return nil, tooLong(n)
	}
	return row.made(strings.ReplaceAll(text, what, with), 2*len(text))
}

// headerBytes is what an element of a list takes besides its text.
const headerBytes = 16

func split(row *record, args []any) (any, error) {
	text, by := args[0].(string), args[1].(string)
	if by == "" {
		return nil, faultf("split: what the parts are set off by is blank")
	}
	if err := row.spend(len(text) + headerBytes*(1+strings.Count(text, by))); err != nil {
		return nil, err
	}
	return strings.Split(text, by), nil
}

func joinTexts(row *record, args []any) (any, error) {
	texts, by := args[0].([]string), args[1].(string)
	n := len(by) * max(len(texts)-1, 0)
	for _, text := range texts {
		n += len(text)
	}
	if n > value.MaxTextBytes {
		return nil, tooLong(n)
	}
	return row.made(strings.Join(texts, by), 0)
}

func listOf(row *record, args []any) (any, error) {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = a.(string)
	}
	return texts, row.spend(headerBytes * len(args))
}

func element(_ *record, args []any) (any, error) {
	texts, i := args[0].([]string), args[1].(int)
	if i < 0 {
		i += len(texts)
	}
	if i < 0 || i >= len(texts) {
		return nil, faultf("the list has %d elements and no [%d]; they count from 0", len(texts), args[1])
	}
	return texts[i], nil
}

// coalesce gives the first text that is not blank.
func coalesce(_ *record, args []any) (any, error) {
	for _, a := range args {
		if text := a.(string); invisible.Trim(text) != "" {
			return text, nil
		}
	}
	return "", nil
}

func length(row *record, args []any) (any, error) {
	text := args[0].(string)
	return utf8.RuneCountInString(text), row.spend(len(text))
}

func count(_ *record, args []any) (any, error) { return len(args[0].([]string)), nil }

func isAmongTexts(row *record, args []any) (any, error) {
	texts := args[1].([]string)
	return slices.Contains(texts, args[0].(string)), row.spend(headerBytes * len(texts))
}

// textPattern is a pattern of matches, and the steps that it takes for a
// character at the most.
type textPattern struct {
	compiled *regexp.Regexp
	steps    int
}

// stepBytes is how many steps of a pattern count as a byte of work: both take
// about a nanosecond.
const stepBytes = 1

func matchPattern(row *record, args []any) (any, error) {
	text, pattern := args[0].(string), args[1].(*textPattern)
	if err := row.spend(len(text) * pattern.steps / stepBytes); err != nil {
		return nil, err
	}
	return pattern.compiled.MatchString(text), nil
}
