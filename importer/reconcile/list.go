package reconcile

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// List is a list exported from the CRM: what it must be to prove that a case is
// not in it.
//
// When it was exported is not known: a case of ours in it tells, by when it was
// sent, a time that it reaches to. A row's request may have been running still by
// then, so that case must have been sent Grace later than the row.
//
// Nor is it known whether its texts are whole. Let it cut them wherever it will:
// the row's case would stand there with the beginning of the row's text. So a row
// whose text is longer than all that are seen to be whole, since they end in a
// reference, is only absent if no case has such a beginning, except one that
// another row has, or one so short that a longer text is whole.
type List struct {
	Records []Record
	Grace   time.Duration
	// Lacks says which cases of the ledger a whole list would have, and this one
	// has not; "" none.
	Lacks string
	// Shortened tells that a case that was made with its reference stands in the
	// list without it.
	Shortened bool

	read  bool
	whole measure // of the longest text that is whole
	cut   bool    // its longest texts end at one length
	texts []string
}

// measure is the length of a text by bytes, characters and UTF-16 units: what a
// list cuts by is not known.
type measure [3]int

func measured(text string) measure {
	return measure{len(text), utf8.RuneCountInString(text), len(utf16.Encode([]rune(text)))}
}

func (m measure) plus(n int) measure { return measure{m[0] + n, m[1] + n, m[2] + n} }

func (m measure) within(limit measure) bool {
	return m[0] <= limit[0] && m[1] <= limit[1] && m[2] <= limit[2]
}

// atEnd finds a reference at the end of a text.
var atEnd = regexp.MustCompile(references.String() + `\s*$`)

// sameLong is how many different texts have one length, the longest of all, where
// a list cuts them.
const sameLong = 3

// learn reads how long the texts of the list are.
func (l *List) learn() {
	if l.read {
		return
	}
	l.read = true
	longest, ends := 0, map[string]bool{}
	for _, r := range l.Records {
		text := r.Fields["description"]
		l.texts = append(l.texts, folded(text))
		if atEnd.MatchString(text) {
			m := measured(text)
			for i := range m {
				l.whole[i] = max(l.whole[i], m[i])
			}
			continue
		}
		switch n := utf8.RuneCountInString(text); {
		case n > longest:
			longest, ends = n, map[string]bool{text: true}
		case n == longest:
			ends[text] = true
		}
	}
	l.cut = len(ends) >= sameLong && longest >= l.whole[1]
}

// folded is a text with one space for each gap, without the points that show
// that it was cut.
func folded(text string) string {
	return strings.TrimRight(strings.Join(strings.Fields(text), " "), ".… ")
}

// hides says why the list may have a row's case in it without its reference, ""
// when it cannot, with the cases that may be it. taken tells that another row has
// a case.
func (l *List) hides(d *Doubt, taken func(wolkvoxID string) (bool, error)) (why string, may []Record, err error) {
	l.learn()
	sent := Marked(d.Case.Description, d.ID, d.Last)
	if measured(sent).within(l.whole) {
		return "", nil, nil
	}
	text := strings.Join(strings.Fields(sent), " ")
	room := len(sent) - len(text) + len("...") // gaps and points that do not count in text
	for i, r := range l.Records {
		if !strings.HasPrefix(text, l.texts[i]) || measured(withNext(text, len(l.texts[i]))).plus(room).within(l.whole) {
			continue
		}
		others, err := taken(r.WolkvoxID)
		if err != nil {
			return "", nil, err
		}
		if !others {
			may = append(may, r)
		}
	}
	switch {
	case len(may) > 0:
		return "no case in the list has its reference, but the text of one may be the row's, cut short", may[:min(len(may), maxCandidates)], nil
	case l.Shortened || l.cut:
		return "no case in the list has its reference, but the list cuts its texts short, and the row's is longer than those that are whole", nil, nil
	}
	return "", nil, nil
}

// withNext is the beginning of a text with the word after it: what cuts between
// words has left that word out.
func withNext(text string, n int) string {
	if i := strings.IndexByte(text[min(n+1, len(text)):], ' '); i >= 0 {
		return text[:n+1+i]
	}
	return text
}
