package causes

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// framed is a message without what a single row has of its own: quoted values,
// the same values without quotes, and words with a digit. Messages with one frame
// are of one kind.
type framed struct {
	text string   // with a slot for each
	own  []string // what stands in the slots; slot where rows differ
}

// slot stands for what rows differ in. It is a control character, which no
// message has.
const slot = "\x00"

// frame takes apart what a message says of its row.
func frame(message string) framed {
	if !strings.ContainsAny(message, `"'0123456789`) {
		return framed{text: message}
	}
	var f framed
	var text strings.Builder
	said := quotedIn(message)
	for rest, before := message, rune(0); rest != ""; {
		n := ownPart(rest, before, said)
		if n > 0 {
			f.own = append(f.own, rest[:n])
			text.WriteString(slot)
		} else {
			_, n = utf8.DecodeRuneInString(rest)
			text.WriteString(rest[:n])
		}
		before, _ = utf8.DecodeLastRuneInString(rest[:n])
		rest = rest[n:]
	}
	f.text = text.String()
	return f
}

// quotedIn gives the values that a message quotes.
func quotedIn(message string) []string {
	var all []string
	for rest := message; ; {
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			return all
		}
		rest = rest[i:]
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			rest = rest[1:]
			continue
		}
		if value, err := strconv.Unquote(quoted); err == nil && value != "" {
			all = append(all, value)
		}
		rest = rest[len(quoted):]
	}
}

// ownPart gives how many bytes of a row's own a text begins with, 0 none.
func ownPart(rest string, before rune, said []string) int {
	if rest[0] == '"' {
		quoted, err := strconv.QuotedPrefix(rest)
		if err == nil {
			return len(quoted)
		}
		return 0
	}
	if r, n := utf8.DecodeRuneInString(rest[1:]); rest[0] == '\'' && n > 0 && r != '\'' && strings.HasPrefix(rest[1+n:], "'") {
		return n + 2 // one sign, as Go quotes it
	}
	if inWord(before) {
		return 0
	}
	for _, value := range said {
		if after, is := strings.CutPrefix(rest, value); is {
			if r, _ := utf8.DecodeRuneInString(after); !inWord(r) {
				return len(value)
			}
		}
	}
	word := rest
	if end := strings.IndexAny(rest, " \"'()"); end >= 0 {
		word = rest[:end]
	}
	if strings.ContainsAny(word, "0123456789") {
		return len(strings.TrimRight(word, ".,;:"))
	}
	return 0
}

// merge forgets in which slots another message of the same frame differs.
func (f *framed) merge(other framed) {
	if f.text != other.text {
		return
	}
	for i := range f.own {
		if f.own[i] != other.own[i] {
			f.own[i] = slot
		}
	}
}

// String is the message, with … for what rows differ in.
func (f *framed) String() string {
	var text strings.Builder
	rest := f.text
	for _, own := range f.own {
		before, after, _ := strings.Cut(rest, slot)
		text.WriteString(before)
		if own == slot {
			own = "…"
		}
		text.WriteString(own)
		rest = after
	}
	text.WriteString(rest)
	return text.String()
}

// values says which values a message names, and from which cells: Compliments
// from Felicitación. Names of columns are none.
func (f *framed) values() string {
	said, rest := "", f.text
	for _, own := range f.own {
		before, after, _ := strings.Cut(rest, slot)
		rest = after
		value, err := strconv.Unquote(own)
		if err != nil || own[0] != '"' || strings.HasSuffix(before, " in ") || strings.HasSuffix(before, "(in ") {
			continue
		}
		switch {
		case said == "":
		case strings.HasSuffix(before, "(from "):
			said += " from "
		default:
			said += ", "
		}
		said += value
	}
	return said
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
