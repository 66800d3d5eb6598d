package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"caseload/importer/send"
	"caseload/importer/submit"
)

// showCanary shows the rows that went first, and asks whether the others may go;
// off a terminal it stops the run.
func (p *program) showCanary(stop context.Context, l *loaded, first []send.Sample) error {
	p.voice.say("")
	p.voice.say("the first " + plural(int64(len(first)), "row") + ":")
	for _, row := range first {
		p.voice.say("  " + row.Where + "  " + string(row.Status) + "  " + caseOf(l, row))
	}
	stdin, ok := p.stdin.(*os.File)
	if !ok || !isTTY(stdin) || !isTerminal(p.stderr) {
		return canaryStop(len(first))
	}
	if _, err := fmt.Fprint(p.stderr, "\nlook at them in the CRM. Send the others? [y/N] "); err != nil {
		return errors.Join(canaryStop(len(first)), err)
	}
	yes, err := answer(stop, stdin)
	if err == nil && !yes {
		return canaryStop(len(first))
	}
	return err
}

func canaryStop(rows int) error {
	return &submit.Stop{
		Exit: 5, Cause: fmt.Sprintf("%s sent, as --canary asks", plural(int64(rows), "row")),
		Tip: "look at them in the CRM; the same command without --canary goes on",
	}
}

// caseOf names the case of a row, by its address where the mapping has it.
func caseOf(l *loaded, row send.Sample) string {
	if row.WolkvoxID == "" {
		return row.Reason
	}
	name := strings.TrimSpace(row.Prefix + " " + row.WolkvoxID)
	if l.CaseURL == "" {
		return name
	}
	return name + "  " + strings.ReplaceAll(l.CaseURL, "{wolkvox_id}", row.WolkvoxID)
}
