package source

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// delimiters are those that are recognised.
const delimiters = ",;\t|^~\x1f"

// sampleBytes is how much of a file's beginning its delimiter is told from, and
// sampleRecords how many records of it.
const (
	sampleBytes   = 256 << 10
	sampleRecords = 200
)

// tallies are what the records of a text say of each delimiter.
type tallies struct {
	records int
	of      [len(delimiters)]tally
}

// counts are the occurrences of each delimiter in one record, outside quotes.
type counts [len(delimiters)]int

// tally is what speaks for one delimiter.
type tally struct {
	present int // records it stands in
	alike   int // of these, those with the commonest count of it
	count   int // that count
	times   map[int]int
	all     int // its occurrences
	aside   int // those that are punctuation: before a space, or a comma between digits
}

func (t *tally) add(n int) {
	if n == 0 {
		return
	}
	if t.times == nil {
		t.times = map[int]int{}
	}
	t.present++
	t.times[n]++
	if m := t.times[n]; m > t.alike || m == t.alike && n > t.count {
		t.alike, t.count = m, n
	}
}

func (t *tally) beats(u *tally) bool {
	switch {
	case t.present != u.present:
		return t.present > u.present
	case t.alike != u.alike:
		return t.alike > u.alike
	}
	return t.count > u.count
}

// divider counts every delimiter outside quotes, record by record, in text that
// comes in pieces. It knows no errors: a quote opens only where a field can
// begin, whichever the delimiter is, so that a quote too many costs one record.
type divider struct {
	manner  manner
	most    int  // records of a sample
	keep    bool // the records' counts, in kept
	tallies tallies
	kept    []counts
	texts   []string // the beginnings of the first records

	now             counts
	aside           counts // of now
	quoted, escaped bool
	closing         bool // the quote before may be the first of two
	begins, filled  bool
	last            byte
	delimited       int // index of a delimiter that was the last byte, or -1
	wasDigit        bool
	text            []byte
}

func newDivider(m manner) *divider {
	if m.quote == 0 {
		m.quote = '"'
	}
	return &divider{manner: m, begins: true, delimited: -1}
}

// shownRecords is how many records' beginnings are kept for a question.
const shownRecords = 50

// Write counts a piece of text. It never fails.
func (d *divider) Write(text []byte) (int, error) {
	for _, c := range text {
		d.byte(c)
	}
	return len(text), nil
}

// count counts a sample. Its last record is left out when the text goes on
// behind it, unless it is the only one.
func (d *divider) count(sample []byte, whole bool) {
	for _, c := range sample {
		if d.tallies.records >= d.most {
			return
		}
		d.byte(c)
	}
	if whole || d.tallies.records == 0 {
		d.end()
	}
}

func (d *divider) byte(c byte) {
	if d.closing {
		d.closing = false
		if c == d.manner.quote {
			return // two of them are text
		}
		d.quoted = false
	}
	if d.delimited >= 0 {
		d.settle(c)
	}
	last := d.last
	d.last = c
	if len(d.text) < 4*excerptRunes && len(d.texts) < shownRecords && c != '\n' && c != '\r' {
		d.text = append(d.text, c)
	}
	switch {
	case d.escaped:
		d.escaped, d.begins, d.filled = false, false, true
	case d.manner.backslash && c == '\\':
		d.escaped = true
	case d.quoted:
		d.closing = c == d.manner.quote
	case c == d.manner.quote && d.begins:
		d.quoted, d.begins, d.filled = true, false, true
	case c == '\n' && last == '\r' && d.manner.loneCR: // the CR ended the record
	case c == '\n' || c == '\r' && d.manner.loneCR:
		d.end()
	case c == '\r':
	default:
		i := strings.IndexByte(delimiters, c)
		if d.begins = i >= 0; d.begins {
			d.now[i]++
			d.delimited, d.wasDigit = i, last >= '0' && last <= '9'
		}
		d.filled = true
	}
}

// settle looks at what follows a delimiter: a sign before a space, and a comma
// between digits, speak less for one.
func (d *divider) settle(c byte) {
	if c == ' ' || d.wasDigit && delimiters[d.delimited] == ',' && c >= '0' && c <= '9' {
		d.aside[d.delimited]++
	}
	d.delimited = -1
}

// end ends a record.
func (d *divider) end() {
	if d.filled {
		t := &d.tallies
		t.records++
		for i := range t.of {
			t.of[i].add(d.now[i])
			t.of[i].all += d.now[i]
			t.of[i].aside += d.aside[i]
		}
		if d.keep {
			d.kept = append(d.kept, d.now)
		}
		if len(d.texts) < shownRecords {
			d.texts = append(d.texts, string(d.text))
		}
	}
	d.now, d.aside, d.text = counts{}, counts{}, d.text[:0]
	d.begins, d.filled, d.quoted, d.delimited = true, false, false, -1
}

