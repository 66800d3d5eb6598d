package cli

import (
	"errors"
	"strings"

	"caseload/importer/source"
	"caseload/mapping"
)

// mistakeJSON is one thing for which a check ended before its end. What does not
// apply is "" or 0.
type mistakeJSON struct {
	Code   string `json:"code"`   // of the mapping, M001 and on; "" of other things
	File   string `json:"file"`   // the mapping, or the file with the rows
	Line   int    `json:"line"`   // from 1
	Column int    `json:"column"` // of the mapping: the character in the line, from 1
	Text   string `json:"text"`   // what is wrong
	Hint   string `json:"hint"`   // what to do
}

// mistakes takes an error apart into what is wrong, each for itself.
func mistakes(err error) []mistakeJSON {
	all := []mistakeJSON{}
	if err == nil {
		return all
	}
	for _, e := range parts(err) {
		var inMapping mapping.Errors
		var left *leftError
		var inFile *source.Error
		switch {
		case errors.As(e, &inMapping):
			for _, one := range inMapping {
				text := strings.TrimRight(one.What+"\n"+one.Diff, "\n")
				all = append(all, mistakeJSON{one.Code, one.File, one.Line, one.Column, text, one.Tip})
			}
		case errors.As(e, &left):
			for _, one := range left.left {
				all = append(all, mistakeJSON{File: left.path, Line: one.Line, Text: one.Key + " is left to fill in: " + one.Ask, Hint: left.Hint()})
			}
		case errors.As(e, &inFile):
			text := inFile.What
			if inFile.Err != nil {
				text += ": " + inFile.Err.Error()
			}
			all = append(all, mistakeJSON{File: inFile.Path, Line: inFile.Line, Text: text, Hint: hintOf(e)})
		default:
			all = append(all, mistakeJSON{Text: e.Error(), Hint: hintOf(e)})
		}
	}
	return all
}

// hintOf gives the hint that an error carries, "" when it has none.
func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}
