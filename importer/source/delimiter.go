package source

import (
	"bytes"
	"strings"
)

// delimiters are those that are recognised, the likelier first where two divide
// a file equally well: whoever writes a comma in every row writes decimals or
// names, while a semicolon in every row is there to divide.
const delimiters = "\t;|,"

// sampleBytes is how much of a file's beginning its delimiter is told from, and
// sampleRecords how many records of it.
const (
	sampleBytes   = 256 << 10
	sampleRecords = 200
)

// A delimiter is chosen by these rules, in this order:
//
//  1. It stands in more of the records, the header among them. A decimal comma
//     stands in nearly every row, but not in the header; a delimiter stands in
//     all of them, even where rows are shorter than the header.
//  2. It divides more of them into the same number of fields.
//  3. It makes more fields.
//  4. The order of [delimiters].
//
// What stands in less than half of the records divides nothing: the file has one
// column, and ',' is as good as any.
func guessDelimiter(sample []byte, whole bool) rune {
	records := countDelimiters(sample, whole)
	best, choice := vote{}, ','
	for i, d := range delimiters {
		v := tally(records, i)
		if 2*v.present >= len(records) && v.beats(best) {
			best, choice = v, d
		}
	}
	return choice
}

// vote is what speaks for one delimiter.
type vote struct {
	present int // records it stands in
	alike   int // of these, those with the commonest count of it
	count   int // that count
}

func (v vote) beats(w vote) bool {
	switch {
	case v.present != w.present:
		return v.present > w.present
	case v.alike != w.alike:
		return v.alike > w.alike
	}
	return v.count > w.count
}

type counts [len(delimiters)]int

func tally(records []counts, i int) vote {
	v := vote{}
	times := map[int]int{}
	for _, r := range records {
		n := r[i]
		if n == 0 {
			continue
		}
		v.present++
		times[n]++
		if t := times[n]; t > v.alike || t == v.alike && n > v.count {
			v.alike, v.count = t, n
		}
	}
	return v
}

// countDelimiters counts every delimiter outside quotes, record by record. It
// knows no errors: a quote opens only where a field can begin, whichever the
// delimiter is. The last record of a sample that is not the whole file is left out,
// unless it is the only one.
func countDelimiters(sample []byte, whole bool) []counts {
	var records []counts
	var now counts
	quoted, begins, empty := false, true, true
	for i := 0; i < len(sample) && len(records) < sampleRecords; i++ {
		c := sample[i]
		switch {
		case quoted:
			if c != '"' {
				continue
			}
			if i+1 < len(sample) && sample[i+1] == '"' {
				i++
				continue
			}
			quoted = false
		case c == '"' && begins:
			quoted, begins, empty = true, false, false
		case c == '\n':
			if !empty {
				records = append(records, now)
			}
			now, begins, empty = counts{}, true, true
		case c == '\r':
		default:
			d := strings.IndexByte(delimiters, c)
			if begins = d >= 0; begins {
				now[d]++
			}
			empty = false
		}
	}
	if !empty && (whole || len(records) == 0) && len(records) < sampleRecords {
		records = append(records, now)
	}
	return records
}

// separatorLine finds Excel's "sep=;" in a file's first line, which names the
// delimiter and is no record: Excel does not show it.
func separatorLine(sample []byte) (delimiter rune, found bool) {
	line, _, _ := bytes.Cut(sample, []byte{'\n'})
	line = bytes.Trim(trimEOL(line), `"`)
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
