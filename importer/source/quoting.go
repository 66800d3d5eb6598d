package source

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Some programs do not write quotes as the rules have it. The first error of quotes
// has the whole file tried for two other manners, which can be told for certain:
//
//   - Blanks stand before every quote that opens a field, and so read all fields are
//     sound: then the blanks do not count.
//   - No field of the file begins with a quote: then quotes are text.
//
// Up to that error the file reads the same in the other manner, so the reading goes
// on with it. Where neither holds, all lines with such errors are told at once.

// quoting is what the quotes of a whole file show in one manner.
type quoting struct {
	fields, spaced int   // that are quoted, and of these those behind blanks
	lines          []int // the first lines with an error
	errors         int
}

// shownLines is how many lines with an error are named.
const shownLines = 10

// try reads the whole table, errors and all.
func (t *csvTable) try(m manner) (quoting, error) {
	var q quoting
	s, err := t.scan(m, t.first)
	for err == nil {
		_, err = s.next()
		q.fields += s.quoted
		q.spaced += s.spaced
		var bad *misquoted
		if !errors.As(err, &bad) {
			continue
		}
		err = nil
		if q.errors++; len(q.lines) < shownLines {
			q.lines = append(q.lines, bad.err.Line)
			if s.line > bad.err.Line { // the rows that this field took in may have errors of their own
				s, err = t.scan(m, bad.err.Line+1)
			}
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return q, err
}

// adapt looks for another manner after an error of quotes; true when it is found.
func (t *csvTable) adapt() (bool, error) {
	if t.tried {
		return false, nil
	}
	t.tried = true
	spaced, none := t.manner, t.manner
	spaced.blanks, none.quote = true, noQuote
	q, err := t.try(spaced)
	if err != nil {
		return false, err
	}
	if q.errors == 0 && q.fields > 0 && q.spaced == q.fields {
		t.manner, t.adapted = spaced, "blanks stand before all quotes that open a field, and are left out"
		return true, nil
	}
	if t.quotes, err = t.try(t.manner); err != nil || t.quotes.fields > 0 {
		return false, err
	}
	t.manner, t.adapted = none, "no field begins with a quote, so quotes are read as text"
	return true, nil
}

const noQuoteTip = "; if the program that wrote the file never puts quotes round cells, say source: {quote: none} in the mapping"

// allBad adds the other lines to an error of quotes, and the setting without
// quotes unless most of them are sound.
func (t *csvTable) allBad(bad *misquoted) error {
	if t.quotes.fields <= 2*t.quotes.errors {
		bad.err.Tip += noQuoteTip
	}
	if q := t.quotes; q.errors > 1 {
		named := strings.Trim(fmt.Sprint(q.lines), "[]")
		more := ""
		if q.errors > len(q.lines) {
			more = fmt.Sprintf(" and %d more", q.errors-len(q.lines))
		}
		bad.err.What += fmt.Sprintf(" (%d lines have such errors: %s%s)", q.errors, strings.ReplaceAll(named, " ", ", "), more)
	}
	return bad
}
