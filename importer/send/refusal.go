package send

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"caseload/importer/submit"
	"caseload/mapping"
)

// What the CRM says of a case that it refuses may be any text, in any language.
// Which part it means is told only where the answer itself tells: the part's name
// stands in it, or the very value that was sent, and best both. In all other
// cases the CRM's words stand alone.

// partNames are the words by which a text may name the parts of a case whose
// values the CRM has lists of, and the solution.
func partNames() map[string][]string {
	return map[string][]string{
		"case-type":   {"case type", "casetype", "tipo de caso", "tipo do caso"},
		"responsible": {"responsible", "responsable", "responsável"},
		"owner":       {"owner", "propietario", "proprietário"},
		"contact":     {"contact", "contacto", "contato"},
		"status":      {"status", "estado"},
		"priority":    {"priority", "prioridad", "prioridade"},
		"solution":    {"solution", "solución", "solução"},
	}
}

// sentPart is one value of a case as it was sent, and where it came from.
type sentPart struct {
	mapping.Origin
	value string
}

// explained says of a row that the CRM refused which of its values the CRM means,
// as the file has them, where the answer tells.
func explained(row *Row, v submit.Verdict, mappingPath string) submit.Verdict {
	if v.Status != submit.Rejected || v.Said == "" || v.Stop != nil {
		return v
	}
	blamed := blame(v.Said, sentParts(&row.Mapped, row.Mapper.Origins(mapping.Row{Cells: row.Cells, Kinds: row.Kinds})))
	if len(blamed) == 0 {
		return v
	}
	file := filepath.Base(mappingPath)
	said, ours := fmt.Sprintf(" (%d): %s", v.HTTP, v.Said), false
	var all []string
	for _, p := range blamed {
		text, mapped := p.inWords(file)
		all, ours = append(all, text), ours || mapped
	}
	if one := blamed[0]; len(blamed) == 1 && !one.Form && one.Field != "solution" && one.value != "" && saysAbsent(v.Said) {
		v.Reason = all[0] + " does not exist in the CRM" + said
	} else {
		v.Reason = "the CRM refuses this row" + said + "; this row has " + strings.Join(all, " and ")
	}
	if v.Hint = "create it in the CRM, or correct it in the file; then resume"; ours {
		v.Hint = "create it in the CRM, or correct it in " + file + "; then resume"
	}
	return v
}

// inWords names a part, its value, and where that came from; mapped tells whether
// the mapping says the value.
func (p *sentPart) inWords(file string) (text string, mapped bool) {
	text = fmt.Sprintf("%s %q", p.Field, Shorten(p.value))
	if p.Form {
		text = fmt.Sprintf("form %q %q", p.Field, Shorten(p.value))
	}
	by := fmt.Sprintf(", by the map in %s:%d", file, p.Line)
	switch {
	case p.How == "constant":
		return text + fmt.Sprintf(" (always, by %s:%d)", file, p.Line), true
	case p.Mark == "default":
		return text + fmt.Sprintf(" (the default in %s:%d)", file, p.Line), true
	case p.Mark == "otherwise":
		by = fmt.Sprintf(", by otherwise in %s:%d", file, p.Line)
	case p.MapFile != "":
		by = ", by " + p.MapFile
	case p.Mark == "":
		by = ""
	}
	switch {
	case len(p.Columns) == 1 && p.Cells[0] == p.value && by == "":
		return text + fmt.Sprintf(" (in %q)", p.Columns[0]), false
	case len(p.Columns) == 1:
		return text + fmt.Sprintf(" (from %q in %q%s)", Shorten(p.Cells[0]), p.Columns[0], by), by != ""
	}
	return text, by != ""
}

// sentParts gives the values of a case that the CRM may object to.
func sentParts(c *mapping.Case, origins []mapping.Origin) []sentPart {
	parts := map[string]string{
		"case-type": c.CaseType, "responsible": c.Responsible, "owner": c.Owner, "contact": c.Contact,
		"status": c.Status, "priority": c.Priority, "solution": c.Solution,
	}
	var form map[string]json.RawMessage
	if json.Unmarshal(c.Form, &form) != nil {
		form = nil // it is ours, and an object
	}
	var all []sentPart
	for _, o := range origins {
		value, is := parts[o.Field]
		if o.Form {
			value, is = textOf(form[o.Field]), true
		}
		if is {
			all = append(all, sentPart{o, value})
		}
	}
	return all
}

func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// blame gives the parts that a text means: those that it names together with
// their value, else the one that it names, else those whose value it shows as a
// value. None when it tells nothing, or names several.
func blame(text string, parts []sentPart) []sentPart {
	names := partNames()
	folded := strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(text))
	var both, named, valued []sentPart
	for _, p := range parts {
		isNamed := slices.ContainsFunc(names[p.Field], func(name string) bool { return standsIn(folded, name) >= 0 })
		if p.Form {
			isNamed = utf8.RuneCountInString(p.Field) > 3 && standsIn(text, p.Field) >= 0
		}
		at := standsIn(text, p.value)
		switch {
		case isNamed && at >= 0:
			both = append(both, p)
		case isNamed:
			named = append(named, p)
		case at >= 0 && !p.Form && shownAsValue(text, p.value, at):
			valued = append(valued, p)
		}
	}
	switch {
	case len(both) > 0:
		return both
	case len(named) == 1:
		return named
	case len(named) == 0 && len(valued) <= 2:
		return valued
	}
	return nil
}

// standsIn finds a text in another as words of its own; -1 when it does not stand
// there.
func standsIn(text, part string) int {
	for from := 0; part != ""; {
		i := strings.Index(text[from:], part)
		if i < 0 {
			break
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, size := utf8.DecodeRuneInString(text[i+len(part):])
		if !inWord(before) && !inWord(after) {
			return i
		}
		from = i + len(part) + size
	}
	return -1
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// shownAsValue tells whether a value at a place of a text is no mere word of it:
// an address, in quotes, or after a colon.
func shownAsValue(text, value string, at int) bool {
	before := strings.TrimRight(text[:at], " ")
	return strings.Contains(value, "@") || strings.HasSuffix(before, ":") || strings.HasSuffix(text[:at], `"`) || strings.HasSuffix(text[:at], "'")
}

// saysAbsent knows the usual words for what is not there.
func saysAbsent(text string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc([]string{
		"not exist", "n't exist", "not found", "not registered", "no existe", "no encontrad", "no se encuentra", "no está registrad",
		"não existe", "nao existe", "não encontrad", "não está cadastrad",
	},
		func(words string) bool { return strings.Contains(lower, words) })
}

// maxShown is how much of a value a line shows.
const maxShown = 60

// Shorten gives the first line of a text, or the beginning of it.
func Shorten(text string) string {
	first, _, more := strings.Cut(text, "\n")
	if len(first) > maxShown {
		return strings.ToValidUTF8(first[:maxShown], "") + "…"
	}
	if more {
		return first + "…"
	}
	return first
}
