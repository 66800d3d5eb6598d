package draft

import "caseload/mapping/invisible"

// Explanation is what a draft makes of one column, for people.
type Explanation struct {
	Column  string
	Becomes string // "contact"; "form, as date"; "–" for nothing
	Sure    string // "certain", "likely", "unsure"; "" of a form's field
	Why     string
}

// Explain gives one explanation a column, in the file's order.
func (d Draft) Explain() []Explanation {
	w := d.writer(nil)
	of := map[int]Match{}
	for _, m := range d.Matches {
		of[m.Column] = m
	}
	var all []Explanation
	for i, name := range d.Header {
		m, matched := of[i]
		k := d.Seen.kind(i, name)
		switch {
		case invisible.IsBlankText(name):
			all = append(all, Explanation{"(no name)", "–", "", k.why})
		case !w.canBeNamed(i):
			all = append(all, Explanation{w.name(i), "–", "", "a mapping cannot name it: rename the column"})
		case matched && w.isUsed(i):
			becomes := m.Field
			if becomes == SubjectField {
				becomes = "description"
			}
			all = append(all, Explanation{w.name(i), becomes, m.Sure.String(), m.Why})
		case w.stamps[i] != "":
			all = append(all, Explanation{w.name(i), "nothing: ignored", "", w.stamps[i]})
		case matched && m.Field == KeyField:
			all = append(all, Explanation{w.name(i), "form, as " + k.name, "", "no key: " + w.whyNoKey(i)})
		default:
			all = append(all, Explanation{w.name(i), "form, as " + k.name, "", k.why})
		}
	}
	return all
}
