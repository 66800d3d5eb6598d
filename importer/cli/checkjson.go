package cli

import (
	"math"
	"time"

	"caseload/importer"
	"caseload/report"
)

// checkJSON is the object that check --json prints: the summary, and what was
// found, as far as the check came. Lists are never null.
type checkJSON struct {
	report.Summary
	Fields     []fieldJSON `json:"fields"`     // one a field of the mapping, in its order
	Key        string      `json:"key"`        // the identity that rows go by
	Candidates []string    `json:"candidates"` // columns that are filled and different in every row
	Near       []nearJSON  `json:"near"`       // columns that nearly are
	Unused     []string    `json:"unused"`     // columns that the mapping does not use
	ToSend     int64       `json:"to_send"`    // cases that an import would send
	Bill       billJSON    `json:"bill"`       // and what they cost

	Mistakes []report.Mistake `json:"mistakes"` // of the summary, at the end
}

type nearJSON struct {
	Column string `json:"column"`
	Rows   int    `json:"rows"` // that lack or repeat it
}

type fieldJSON struct {
	Field   string             `json:"field"`   // "contact"; form "Valor"
	From    string             `json:"from"`    // for people
	Columns []string           `json:"columns"` // none of a constant
	Type    string             `json:"type"`
	Map     bool               `json:"map"`    // its values go through a map
	Form    string             `json:"form"`   // dd/mm/yyyy, "," …; "" when none is needed
	By      string             `json:"by"`     // what the form rests on: setting, earlier, proof
	Proof   string             `json:"proof"`  // the cell that proves it; "" when none does
	Line    int                `json:"line"`   // and its line; 0
	Rows    int64              `json:"rows"`   // that were looked at
	Filled  int64              `json:"filled"` // of these
	Values  []report.ValueSeen `json:"values"` // all of them, where they are few
	Example string             `json:"example"`
}

type billJSON struct {
	Calls       int64   `json:"calls"`       // all of them
	Contacts    int64   `json:"contacts"`    // of these, to look contacts up
	Attachments int64   `json:"attachments"` // cases with one
	Seconds     float64 `json:"seconds"`     // at the rate
	Days        int     `json:"days"`        // of the calendar, on which calls are made
	Nights      int     `json:"nights"`      // spans of limits.hours in which they are; 0 without hours
	Ends        string  `json:"ends"`        // RFC 3339, if it begins now; "" with nothing to send, or not within ten years
	Quota       int64   `json:"quota"`       // calls a day
	Assumed     bool    `json:"assumed"`     // the quota is the usual one, since the mapping says none
	Made        int64   `json:"made"`        // calls made today, by the ledger
}

// blankCheck is that of which nothing is known yet.
func blankCheck() checkJSON {
	return checkJSON{Summary: report.Summary{Command: "check"}, Fields: []fieldJSON{}, Candidates: []string{}, Near: []nearJSON{}, Unused: []string{}}
}

// printCheck prints what a check found, and the mistakes that ended it.
func (p *program) printCheck(o *options, all checkJSON, err error) {
	all.Summary = p.ended(o, all.Summary, err)
	all.Mistakes = all.Summary.Mistakes
	p.printJSON(all)
}

func (p *program) checkSummary(o *options, l *loaded, job importer.Job, found importer.Checked) checkJSON {
	b := found.Bill
	all := checkJSON{
		Summary: p.summary(o, l, job, found.Result, nil), Fields: []fieldJSON{}, Key: found.Key, Near: []nearJSON{},
		Candidates: filled(found.Candidates), Unused: filled(found.Unused), ToSend: b.ToSend,
		Bill: billJSON{
			Calls: b.Calls(), Contacts: b.Contacts, Attachments: b.Attached, Days: b.Ending.Days, Nights: b.Ending.Nights,
			Quota: b.Quota, Assumed: b.Assumed, Made: b.Made,
		},
	}
	if !b.Ending.At.IsZero() {
		all.Bill.Ends = b.Ending.At.Format(time.RFC3339)
	}
	if perSecond := job.Rate.PerSecond(); perSecond > 0 {
		all.Bill.Seconds = math.Ceil(float64(b.Calls()) / perSecond)
	}
	for _, one := range found.Near {
		all.Near = append(all.Near, nearJSON{one.Column, one.Misses})
	}
	for _, f := range found.Fields {
		one := fieldJSON{
			Field: f.Field, From: f.From, Columns: filled(f.Columns), Type: f.Type, Map: f.Mapped,
			Rows: f.Rows, Filled: f.Filled, Values: filled(f.Values), Example: f.Example,
		}
		if f.Form != nil {
			one.Form, one.By, one.Proof, one.Line = first(f.Form.Dates, f.Form.Decimal), f.Form.By, f.Form.Proof, f.Form.Line
		}
		all.Fields = append(all.Fields, one)
	}
	return all
}

// filled is a list that JSON does not write as null.
func filled[T any](list []T) []T { return append([]T{}, list...) }
