package xlsx

import (
	"strings"
	"unicode"
)

// A workbook stores a date, a clock and a zip code as a number; only the number
// format of the cell says which it is. The rules for a format's code:
//
//   - The first section decides: a code has sections for positive, negative and
//     zero numbers and for text, and dates and zip codes are positive. A section
//     that is bound to a condition and shows no number ([=0]"";dd/mm/yyyy)
//     leaves it to the next.
//   - What is quoted, escaped (\d, !d), a width (_d), a filling (*d) or in
//     brackets ([Red], [$-40A], [>9]) says nothing; but [h], [m] and [s] are
//     elapsed times.
//   - Where a place for a digit stands (0 # ?), it is a number, whatever letters
//     stand beside it: 0.00 USD. Only the parts of a second (ss.000) are none.
//   - A word in which another letter stands than those of dates and times is
//     plain text: Standard, USD.
//   - m and mm are minutes behind an hour or before seconds, else a month.
//   - The letters in files are the English ones in any country. What writers
//     put in of other languages (dd/mm/aaaa, TT.MM.JJJJ) is a date in either
//     reading: aaaa is a weekday in East Asia. So are e (a year of an era) and
//     bb (a Buddhist year).
//   - A code with a day, a month or a year and a clock is a date with time, also
//     where its clock is an elapsed one.
//   - Only zeros (00000) pad an integer. With signs between or beside them
//     (000-00) it is a code: see coded.go.
//
// Source: ECMA-376 part 1, 18.8.30 and 18.8.31.

// format is what a number format makes of a number. The zero format is General.
type format struct {
	class   class
	width   uint8  // the digits that formatPadded pads to
	pattern string // of a code: see coded.go
}

// class is the use that a number format makes of a number.
type class uint8

const (
	formatGeneral     class = iota // a plain number; also percent, currency, fraction, power of ten
	formatText                     // @: a number that stands in a cell for text
	formatPadded                   // an integer with zeros in front
	formatCoded                    // an integer with signs between its digits
	formatCodedText                // the same, of whose signs some are digits
	formatDate                     // a date
	formatDateTime                 // a date with its time
	formatClock                    // a time of day
	formatElapsed                  // a time that may be longer than a day
	formatDateOrClock              // one or the other, by the language of the Excel that shows it
)

// builtinFormat gives the number format of an id that needs no code in the file.
// Other ids, also those below 0, are General. Ids 27 to 36 and 50 to 58 depend
// on the language of Excel: dates, but for a few that are clocks in Chinese ones.
func builtinFormat(id int) format {
	switch id {
	case 14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 54, 57, 58, 71, 72, 73, 74, 81:
		return format{class: formatDate}
	case 22, 77:
		return format{class: formatDateTime}
	case 18, 19, 20, 21, 32, 33, 45, 47, 75, 76, 78, 80:
		return format{class: formatClock}
	case 46, 79:
		return format{class: formatElapsed}
	case 34, 35, 52, 53, 55, 56:
		return format{class: formatDateOrClock}
	case 49:
		return format{class: formatText}
	}
	return format{}
}

// parseFormat gives the number format of a custom code such as "dd/mm/yyyy;@".
// What is no code of Excel's gives the nearest reading, General at worst.
func parseFormat(code string) format {
	if f, ok := codedFormat(code); ok {
		return f
	}
	for {
		var s section
		n := s.scan(code)
		if n == len(code) || !s.condition || s.shows() {
			return s.format()
		}
		code = code[n+1:]
	}
}

// section is what one section of a code shows.
type section struct {
	digits    bool // a place for a digit
	at        bool // the place for text
	general   bool // the word General
	other     bool // anything that is shown besides the places for digits
	zeros     int  // the places that are zeros, none behind another place
	day       bool // a year, a month, a day or a weekday
	time      bool // hours, minutes, seconds, AM/PM
	elapsed   bool // [h], [m], [s]
	condition bool // [>9]

	// last is the latest letter of a date or a clock, to tell months from
	// minutes: 'M' is a minute and 'm' one of the two, decided by what follows.
	last    byte
	seconds bool // the latest piece was the seconds: a fraction of them may follow
}

// scan reads a section and gives where it ends: at a semicolon or the code's end.
func (s *section) scan(code string) int {
	i := 0
	for i < len(code) && code[i] != ';' {
		i += s.piece(code[i:])
	}
	s.settle(0)
	return i
}

// piece reads the piece that a code begins with and gives its length, 1 or more.
func (s *section) piece(code string) int {
	afterSeconds := s.seconds
	s.seconds = false
	switch c := code[0]; c {
	case '"':
		s.other = true
		if end := strings.IndexByte(code[1:], '"'); end >= 0 {
			return end + 2
		}
		return len(code)
	case '_', '*':
		return 1 + runeLen(code[1:])
	case '\\', '!':
		s.other = true
		n := 1 + runeLen(code[1:])
		return n + partsOfSecond(code[1:], code[n:], afterSeconds)
	case '[':
		if end := strings.IndexByte(code, ']'); end > 0 {
			s.bracket(code[1:end])
			return end + 1
		}
	case '0', '#', '?':
		s.digit(c)
		return 1
	case '@':
		s.at = true
		return 1
	}
	s.other = true
	if n := word(code); n > 0 {
		s.letters(code[:n])
		return n
	}
	if n := meridiem(code); n > 0 {
		s.time = true
		return n
	}
	n := runeLen(code)
	return n + partsOfSecond(code, code[n:], afterSeconds)
}

