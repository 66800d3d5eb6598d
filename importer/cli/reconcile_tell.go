package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"caseload/importer"
	"caseload/importer/ledger"
	"caseload/importer/reconcile"
	"caseload/importer/results"
	"caseload/mapping"
)

// sayCosts says what the questions cost, before the first is asked.
func (s *settling) sayCosts(f importer.Search, rate mapping.Rate) {
	if f.Young > 0 {
		s.voice.say(fmt.Sprintf("%s sent less than %s ago: skipped until %s", plural(int64(f.Young), "row"), s.grace, f.Until.Format(time.DateTime)))
	}
	if f.Rows == 0 {
		return
	}
	if s.from != "" {
		s.voice.say(fmt.Sprintf("looking for %s in %s", plural(int64(f.Rows), "row"), s.from))
		return
	}
	wait := time.Duration(float64(f.Calls) / rate.N * float64(rate.Per))
	s.voice.say(fmt.Sprintf("looking for %s: about %s, %s at %s",
		plural(int64(f.Rows), "row"), plural(int64(f.Calls), "call"), brief(wait), rate))
}

// settledJSON is a row as reconcile --json prints it.
type settledJSON struct {
	ID         string          `json:"import_id"`
	Input      string          `json:"input"`
	Row        int             `json:"import_row"`
	Status     string          `json:"import_status"`
	How        string          `json:"how"` // reference, fields or hand; "" while it is unknown
	WolkvoxID  string          `json:"wolkvox_id"`
	Prefix     string          `json:"idPrefijo"`
	Why        string          `json:"why"` // it is unknown still
	Candidates []candidateJSON `json:"candidates"`
}

type candidateJSON struct {
	WolkvoxID   string `json:"wolkvox_id"`
	Prefix      string `json:"idPrefijo"`
	Created     string `json:"created"`
	Description string `json:"description"`
}

// reconciledJSON is the summary of reconcile --json.
type reconciledJSON struct {
	Command string        `json:"command"`
	Run     string        `json:"run"` // "" is all of the ledger
	Created int           `json:"created"`
	Pending int           `json:"pending"`
	Unknown int           `json:"unknown"` // that are left
	Young   int           `json:"young"`
	Calls   int64         `json:"calls"`
	DryRun  bool          `json:"dry_run"`
	Rows    []settledJSON `json:"rows"`
	Stopped string        `json:"stopped"`
	Exit    int           `json:"exit"`
	Next    []string      `json:"next"` // as of an import
	Notes   []string      `json:"notes"`
}

// finish writes the reports again, tells what became of the rows, and gives the
// exit code: 4 while rows are unknown.
func (s *settling) finish() error {
	sum := reconciledJSON{Command: "reconcile", Young: s.young, Calls: s.calls, DryRun: s.dry, Rows: []settledJSON{}}
	if s.run != nil {
		sum.Run = s.run.ID
	}
	for _, row := range s.rows {
		switch row.Outcome {
		case reconcile.Present:
			sum.Created++
		case reconcile.Absent:
			sum.Pending++
		}
		sum.Rows = append(sum.Rows, settledOf(row))
		s.tellRow(row)
	}
	files, err := s.rewrite()
	left, leftErr := s.left()
	sum.Unknown = len(left)
	if len(left) > 0 {
		s.exit = worst(s.exit, exitUnknown)
	}
	if s.stopped != nil {
		sum.Stopped = s.stopped.Error()
		s.exit = worst(s.exit, codeOf(s.stopped))
		s.voice.fail(s.stopped)
	}
	s.tellSum(sum, files)
	next := s.nextStep(sum, files)
	s.sayNext(next)
	sum.Next = filled(next.commands)
	if s.json {
		sum.Exit, sum.Notes = s.exit, append([]string{}, s.voice.said()...)
		s.printJSON(sum)
	}
	return errors.Join(err, leftErr)
}

func (s *settling) rewrite() ([]results.File, error) {
	if s.dry {
		return nil, nil
	}
	var cases []int64
	for _, row := range s.rows {
		if row.How != "" {
			cases = append(cases, row.Case)
		}
	}
	return importer.RewriteAfter(s.book, cases, s.voice.say)
}

func settledOf(row importer.Settled) settledJSON {
	j := settledJSON{
		ID: row.ID, Input: row.Input, Row: row.Row.Line, Status: string(row.Outcome), WolkvoxID: row.WolkvoxID, Prefix: row.Prefix,
		How: row.How, Why: row.Why, Candidates: []candidateJSON{},
	}
	for _, c := range row.Candidates {
		j.Candidates = append(j.Candidates, candidateJSON{c.WolkvoxID, c.Prefix, c.Created, c.Fields["description"]})
	}
	return j
}

