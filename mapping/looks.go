package mapping

import (
	"strings"

	"caseload/mapping/naming"
)

// Looks counts what the filled cells of one column could be, by the very rules
// that Map reads them by. The zero value has seen nothing; it is for one
// goroutine.
type Looks struct {
	Filled   int64 // cells with text
	Numbers  int64 // that are a number in some form
	Whole    int64 // of these, digits alone
	Padded   int64 // of these, with a zero before other digits: codes, mostly
	Longest  int   // digits of the longest of Whole
	Dates    int64 // that are a date in some form
	Clocked  int64 // of these, with a time of day other than midnight
	Offsets  int64 // that are a date and a time with an offset, which a field reads by its zone alone
	Booleans int64 // that are a yes or a no
	Binary   int64 // of these, 0 or 1

	numbers, dates tally
	shortOpen      sample   // the first year of two digits that either order makes a date of
	lapses         [2]lapse // of the dates, read with the day first, and with the month first
}

// enoughLooks is how many cells are tried for everything: a column of which not
// even half is a date by then is not tried for dates any more, nor for numbers.
const enoughLooks = 512

// Add looks at a trimmed cell; line is its row's number as messages name it, kind
// one of those of [Row], 's' in a CSV. A blank cell does not count. The text is
// not kept but for the first few that prove something.
func (l *Looks) Add(line int, text string, kind byte) {
	if text == "" {
		return
	}
	l.Filled++
	if kind == kindCoded { // 01-02-03 is no date
		return
	}
	c := cell{text, kind}
	if l.Filled <= enoughLooks || (l.Dates+l.Offsets)*2 >= l.Filled {
		l.addDate(line, c)
	}
	if l.Filled <= enoughLooks || l.Numbers*2 >= l.Filled {
		l.addNumber(line, c)
	}
	if len(text) <= maxBoolean && (l.Filled <= enoughLooks || l.Booleans*2 >= l.Filled) {
		if _, ok := boolean(text); ok {
			l.Booleans++
			if isDigits(text) {
				l.Binary++
			}
		}
	}
}

// maxBoolean bounds, in bytes, what can be a yes or a no.
const maxBoolean = 16

func (l *Looks) addDate(line int, c cell) {
	vote := slot{date: true}.vote(c)
	l.dates.add(vote, line, c.text)
	if vote == unreadable && c.kind == kindText {
		if rest, _, found := cutOffset(c.text); found && voteDate(rest) != unreadable {
			l.Offsets++
		}
	}
	if vote == unreadable || vote == serial {
		return
	}
	l.Dates++
	d, _ := splitDate(c.text)
	l.addLapse(d)
	if d.time != (moment{}) {
		l.Clocked++
	}
	if (vote == shortYear || vote == shortOpen) && !d.named {
		l.shortOpen = earlier(l.shortOpen, sample{line, strings.Clone(naming.Excerpt(c.text, maxSample))})
	}
}

func (l *Looks) addNumber(line int, c cell) {
	vote := slot{}.vote(c)
	l.numbers.add(vote, line, c.text)
	if vote == unreadable {
		return
	}
	l.Numbers++
	if !isDigits(c.text) {
		return
	}
	l.Whole++
	l.Longest = max(l.Longest, len(c.text))
	if len(c.text) > 1 && c.text[0] == '0' {
		l.Padded++
	}
}

// Verdict is the form that the cells of a column have.
type Verdict struct {
	Form    string // as source.dates or source.decimal spells it; "" where no cell needs one
	Proved  bool   // by a cell; else it is the likeliest
	Line    int    // of the cell that proves it, or of the first in doubt
	Cell    string // that cell, shortened
	AtLine  int    // of a cell that proves the contrary; 0: there is none
	Against string // that cell
}

// Order gives the order of the column's dates; with a year of two digits when
// most have one.
func (l *Looks) Order() Verdict {
	t, first, second := &l.dates, dayFirst, monthFirst
	if int64(t.shorts())*2 > l.Dates {
		first, second = dayFirstShort, monthFirstShort
	}
	v := verdict(
		side{first, t.count[provesFirst] + t.count[shortFirst], earlier(t.first[provesFirst], t.first[shortFirst])},
		side{second, t.count[provesSecond] + t.count[shortSecond], earlier(t.first[provesSecond], t.first[shortSecond])},
	)
	switch {
	case v.Form != "":
		return v
	case t.has(ambiguous) || l.shortOpen.line > 0:
		s := earlier(t.first[ambiguous], l.shortOpen)
		return Verdict{Form: first, Line: s.line, Cell: s.text}
	case first == dayFirstShort: // with the month by name: the century alone is to be set
		return Verdict{Form: first, Proved: true, Line: t.firstShort().line, Cell: t.firstShort().text}
	case t.has(plain):
		return Verdict{Form: first, Line: t.first[plain].line, Cell: t.first[plain].text}
	case t.has(iso):
		return Verdict{Form: yearFirst, Proved: true, Line: t.first[iso].line, Cell: t.first[iso].text}
	}
	return Verdict{}
}

// Decimal gives the decimal sign of the column's numbers. Where no cell tells it
// (1.234), the sign between its groups is likelier than a fraction of three digits.
func (l *Looks) Decimal() Verdict {
	t := &l.numbers
	v := verdict(side{",", t.count[provesFirst], t.first[provesFirst]}, side{".", t.count[provesSecond], t.first[provesSecond]})
	if v.Form != "" || !t.has(ambiguous) {
		return v
	}
	s := t.first[ambiguous]
	likely := "."
	if strings.Contains(s.text, ".") {
		likely = ","
	}
	return Verdict{Form: likely, Line: s.line, Cell: s.text}
}

// Doubt is what a person must say of the column's dates, or else of its numbers,
// before a field of that type can read them without a setting; nil: nothing.
func (l *Looks) Doubt(dates bool) *Doubt {
	t := l.numbers
	if dates {
		t = l.dates
	}
	t.slot.date = dates
	_, _, doubt := (&Survey{}).decide(&t, Form{})
	return doubt
}

// NoDate gives the first filled cell that is no date; line 0: there is none.
func (l *Looks) NoDate() (line int, text string) {
	return l.dates.first[unreadable].line, l.dates.first[unreadable].text
}

// NoNumber gives the first filled cell that is no number; line 0: there is none.
func (l *Looks) NoNumber() (line int, text string) {
	return l.numbers.first[unreadable].line, l.numbers.first[unreadable].text
}

// side is one of two forms that exclude each other, and the cells that prove it.
type side struct {
	form  string
	count int
	first sample
}

// verdict gives the side that more cells prove; the zero one where none does.
func verdict(a, b side) Verdict {
	if b.count > a.count {
		a, b = b, a
	}
	if a.count == 0 {
		return Verdict{}
	}
	v := Verdict{Form: a.form, Proved: true, Line: a.first.line, Cell: a.first.text}
	if b.count > 0 {
		v.AtLine, v.Against = b.first.line, b.first.text
	}
	return v
}

// earlier gives the sample that stands first; one of line 0 is none.
func earlier(a, b sample) sample {
	if a.line == 0 || b.line != 0 && b.line < a.line {
		return b
	}
	return a
}
