package mapping

import (
	"fmt"
	"slices"
	"strconv"
)

// Form is the regional form of one column.
type Form struct {
	Column  string // the header's name, "Fecha#2" where it is repeated, or a template's text
	Decimal string // "," or "."; "stored" for a workbook's own numbers; "" nothing known
	Dates   string // dd/mm/yyyy, mm/dd/yyyy, yyyy-mm-dd; "serial" for a workbook's own dates; "" nothing known
	Line    int    // where the proof stands; 0 when there is none in this file
	Proof   string // the cell that proved it, shortened
	By      string // "setting", "earlier", "proof"
}

// storedNumber marks a column of a workbook's own numbers. It settles nothing
// for texts: they may have either sign.
const storedNumber = "stored"

// What a form rests on.
const (
	bySetting = "setting"
	byEarlier = "earlier"
	byProof   = "proof"
)

// Forms are what a survey settled. The zero value settles nothing.
type Forms struct {
	shapes map[slot]form
	all    []Form
	proved []Form
	said   []string
}

// All gives the forms of the typed columns of which something is known.
func (f Forms) All() []Form { return slices.Clone(f.all) }

// Proved gives what cells of this file prove, one Form a column, to be kept
// for later files of the same dataset: hand them to [Survey.Decide] by their
// Column. Columns whose cells prove two forms are not among them.
func (f Forms) Proved() []Form { return slices.Clone(f.proved) }

// Said gives a line for people for each form, with what it rests on.
func (f Forms) Said() []string { return slices.Clone(f.said) }

// Use settles the forms that Map reads by. Call it before the first Map, not
// beside one. A column that f does not know takes only what is clear.
func (b *Mapper) Use(f Forms) {
	for i, s := range b.slots {
		b.shapes[i] = f.shapes[s]
	}
}

// Decide settles the form of every surveyed column. earlier holds what earlier
// files of the dataset proved, by column; nil for none.
//
// The error is an [*Undecided] with every column that a person must decide.
func (s *Survey) Decide(earlier map[string]Form) (Forms, error) {
	f := Forms{shapes: map[slot]form{}}
	var doubts Undecided
	for i := range s.tallies {
		t := &s.tallies[i]
		shape, said, doubt := s.decide(t, earlier[t.slot.name])
		if doubt != nil {
			doubts.Doubts = append(doubts.Doubts, *doubt)
			continue
		}
		f.shapes[t.slot] = shape
		f.prove(t)
		if said != nil {
			f.all = append(f.all, *said)
			f.said = append(f.said, say(*said)...)
		}
		f.said = append(f.said, t.warning()...)
	}
	if len(doubts.Doubts) > 0 {
		return Forms{}, &doubts
	}
	for i := range s.watched {
		for j := range s.watched[i].tallies {
			f.prove(&s.watched[i].tallies[j])
		}
	}
	return f, nil
}

// decide settles one slot: by the setting, an earlier file, or a proof.
func (s *Survey) decide(t *tally, earlier Form) (form, *Form, *Doubt) {
	setting, before := s.b.m.Source.Decimal, earlier.Decimal
	if t.slot.date {
		setting, before = s.b.m.Source.Dates, earlier.Dates
	}
	if before == storedNumber || before == serialDate || before == yearFirst {
		before = "" // says nothing of texts in which the form is open
	}
	first, second := t.spellings()
	proved, has := t.proof()
	switch {
	case !t.slot.date && t.has(native) && t.has(ambiguous) && !t.has(provesSecond):
		// A workbook's own numbers stand beside a 1.234.
		if t.has(provesFirst) {
			return form{mixed: true}, nil, nil
		}
		return form{decimal: '.'}, t.form(storedNumber, byProof), nil
	case setting != "":
		return t.shape(setting), t.form(setting, bySetting), nil
	case before != "":
		return t.shape(before), t.form(before, byEarlier), nil
	case t.has(provesFirst) && t.has(provesSecond):
		return form{}, nil, t.contradiction(first, second)
	case t.has(ambiguous) && !t.has(provesFirst) && !t.has(provesSecond):
		return form{}, nil, t.doubt(first, second)
	case has && (proved == yearFirst || proved == serialDate):
		return form{}, t.form(proved, byProof), nil // always clear, so it binds nobody
	case has:
		return t.shape(proved), t.form(proved, byProof), nil
	}
	return form{}, nil, nil
}

