package value

import (
	"strings"
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

	numbers, dates Tally
	shortOpen      Sample   // the first year of two digits that either order makes a date of
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
	c := Cell{text, kind}
	if l.Filled <= enoughLooks || (l.Dates+l.Offsets)*2 >= l.Filled {
		l.addDate(line, c)
	}
	if l.Filled <= enoughLooks || l.Numbers*2 >= l.Filled {
		l.addNumber(line, c)
	}
	if len(text) <= maxBoolean && (l.Filled <= enoughLooks || l.Booleans*2 >= l.Filled) {
		if _, ok := boolean(text); ok {
			l.Booleans++
			if IsDigits(text) {
				l.Binary++
			}
		}
	}
}

// maxBoolean bounds, in bytes, what can be a yes or a no.
const maxBoolean = 16

func (l *Looks) addDate(line int, c Cell) {
	vote := Slot{Dates: true}.Vote(c)
	l.dates.Add(vote, line, c.Text)
	if vote == unreadable && c.Kind == KindText {
		if rest, _, found := CutOffset(c.Text); found && voteDate(rest) != unreadable {
			l.Offsets++
		}
	}
	if vote == unreadable || vote == serial {
		return
	}
	l.Dates++
	d, _ := splitDate(c.Text)
	l.addLapse(d)
	if d.clock != 0 {
		l.Clocked++
	}
	if (vote == shortYear || vote == shortOpen) && !d.named {
		l.shortOpen = earlier(l.shortOpen, SampleOf(line, c.Text))
	}
}

func (l *Looks) addNumber(line int, c Cell) {
	vote := Slot{}.Vote(c)
	l.numbers.Add(vote, line, c.Text)
	if vote == unreadable {
		return
	}
	l.Numbers++
	if !IsDigits(c.Text) {
		return
	}
	l.Whole++
	l.Longest = max(l.Longest, len(c.Text))
	if len(c.Text) > 1 && c.Text[0] == '0' {
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
	t, first, second := &l.dates, DayFirst, MonthFirst
	if int64(t.shorts())*2 > l.Dates {
		first, second = DayFirstShort, MonthFirstShort
	}
	v := verdict(
		side{first, t.count[provesFirst] + t.count[shortFirst], earlier(t.first[provesFirst], t.first[shortFirst])},
		side{second, t.count[provesSecond] + t.count[shortSecond], earlier(t.first[provesSecond], t.first[shortSecond])},
	)
	switch {
	case v.Form != "":
		return v
	case t.has(ambiguous) || l.shortOpen.Line > 0:
		s := earlier(t.first[ambiguous], l.shortOpen)
		return Verdict{Form: first, Line: s.Line, Cell: s.Text}
	case first == DayFirstShort: // with the month by name: the century alone is to be set
		return Verdict{Form: first, Proved: true, Line: t.firstShort().Line, Cell: t.firstShort().Text}
	case t.has(plain):
		return Verdict{Form: first, Line: t.first[plain].Line, Cell: t.first[plain].Text}
	case t.has(iso):
		return Verdict{Form: YearFirst, Proved: true, Line: t.first[iso].Line, Cell: t.first[iso].Text}
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
	if strings.Contains(s.Text, ".") {
		likely = ","
	}
	return Verdict{Form: likely, Line: s.Line, Cell: s.Text}
}

// Doubt is what a person must say of the column's dates, or else of its numbers,
// before a field of that type can read them without a setting; nil: nothing.
func (l *Looks) Doubt(dates bool) *Doubt {
	t := l.numbers
	if dates {
		t = l.dates
	}
	t.Slot.Dates = dates
	_, _, doubt := t.decide(Form{}, Asked{})
	return doubt
}

// NoDate gives the first filled cell that is no date; line 0: there is none.
func (l *Looks) NoDate() (line int, text string) {
	return l.dates.first[unreadable].Line, l.dates.first[unreadable].Text
}

// NoNumber gives the first filled cell that is no number; line 0: there is none.
func (l *Looks) NoNumber() (line int, text string) {
	return l.numbers.first[unreadable].Line, l.numbers.first[unreadable].Text
}

// side is one of two forms that exclude each other, and the cells that prove it.
type side struct {
	form  string
	count int
	first Sample
}

// verdict gives the side that more cells prove; the zero one where none does.
func verdict(a, b side) Verdict {
	if b.count > a.count {
		a, b = b, a
	}
	if a.count == 0 {
		return Verdict{}
	}
	v := Verdict{Form: a.form, Proved: true, Line: a.first.Line, Cell: a.first.Text}
	if b.count > 0 {
		v.AtLine, v.Against = b.first.Line, b.first.Text
	}
	return v
}

// earlier gives the sample that stands first; one of line 0 is none.
func earlier(a, b Sample) Sample {
	if a.Line == 0 || b.Line != 0 && b.Line < a.Line {
		return b
	}
	return a
}
