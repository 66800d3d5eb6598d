package importer

import (
	"context"

	"caseload/importer/intake"
	"caseload/importer/stop"
	"caseload/importer/survey"
	"caseload/report"
)

// StopError stops a command before it sends.
type StopError = stop.Error

func stopf(tip, format string, args ...any) *StopError { return stop.Errorf(tip, format, args...) }

// input is one file of a command with what is found in it.
type input struct {
	*survey.File
	columns [][]int        // of each field, for a check
	styles  []report.Style // of reports that may not be able to hold its cells
}

// open opens the files of the job and binds the mapping to each. What it opened
// is closed by close.
func (c *command) open() (err error) {
	o := intake.Options{Source: c.Source, Shelf: c.Shelf, Limit: c.Limit, Say: c.Say}
	if c.Parent != nil {
		o.Sources = [][]string{}
		for _, was := range c.Parent.Inputs {
			o.Sources = append(o.Sources, was.Header)
		}
	}
	if c.batch, err = intake.Open(c.Files, c.Mapping, o); err != nil {
		return err
	}
	w := &c.wants
	w.Say, w.Show, w.Warn, w.ForCSV, w.ForXLSX = c.Say, c.Show, c.Warn, c.ForCSV, c.ForXLSX
	c.found = survey.New(c.batch, c.Mapping, c.wants)
	for _, f := range c.found.Files {
		c.inputs = append(c.inputs, &input{File: f})
	}
	return nil
}

// form is the format that the rows of an input count as: a report's are those
// of its source.
func (c *command) form(in *input) string {
	if in.IsReport() && len(c.Parent.Inputs) > 0 {
		return c.Parent.Inputs[0].Format
	}
	return string(in.Dialect().Format)
}

func (c *command) close() error {
	if c.batch == nil {
		return nil
	}
	return c.batch.Close()
}

// stops is what stops the command before it sends.
func (c *command) stops() context.Context {
	if c.asked == nil {
		return context.Background()
	}
	return c.asked
}

// opened gives the file of the command that a path leads to, nil for none.
func (c *command) opened(path string) *intake.File {
	if c.batch == nil {
		return nil
	}
	return c.batch.At(path)
}
