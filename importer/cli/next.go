package cli

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"caseload/importer"
	"caseload/importer/results"
	"caseload/importer/shell"
)

// step is what to do next.
type step struct {
	first    string   // what a person does before; "" when there is nothing
	commands []string // each fit for a shell
}

// sayNext tells the next step, each command on a line of its own that a terminal
// does not break, so that it can be copied.
func (p *program) sayNext(s step) {
	if s.first != "" {
		p.voice.say(s.first)
	}
	for _, command := range s.commands {
		p.voice.event("next", nextWord+command, "command", command)
	}
}

// nextWord begins the line of a command to type next.
const nextWord = "next: "

// next is what to do after a run. While rows are unknown it never sends any: what
// made them unknown would do so again.
func (p *program) next(o *options, job importer.Job, r importer.Result) step {
	whole := r.Counts
	if r.Whole != nil {
		whole = *r.Whole
	}
	again, book := withoutCanary(strings.Join(job.Command, " ")), job.Ledger.Path()
	switch {
	case whole.Unknown > 0:
		return step{commands: []string{"caseload reconcile " + r.Run.ID + p.where(o, book, ".")}}
	case r.Stop != nil || r.Counts.Pending > 0:
		return step{commands: []string{again}}
	}
	switch {
	case anyFailures(r.Files) && r.Counts.Failed == whole.Invalid+whole.Rejected+whole.Failed:
		return step{commands: []string{withoutResend(again)}}
	case anyFailures(r.Files):
		return p.mend(o, book, r.Files)
	case whole.Pending > 0:
		var commands []string
		for _, f := range r.Files {
			commands = append(commands, p.resume(o, book, f.Results))
		}
		return step{commands: commands}
	}
	return step{}
}

func anyFailures(files []results.File) bool {
	return slices.ContainsFunc(files, func(f results.File) bool { return f.Failures != "" })
}

// mend is the step after rows were not created for a reason of theirs.
func (p *program) mend(o *options, book string, files []results.File) step {
	var names, commands []string
	for _, f := range files {
		if f.Failures != "" {
			names = append(names, short(f.Failures))
			commands = append(commands, p.resume(o, book, f.Failures))
		}
	}
	return step{first: "mend " + strings.Join(names, ", ") + " in Excel, then:", commands: commands}
}

// resume is the command that goes on from a report.
func (p *program) resume(o *options, book, report string) string {
	return "caseload resume " + shell.Word(short(report)) + p.where(o, book, filepath.Dir(report))
}

// where repeats the flags that say whom a command was for, and names the ledger
// where the next command would not find it by itself, from a folder on.
func (p *program) where(o *options, book, folder string) string {
	text := ""
	for _, flag := range [][2]string{{"--server", o.server}, {"--operation", o.operation}, {"--token-file", o.tokenFile}} {
		if flag[1] != "" {
			text += " " + shell.Command(flag[:]...)
		}
	}
	places, err := ledgerPlaces(&options{}, folder)
	if path := absolute(book); err != nil || !slices.Contains(places, path) {
		text += " " + shell.Command("--ledger", short(path))
	}
	return text
}

// typed is the command as it was typed, for going on with it.
func (p *program) typed() []string {
	words := []string{"caseload"}
	for _, arg := range p.args {
		words = append(words, shell.Word(arg))
	}
	return words
}

// withoutCanary is a command that goes on after its first rows were seen.
func withoutCanary(command string) string { return canaryWords.ReplaceAllString(command, "") }

// withoutResend is a command that sends no unknown row again.
func withoutResend(command string) string { return resendWords.ReplaceAllString(command, "") }

var (
	canaryWords = regexp.MustCompile(` --canary[ =]\S+`)
	resendWords = regexp.MustCompile(` --resend-unknown(=\S+)?`)
)