// partsOfSecond is the length of the zeros in rest that are parts of a second:
// behind the seconds and their decimal sign.
func partsOfSecond(sign, rest string, afterSeconds bool) int {
	if !afterSeconds || sign == "" || sign[0] != '.' && sign[0] != ',' {
		return 0
	}
	return len(rest) - len(strings.TrimLeft(rest, "0"))
}

// digit takes a place for a digit. A # in front of zeros changes nothing.
func (s *section) digit(place byte) {
	s.digits = true
	switch {
	case place == '0':
		s.zeros++
	case place == '?' || s.zeros > 0:
		s.other = true
	}
}

// bracket takes what stands in brackets: an elapsed time, a condition, a symbol
// of currency ([$€-C0A]), or what changes only the looks.
func (s *section) bracket(text string) {
	switch {
	case text == "":
	case strings.ContainsRune("<>=", rune(text[0])):
		s.condition = true
	case text[0] == '$':
		s.other = s.other || len(text) > 1 && text[1] != '-'
	default:
		c := text[0] | 0x20
		if c != 'h' && c != 'm' && c != 's' || strings.Trim(text, string([]byte{c, c &^ 0x20})) != "" {
			return
		}
		s.elapsed = true
		if c == 'm' {
			s.settle(c)
			s.time, s.last = true, 'M'
			return
		}
		s.code(c, 1)
	}
}

// settle decides about the month or minute that came before the letter next, 0
// at the section's end.
func (s *section) settle(next byte) {
	switch {
	case s.last != 'm':
	case next == 's':
		s.time, s.last = true, 'M'
	default:
		s.day, s.last = true, 0
	}
}

// shows tells whether a number is seen at all.
func (s *section) shows() bool {
	return s.digits || s.at || s.general || s.day || s.time
}

// format gives what the section makes of a number.
func (s *section) format() format {
	switch {
	case s.digits && !s.other && s.zeros > 1 && s.zeros <= maxWidth:
		return format{class: formatPadded, width: uint8(s.zeros)}
	case s.digits || s.general:
		return format{}
	case s.at:
		return format{class: formatText}
	case s.day && s.time:
		return format{class: formatDateTime}
	case s.day:
		return format{class: formatDate}
	case s.elapsed:
		return format{class: formatElapsed}
	case s.time:
		return format{class: formatClock}
	}
	return format{}
}

// maxWidth is the digits that a format can pad to: Excel takes codes of at most
// 255 characters.
const maxWidth = 255

// meridiem is the length of the sign for halves of a day that a code begins
// with, 0 if it does not. The longer ones are written in Spanish.
func meridiem(code string) int {
	for _, sign := range [...]string{"am/pm", "a/p", "a.m./p.m.", "a. m./p. m."} {
		if len(code) >= len(sign) && strings.EqualFold(code[:len(sign)], sign) {
			return len(sign)
		}
	}
	return 0
}

// word is the length of the run of Latin letters that a code begins with. The
// other scripts' signs stand between codes without quotes: yyyy年m月d日.
func word(code string) int {
	for i, r := range code {
		if !unicode.Is(unicode.Latin, r) || meridiem(code[i:]) > 0 {
			return i
		}
	}
	return len(code)
}

// letters takes a word: codes of dates and times, or plain text.
func (s *section) letters(word string) {
	if strings.EqualFold(word, "general") {
		s.general = true
		return
	}
	word = strings.ToLower(word)
	if !isCodes(word) {
		return
	}
	for word != "" {
		n := run(word)
		s.code(word[0], n)
		word = word[n:]
	}
}

// run is how often the first letter stands in a row.
func run(word string) int {
	return len(word) - len(strings.TrimLeft(word, word[:1]))
}

// isCodes tells whether a word in lower case is made of codes alone. The T and
// the Z of ISO 8601 may stand in it, where they stand there.
func isCodes(word string) bool {
	var before byte
	for word != "" {
		c, n := word[0], run(word)
		word = word[n:]
		switch c {
		case 'y', 'm', 'd', 'h', 's', 'e', 'b', 'g', 'j':
		case 'a':
			if n < 2 {
				return false
			}
		case 't':
			if iso := before == 'd' && strings.HasPrefix(word, "h"); n < 2 && !iso {
				return false
			}
		case 'z':
			if n > 1 || before != 's' || word != "" {
				return false
			}
		default:
			return false
		}
		before = c
	}
	return true
}

// code takes a code of a date or a time, n times the letter c.
func (s *section) code(c byte, n int) {
	hour := s.last == 'h'
	s.settle(c)
	s.seconds = c == 's'
	switch c {
	case 'm':
		switch {
		case n > 2:
			s.day, s.last = true, 0
		case hour:
			s.time, s.last = true, 'M'
		default:
			s.last = 'm'
		}
		return
	case 'h', 's':
		s.time = true
	case 'y', 'd', 'e', 'j', 'a':
		s.day = true
	case 't', 'b': // one T is ISO 8601's, and one B a calendar (B2yyyy); g, an era, is no date: G/通用格式
		s.day = s.day || n > 1
	}
	s.last = c
}
