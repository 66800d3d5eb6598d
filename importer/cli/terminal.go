package cli

import (
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// shown makes a text fit to be shown to a person, on one line: names of files,
// cells, lines of a mapping and answers of a CRM stand in what we say, and a
// terminal obeys escapes. All that people read goes through it, on stderr and on
// stdout.
//
// Line breaks of any kind and tabs become blanks; other control characters, and
// those that turn the direction of a text, become \uFFFD.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\v' || r == '\f' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return utf8.RuneError
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// What a terminal takes for the beginning of a colour, and for its end.
const (
	yellow = "\x1b[33m"
	plain  = "\x1b[0m"
)

// coloured tells whether words on a stream may have a colour: at a terminal that
// knows colours, unless a person wants none (no-color.org).
func coloured(stream any) bool {
	return isTerminal(stream) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && knowsColours(stream.(*os.File))
}

// isTerminal tells whether a stream is a person's terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && isTTY(file)
}

func isTTY(file *os.File) bool { return term.IsTerminal(int(file.Fd())) }

// terminalWidth is how many characters fit on a line of a terminal; ok is false
// for what is none.
func terminalWidth(stream any) (width int, ok bool) {
	file, ok := stream.(*os.File)
	if !ok {
		return 0, false
	}
	width, _, err := term.GetSize(int(file.Fd()))
	return width, err == nil && width > 0
}

// fitted gives a line as a stream takes it: shown, and at a terminal broken
// between words.
func fitted(stream any, line string) []string {
	line = shown(line)
	if width, ok := terminalWidth(stream); ok && !strings.HasPrefix(line, nextWord) {
		return broken(line, width)
	}
	return []string{line}
}
