package xlsx

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A number under a format such as 000-0000000-0, "PQR-"00000 or 00\.000\.000\-0 is
// a code, which people know as the sheet shows it: 001-1234567-8. The rules for
// what is one:
//
//   - It has two places for digits or more, 0 or #, and beside them signs alone
//     that are shown as they stand: quoted, escaped, or one of bareSigns. A
//     decimal point, a group sign, a percent sign, a power, a fraction, a sign of
//     currency or letters of dates make it another format.
//   - Two of its places are zeros, or signs stand between its places. What only
//     sets the thousands off (#\ ##0) is no code.
//   - Sections with conditions are chosen by the number; without, the first counts.
//   - A sign that is a digit ("2026-"00000) makes the code a text, of which nobody
//     reads the number any more; it must have another sign, that no number has.
//   - A number below 0, with a fraction, or of a section that is no code is a plain
//     number.
//
// Digits fill the places from the right; those too many stand in the first one,
// and a # without a digit shows nothing (ECMA-376 part 1, 18.8.31).

// bareSigns are shown without quotes.
const bareSigns = " -()+:'"

// codedFormat gives the format of a code, with the sections that count in one
// spelling: places, signs with a backslash, and conditions.
func codedFormat(code string) (f format, ok bool) {
	var pattern strings.Builder
	codes, signs, digits, others := false, false, false, false
	for n := 0; ; n++ {
		var s codedSection
		end := s.scan(code)
		if !s.isCode() && (s.plain || s.places > 0 || s.condition == "") {
			return format{}, false
		}
		codes, signs = codes || s.isCode(), signs || s.signs > 0
		digits, others = digits || s.digits, others || s.others
		more := end < len(code)
		if n == 0 && s.condition == "" && strings.Count(code[end:], ";") > 1 {
			s.condition = "[>0]" // zero has a section of its own
		}
		pattern.WriteString(s.condition + s.pattern)
		if s.condition == "" || s.condition == "[>0]" || !more {
			break
		}
		pattern.WriteByte(';')
		code = code[end+1:]
	}
	f = format{class: formatCoded, pattern: pattern.String()}
	if digits {
		f.class = formatCodedText
	}
	return f, codes && signs && (others || !digits)
}

// codedSection is one section of a code.
type codedSection struct {
	condition string // "[<=9999999]"
	pattern   string
	places    int
	zeros     int
	signs     int
	between   []string // the signs between places, and how many places follow each
	after     []int
	digits    bool // a sign is a digit, so that the number cannot be told from what is shown
	others    bool // a sign is one that no number has
	plain     bool // it is no code
}

// scan reads a section and gives where it ends.
func (s *codedSection) scan(code string) int {
	i := 0
	for i < len(code) && code[i] != ';' && !s.plain {
		i += s.piece(code[i:])
	}
	return i
}

// piece reads the piece that a code begins with and gives its length.
func (s *codedSection) piece(code string) int {
	switch c := code[0]; c {
	case '0', '#':
		s.place(c)
		return 1
	case '"':
		end := strings.IndexByte(code[1:], '"')
		if end < 0 {
			s.plain = true
			return 1
		}
		s.sign(code[1 : 1+end])
		return end + 2
	case '\\', '!':
		n := runeLen(code[1:])
		s.sign(code[1 : 1+n])
		return 1 + n
	case '_':
		s.sign(" ")
		return 1 + runeLen(code[1:])
	case '*':
		return 1 + runeLen(code[1:])
	case '[':
		return s.bracket(code)
	}
	r, n := utf8.DecodeRuneInString(code)
	if s.plain = !strings.ContainsRune(bareSigns, r); !s.plain {
		s.sign(code[:n])
	}
	return n
}

func (s *codedSection) place(c byte) {
	if s.places++; c == '0' {
		s.zeros++
	}
	if n := len(s.after); n > 0 {
		s.after[n-1]++
	}
	s.pattern += string(c)
}

