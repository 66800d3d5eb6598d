package source

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// isMisnamed refuses a file of another encoding than was named for it: one that is
// whole UTF-8 would be sent garbled. A mark at the front counts more than a name,
// and a name that is not given is none to be wrong.
func isMisnamed(text io.Reader, cs charset, name string) error {
	if name == "" || cs.bom > 0 || cs.name == utf8Name {
		return nil
	}
	letters, err := lettersOfUTF8(text)
	if err != nil || letters == 0 {
		return err
	}
	return &Error{
		What: fmt.Sprintf("%s was named as its encoding, but it is UTF-8: %s with an accent would be garbled", excerpt(name), plural(letters, "letter", "letters")),
		Tip:  "leave --encoding and source.encoding out, or say utf-8",
	}
}

// lettersOfUTF8 counts the letters of the languages of the West that stand in a
// text beyond ASCII; 0 where it is no UTF-8, or where other characters are more,
// as they are when text of another encoding is UTF-8 by chance.
func lettersOfUTF8(text io.Reader) (int, error) {
	letters, others := 0, 0
	for r := bufio.NewReader(text); ; {
		c, size, err := r.ReadRune()
		switch {
		case errors.Is(err, io.EOF):
			if others > letters {
				letters = 0
			}
			return letters, nil
		case err != nil:
			return 0, err
		case c == 0 || c == utf8.RuneError && size == 1:
			return 0, nil
		case c > '\u00a0' && c < '\u0180':
			letters++
		case c >= utf8.RuneSelf:
			others++
		}
	}
}

// namedWrong gives an error of bytes that are no text in an encoding the hint for
// one that was named.
func namedWrong(err error, name string) error {
	if bad, ok := errors.AsType[*Error](err); ok && name != "" {
		bad.Tip = fmt.Sprintf("%s was named as its encoding: leave --encoding and source.encoding out, and it is found; or name another, for instance windows-1252", excerpt(name))
	}
	return err
}
