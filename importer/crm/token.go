package crm

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// hidden stands for a token wherever one is printed.
const hidden = "[token]"

// Token is the CRM's internal token. However it is printed, also as a field of
// another struct, it reads [token]: it is kept in a function, because a string
// type with a String method still shows in an unexported field under %v.
//
// The zero Token is none. A Token comes from [CheckToken].
type Token struct{ reveal func() string }

// maxToken keeps the request's head below the 4 KiB that net/http holds back
// before it writes, so that a head is either announced as written or not begun.
const maxToken = 2 << 10

// CheckToken takes a token as it stands in a file or the environment: ending line
// breaks are cut off. Empty ones, and those with spaces, line breaks, control
// characters or other than ASCII inside, or longer than 2 KiB, are refused; the
// error never shows any of it.
func CheckToken(s string) (Token, error) {
	s = strings.TrimRight(strings.TrimPrefix(s, "\ufeff"), "\r\n")
	switch {
	case s == "":
		return Token{}, errors.New("it is empty")
	case len(s) > maxToken:
		return Token{}, fmt.Errorf("it is longer than %d bytes", maxToken)
	case strings.ContainsAny(s, "\r\n"):
		return Token{}, errors.New("there is a line break in it; a token is one line")
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return Token{}, fmt.Errorf("character %d is a space, a control character or not ASCII; was something else copied along?", i+1)
		}
	}
	return Token{reveal: func() string { return s }}, nil
}

// IsZero is true for no token.
func (t Token) IsZero() bool { return t.reveal == nil }

// String hides the token.
func (t Token) String() string { return hidden }

// GoString hides the token.
func (t Token) GoString() string { return hidden }

// Format hides the token under every verb. An error of the writer is the
// printing function's own to report.
func (t Token) Format(f fmt.State, _ rune) {
	if _, err := io.WriteString(f, hidden); err != nil {
		return
	}
}

// LogValue hides the token.
func (t Token) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the token, in JSON and YAML too.
func (t Token) MarshalText() ([]byte, error) { return []byte(hidden), nil }