// spellings are the two forms that a slot's cells can prove.
func (t *tally) spellings() (first, second string) {
	if t.slot.date {
		return dayFirst, monthFirst
	}
	return ",", "."
}

// proof is the one form that the cells prove; false where they prove none or
// two. What is always clear counts only where nothing else stands.
func (t *tally) proof() (string, bool) {
	first, second := t.spellings()
	switch {
	case t.has(provesFirst) && t.has(provesSecond):
		return "", false
	case t.has(provesFirst):
		return first, true
	case t.has(provesSecond):
		return second, true
	case t.has(native) && !t.slot.date:
		return storedNumber, true
	case t.has(ambiguous):
		return "", false
	case t.has(native):
		return serialDate, true
	case t.has(iso):
		return yearFirst, true
	}
	return "", false
}

// shape is a form as Map needs it.
func (t *tally) shape(spelled string) form {
	if !t.slot.date {
		if spelled == "," || spelled == "." {
			return form{decimal: spelled[0]}
		}
		return form{}
	}
	return form{order: spelled}
}

// form makes the public Form of a slot.
func (t *tally) form(spelled, by string) *Form {
	f := &Form{Column: t.slot.name, By: by}
	if t.slot.date {
		f.Dates = spelled
	} else {
		f.Decimal = spelled
	}
	if proved, ok := t.proof(); ok && proved == spelled {
		proof := t.first[t.prover(spelled)]
		f.Line, f.Proof = proof.line, proof.text
	}
	return f
}

// prover is the reading that proves a form.
func (t *tally) prover(spelled string) reading {
	switch spelled {
	case ",", dayFirst:
		return provesFirst
	case ".", monthFirst:
		return provesSecond
	case yearFirst:
		return iso
	}
	return native
}

// prove adds what the slot's cells prove to the column's Form.
func (f *Forms) prove(t *tally) {
	spelled, ok := t.proof()
	if !ok {
		return
	}
	one := t.form(spelled, byProof)
	for i := range f.proved {
		if have := &f.proved[i]; have.Column == one.Column {
			if t.slot.date {
				have.Dates = one.Dates
			} else {
				have.Decimal = one.Decimal
			}
			return
		}
	}
	f.proved = append(f.proved, *one)
}

// say tells people what a form is and what it rests on.
func say(f Form) []string {
	what := f.Dates
	switch {
	case f.Dates == serialDate:
		what = "dates of the workbook's own"
	case f.Decimal == storedNumber:
		what = "numbers of the workbook's own"
	case f.Decimal == ",":
		what = "decimal comma"
	case f.Decimal == ".":
		what = "decimal point"
	}
	why := ""
	switch {
	case f.By == bySetting:
		why = ", as the mapping says"
	case f.By == byEarlier:
		why = ", as an earlier file of this dataset proved"
	case f.Line > 0:
		why = ": " + quote(f.Proof) + " in line " + strconv.Itoa(f.Line)
	}
	return []string{"column " + quote(f.Column) + ": " + what + why}
}

// warning speaks of a workbook whose dates are partly its own and partly text:
// so it looks when a program turned the dates that fit its own order, days and
// months changed, and left the others.
func (t *tally) warning() []string {
	if !t.slot.date && t.has(native) && t.has(provesFirst) {
		return []string{fmt.Sprintf("column %s: numbers of the workbook's own (line %d) and texts with a decimal comma (line %d): a cell such as 1.234 can be either, and its row is invalid",
			quote(t.slot.name), t.first[native].line, t.first[provesFirst].line)}
	}
	texts := t.count[provesFirst] + t.count[provesSecond] + t.count[ambiguous]
	if !t.slot.date || !t.has(native) || texts == 0 {
		return nil
	}
	return []string{fmt.Sprintf("column %s: %d dates are the workbook's own and %d are text: if the file was opened under another country's settings, day and month of the former may be changed; compare line %d with the source",
		quote(t.slot.name), t.count[native], texts, t.first[native].line)}
}

func ordinalName(name string, nth int) string { return name + "#" + strconv.Itoa(nth) }
