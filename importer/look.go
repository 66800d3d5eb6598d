package importer

import (
	"encoding/json"
	"fmt"

	"caseload/importer/identity"
	"caseload/importer/ledger"
	"caseload/mapping"
)

// look reads every row once. What only a person can answer stops it, and cases that
// the rule cannot find. say is told of the forms of dates and decimals.
func (c *command) look(say func(line string)) error {
	err := inTurn(c.sameDay, c.takenBack, c.survey, func() error { return c.found.Questions(c.stops()) })
	if err == nil {
		err = c.settle(say)
	}
	if err == nil {
		err = c.gaps()
	}
	return err
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
	if c.Parent != nil {
		c.apart, c.found.Also = identity.NewApart(c.known), c.compare
	}
	if err := c.found.Read(c.stops()); err != nil {
		return err
	}
	c.found.Understood()
	return nil
}

// settle decides the forms of every file by what it proves, and what earlier files of
// the dataset did.
func (c *command) settle(say func(line string)) error {
	earlier, err := earlierForms(c.Ledger, c.run)
	if err != nil {
		return err
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
