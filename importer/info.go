package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"caseload/importer/ledger"
)

// info is what the ledger is told of the command.
func (c *command) info() ledger.RunInfo {
	info := ledger.RunInfo{
		Command: strings.Join(c.Command, " "), Target: ledger.Target{Server: c.Server, Operation: c.Operation}, Formerly: c.Formerly,
		Dataset: c.Mapping.Dataset, Mapping: filepath.Base(c.MappingPath), MappingPath: c.MappingPath,
		MappingDigest: c.MappingDigest[:], Version: c.Version, Same: c.same(),
		Today: c.day(), Mark: c.Mapping.CRM.Mark, Zone: c.Mapping.Limits.Zone,
	}
	if c.Parent != nil {
		info.Parent = c.Parent.Number
		info.Inputs = append(info.Inputs, c.Parent.Inputs...)
		return info
	}
	for i, in := range c.inputs {
		digest := in.Digest()
		d := in.Dialect()
		entry := ledger.Input{
			Number: in.Number, Path: in.Absolute, Digest: digest[:], Size: in.Size(), Header: in.Header,
			Dialect: string(dialectOf(in)), Format: string(d.Format),
		}
		if i < len(c.reports.Targets) {
			entry.Results, entry.Failures = c.reports.Targets[i].Results, c.reports.Targets[i].Failures
		}
		info.Inputs = append(info.Inputs, entry)
	}
	return info
}

// same tells the command that goes on: the same mapping file with the same rule
// and the same past, the same bytes to read in the same way, and as many rows of
// them. Under another rule, or with a past added, the plan that the run has would
// send what is known by now.
func (c *command) same() []byte {
	h := sha256.New()
	h.Write([]byte(c.MappingPath + c.batch.Rule.String()))
	for _, t := range c.Formerly {
		h.Write([]byte(t.Server + "\x00" + t.Operation + "\x00"))
	}
	for _, in := range c.inputs {
		digest := in.Digest()
		h.Write(digest[:])
		h.Write(dialectOf(in))
	}
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(c.Limit)))
	if !c.Today.IsZero() {
		h.Write([]byte(c.Today.Format(time.DateOnly)))
	}
	return h.Sum(nil)
}

// dialectOf is the form of an input as the ledger keeps it.
func dialectOf(in *input) []byte {
	dialect, err := json.Marshal(in.Dialect())
	if err != nil {
		return nil // plain values always marshal
	}
	return dialect
}

// day is what today() is in a run that begins: the day that was asked for, that
// of the run it resumes, or this one by the calendar of the mapping's zone.
func (c *command) day() string {
	switch {
	case !c.Today.IsZero():
		return c.Today.Format(time.DateOnly)
	case c.Parent != nil:
		return c.Parent.Today
	}
	return c.thisDay()
}

func (c *command) thisDay() string { return c.Mapping.Limits.In(c.clock()).Format(time.DateOnly) }

// sameDay gives every row of the run one day for today(): a run that goes on, or
// resumes another, keeps the day of the first, so that all cases of a load are
// alike.
func (c *command) sameDay() error {
	day, err := time.Parse(time.DateOnly, c.run.Today)
	if err != nil {
		return fmt.Errorf("the day of run %s: %w", c.run.ID, err)
	}
	said := c.run.Today == c.thisDay()
	for _, in := range c.inputs {
		in.Mapper.Today(day)
		if !said && in.Mapper.ReadsToday() {
			said = true
			c.Say("today() is " + c.run.Today)
		}
	}
	return nil
}
