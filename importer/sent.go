package importer

import (
	"errors"
	"fmt"
	"slices"

	"caseload/importer/ledger"
	"caseload/importer/reconcile"
	"caseload/importer/survey"
	"caseload/mapping"
)

// Sent says by which mapping the rows of a run were sent.
type Sent struct {
	Mapping     *mapping.Mapping
	MappingPath string
	Changed     bool // the mapping was changed since
	Guess       bool // it is not known that they were: the run's own mapping is not known
}

// sentBy is how the rows of a run were mapped.
type sentBy struct {
	Sent
	columns []string
	mapper  *mapping.Mapper
}

// recall finds out what a row was sent as: its cells stand in the ledger. A row whose
// cells are not known, or that does not fit the mapping any more, has no case.
func (s *searching) recall(d *reconcile.Doubt) error {
	known := d.Ref.(ledger.Doubt)
	if _, err := s.run(known.Row.Run); err != nil {
		return err
	}
	run, err := s.run(known.Run)
	if err != nil || run == nil {
		return err
	}
	row, columns, err := s.Ledger.SentAs(known.Case)
	if err != nil || row == nil {
		return err
	}
	by := s.sentBy(run, columns)
	if by.mapper == nil {
		return nil
	}
	c := &command{Job: Job{MappingPath: by.MappingPath}}
	if mapped, err := c.mapRow(by.mapper, rowOf(row)); err == nil {
		d.Case, d.Guess, d.Changed = &mapped, d.Guess || by.Guess, by.Changed
	}
	return nil
}

// run gives a run, nil when it is lost.
func (s *searching) run(number int64) (*ledger.Run, error) {
	if run, read := s.runs[number]; read {
		return run, nil
	}
	run, err := s.Ledger.RunNumbered(number)
	if errors.Is(err, ledger.ErrNoRun) { // taken back from a report, or lost
		err = nil
	}
	s.runs[number] = run
	return run, err
}

// sentBy binds the mapping of a run to the columns of a row of it.
func (s *searching) sentBy(run *ledger.Run, columns []string) *sentBy {
	by := s.mappers[run.Number]
	if by == nil {
		by = &sentBy{}
		s.mappers[run.Number] = by
		how, err := s.Sent(run)
		if err != nil {
			s.Say(fmt.Sprintf("run %s: what its rows were sent as cannot be told: %v", run.ID, err))
			return by
		}
		by.Sent = how
	}
	if by.Mapping == nil || by.mapper != nil && slices.Equal(by.columns, columns) {
		return by
	}
	var err error
	by.columns = columns
	if by.mapper, err = s.bindAgain(run, by.Mapping, columns); err != nil {
		by.mapper = nil
		s.Say(fmt.Sprintf("the rows of run %s do not fit the mapping any more: what they were sent as cannot be told", run.ID))
	}
	return by
}

// bindAgain binds a mapping to columns, with the forms that the files of the run's
// dataset have proved.
func (s *searching) bindAgain(run *ledger.Run, m *mapping.Mapping, columns []string) (*mapping.Mapper, error) {
	mapper, err := m.Bind(columns)
	if err != nil {
		return nil, err
	}
	earlier, err := earlierForms(s.Ledger, run)
	if err != nil {
		return nil, err
	}
	forms, err := survey.Votes(m, mapper).Decide(earlier)
	if err != nil {
		return nil, err
	}
	mapper.Use(forms)
	return mapper, nil
}
