package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"caseload/importer"
	"caseload/importer/submit"
	"caseload/report"
)

// maxShownFiles is of how many inputs a summary names the reports.
const maxShownFiles = 20

// tell ends a run: counts, files, and the next command, for people; and the
// JSON summary for machines.
func (p *program) tell(o *options, l *loaded, job importer.Job, r importer.Result) {
	p.exit = worst(p.exit, r.Exit)
	for _, line := range problemLines(r.Problems, "`caseload runs "+r.Run.ID+" --json`") {
		p.voice.show(line)
	}
	p.voice.say("")
	if r.Stop != nil {
		p.voice.fail(r.Stop)
	}
	p.voice.note("ended", fmt.Sprintf("run %s: %s", r.Run.ID, r.Counts.Line()), "counts", r.Counts, "exit", p.exit)
	if n := r.Counts.Duplicate + r.Counts.DuplicateOtherCells; n > 0 {
		p.voice.say(fmt.Sprintf("created before by other runs, not sent again: %s (duplicate)", plural(n, "row")))
	}
	if r.Whole != nil {
		p.voice.say("the whole source now: " + r.Whole.Line())
		if n := withoutCase(*r.Whole) - withoutCase(r.Counts); n > 0 {
			p.voice.say(fmt.Sprintf("not in this report and without a case: %s of the source, which still has what was deleted here; "+
				"to leave a row out for good, delete it there too, or say source.skip_when in the mapping", plural(n, "row")))
		}
	}
	p.sayWarned("a case that was sent cannot be taken back")
	p.voice.say(fmt.Sprintf("sent now: %s in %s", plural(r.Sent, "row"), brief(r.Ended.Sub(r.Began))))
	for i, f := range r.Files {
		if i == maxShownFiles {
			p.voice.say(fmt.Sprintf("and the reports of %d inputs more, beside these; --json has them all", len(r.Files)-i))
			break
		}
		if f.Results != "" {
			p.voice.note("results", "results:  "+short(f.Results), "file", f.Results, "counts", f.Counts)
		}
		if f.Failures != "" {
			p.voice.note("failures", "failures: "+short(f.Failures), "file", f.Failures)
		}
	}
	if r.Elsewhere > 0 {
		p.voice.say(fmt.Sprintf("besides, %s of other inputs: unknown; `caseload reconcile` looks them up", plural(r.Elsewhere, "row")))
	}
	next := p.next(o, job, r)
	p.sayNext(next)
	if o.json {
		p.printJSON(p.summary(o, l, job, r, next.commands))
	}
}

// sayWarned recalls the warnings, which the screen may have moved out of sight.
func (p *program) sayWarned(why string) {
	if n := int64(len(p.voice.warned())); n > 0 {
		p.voice.show(plural(n, "warning") + " above: " + why)
	}
}

// ended is a summary with how its command ended, for --json. It is of one that came
// to nothing, unless it is filled in.
func (p *program) ended(o *options, s report.Summary, err error) report.Summary {
	s.Mapping, s.Exit, s.Mistakes = o.mapping, p.exit, mistakes(err)
	s.Notes, s.Warnings = p.voice.said(), p.voice.warned()
	return s.Whole()
}

func (p *program) summary(o *options, l *loaded, job importer.Job, r importer.Result, next []string) report.Summary {
	s := report.Summary{
		Command: job.Name, Mapping: o.mapping, Dataset: l.Dataset, Server: l.host, Operation: l.operation,
		Counts: r.Counts, Sent: r.Sent, Calls: r.Calls, Started: r.Began, Ended: r.Ended, Seconds: r.Ended.Sub(r.Began).Seconds(),
		Problems: r.Problems, Exit: p.exit, Next: next, Notes: p.voice.said(), Warnings: append([]string{}, p.voice.warned()...),
	}
	if r.Run != nil {
		s.Run = r.Run.ID
	}
	if r.Stop != nil {
		s.Stopped = r.Stop.Error()
		if stop, ok := errors.AsType[*submit.Stop](r.Stop); ok && !stop.Later.IsZero() {
			s.GoesOn = stop.Later.Format(time.RFC3339)
		}
	}
	for _, f := range r.Files {
		s.Files = append(s.Files, report.FileSummary{Input: f.Input, Results: f.Results, Failures: f.Failures, Rows: f.Rows, Counts: f.Counts})
	}
	return s
}

// absolute is the path from the root, or the path as it is where there is none.
func absolute(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return whole
}

// short names a file as seen from the current folder, when that is shorter.
func short(path string) string {
	if path == "" {
		return ""
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return path
	}
	relative, err := filepath.Rel(here, path)
	if err != nil || len(relative) > len(path) {
		return path
	}
	return relative
}

// brief is a duration as a person says it.
func brief(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// withoutCase is how many rows are still to be mended or sent.
func withoutCase(c report.Counts) int64 { return c.Invalid + c.Rejected + c.Failed + c.Pending }
