package draft

import "fmt"

// judge says whether a column's values can be those of the field that its name
// says, and makes the match surer, or less sure, by them.
func (c *Columns) judge(m *Match) bool {
	col := &c.cols[m.Column]
	l := &col.looks
	filled := l.Filled
	mails := filled > 0 && col.mails*10 >= filled*9
	dates := filled > 0 && l.Dates*2 > filled
	if filled == 0 && c.Rows > 0 {
		m.Sure, m.Why = min(m.Sure, Likely), m.Why+"; blank in every row"
		return m.Field == "solution" // no case may lack the others; and no file is attached
	}
	switch m.Field {
	case "contact":
		named := m.Sure == Certain && col.mails > 0 // else no column would be left to be the contact
		if filled > 0 && col.mails*2 < filled && !named {
			return false
		}
		return col.mailed(m, mails)
	case KeyField:
		if dates || mails || col.words() {
			return false
		}
		if c.Rows < 2 {
			m.Why += "; too few rows to tell whether it is different in each"
		}
		if a := c.apart(m.Column); a.isNear() {
			m.Sure = min(m.Sure+1, Certain)
			m.Why += "; " + a.why()
		}
		return true
	case SubjectField, "description", "solution", "file":
		return !dates && !mails
	}
	// Those whose values are few, and name something.
	if dates || filled > 0 && (mails && m.Field != "responsible" && m.Field != "owner" || c.apart(m.Column).isKey() && filled > maxAgents) {
		return false
	}
	if n := len(col.values); n > 0 {
		m.Why += "; " + count(int64(n), "different value")
	}
	return true
}

// mailed makes the match of a contact as sure as its values are addresses.
func (c *column) mailed(m *Match, mails bool) bool {
	switch {
	case mails:
		m.Sure = min(m.Sure+1, Certain)
		m.Why += "; its values are e-mail addresses"
	case c.looks.Filled > 0:
		m.Sure = Unsure
		m.Why += fmt.Sprintf("; but only %d of %d values are e-mail addresses", c.mails, c.looks.Filled)
	}
	return true
}

// words says that most values are of several words, as texts are.
func (c *column) words() bool { return c.worded*2 > c.looks.Filled }

// byLooks adds what names did not tell: a contact by its addresses, a key by
// being filled and different in every row, or nearly so.
func (c *Columns) byLooks(header []string, can []bool, found []Match) []Match {
	taken, has := map[int]bool{}, map[string]int{}
	for i, m := range found {
		taken[m.Column] = true
		has[m.Field] = i
	}
	if _, ok := has["contact"]; !ok {
		for i := range c.cols {
			if col := &c.cols[i]; !taken[i] && can[i] && col.looks.Filled > 0 && col.mails*10 >= col.looks.Filled*9 {
				found = append(found, Match{i, "contact", Likely, "its values are e-mail addresses"})
				taken[i] = true
				break
			}
		}
	}
	at, ok := has[KeyField]
	if ok && c.apart(found[at].Column).isNear() {
		return found
	}
	best := -1
	for i, name := range header {
		if !taken[i] && can[i] && Normal(name) != "" && c.couldBeKey(i) && (best < 0 || c.apart(i).nearer(c.apart(best))) {
			best = i
		}
	}
	if best < 0 {
		return found
	}
	m := Match{best, KeyField, Unsure, c.apart(best).why() + ", and short"}
	if ok {
		found[at] = m
		return found
	}
	return append(found, m)
}

// couldBeKey says that a column whose name does not say so looks like the number
// of something: short, without spaces, different in nearly every row, and no date,
// address, phone or amount.
func (c *Columns) couldBeKey(i int) bool {
	const short = 32
	col := &c.cols[i]
	if col.longest > short || col.spaced > 0 || col.mails > 0 || col.looks.Dates > 0 ||
		col.phones*2 >= col.looks.Filled || col.looks.Decimal().Form != "" || col.names() {
		return false
	}
	a := c.apart(i)
	return a.isNear() && a.same.n*maxMisses <= a.rows
}

// names says that most values have no digit, as names of people and places.
func (c *column) names() bool { return c.digits*2 < c.looks.Filled }

func count(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
