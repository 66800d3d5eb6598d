package ledger

import (
	"caseload/importer/identity"
)

// Where finds the place that a case's row had in a run, with a guess, as a report
// shows it; ok is false when that run has no row of it.
func (l *Ledger) Where(run *Run, number int64, guess identity.Place) (at identity.Place, ok bool, err error) {
	row, err := l.rowAt(run, guess)
	if err != nil || row != nil && row.Case == number {
		return guess, err == nil, l.unread(err)
	}
	if l.places[run.Number] == nil {
		if err := l.readPlaces(run); err != nil {
			return at, false, l.unread(err)
		}
	}
	at, ok = l.places[run.Number][number]
	return at, ok, nil
}

// rowAt gives a run's row at a place, without its cells; nil when it has none there.
func (l *Ledger) rowAt(run *Run, at identity.Place) (*Row, error) {
	if near := l.near; near != nil && near.run == run.Number && near.input == at.Input { // rows are asked for in their order
		if row := near.line(at.Line); row != nil {
			return row, nil
		}
	}
	var number int64
	found, err := l.store.one("SELECT page FROM page WHERE run = ? AND input = ? AND first <= ? AND last >= ? ORDER BY page LIMIT 1",
		[]any{run.Number, at.Input, at.Line, at.Line}, &number)
	if err != nil || !found {
		return nil, err
	}
	p, err := l.pages.at(number)
	if err != nil || p == nil {
		return nil, err
	}
	l.near = p
	return p.line(at.Line), nil
}

// line gives the row of a line, nil when the page has none.
func (p *page) line(line int) *Row {
	for i := range p.rows {
		if p.rows[i].Line == line {
			return &p.rows[i]
		}
	}
	return nil
}

// readPlaces reads the places of all cases of a run: for a report that was sorted, or
// whose numbers of rows were changed.
func (l *Ledger) readPlaces(run *Run) error {
	places := map[int64]identity.Place{}
	l.places[run.Number] = places
	inputs, err := l.pages.inputsOf(run.Number)
	for _, input := range inputs {
		if err == nil {
			err = l.pages.each(run.Number, input, false, func(at *page, i int) error {
				row := &at.rows[i]
				if _, known := places[row.Case]; !known && row.Case != 0 {
					places[row.Case] = row.Place
				}
				return nil
			})
		}
	}
	return err
}

// LastPlace gives the last place of a run's last input.
func (l *Ledger) LastPlace(run *Run) (last identity.Place, err error) {
	_, err = l.store.one("SELECT input, max(last) FROM page WHERE run = ? GROUP BY input ORDER BY input DESC LIMIT 1",
		[]any{run.Number}, &last.Input, &last.Line)
	return last, l.unread(err)
}

// PlannedAt gives the case that a run planned for a place, nil when it planned none
// there, or shared another row's.
func (k *Known) PlannedAt(at identity.Place) (*identity.Case, error) {
	row, err := k.l.rowAt(k.run, at)
	if err != nil || row == nil || row.Twin.Line != 0 || row.Case == 0 {
		return nil, k.l.unread(err)
	}
	return k.Before(row.Case)
}
