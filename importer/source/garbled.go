package source

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// Text that was damaged before it came here, and text whose encoding is another
// than its bytes suggest. Both are told by what stands between letters.

// wordBytes bounds how much of a word is shown as an example.
const wordBytes = 24

// note is add that keeps the word round the first place.
func (p *places) note(chunk []byte, i int, line func() int) {
	if p.count == 0 {
		p.word = string(wordAt(chunk, i))
	}
	p.add(chunk[i], line)
}

// wordAt gives the bytes round i up to what ends a word, cut to whole
// characters as far as they are UTF-8.
func wordAt(chunk []byte, i int) []byte {
	ends := func(b byte) bool { return b <= ' ' || strings.IndexByte(`;,|"'()<>`, b) >= 0 }
	from, to := i, i
	for from > 0 && i-from < wordBytes && !ends(chunk[from-1]) {
		from--
	}
	for to < len(chunk) && to-i < wordBytes && !ends(chunk[to]) {
		to++
	}
	for from < i && !utf8.RuneStart(chunk[from]) {
		from++
	}
	return chunk[from:to]
}

// Signs that a word does not begin or end with, but that are letters in DOS or on
// an old Mac: Bogot‡, Ibagu‚, £nico.
const (
	noWordEnds   = "‚¡¢£¤¥¶ƒ„†‡ˆ“ŽšœŸÆ"
	noWordBegins = "‚¢£¤¥¶ƒ†‡ˆÆ"
)

// wordsIn1252 counts a byte that stands beside an ASCII letter by what it is in
// Windows-1252. In a text of that encoding it is nearly always a letter (canción);
// in one of DOS or an old Mac it mostly is a sign (canci¢n, canci—n).
func (c *census) wordsIn1252(chunk []byte, i int, line func() int) {
	b := chunk[i]
	if b < 0xA0 {
		c.c1.add(b, line)
	}
	if b == 0xA4 {
		c.money.note(chunk, i, line)
	}
	r := rune(b)
	if b < 0xA0 {
		r = high1252[b-0x80]
	}
	before, after := i > 0 && isLetter(chunk[i-1]), i+1 < len(chunk) && isLetter(chunk[i+1])
	sign, letter := false, strings.ContainsRune(westernLetters, r)
	switch {
	case before && after:
		sign, letter = within(r, chunk[i-1], chunk[i+1])
	case before:
		sign = strings.ContainsRune(noWordEnds, r)
	case after:
		sign = strings.ContainsRune(noWordBegins, r)
	default:
		return
	}
	switch {
	case sign:
		c.signs.note(chunk, i, line)
	case letter:
		c.letters++
	}
}

