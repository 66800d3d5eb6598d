package value

import "time"

// lapse is the first and the last of a column's dates; zero when there is none.
type lapse struct{ first, last time.Time }

func (l *lapse) add(t time.Time) {
	if l.first.IsZero() || t.Before(l.first) {
		l.first = t
	}
	if t.After(l.last) {
		l.last = t
	}
}

// Lapse gives the first and the last of the column's dates, read by one of the
// forms that [Looks.Order] gives; zero where none can be read so. They are of no
// zone: what the cells say, as if it were UTC.
func (l *Looks) Lapse(order string) (first, last time.Time) {
	which := 0
	if full, _ := fullOrder(order); full == MonthFirst {
		which = 1
	}
	return l.lapses[which].first, l.lapses[which].last
}

func (l *Looks) addLapse(d dateText) {
	for which, order := range []string{DayFirstShort, MonthFirstShort} {
		if m, ok := d.read(order); ok {
			l.lapses[which].add(m)
		}
	}
}
