package report

import (
	"encoding/json"
	"io"
	"math"
	"time"
)

// Summary is the one object that --json prints on standard output. Its names are
// a promise to scripts: they stay, and new ones may join them. Every name but
// started and ended is always there; what does not apply is "", 0 or [].
type Summary struct {
	Command   string        `json:"command"`          // import, check, resume …
	Run       string        `json:"run"`              // the run's identity, as in import_run; "" when none was begun
	Mapping   string        `json:"mapping"`          // the mapping file, as given
	Dataset   string        `json:"dataset"`          // the mapping's name for its source
	Server    string        `json:"server"`           // the CRM's host
	Operation string        `json:"operation"`        // the CRM's operation (tenant)
	Counts    Counts        `json:"counts"`           // of all files together
	Sent      int64         `json:"sent"`             // rows that this run began to send
	Calls     int64         `json:"calls"`            // requests of this run, repeated ones counted; each costs quota
	Files     []FileSummary `json:"files"`            // one per input, in the order of the command line
	Problems  []Problem     `json:"problems"`         // why rows were not created, by cause, the most frequent first
	Started   time.Time     `json:"started,omitzero"` // RFC 3339
	Ended     time.Time     `json:"ended,omitzero"`   // RFC 3339
	Seconds   float64       `json:"seconds"`          // from started to ended, to the millisecond, by a clock that is not set back
	Exit      int           `json:"exit"`             // the process's exit code
	Stopped   string        `json:"stopped"`          // why the run ended before its end; "" when it did not
	Next      []string      `json:"next"`             // the commands to type next, each fit for a shell; none when nothing is left to do
	GoesOn    string        `json:"goes_on"`          // RFC 3339: from when on that command goes on; "" at once, or it is not known
	Notes     []string      `json:"notes"`            // what a person may want to know
	Warnings  []string      `json:"warnings"`         // what a person should look at
	Mistakes  []Mistake     `json:"mistakes"`         // for which it could not go on; none when it came to its end
}

// Mistake is one thing that a person has to put right before a command can do its
// work. What does not apply is "" or 0.
type Mistake struct {
	Code   string `json:"code"`   // of the mapping, M001 and on; "" of most other things
	File   string `json:"file"`   // the mapping, or the file with the rows
	Line   int    `json:"line"`   // from 1
	Column int    `json:"column"` // of the mapping: the character in the line, from 1
	Text   string `json:"text"`   // what is wrong
	Hint   string `json:"hint"`   // what to do
}

// FileSummary is what became of one input.
type FileSummary struct {
	Input    string `json:"input"`    // as given; "-" for standard input
	Results  string `json:"results"`  // path of the results file; "" when none was written
	Failures string `json:"failures"` // path of the failures file; "" when nothing is left to look at
	Rows     int64  `json:"rows"`     // rows read, as counts.read
	Counts   Counts `json:"counts"`
}

// Problem is one cause for which rows were not created, or cannot be.
type Problem struct {
	Code     string      `json:"code"`     // as in import_code
	Field    string      `json:"field"`    // the column; "" where it is not one
	Reason   string      `json:"reason"`   // with … for what rows differ in
	Hint     string      `json:"hint"`     // what to do
	Rows     int64       `json:"rows"`     // that have it
	Examples []string    `json:"examples"` // the first places
	Values   []ValueSeen `json:"values"`   // that a map does not know, or the CRM refused; the most frequent first
	Others   int64       `json:"others"`   // rows with further values
}

// ValueSeen is a value and how many rows have it.
type ValueSeen struct {
	Value string `json:"value"`
	Rows  int64  `json:"rows"`
}

// WriteJSON writes the summary as one line of JSON, raw UTF-8, with times to the
// second and lists that are never null. It does not change the summary; its
// errors are the writer's.
func (s Summary) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(s.Whole())
}

// Whole is the summary as it is written: times to the second, and no list null.
func (s Summary) Whole() Summary {
	s.Started, s.Ended = s.Started.Truncate(time.Second), s.Ended.Truncate(time.Second)
	s.Files, s.Problems, s.Next, s.Notes, s.Warnings, s.Mistakes = list(s.Files), list(s.Problems), list(s.Next), list(s.Notes), list(s.Warnings), list(s.Mistakes)
	s.Seconds = math.Round(s.Seconds*1000) / 1000
	return s
}

// list is the same list, and one without elements for nil.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}
