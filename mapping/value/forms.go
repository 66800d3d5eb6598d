package value

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload/mapping/naming"
)

// Forms are what a survey settled. The zero value settles nothing.
type Forms struct {
	shapes map[Slot]Shape
	all    []Form
	proved []Form
	warned []string
}

// All gives the forms of the typed columns of which something is known.
func (f Forms) All() []Form { return slices.Clone(f.all) }

// Proved gives what cells of this file prove, one Form a column, to be kept
// for later files of the same dataset: hand them to [Survey.Decide] by their
// Column. Columns whose cells prove two forms are not among them.
func (f Forms) Proved() []Form { return slices.Clone(f.proved) }

// Said gives lines for people with each form and what it rests on. Forms that the
// mapping sets stand on one line.
func (f Forms) Said() []string {
	var lines []string
	var set []Form
	for _, one := range f.all {
		if one.By == bySetting {
			set = append(set, one)
			continue
		}
		lines = append(lines, say(one))
	}
	switch len(set) {
	case 0:
		return lines
	case 1:
		return append(lines, say(set[0]))
	}
	return append(lines, sayTogether(set))
}

// Warned gives a line for people for each column whose cells are not all as they
// should be.
func (f Forms) Warned() []string { return slices.Clone(f.warned) }

// Shape gives what the values of a slot are read by.
func (f Forms) Shape(s Slot) Shape { return f.shapes[s] }

// Warn adds a line to those of [Forms.Warned], once: two fields may read a column by
// forms of their own.
func (f *Forms) Warn(lines ...string) {
	for _, line := range lines {
		if !slices.Contains(f.warned, line) {
			f.warned = append(f.warned, line)
		}
	}
}

// Settle takes over what is to be known of a slot's form. earlier is what earlier
// files of the dataset proved of its column; a doubt is for a person to settle.
func (f *Forms) Settle(t *Tally, earlier Form, who Asked) *Doubt {
	shape, said, doubt := t.decide(earlier, who)
	if doubt != nil {
		return doubt
	}
	if f.shapes == nil {
		f.shapes = map[Slot]Shape{}
	}
	f.shapes[t.Slot] = shape
	if !t.isAgainstSetting() {
		f.Prove(t, t.Setting)
	}
	if said != nil {
		f.all = append(f.all, *said)
	}
	f.Warn(t.warnings()...)
	return nil
}

// decide settles one slot: by the setting, an earlier file, or a proof.
func (t *Tally) decide(earlier Form, who Asked) (Shape, *Form, *Doubt) {
	before := earlier.Decimal
	if t.Slot.Dates {
		before, _ = fullOrder(earlier.Dates) // years of two digits need a setting
	}
	first, second := t.spellings()
	proved, has := t.proof()
	switch {
	case t.Setting != "":
		return t.shape(t.Setting), t.form(t.Setting, bySetting), t.conflict(t.Setting, before, who)
	case decides(before):
		return t.shape(before), t.form(before, byEarlier), t.conflict(before, before, who)
	case t.has(provesFirst) && t.has(provesSecond):
		return Shape{}, nil, t.contradiction(first, second)
	case t.has(ambiguous) && !t.has(provesFirst) && !t.has(provesSecond):
		return Shape{}, nil, t.doubt(first, second)
	case t.onlyShort():
		return Shape{}, nil, t.doubtYears()
	case has && !decides(proved):
		return Shape{}, t.form(proved, byProof), nil // always clear, so it binds nobody
	case has:
		return t.shape(proved), t.form(proved, byProof), nil
	}
	return Shape{}, nil, nil
}

// onlyShort says that the dates of a column are all without their century.
func (t *Tally) onlyShort() bool {
	return t.shorts() > 0 && !t.has(provesFirst) && !t.has(provesSecond) && !t.has(plain) && !t.has(iso) && !t.has(named) && !t.has(native)
}

// spellings are the two forms that a slot's cells can prove.
func (t *Tally) spellings() (first, second string) {
	if t.Slot.Dates {
		return DayFirst, MonthFirst
	}
	return ",", "."
}

// proof is the one form that the cells prove; false where they prove none or
// two. What is always clear counts only where nothing else stands.
func (t *Tally) proof() (string, bool) {
	first, second := t.spellings()
	_, short := fullOrder(t.Setting)
	switch {
	case t.has(provesFirst) && t.has(provesSecond):
		return "", false
	case t.shorts() > 0 && short:
		return t.Setting, true
	case t.has(provesFirst):
		return first, true
	case t.has(provesSecond):
		return second, true
	case t.has(ambiguous):
		return "", false
	case t.has(native):
		return stored, true
	case t.has(iso):
		return YearFirst, true
	case t.has(named):
		return nameMonth, true
	}
	return "", false
}

// shape is a form as Map needs it.
func (t *Tally) shape(spelled string) Shape {
	if !t.Slot.Dates {
		if spelled == "," || spelled == "." {
			return Shape{Decimal: spelled[0]}
		}
		return Shape{}
	}
	return Shape{Order: spelled}
}

