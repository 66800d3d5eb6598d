package cli

import (
	"fmt"
	"strings"

	"caseload/importer"
	"caseload/importer/survey"
	"caseload/mapping"
	"caseload/report"
)

// tellCheck puts what a check found on one screen: the fields, the problems by
// cause, the identity, the counts, the bill. All of it has names in --json.
func (p *program) tellCheck(job importer.Job, found importer.Checked) {
	p.tellFields(found)
	for _, line := range problemLines(found.Problems, "--json") {
		p.voice.show(line)
	}
	p.voice.show("")
	p.voice.show(found.Key)
	if len(found.Candidates) > 0 {
		p.voice.show("columns that are filled and different in every row: " + namesOf(found.Candidates))
	}
	if near := nearlyKeys(found.Near); near != "" && job.Mapping.Key.Content {
		p.voice.show("columns that nearly are, and the rows that lack or repeat them: " + near)
	}
	p.voice.show(strings.Replace(found.Counts.Line(), "pending", "to send", 1))
	if n := found.Counts.Duplicate + found.Counts.DuplicateOtherCells + found.Counts.Created; n > 0 {
		p.voice.show(fmt.Sprintf("in the ledger already: %s, not to be sent again", plural(n, "row")))
	}
	p.voice.show(bill(found.Bill, job))
	p.sayWarned("look at them before you import")
}

// nearlyKeys lists columns on a line, with their rows.
func nearlyKeys(near []survey.Near) string {
	var all []string
	for _, one := range near[:min(len(near), maxShownFew)] {
		all = append(all, fmt.Sprintf("%s (%d)", shown(one.Column), one.Misses))
	}
	return strings.Join(all, ", ")
}

// namesOf lists columns' names on a line; the longest are cut, and of very many
// the first stand for all.
func namesOf(names []string) string {
	const most, longest = 12, 60
	var all []string
	for _, name := range names[:min(len(names), most)] {
		all = append(all, clipped(shown(name), longest))
	}
	if more := len(names) - most; more > 0 {
		all = append(all, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, ", ")
}

const (
	maxFieldName = 26 // characters of a field's name, and of where it comes from
	maxShownFew  = 5  // values of a column that are shown with their counts
	// maxShownColumns is how many columns or fields a table shows: those of very
	// wide files run off every screen.
	maxShownColumns = 200
	// maxShownProblems is how many causes a person can look at; who mends these
	// looks again.
	maxShownProblems = 20
)

func (p *program) tellFields(found importer.Checked) {
	if len(found.Fields) == 0 {
		return
	}
	table := [][]string{{"field", "from", "type", "filled", ""}}
	for _, f := range found.Fields[:min(len(found.Fields), maxShownColumns)] {
		name := strings.TrimPrefix(f.Field, "form ") // in quotes then
		if len(f.Columns) == 0 {
			table = append(table, []string{name, f.From})
			continue
		}
		kind := f.Type
		if f.Mapped {
			kind = "map"
		}
		table = append(table, []string{name, f.From, kind, fmt.Sprintf("%6s", percent(f.Filled, f.Rows)), looksOf(f)})
	}
	p.voice.show("")
	width := p.width()
	for _, line := range aligned(table, min(maxFieldName, width/4)) {
		p.voice.show(clipped(line, width))
	}
	if more := len(found.Fields) - maxShownColumns; more > 0 {
		p.voice.show(fmt.Sprintf("and %d fields more; --json has them all", more))
	}
}

// percent tells a share so that only all is 100 %, and only none 0 %.
func percent(part, whole int64) string {
	switch n := part * 100 / max(whole, 1); {
	case part == 0:
		return "0 %"
	case n == 0:
		return "< 1 %"
	default:
		return fmt.Sprintf("%d %%", n)
	}
}

// looksOf says what a field's cells look like.
func looksOf(f importer.FieldSeen) string {
	var parts []string
	if f.Form != nil {
		parts = append(parts, formOf(*f.Form))
	}
	switch {
	case f.Filled == 0:
		parts = append(parts, "no cell is filled")
	case len(f.Values) > 0 && f.Form == nil:
		parts = append(parts, valuesOf(f.Values, 0, maxShownFew))
	default:
		parts = append(parts, "e.g. "+f.Example)
	}
	return strings.Join(parts, "; ")
}

// formOf says how a column's values are read and what that rests on.
func formOf(f mapping.Form) string {
	text := f.String()
	switch f.By {
	case "setting":
		text += ", as set"
		if f.Line > 0 {
			text += fmt.Sprintf(" (line %d has %s)", f.Line, f.Proof)
		}
	case "earlier":
		text += ", as an earlier file proved"
	default:
		if f.Line > 0 {
			text += fmt.Sprintf(", proven by %s in line %d", f.Proof, f.Line)
		}
	}
	return text
}

// valuesOf lists the first values of a column with the rows that have them.
func valuesOf(values []report.ValueSeen, others int64, most int) string {
	var parts []string
	for i, v := range values {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(values)-most))
			break
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", v.Value, v.Rows))
	}
	text := strings.Join(parts, ", ")
	if others > 0 {
		text += fmt.Sprintf(", and still others in %s", plural(others, "row"))
	}
	return text
}

// problemLines says why rows were not created, or cannot be, by cause; where there
// are many, what has them all.
func problemLines(all []report.Problem, whole string) []string {
	var lines []string
	for i, problem := range all {
		lines = append(lines, "")
		if i == maxShownProblems {
			return append(lines, fmt.Sprintf("and %s besides; %s has them all", plural(int64(len(all)-i), "cause"), whole))
		}
		title := strings.TrimLeft(problem.Code+" "+problem.Reason, " ")
		switch {
		case strings.HasPrefix(problem.Code, "CRM "): // the reason has the number, too
			title = problem.Reason
		case problem.Field != "":
			title = fmt.Sprintf("%s %q: %s", problem.Code, problem.Field, problem.Reason)
		}
		lines = append(lines, fmt.Sprintf("%s: %s", plural(problem.Rows, "row"), title))
		if len(problem.Values) > 1 || problem.Code == mapping.CodeNotInMap && problem.Rows > int64(len(problem.Examples)) {
			lines = append(lines, "    values: "+valuesOf(problem.Values, problem.Others, 2*maxShownFew))
		}
		for _, where := range problem.Examples {
			lines = append(lines, "    "+where)
		}
		if more := problem.Rows - int64(len(problem.Examples)); more > 0 {
			lines = append(lines, fmt.Sprintf("    and %d more", more))
		}
		if problem.Hint != "" {
			lines = append(lines, "    hint: "+problem.Hint)
		}
	}
	return lines
}
