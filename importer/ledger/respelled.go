package ledger

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a spreadsheet makes of cells when it saves a report: leading zeros and
// plus signs go, dates and powers get another form. The digest of the cell as it
// was sent tells the original, if it is among what could have become the cell
// that stands there now; nothing is guessed.

// Respelled is a cell that was changed, by a spreadsheet as it seems.
type Respelled struct {
	Column   int    // of the eye's file
	Original string // as the ledger's digest proves it; "" when it cannot be told
	Edited   bool   // a person has changed it: there is no original to take back
}

// Respelled compares the cells of a report's row with those that the ledger has
// seen of its import_id, and gives those that were changed. A cell that a person
// has changed is marked as edited, unless it is just what a spreadsheet would have
// made of the original. A blank cell counts as unchanged. The error is the
// ledger's.
func (l *Ledger) Respelled(e *Eye, id string, cells []string) ([]Respelled, error) {
	versions, err := l.versionsOf(id)
	if err != nil || versions == nil {
		return nil, err
	}
	sight := e.Look(cells)
	var changed []Respelled
	for i, cell := range cells[:min(len(cells), len(e.ids))] {
		if isBlank(sight.Cells, i) {
			continue
		}
		was := digestsOf(versions, e.ids[i])
		if len(was) == 0 || slices.Contains(was, string(sight.Cells[i*cellBytes:(i+1)*cellBytes])) {
			continue
		}
		if original, ok := e.original(cell, was); ok {
			changed = append(changed, Respelled{Column: i, Original: original})
			continue
		}
		_, _, power := powerOf(cell)
		changed = append(changed, Respelled{Column: i, Edited: !power})
	}
	return changed, nil
}

// Knows tells which of a row's cells the ledger has seen in their columns of an
// import_id; a blank one it has not. The error is the ledger's.
func (l *Ledger) Knows(e *Eye, id string, cells []string) ([]bool, error) {
	known := make([]bool, len(cells))
	versions, err := l.versionsOf(id)
	if err != nil {
		return known, err
	}
	sight := e.Look(cells)
	for i := range min(len(cells), len(e.ids)) {
		known[i] = slices.Contains(digestsOf(versions, e.ids[i]), string(sight.Cells[i*cellBytes:(i+1)*cellBytes]))
	}
	return known, nil
}

// versionsOf reads what the ledger has seen of an import_id.
func (l *Ledger) versionsOf(id string) ([]version, error) {
	key, ok := parseID(id)
	if !ok {
		return nil, nil
	}
	headers, err := l.headersOnce()
	if err != nil {
		return nil, l.unread(err)
	}
	found, err := l.entriesOfID(headers, key)
	if err != nil || len(found) != 1 {
		return nil, l.unread(err)
	}
	return found[0].versions, nil
}

// headersOnce reads the headers, which do not change while a report is read.
func (l *Ledger) headersOnce() (map[int64]*header, error) {
	if l.known == nil {
		known, err := l.headers()
		if err != nil {
			return nil, err
		}
		l.known = known
	}
	return l.known, nil
}

// digestsOf gives the digests of a column's cells that versions have.
func digestsOf(versions []version, id string) (all []string) {
	for _, v := range versions {
		if j := slices.Index(v.header.ids, id); j >= 0 && !isBlank(v.cells, j) {
			all = append(all, string(v.cells[j*cellBytes:(j+1)*cellBytes]))
		}
	}
	return all
}

// original finds which text of those that a spreadsheet shows as cell has one of
// the digests.
func (e *Eye) original(cell string, was []string) (string, bool) {
	into := make([]byte, cellBytes)
	for _, text := range Spellings(strings.TrimSpace(cell)) {
		clear(into)
		e.digest(into, text)
		if slices.Contains(was, string(into)) {
			return text, true
		}
	}
	return "", false
}

// maxPadded is how long a number with leading zeros may have been.
const maxPadded = 24

