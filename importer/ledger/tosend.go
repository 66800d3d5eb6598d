package ledger

import (
	"caseload/importer/identity"
)

// ToSend walks through the rows of a run that are to be sent, class after class,
// each in the order in which they were staged. It may be used while a [Recorder]
// has the ledger, by one goroutine.
type ToSend struct {
	p      *pages
	run    *Run
	class  int
	inputs []int
	input  int // index in inputs
	at     *page
	slot   int
	cases  map[int64]Sending
}

// ToSend begins a walk through the rows of one class: 1 never tried, 2 failed
// before, 3 rejected before.
func (l *Ledger) ToSend(run *Run, class int) (*ToSend, error) {
	p, err := l.readPages()
	if err != nil {
		return nil, err
	}
	w := &ToSend{p: p, run: run, class: class, cases: map[int64]Sending{}}
	w.inputs, err = p.inputsOf(run.Number)
	return w, l.unread(err)
}

// Next gives the next row to send, with its cells, until the one after it is asked
// for; ok is false after the last.
func (w *ToSend) Next() (row Sending, ok bool, err error) {
	for {
		if w.at == nil || w.slot == len(w.at.rows) {
			if more, err := w.turn(); err != nil || !more {
				return Sending{}, false, err
			}
		}
		r := &w.at.rows[w.slot]
		w.slot++
		if r.Class != w.class || r.Status != identity.Pending || r.Twin.Line != 0 {
			continue
		}
		if known, open := w.cases[r.Case]; open {
			known.Row, known.Header = *r, w.at.header
			return known, true, nil
		}
	}
}

// turn goes to the next page that has rows of the class.
func (w *ToSend) turn() (more bool, err error) {
	after := int64(0)
	if w.at != nil {
		after = w.at.number
	}
	for w.at = nil; w.at == nil && w.input < len(w.inputs); {
		if w.at, err = w.p.after(w.run.Number, w.inputs[w.input], after, 1<<w.class); err != nil {
			return false, err
		}
		if w.at == nil {
			w.input, after = w.input+1, 0
		}
	}
	if w.at == nil {
		return false, nil
	}
	w.slot = 0
	if err := w.p.withCells(w.at); err != nil {
		return false, err
	}
	t := states{s: w.p.s}
	if err := t.of(w.at.rows); err != nil {
		return false, err
	}
	clear(w.cases)
	for number, c := range t.all {
		if c.Status != identity.Created {
			w.cases[number] = Sending{Before: c.Status, ID: c.ID, Sends: c.Attempts}
		}
	}
	return true, nil
}