// within tells what a character is between two letters: a sign that no word has
// there, a letter, or neither.
func within(r rune, before, after byte) (sign, letter bool) {
	small, large := before >= 'a' && after >= 'a', before < 'a' && after < 'a'
	switch {
	case strings.ContainsRune("\u00a0\u00ad·´’‘“”…ªº°«»", r), large && r == 'Ö': // a word may have these, and Ö is the Í of DOS
		return false, false
	case r == '–' || r == '—': // Cali–Neiva
		return small, false
	case r == 'µ', large && (r == 'à' || r == 'š'): // MÁS, CANCIÓN and PINGÜINO of DOS
		return true, false
	}
	sign = r == 'Ž' && small || strings.ContainsRune("Æƒˆ", r) || !unicode.IsLetter(r)
	return sign, !sign
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// westernLetters are the accented ones of Spanish and Portuguese.
const westernLetters = "áéíóúüñçãõâêôàÁÉÍÓÚÜÑÇÃÕÂÊÔÀ"

// otherEncodings are those that Spanish and Portuguese files of old systems have.
var otherEncodings = []struct {
	name string
	enc  encoding.Encoding
}{{"cp850", charmap.CodePage850}, {"macintosh", charmap.Macintosh}}

// refuseSigns refuses a file that would be read as Windows-1252, with signs in
// its words, or with the one in the place of the euro that nobody writes.
func refuseSigns(c *census) error {
	if c.signs.count <= c.letters {
		return refuseMoney(c)
	}
	seen, _ := charmap.Windows1252.NewDecoder().String(c.signs.word) // never an error: bytes it lacks become U+FFFD
	e := &Error{
		Line: c.signs.lines[0],
		What: fmt.Sprintf("its encoding is in doubt: as Windows-1252 there are signs within words, %q", seen),
		Tip:  "name its encoding (--encoding, or source.encoding in the mapping): cp850, macintosh, windows-1252; or save it again as \"CSV UTF-8\"",
	}
	for _, other := range otherEncodings {
		word, err := other.enc.NewDecoder().String(c.signs.word)
		if err == nil && strings.IndexFunc(word, func(r rune) bool { return r >= 0x80 && !strings.ContainsRune(westernLetters, r) }) < 0 {
			e.Tip = fmt.Sprintf("as %s it is %q: say --encoding %s (source.encoding in the mapping), or save it again as \"CSV UTF-8\"", other.name, word, other.name)
			break
		}
	}
	return e
}

// refuseMoney refuses a file with ¤, unless its euro signs are where Windows-1252
// has them.
func refuseMoney(c *census) error {
	if c.money.count == 0 || c.c1.count > 0 {
		return nil
	}
	return &Error{
		Line: c.money.lines[0],
		What: fmt.Sprintf("its encoding is in doubt: as Windows-1252 it has the sign ¤, %s, in %s", times(c.money.count), c.money.said()),
		Tip:  "as iso-8859-15 that is €: say --encoding iso-8859-15 (source.encoding in the mapping), or windows-1252 if ¤ is meant; or save it again as \"CSV UTF-8\"",
	}
}

// takeControlsBack puts the characters of Windows-1252 in the place of control
// characters, as browsers do.
func takeControlsBack(dst, src []byte, final bool) (wrote, read int, err error) {
	for read < len(src) && wrote+utf8.UTFMax <= len(dst) {
		b := src[read]
		if b != 0xC2 {
			dst[wrote] = b
			wrote, read = wrote+1, read+1
			continue
		}
		switch {
		case read+1 < len(src) && src[read+1] < 0xA0 && high1252[src[read+1]-0x80] != 0:
			wrote += utf8.EncodeRune(dst[wrote:], high1252[src[read+1]-0x80])
		case read+1 < len(src):
			wrote += copy(dst[wrote:], src[read:read+2])
		default:
			return wrote, read, nil // the file does not end here: it is UTF-8
		}
		read += 2
	}
	return wrote, read, nil
}

// sayControls tells of control characters; back says that they are to be taken
// back. "" when there are none, or when they come of letters that were
// encoded twice.
func (c *census) sayControls() (said string, back bool) {
	p := c.control
	if p.count == 0 || c.doubled.count > 0 {
		return "", false
	}
	if c.unknown > 0 {
		return fmt.Sprintf("control characters, of which no program shows anything: %d, in %s: %q; they are sent as they stand", p.count, p.said(), p.word), false
	}
	var was strings.Builder
	for _, r := range p.word {
		if r >= 0x80 && r < 0xA0 {
			r = high1252[r-0x80]
		}
		was.WriteRune(r)
	}
	return fmt.Sprintf("characters of Windows-1252 that a program took for control characters: %d, in %s; they are taken back: %q is read as %q",
		p.count, p.said(), p.word, was.String()), true
}

// isDoubled tells a character that was encoded twice: the bytes of its UTF-8
// were taken for Windows-1252 and encoded again, so that ñ is Ã±.
func isDoubled(text []byte) bool {
	var raw [utf8.UTFMax]byte
	n := 0
	for n < 3 && len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		b, ok := byte1252(r)
		if !ok {
			break
		}
		raw[n] = b
		n++
		text = text[size:]
	}
	r, size := utf8.DecodeRune(raw[:n])
	return size > 1 && (r >= 0xA0 || size == 3)
}

// byte1252 is the byte of a character in Windows-1252. Where that has none, the
// control character of the same number takes its place, as browsers do it.
func byte1252(r rune) (byte, bool) {
	if r < 0x80 || r >= 0xA0 && r <= 0xFF {
		return byte(r), true
	}
	for i, c := range high1252 {
		if c == r || c == 0 && r == rune(0x80+i) {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// undoubled gives a word as it was before it was encoded twice; "" when it was not.
func undoubled(word string) string {
	raw := make([]byte, 0, len(word))
	for _, r := range word {
		b, ok := byte1252(r)
		if !ok {
			return ""
		}
		raw = append(raw, b)
	}
	if !utf8.Valid(raw) || string(raw) == word {
		return ""
	}
	return string(raw)
}

// Ungarbled tells whether a text looks as if its UTF-8 had been taken for
// Windows-1252, which makes FacturaciÃ³n of Facturación, and what it was then: ""
// where not all of it was garbled so.
func Ungarbled(text string) (was string, garbled bool) {
	for i, r := range text {
		if r >= utf8.RuneSelf && isDoubled([]byte(text[i:min(len(text), i+3*utf8.UTFMax)])) {
			return undoubled(text), true
		}
	}
	return "", false
}

// MayBeGarbled says that the caller takes garbled letters back, or does not send
// them: they are not warned of.
func (f *File) MayBeGarbled() { f.doubled = "" }

// sayDoubled warns of text that was encoded twice; "" when there is none.
func sayDoubled(c *census, name string) string {
	p := c.doubled
	was := undoubled(p.word)
	for more := was; more != ""; more = undoubled(more) {
		was = more
	}
	if name == cp1252Name {
		p, was = c.pairs, c.pairs.word
		if seen, err := charmap.Windows1252.NewDecoder().String(was); err == nil {
			p.word = seen
		}
	}
	if p.count == 0 {
		return ""
	}
	example := fmt.Sprintf("%q", p.word)
	if was != "" {
		example += fmt.Sprintf(", which was %q", was)
	}
	return fmt.Sprintf("letters that were encoded twice before the file came here: %d, in %s: %s; export it again as UTF-8, or they are sent as they stand",
		p.count, p.said(), example)
}
