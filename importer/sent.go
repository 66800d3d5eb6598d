package importer

import (
	"errors"
	"slices"

	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/mapping"
)

// Sent says how the rows of a run were read and mapped.
type Sent struct {
	Mapping     *mapping.Mapping
	MappingPath string
	Source      source.Options
	Changed     bool // the mapping was changed since
	Guess       bool // it is not known that they were: the run's own mapping is not known
}

// sentCases maps rows of a run again, from its inputs as they were imported and
// what was mended since. A row that cannot be told any more, because its input
// was changed or does not fit the mapping now, is left out.
func sentCases(l *ledger.Ledger, run *ledger.Run, how Sent, wanted map[ledger.Place]bool, say func(string)) (cases map[ledger.Place]*mapping.Case, err error) {
	c := &command{
		Job: Job{Ledger: l, Parent: run, Mapping: how.Mapping, MappingPath: how.MappingPath, Source: how.Source, Say: say, Warn: say},
		run: run, rewriting: true,
	}
	defer func() { err = errors.Join(err, c.close()) }()
	cases = map[ledger.Place]*mapping.Case{}
	for _, was := range run.Inputs {
		t, err := targetOf(was)
		if err != nil {
			return nil, err
		}
		in, _, _, err := c.asImported(t)
		if err != nil {
			return nil, err
		}
		if in == nil {
			say(was.Path + " is gone or was changed since run " + run.ID + ": what its rows were sent as cannot be told")
			continue
		}
		c.inputs = append(c.inputs, in)
		if err := c.readAgain(in); err != nil {
			say(was.Path + " does not fit the mapping any more: what its rows were sent as cannot be told")
			continue
		}
		if err := c.mapAgain(in, t, wanted, cases); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

// readAgain binds the mapping to an input and decides the forms of its columns,
// as the import did.
func (c *command) readAgain(in *input) error {
	var err error
	if in.mapper, err = c.Mapping.Bind(in.header); err != nil {
		return err
	}
	survey := in.mapper.Survey(c.votes(in.mapper))
	err = c.eachOf(in, nil, func(_ *input, it item) error {
		if it.fault == nil && !it.skip {
			survey.Add(it.line, it.row())
		}
		return nil
	})
	if err != nil {
		return err
	}
	earlier, err := c.earlierForms()
	if err != nil {
		return err
	}
	forms, err := survey.Decide(earlier)
	if err != nil {
		return err
	}
	in.mapper.Use(forms)
	return nil
}

// mapAgain maps the wanted rows of an input, mended ones with their new cells,
// and those that were added to a report.
func (c *command) mapAgain(in *input, t target, wanted map[ledger.Place]bool, cases map[ledger.Place]*mapping.Case) (err error) {
	mended, err := c.mendedCells(&pen{command: c, run: c.run, t: t, header: in.header})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mended.close()) }()
	last := 0
	take := func(line int, row mapping.Row) error {
		now, err := mended.of(line)
		if err != nil {
			return err
		}
		if now != nil {
			row = *now
		}
		if place := (ledger.Place{Input: in.number, Line: line}); wanted[place] && row.Cells != nil {
			if mapped, err := c.mapRow(in, mapping.Row{Cells: row.Cells, Kinds: row.Kinds}); err == nil {
				cases[place] = &mapped
			}
		}
		last = max(last, line)
		return nil
	}
	if err := c.eachOf(in, nil, func(_ *input, it item) error { return take(it.line, it.row()) }); err != nil {
		return err
	}
	var added []int
	for place := range wanted {
		if place.Input == in.number && place.Line > last {
			added = append(added, place.Line)
		}
	}
	slices.Sort(added)
	for _, line := range added {
		if err := take(line, mapping.Row{}); err != nil {
			return err
		}
	}
	return nil
}
