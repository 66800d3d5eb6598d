package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"caseload/importer/ledger"
	"caseload/importer/send"
)

// queue is the ledger as [send.Run] uses it: its rows are mapped as they were planned.
type queue struct {
	*ledger.Recorder
	c       *command
	inputOf func(*ledger.Sending) *input
	class   int
	rows    *ledger.ToSend
}

// Next gives the next row of a class.
func (q *queue) Next(class int) (row *send.Row, err error) {
	if q.class != class {
		if q.rows, err = q.c.Ledger.ToSend(q.c.run, class); err != nil {
			return nil, err
		}
		q.class = class
	}
	plan, more, err := q.rows.Next()
	if err != nil || !more {
		return nil, err
	}
	in := q.inputOf(&plan)
	row = &send.Row{Sending: plan, Mapper: in.Mapper, Where: q.c.whereOf(in, &plan.Row)}
	if row.Mapped, err = q.c.mapRow(in.Mapper, rowOf(&plan.Row)); err != nil {
		return nil, fmt.Errorf("%s: was valid when it was planned: %w", row.Where, err)
	}
	return row, nil
}

// HasContact tells whether the ledger remembers a contact.
func (q *queue) HasContact(email string, since time.Time) (bool, error) {
	return q.c.Ledger.HasContact(q.c.run, email, since)
}

// inputsByHeader finds the input of which a planned row is: by its number, but for a
// report, whose rows have the places of their source.
func (c *command) inputsByHeader() (of func(*ledger.Sending) *input, err error) {
	headers, numbers := map[int64]*input{}, map[int]*input{}
	for _, in := range c.inputs {
		n, err := c.Ledger.HeaderNumber(in.Header, c.form(in))
		if err != nil {
			return nil, err
		}
		headers[n] = in
		if c.Parent == nil {
			numbers[in.Number] = in
		}
	}
	return func(row *ledger.Sending) *input {
		if in := numbers[row.Input]; in != nil {
			return in
		}
		return headers[row.Header]
	}, nil
}

// whereOf names a planned row for people, by its place in the source.
func (c *command) whereOf(in *input, row *ledger.Row) string {
	path := in.Path()
	if in.IsReport() {
		path = c.pathOf(row.Input)
	}
	if row.Record != row.Line {
		return fmt.Sprintf("%s:%d (row %d in Excel)", path, row.Line, row.Record)
	}
	return fmt.Sprintf("%s:%d", path, row.Line)
}

// earlier is what the ledger knows of earlier runs to the target of one.
type earlier struct {
	l   *ledger.Ledger
	run *ledger.Run
}

func (e earlier) SentSince(since time.Time, most int) ([]time.Time, error) {
	return e.l.SentSince(e.run, since, most)
}
func (e earlier) CallsOn(day time.Time) (int64, error) { return e.l.CallsOn(e.run, day) }
func (e earlier) HasCreated() (bool, error)            { return e.l.HasCreated(e.run) }

// send sends what the plan says. An error is the ledger's, and final, or came before
// the first row.
func (c *command) send(ctx, hard context.Context) (ended send.Ended, err error) {
	cfg := send.Config{
		Connect: c.Connect, Limits: c.Mapping.Limits, CRM: c.Mapping.CRM, MappingPath: c.MappingPath, Rate: c.Rate, Workers: c.Workers,
		MaxCalls: c.MaxCalls, MaxFailures: c.MaxFailures, Canary: c.Canary, Wait: c.Wait, Classes: c.classes, Contacts: c.contacts, Now: c.clock,
		Voice: send.Voice{Say: c.Say, Warn: c.Warn, Shown: c.Shown, Known: c.Known},
	}
	if c.Watch != nil {
		cfg.Watch = c.Watch
	}
	if cfg.Past, err = send.Recall(earlier{c.Ledger, c.run}, &cfg); err != nil {
		return ended, err
	}
	inputOf, err := c.inputsByHeader()
	if err != nil {
		return ended, err
	}
	q := &queue{Recorder: c.Ledger.Recorder(c.run, c.Workers), c: c, inputOf: inputOf}
	ended, err = send.Run(ctx, hard, q, cfg)
	err = errors.Join(err, q.Close())
	if c.Watch != nil {
		c.Watch.Sent()
	}
	return ended, err
}