// Spellings gives the texts that a spreadsheet may show as cell after it has
// taken them for a number, a power, a date or a truth value.
func Spellings(cell string) []string {
	var all []string
	if digits(cell) {
		for n := len(cell) + 1; n <= maxPadded; n++ {
			all = append(all, strings.Repeat("0", n-len(cell))+cell)
		}
		bare := strings.TrimRight(cell, "0")
		if zeros := len(cell) - len(bare); bare != "" && zeros > 0 {
			all = append(all, bare+"e"+strconv.Itoa(zeros), bare+"E"+strconv.Itoa(zeros))
		}
		points, commas := grouped(cell, "."), grouped(cell, ",")
		all = append(all, "+"+cell, cell+".0", cell+",0", cell+".00", cell+",00", points, commas, points+",00", commas+".00")
	}
	all = append(all, fractions(cell)...)
	all = append(all, powers(cell)...)
	all = append(all, dates(cell)...)
	return append(all, truths(cell)...)
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// fractions are decimals that lost zeros at the end, their sign's form, or the
// signs of their groups.
func fractions(cell string) (all []string) {
	i := strings.LastIndexAny(cell, ".,")
	if i <= 0 || !digits(cell[i+1:]) {
		return nil
	}
	minus, whole := "", cell[:i]
	if whole[0] == '-' {
		minus, whole = "-", whole[1:]
	}
	if bare := strings.NewReplacer(".", "", ",", "").Replace(whole); whole == grouped(bare, ".") || whole == grouped(bare, ",") {
		whole = bare
	}
	if !digits(whole) {
		return nil
	}
	for _, signs := range [][2]string{{".", ","}, {",", "."}} {
		for _, zeros := range []string{"", "0", "00", "000"} {
			part := signs[0] + cell[i+1:] + zeros
			all = append(all, minus+whole+part, minus+grouped(whole, signs[1])+part)
		}
	}
	return all
}

// grouped sets the thousands of a whole number off.
func grouped(figures, sign string) string {
	for i := len(figures) - 3; i > 0; i -= 3 {
		figures = figures[:i] + sign + figures[i:]
	}
	return figures
}

// powerOf reads 1.2345E+71: its digits and the power of the last of them.
func powerOf(cell string) (figures string, power int, ok bool) {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(cell), "E")
	whole, part, _ := strings.Cut(strings.ReplaceAll(mantissa, ",", "."), ".")
	n, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	if !found || err != nil || !digits(whole+part) || len(whole) != 1 {
		return "", 0, false
	}
	return whole + part, n - len(part), true
}

// powers are codes like 12345e67 that were taken for a power, and long numbers.
func powers(cell string) (all []string) {
	figures, power, ok := powerOf(cell)
	if !ok {
		return nil
	}
	if power >= 0 && power+len(figures) <= maxPadded {
		all = append(all, figures+strings.Repeat("0", power))
	}
	bare := strings.TrimRight(figures, "0")
	power += len(figures) - len(bare)
	for ; bare != "" && power >= 0; bare, power = bare+"0", power-1 {
		for _, e := range []string{"e", "E", "e+", "E+"} {
			all = append(all, bare+e+strconv.Itoa(power), bare+e+"0"+strconv.Itoa(power))
		}
		if len(bare) > maxPadded {
			break
		}
	}
	return all
}

// dateForms are the forms in which a date may stand, before and after a
// spreadsheet has had it; those without a year too.
var dateForms = []string{
	"2006-01-02", "2006/01/02", "2006/1/2", "02/01/2006", "2/1/2006", "01/02/2006", "1/2/2006", "02-01-2006", "2-1-2006", "02.01.2006", "2.1.2006",
	"02/01/06", "2/1/06", "01/02/06", "1/2/06", "2-1-06", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "02/01/2006 15:04", "2/1/2006 15:04", "1/2/2006 15:04",
	"02/01/2006 15:04:05", "2/1/2006 15:04:05", "1/2/2006 15:04:05", "1/2/06 15:04",
}

// shortForms are those without a year, which a spreadsheet gives one.
var shortForms = []string{"2/1", "1/2", "02/01", "01/02", "2-1", "1-2", "02-01", "01-02"}

// shortMonths are the months as spreadsheets show them in short dates.
var shortMonths = strings.NewReplacer(
	"ene", "01", "jan", "01", "feb", "02", "fev", "02", "mar", "03", "abr", "04", "apr", "04", "may", "05", "mai", "05", "jun", "06", "jul", "07",
	"ago", "08", "aug", "08", "sept", "09", "sep", "09", "set", "09", "oct", "10", "out", "10", "nov", "11", "dic", "12", "dez", "12", "dec", "12",
)

// dates are all forms of the dates that cell may be.
func dates(cell string) (all []string) {
	if named := shortMonths.Replace(strings.ToLower(cell)); named != strings.ToLower(cell) {
		for _, form := range []string{"2-01", "02-01", "2/01", "01-06", "2-01-06"} {
			if at, err := time.Parse(form, named); err == nil {
				all = append(all, spelled(at, shortForms)...)
				all = append(all, spelled(at, []string{"1/06", "01/06", "1-06", "01-06", "01/2006", "1/2006"})...)
			}
		}
	}
	for _, form := range dateForms {
		if at, err := time.Parse(form, cell); err == nil {
			all = append(all, spelled(at, dateForms)...)
			all = append(all, spelled(at, shortForms)...)
		}
	}
	return all
}

func spelled(at time.Time, forms []string) []string {
	all := make([]string, 0, len(forms))
	for _, form := range forms {
		all = append(all, at.Format(form))
	}
	return all
}

// truths are the words that a spreadsheet takes for a truth value, which it shows
// in its own language.
func truths(cell string) []string {
	for _, words := range [][]string{{"true", "verdadero", "verdadeiro"}, {"false", "falso"}} {
		if !slices.Contains(words, strings.ToLower(cell)) {
			continue
		}
		var all []string
		for _, w := range words {
			all = append(all, w, strings.ToUpper(w), strings.ToUpper(w[:1])+w[1:])
		}
		return all
	}
	return nil
}
