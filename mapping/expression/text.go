package expression

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"caseload/mapping/invisible"
	"caseload/mapping/value"
)

// made gives a text that a function made of so many bytes; none may be longer than
// what a case can hold.
func (row *Row) made(text string, from int) (string, error) {
	if len(text) > value.MaxTextBytes {
		return "", tooLong(len(text))
	}
	return text, row.spend(from + len(text))
}

func tooLong(n int) error {
	return faultf("a text of %d bytes is more than can be sent (%d)", n, value.MaxTextBytes)
}

func concat(row *Row, a, b string) (string, error) { return row.made(a+b, 0) }

func upperText(row *Row, text string) (string, error) {
	return row.made(strings.ToUpper(text), len(text))
}

func lowerText(row *Row, text string) (string, error) {
	return row.made(strings.ToLower(text), len(text))
}

func trimText(row *Row, text string) (string, error) { return row.made(invisible.Trim(text), 0) }

// digitsOf leaves the digits 0 to 9.
func digitsOf(row *Row, text string) (string, error) {
	kept := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	return row.made(kept, len(text))
}

func left(row *Row, text string, n int) (string, error) {
	if n < 0 {
		return "", faultf("left: %d characters cannot be taken", n)
	}
	return row.made(cutAt(text, n), 0)
}

func right(row *Row, text string, n int) (string, error) {
	if n < 0 {
		return "", faultf("right: %d characters cannot be taken", n)
	}
	return row.made(text[len(cutAt(text, max(0, utf8.RuneCountInString(text)-n))):], len(text))
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

// slice gives the characters from one to before another, counted from 0; a
// negative number counts from the end.
func slice(row *Row, text string, from, to int) (string, error) {
	if err := row.spend(len(text)); err != nil {
		return "", err
	}
	n := utf8.RuneCountInString(text)
	if from, to = placeIn(n, from), placeIn(n, to); from >= to {
		return "", nil
	}
	return row.made(cutAt(text[len(cutAt(text, from)):], to-from), 0)
}

func placeIn(n, i int) int {
	if i < 0 {
		i = max(i+n, 0)
	}
	return min(i, n)
}

func replace(row *Row, text, what, with string) (string, error) {
	if what == "" {
		return "", faultf("replace: what is to be replaced is blank")
	}
	if n := len(text) + strings.Count(text, what)*(len(with)-len(what)); n > value.MaxTextBytes {
		return "", tooLong(n)
	}
	return row.made(strings.ReplaceAll(text, what, with), 2*len(text))
}

// headerBytes is what an element of a list takes besides its text.
const headerBytes = 16

func split(row *Row, text, by string) ([]string, error) {
	if by == "" {
		return nil, faultf("split: what the parts are set off by is blank")
	}
	if err := row.spend(len(text) + headerBytes*(1+strings.Count(text, by))); err != nil {
		return nil, err
	}
	return strings.Split(text, by), nil
}

func join(row *Row, texts []string, by string) (string, error) {
	n := len(by) * max(len(texts)-1, 0)
	for _, text := range texts {
		n += len(text)
	}
	if n > value.MaxTextBytes {
		return "", tooLong(n)
	}
	return row.made(strings.Join(texts, by), 0)
}

func makeList(row *Row, args []any) (any, error) {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = a.(string)
	}
	return texts, row.spend(headerBytes * len(args))
}

func element(_ *Row, texts []string, n int) (string, error) {
	i := n
	if i < 0 {
		i += len(texts)
	}
	if i < 0 || i >= len(texts) {
		return "", faultf("the list has %d elements and no [%d]; they count from 0", len(texts), n)
	}
	return texts[i], nil
}

// coalesce gives the first text that is not blank.
func coalesce(_ *Row, args []any) (any, error) {
	for _, a := range args {
		if text := a.(string); !invisible.IsBlankText(text) {
			return text, nil
		}
	}
	return "", nil
}

func length(row *Row, text string) (int, error) {
	return utf8.RuneCountInString(text), row.spend(len(text))
}

func count(_ *Row, texts []string) (int, error) { return len(texts), nil }

func isAmongTexts(row *Row, text string, texts []string) (bool, error) {
	return slices.Contains(texts, text), row.spend(headerBytes * len(texts))
}

// textPattern is a pattern of matches, and the steps that it takes for a
// character at the most: each counts as a byte of work, since both take about a
// nanosecond.
type textPattern struct {
	compiled *regexp.Regexp
	steps    int
}

func matchPattern(row *Row, text string, pattern *textPattern) (bool, error) {
	if err := row.spend(len(text) * pattern.steps); err != nil {
		return false, err
	}
	return pattern.compiled.MatchString(text), nil
}