// form makes the public Form of a slot.
func (t *Tally) form(spelled, by string) *Form {
	f := &Form{Column: t.Slot.Name, By: by, Also: t.also(spelled)}
	f.Few = decides(spelled) && max(t.count[iso], t.count[named], t.count[native]) > t.open()
	if t.Slot.Dates {
		f.Dates = spelled
	} else {
		f.Decimal = spelled
	}
	if proved, ok := t.proof(); ok && proved == spelled {
		proof := t.first[prover(spelled)]
		if _, short := fullOrder(spelled); short {
			proof = t.firstShort()
		}
		f.Line, f.Proof = proof.Line, proof.Text
	}
	return f
}

// open is how many texts there are whose form is not clear by itself.
func (t *Tally) open() int {
	return t.count[provesFirst] + t.count[provesSecond] + t.count[ambiguous] + t.count[plain] + t.shorts()
}

// shorts is how many dates have a year of two digits.
func (t *Tally) shorts() (n int) {
	for r := shortYear; r <= shortSecond; r++ {
		n += t.count[r]
	}
	return n
}

// firstShort is the first of these.
func (t *Tally) firstShort() (first Sample) {
	for r := shortYear; r <= shortSecond; r++ {
		first = earlier(first, t.first[r])
	}
	return first
}

// also gives the always clear forms that stand beside one.
func (t *Tally) also(spelled string) string {
	var all []string
	for _, form := range []string{YearFirst, nameMonth, stored} {
		if form != spelled && t.has(prover(form)) {
			all = append(all, form)
		}
	}
	return strings.Join(all, " ")
}

// prover is the reading that proves a form.
func prover(spelled string) reading {
	switch spelled {
	case ",", DayFirst:
		return provesFirst
	case ".", MonthFirst:
		return provesSecond
	case YearFirst:
		return iso
	case nameMonth:
		return named
	}
	return native
}

// isAgainstSetting says that the cells prove another form than the one that is
// set: their rows are invalid, and say nothing of later files.
func (t *Tally) isAgainstSetting() bool {
	proved, ok := t.proof()
	proved, _ = fullOrder(proved)
	set, _ := fullOrder(t.Setting)
	return ok && set != "" && decides(proved) && proved != set
}

// Prove adds what the slot's cells prove to the column's Form; setting is what
// its values are read by.
func (f *Forms) Prove(t *Tally, setting string) {
	spelled, ok := t.proof()
	if !ok {
		return
	}
	by := byProof
	if spelled == setting {
		by = bySetting
	}
	one := t.form(spelled, by)
	for i := range f.proved {
		if have := &f.proved[i]; have.Column == one.Column {
			have.Also = join(have.Also, one.Also)
			if t.Slot.Dates {
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
func say(f Form) string {
	why := ""
	switch {
	case f.By == bySetting:
		why = ", as the mapping says"
	case f.By == byEarlier:
		why = ", as an earlier file of this dataset proved"
	case f.Line > 0:
		why = ": " + naming.Quote(f.Proof) + " in line " + strconv.Itoa(f.Line)
	}
	return "column " + naming.Quote(f.Column) + ": " + f.String() + why
}

// sayTogether is say of forms that the mapping sets.
func sayTogether(forms []Form) string {
	var kinds []string
	columns := map[string][]string{}
	for _, f := range forms {
		kind := f.String()
		if columns[kind] == nil {
			kinds = append(kinds, kind)
		}
		columns[kind] = append(columns[kind], naming.Quote(f.Column))
	}
	for i, kind := range kinds {
		kinds[i] = kind + " in " + strings.Join(columns[kind], ", ")
	}
	return strings.Join(kinds, "; ") + ": as the mapping says"
}

// warnings speak of a workbook whose dates are partly its own and partly text (so
// it looks when a program turned the dates that fit its own order, days and
// months changed, and left the others), and of dates that have become numbers.
func (t *Tally) warnings() []string {
	if !t.Slot.Dates {
		return nil
	}
	var all []string
	texts := t.count[provesFirst] + t.count[provesSecond] + t.count[ambiguous]
	if t.has(native) && texts > 0 {
		all = append(all, fmt.Sprintf("column %s: %d dates are the workbook's own and %d are text: if the file was opened under another country's settings, day and month of the former may be changed; compare row %d with the source",
			naming.Quote(t.Slot.Name), t.count[native], texts, t.first[native].Line))
	}
	if n := t.count[serial]; n > 0 {
		one := t.first[serial]
		all = append(all, fmt.Sprintf("column %s: dates that have become a spreadsheet's numbers for days: %d, for instance %s in line %d, perhaps %s; their rows are invalid: give the column the format of a date in Excel, and export again",
			naming.Quote(t.Slot.Name), n, naming.Quote(one.Text), one.Line, serialDay(one.Text)))
	}
	return all
}
