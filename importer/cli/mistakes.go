package cli

import (
	"errors"
	"strings"

	"caseload/importer/source"
	"caseload/mapping"
	"caseload/report"
)

// mistakes takes an error apart into what is wrong, each for itself.
func mistakes(err error) []report.Mistake {
	all := []report.Mistake{}
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
				all = append(all, report.Mistake{Code: one.Code, File: one.File, Line: one.Line, Column: one.Column, Text: text, Hint: one.Tip})
			}
		case errors.As(e, &left):
			for _, one := range left.left {
				all = append(all, report.Mistake{File: left.path, Line: one.Line, Text: one.Key + " is left to fill in: " + one.Ask, Hint: left.Hint()})
			}
		case errors.As(e, &inFile):
			text := inFile.What
			if inFile.Err != nil {
				text += ": " + inFile.Err.Error()
			}
			all = append(all, report.Mistake{Code: inFile.Code, File: inFile.Path, Line: inFile.Line, Text: text, Hint: hintOf(e)})
		default:
			all = append(all, report.Mistake{Text: e.Error(), Hint: hintOf(e)})
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