// tellRow says what was found out about one row.
func (s *settling) tellRow(row importer.Settled) {
	where := row.ID
	if row.Input != "" {
		where = fmt.Sprintf("%s:%d %s", short(row.Input), row.Row.Line, row.ID)
	}
	how := map[string]string{ledger.ByReference: "by its reference", ledger.ByFields: "by its fields and its time", ledger.ByHand: "by hand"}[row.How]
	switch row.Outcome {
	case reconcile.Present:
		s.voice.say(fmt.Sprintf("%s: created, %s, %s", where, strings.TrimSpace(row.WolkvoxID+" "+row.Prefix), how))
	case reconcile.Absent:
		s.voice.say(fmt.Sprintf("%s: was not made, %s", where, how))
	default:
		s.voice.say(fmt.Sprintf("%s: unknown: %s", where, row.Why))
		for _, c := range row.Candidates {
			s.voice.say(fmt.Sprintf("    may be %s %s of %s: %q", c.WolkvoxID, c.Prefix, c.Created, excerpt(c.Fields["description"])))
		}
	}
}

// maxExcerpt is what a candidate shows of its description, in characters.
const maxExcerpt = 60

func excerpt(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= maxExcerpt {
		return string(runes)
	}
	return string(runes[:maxExcerpt]) + "…"
}

func (s *settling) tellSum(sum reconciledJSON, files []results.File) {
	for _, f := range files {
		s.voice.say("results:  " + short(f.Results))
		if f.Failures != "" {
			s.voice.say("failures: " + short(f.Failures))
		}
	}
	now := ""
	if sum.DryRun {
		now = ", if it were no dry run"
	}
	s.voice.say(fmt.Sprintf("%d created, %d pending%s; %d unknown", sum.Created, sum.Pending, now, sum.Unknown))
	if sum.Pending > 0 && !sum.DryRun && s.run == nil {
		s.voice.say("the same import, or resume, sends what is pending")
	}
	if sum.Unknown > 0 {
		s.voice.say("to settle a row that you have looked up yourself: caseload reconcile --settle ID=WOLKVOX_ID, or ID=not-created")
	}
}

// nextStep is what to do once all is settled.
func (s *settling) nextStep(sum reconciledJSON, files []results.File) step {
	switch {
	case sum.DryRun || sum.Unknown > 0 || s.stopped != nil:
		return step{}
	case sum.Pending > 0 && s.run != nil && s.run.Command != "":
		return step{commands: []string{withoutResend(withoutCanary(s.run.Command))}}
	case sum.Pending == 0 && anyFailures(files):
		return s.mend(&s.options, s.book.Path(), files)
	}
	return step{}
}

// byHand settles what a person has found out. All of it is checked before any is
// written down.
func (s *settling) byHand() error {
	doubts, err := s.book.Doubts()
	if err != nil {
		return err
	}
	entries := map[string]ledger.Doubt{}
	for _, d := range doubts {
		entries[d.ID] = d
	}
	var rulings []ledger.Ruling
	ids := map[string]string{}
	for _, word := range s.reconciling.settle {
		id, found, ok := strings.Cut(word, "=")
		d, unknown := entries[strings.TrimSpace(id)]
		found = strings.TrimSpace(found)
		if strings.EqualFold(found, notCreated) {
			found = notCreated
		}
		switch {
		case !ok || found == "" || len(found) > 256 || strings.ContainsAny(found, " \t\r\n"):
			return &usageError{fmt.Errorf("--settle %q: it is ID=WOLKVOX_ID or ID=not-created", word), "ID is the row's import_id"}
		case !unknown:
			return &usageError{fmt.Errorf("--settle %q: no row with this import_id is unknown in %s", word, s.book.Path()), "the failures file has the ids of unknown rows"}
		case found != notCreated && !strings.ContainsAny(found, "0123456789"):
			return &usageError{fmt.Errorf("--settle %q: %q is no id of a case: it has no digit", word, found), "a row that was not made is settled by ID=" + notCreated}
		case ids[d.ID] != "" || found != notCreated && ids[found] != "":
			return &usageError{fmt.Errorf("--settle %q: it stands twice", word), "one row, one case"}
		}
		ids[d.ID], ids[found] = found, d.ID
		ruling := ledger.Ruling{Case: d.Case, How: ledger.ByHand, At: time.Now()}
		if found != notCreated {
			owner, err := s.book.OwnerOf(found)
			if err != nil {
				return err
			}
			if owner != "" {
				return &usageError{fmt.Errorf("--settle %q: that case is the row %s's", word, owner), "look again in the CRM"}
			}
			ruling.Created, ruling.WolkvoxID = true, found
		}
		rulings = append(rulings, ruling)
		s.rows = append(s.rows, settledByHand(d, ruling))
	}
	return s.ruleAll(rulings)
}

func settledByHand(d ledger.Doubt, r ledger.Ruling) importer.Settled {
	row := importer.Settled{Doubt: d, How: r.How, Finding: reconcile.Finding{Outcome: reconcile.Absent, WolkvoxID: r.WolkvoxID}}
	if r.Created {
		row.Outcome = reconcile.Present
	}
	return row
}

// notCreated is what --settle says of a row that was not made.
const notCreated = "not-created"

func (s *settling) ruleAll(rulings []ledger.Ruling) error {
	if s.dry {
		return nil
	}
	for _, r := range rulings {
		if err := s.book.Rule(r); err != nil {
			return err
		}
	}
	return nil
}