// sign takes what is shown as it stands.
func (s *codedSection) sign(text string) {
	for _, r := range text {
		s.plain = s.plain || unicode.Is(unicode.Sc, r) || r == utf8.RuneError
		s.digits = s.digits || unicode.IsDigit(r)
		s.others = s.others || !unicode.IsDigit(r) && !strings.ContainsRune(" .,'", r)
		s.pattern += `\` + string(r)
		s.signs++
	}
	if s.places > 0 && text != "" {
		s.between, s.after = append(s.between, text), append(s.after, 0)
	}
}

// bracket takes a condition; colours and languages say nothing, and an elapsed
// time or a currency is no code.
func (s *codedSection) bracket(code string) int {
	end := strings.IndexByte(code, ']')
	if end < 0 {
		s.plain = true
		return 1
	}
	text := code[1:end]
	var other section
	other.bracket(text)
	switch {
	case other.condition:
		_, _, ok := cutCondition(code[:end+1])
		s.condition, s.plain = code[:end+1], s.plain || !ok
	case other.other || other.elapsed:
		s.plain = true
	}
	return end + 1
}

// isCode tells whether the section is a code, or at least pads its digits.
func (s *codedSection) isCode() bool {
	if s.plain || s.places < 2 || s.places > maxWidth || s.signs > maxWidth {
		return false
	}
	inner := len(s.between)
	for inner > 0 && s.after[inner-1] == 0 {
		inner--
	}
	if s.zeros == s.places {
		return true
	}
	grouping := inner > 0
	for i := range inner {
		grouping = grouping && s.after[i] == 3 && s.between[i] == s.between[0] && strings.Contains(" .'\u00a0\u202f", s.between[i])
	}
	return !grouping && (s.zeros > 1 || inner > 0)
}

// cutCondition takes the condition off a section's front.
func cutCondition(pattern string) (holds func(float64) bool, rest string, ok bool) {
	end := strings.IndexByte(pattern, ']')
	if !strings.HasPrefix(pattern, "[") || end < 0 {
		return nil, pattern, false
	}
	text := pattern[1:end]
	sign := text[:len(text)-len(strings.TrimLeft(text, "<>="))]
	limit, err := strconv.ParseFloat(strings.TrimSpace(text[len(sign):]), 64)
	compare, known := map[string]func(n float64) bool{
		"<": func(n float64) bool { return n < limit }, "<=": func(n float64) bool { return n <= limit }, "=": func(n float64) bool { return n == limit },
		">": func(n float64) bool { return n > limit }, ">=": func(n float64) bool { return n >= limit }, "<>": func(n float64) bool { return n != limit },
	}[sign]
	return compare, pattern[end+1:], err == nil && known
}

// appendCoded appends a stored number as a code shows it, and tells whether that is
// Coded, Text, or a plain Number; false for what is no number.
func (f format) appendCoded(dst, stored []byte) (out []byte, kind byte, ok bool) {
	start := len(dst)
	out, ok = appendNumber(dst, stored)
	if !ok || !isDigits(out[start:]) {
		return out, Number, ok
	}
	digits := string(out[start:])
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return out, Number, true
	}
	for section := range splitSections(f.pattern) {
		holds, places, conditional := cutCondition(section)
		if conditional && !holds(n) {
			continue
		}
		shown := strings.TrimSpace(codeOf(places, strings.TrimLeft(digits, "0")))
		if !strings.ContainsAny(shown, "0123456789") {
			break
		}
		if kind = Coded; f.class == formatCodedText {
			kind = Text
		}
		return append(out[:start], shown...), kind, true
	}
	return out, Number, true
}

// splitSections gives the sections of a pattern.
func splitSections(pattern string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		from := 0
		for i := 0; i < len(pattern); i++ {
			switch pattern[i] {
			case '\\':
				i++
			case ';':
				if !yield(pattern[from:i]) {
					return
				}
				from = i + 1
			}
		}
		yield(pattern[from:])
	}
}

// codeOf puts digits into the places of a section.
func codeOf(pattern, digits string) string {
	places := 0
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '\\' {
			i++
		} else if pattern[i] == '0' || pattern[i] == '#' {
			places++
		}
	}
	var out strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			n := runeLen(pattern[i+1:])
			out.WriteString(pattern[i+1 : i+1+n])
			i += n
		case places > len(digits):
			if places--; c == '0' {
				out.WriteByte('0')
			}
		default:
			n := len(digits) - places + 1
			out.WriteString(digits[:n])
			digits = digits[n:]
			places--
		}
	}
	return out.String()
}

// runeLen is the length of the first rune of text, 0 if there is none.
func runeLen(text string) int {
	_, n := utf8.DecodeRuneInString(text)
	return n
}
