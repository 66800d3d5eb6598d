// Package shell writes commands that a person can paste.
package shell

import (
	"runtime"
	"strings"
	"unicode"
)

// Word gives a word of a command, the path of a file for instance, as the shell of
// this system takes it: as it is where that is safe, else in quotes.
//
// Outside of Windows these are single quotes, in which a shell changes nothing. On
// Windows they are double quotes, which both cmd and PowerShell know; names of
// files have none in them there.
func Word(text string) string { return word(text, runtime.GOOS == "windows") }

func word(text string, windows bool) string {
	signs := "-_./:=,@+%"
	if windows {
		signs = `-_./:=+\`
	}
	special := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(signs, r)
	}
	if text != "" && text[0] != '=' && !strings.ContainsFunc(text, special) {
		return text
	}
	if !windows {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	// What ends in a backslash would take the quote after it for a part of the word.
	ending := text[len(strings.TrimRight(text, `\`)):]
	return `"` + strings.ReplaceAll(text, `"`, `\"`) + ending + `"`
}

// Command gives words as one command.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Word(w)
	}
	return strings.Join(quoted, " ")
}