// A delimiter is chosen by these rules:
//
//  1. It stands in at least half of the records. What does not divides nothing.
//  2. The one that stands in most records is the first choice, then that which
//     divides most of them into the same number of fields, then that which makes
//     most fields. A decimal comma stands in nearly every row but not in the
//     header; a delimiter stands in all of them, even where rows are short.
//  3. A rival stands in the header too, and does nearly as well. It is none when
//     it is punctuation wherever it stands: before a space, or, a comma, between
//     digits.
//  4. Of rivals the one that makes far more fields is the delimiter: of fifteen
//     columns one may hold a comma in every row and in its name; two columns do
//     not hold seven semicolons each. Else a person is asked.

// nearly is how many of 20 records a rival must do as well in.
const nearly = 19

// farMore is how many times as many delimiters leave no doubt.
const farMore = 4

// candidates are the indexes of the delimiters that may divide the file: none,
// one, or several between which the records do not decide.
func (d *divider) candidates() []int {
	t := &d.tallies
	var able []int
	for i := range t.of {
		if t.of[i].present > 0 && 2*t.of[i].present >= t.records {
			able = append(able, i)
		}
	}
	if len(able) < 2 {
		return able
	}
	slices.SortStableFunc(able, func(a, b int) int {
		switch {
		case t.of[a].beats(&t.of[b]):
			return -1
		case t.of[b].beats(&t.of[a]):
			return 1
		}
		return 0
	})
	best := &t.of[able[0]]
	header := d.header(able[0])
	rivals := slices.DeleteFunc(slices.Clone(able), func(i int) bool {
		v := &t.of[i]
		return i != able[0] && (20*v.present < nearly*best.present || 20*v.alike < nearly*best.alike || header != nil && header[i] == 0)
	})
	return t.unlike(rivals)
}

// unlike leaves out the rivals that are punctuation, and those that make far
// fewer fields.
func (t *tallies) unlike(rivals []int) []int {
	firm := slices.DeleteFunc(slices.Clone(rivals), func(i int) bool { return t.of[i].aside == t.of[i].all })
	if len(firm) == 0 {
		firm = rivals
	}
	most := slices.MaxFunc(firm, func(a, b int) int { return t.of[a].count - t.of[b].count })
	return slices.DeleteFunc(firm, func(i int) bool { return i != most && t.of[most].count >= farMore*t.of[i].count })
}

// header is the first record that the delimiter i divides as it does most; nil
// when the records are not kept.
func (d *divider) header(i int) *counts {
	for n := range d.kept {
		if d.kept[n][i] == d.tallies.of[i].count {
			return &d.kept[n]
		}
	}
	return nil
}

// ask is the question which of several delimiters divides the file.
func (d *divider) ask(rivals []int) error {
	at := 0
	for n := range d.kept {
		if d.kept[n][rivals[0]] == d.tallies.of[rivals[0]].count {
			at = n
			break
		}
	}
	shown := ""
	if at < len(d.texts) {
		shown = d.texts[at]
	}
	var readings, settings []string
	for _, i := range rivals {
		delim := rune(delimiters[i])
		cells := strings.Split(shown, string(delim))
		for n := range cells {
			cells[n] = excerpt(cells[n])
		}
		readings = append(readings, fmt.Sprintf("by %s into %d fields (%s)", saidDelimiter(delim), d.tallies.of[i].count+1, strings.Join(cells, " | ")))
		settings = append(settings, delimiterSetting(delim))
	}
	return &Error{
		What: "more than one delimiter divides it alike: " + strings.Join(readings, ", or "),
		Tip:  "say which: source: {delimiter: " + strings.Join(settings, "} or {delimiter: ") + "} in the mapping, or --delimiter",
	}
}

// delimiterSetting is a delimiter as the mapping has it.
func delimiterSetting(r rune) string {
	if r == '\t' {
		return "tab"
	}
	return fmt.Sprintf("%q", string(r))
}

// separatorLine finds Excel's "sep=;" in a file's first line, which names the
// delimiter and is no record: Excel does not show it.
func separatorLine(sample []byte) (delimiter rune, found bool) {
	line := sample
	if i := bytes.IndexAny(sample, "\r\n"); i >= 0 {
		line = sample[:i]
	}
	line = bytes.Trim(line, `"`)
	if len(line) != len("sep=;") || !bytes.EqualFold(line[:4], []byte("sep=")) || !validDelimiter(rune(line[4])) {
		return 0, false
	}
	return rune(line[4]), true
}

// validDelimiter is encoding/csv's rule for one.
func validDelimiter(r rune) bool {
	switch r {
	case 0, '"', '\r', '\n', '\uFFFD':
		return false
	}
	return r > 0 && r <= '\U0010FFFF' && (r < 0xD800 || r > 0xDFFF)
}
