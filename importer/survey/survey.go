// Package survey reads every row of a batch once, before any is decided on: each
// votes on the forms of dates and decimals, is looked over for damage and counted by
// its identity. What only a person can answer is asked then, before anything is sent.
//
//	New ─ Read ─ Understood ─ Questions ─ Settle
package survey

import (
	"context"
	"slices"
	"strings"

	"caseload/importer/identity"
	"caseload/importer/intake"
	"caseload/importer/source"
	"caseload/mapping"
)

// Options say what is done with what is found.
type Options struct {
	Say  func(line string) // tells a person something worth knowing
	Show func(line string) // Say of what [Found] gives to its caller too; nil is Say
	Warn func(line string) // tells a person something that should be looked at

	ForCSV, ForXLSX []string // flags that were typed and serve files of one kind alone
	Keys            bool     // columns that could be a key are looked for
	// Also is given every row beside the survey, with the forms that the mapping
	// itself says; nil: nobody wants them. skipErr is as [Candidate] gives it.
	Also func(f *File, row *intake.Row, c *identity.Candidate, skipErr error) error
}

// Found is what is found in a batch. It is for one goroutine.
type Found struct {
	Options
	Files []*File
	Crowd *identity.Crowd // after [Found.Read]
	batch *intake.Batch
	m     *mapping.Mapping
	keys  *keys
}

// File is one file of a batch with what is found in it.
type File struct {
	*intake.File
	Rows     int64
	Forms    mapping.Forms // that [Found.Settle] settled
	Reformed bool          // they are others than the mapping says

	votes  *mapping.Survey
	damage *source.Inspector
	hidden int64 // rows of a workbook that a person does not see
	first  int   // of these, its line
}

// New begins a survey.
func New(batch *intake.Batch, m *mapping.Mapping, o Options) *Found {
	s := &Found{Options: o, batch: batch, m: m}
	for _, f := range batch.Files {
		s.Files = append(s.Files, &File{
			File: f, votes: Votes(m, f.Mapper), damage: source.NewInspector(inspected(f.Mapper), f.Mapper.KeyColumns()),
		})
	}
	if o.Keys {
		s.keys = &keys{}
	}
	if s.Show == nil {
		s.Show = s.Say
	}
	return s
}

// Votes begins the vote on the forms of a file's columns. It concerns those of typed
// fields, and under content every column that counts, since another form of a date
// would make every row a new case.
func Votes(m *mapping.Mapping, mapper *mapping.Mapper) *mapping.Survey {
	if m.Key.Content {
		return mapper.Survey(mapper.CaseColumns())
	}
	return mapper.Survey(nil)
}

// Rows is how many rows were read.
func (s *Found) Rows() (n int64) {
	for _, f := range s.Files {
		n += f.Rows
	}
	return n
}

// Read reads every row once.
func (s *Found) Read(ctx context.Context) error {
	if s.Also != nil {
		for _, f := range s.Files {
			forms, err := f.votes.Decide(nil)
			if err != nil {
				return err
			}
			f.Mapper.Use(forms)
		}
	}
	tally := identity.NewTally(s.batch.Rule)
	err := s.batch.Each(ctx, func(in *intake.File, row *intake.Row) error {
		f := s.Files[in.Number]
		f.Rows++
		if row.Hidden {
			if f.hidden++; f.hidden == 1 {
				f.first = row.Line
			}
		}
		c, skipErr := Candidate(s.m, in, row)
		tally.Add(&c)
		if s.keys != nil {
			s.keys.add(len(f.Header), f.Hasher.Hash, f.Hasher.HashOfAll())
		}
		if row.Fault == nil && !c.Skip {
			f.votes.Add(row.Line, row.Row)
			f.damage.Add(source.Row{Line: row.Line, Record: row.Record, Cells: row.Cells, Kinds: row.Kinds})
		}
		if s.Also != nil {
			return s.Also(f, row, &c, skipErr)
		}
		return nil
	})
	if err == nil {
		s.Crowd = tally.Count()
	}
	return err
}

// Candidates gives the columns that could serve as the key: those that are filled and
// different in every row, and those that nearly are. Of files whose headers differ
// there are none.
func (s *Found) Candidates() (names []string, near []Near) {
	if s.keys == nil || len(s.Files) == 0 {
		return nil, nil
	}
	header := s.Files[0].Header
	for _, f := range s.Files[1:] {
		if !slices.Equal(f.Header, header) {
			return nil, nil
		}
	}
	for i, misses := range s.keys.misses() {
		if i >= len(header) || header[i] == "" {
			continue
		}
		switch name := s.Files[0].Mapper.ColumnName(i); {
		case misses == 0:
			names = append(names, name)
		case misses > 0:
			near = append(near, Near{name, misses})
		}
	}
	return names, near
}

// Candidate makes of a row what is to be known of it before it is decided what it
// is, but for what the mapping says of its cells. skipErr is a skip_when that could
// not be told.
func Candidate(m *mapping.Mapping, f *intake.File, row *intake.Row) (c identity.Candidate, skipErr error) {
	c = identity.Candidate{
		Place: identity.Place{Input: f.Number, Line: row.Line}, Hasher: f.Hasher, Print: f.Hasher.Row(row.Cells), Cells: row.Cells, ID: row.ID,
	}
	if row.ID != "" && source.IsOfForm(row.Told.Code) {
		told := row.Told
		c.Stays = &told
	}
	switch {
	case row.Hidden && m.Source.HiddenRows == "skip":
		c.Skip = true
		return c, nil
	case row.Skip:
		c.Odd, c.Skip = f.Hasher.Odd(row.Cells), true
		return c, nil
	case row.Fault != nil:
		c.Odd = f.Hasher.Odd(row.Cells)
		c.Problem = &identity.Problem{Code: row.Fault.Code, Reason: row.Fault.Reason, Hint: row.Fault.Hint}
		return c, nil
	case c.Print.Blank || f.Mapper.HasBlankKey(row.Row):
		c.Odd = f.Hasher.Odd(row.Cells)
		c.Problem = &identity.Problem{
			Code: "E301", Reason: "the key is blank: " + strings.Join(m.Key.Columns, ", "),
			Hint: "fill it in: without it nobody can tell whether the case was made before",
		}
	}
	c.Skip, skipErr = f.Mapper.Skip(row.Row)
	return c, skipErr
}
