package importer

import (
	"encoding/json"
	"fmt"

	"caseload/importer/ledger"
	"caseload/mapping"
)

// look opens the files and reads every row once. What only a person can answer stops
// it, and cases that the rule cannot find.
func (c *command) look() error {
	return inTurn(c.open, c.aimAll, c.start, c.sameDay, c.takenBack, c.survey, func() error { return c.found.Questions(c.stops()) }, c.settle, c.gaps)
}

// inTurn takes steps, as long as none fails.
func inTurn(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// survey reads every row once, and says what was understood.
func (c *command) survey() error {
	if err := c.found.Read(c.stops()); err != nil {
		return err
	}
	c.found.Understood()
	return nil
}

// settle decides the forms of every file by what it proves, and what earlier files of
// the dataset did.
func (c *command) settle() error {
	earlier, err := earlierForms(c.Ledger, c.run)
	if err != nil {
		return err
	}
	say := c.Say
	if c.wants.Keys {
		say = func(string) {} // a check has them beside the fields
	}
	c.proved, err = c.found.Settle(earlier, c.NewIdentity, say)
	return err
}

// earlierForms gives what earlier files of a run's dataset proved, by column.
func earlierForms(l *ledger.Ledger, run *ledger.Run) (map[string]mapping.Form, error) {
	kept, err := l.Proofs(run)
	if err != nil {
		return nil, err
	}
	forms := map[string]mapping.Form{}
	for name, text := range kept {
		var f mapping.Form
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return nil, fmt.Errorf("what the ledger keeps of column %q cannot be read: %w", name, err)
		}
		forms[name] = f
	}
	return forms, nil
}

// keepProofs writes down what the files proved, for the files to come.
func (c *command) keepProofs() error {
	texts := map[string]string{}
	for name, f := range c.proved {
		text, err := json.Marshal(f)
		if err != nil {
			return err
		}
		texts[name] = string(text)
	}
	return c.Ledger.Prove(c.run, texts)
}
