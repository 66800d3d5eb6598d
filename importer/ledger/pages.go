package ledger

import (
	"database/sql"
	"fmt"
)

// page is one page of the ledger, unpacked as far as it was needed.
type page struct {
	number    int64
	run       int64
	input     int
	header    int64
	rows      []Row
	elsewhere []slotRef
	cells     []byte // packed; nil once they are in the rows, or forgotten
	forgotten bool
}

// keptPages is how many unpacked pages a reader keeps: rows that are looked up
// stand mostly in the order of an earlier file, and not all in the same one.
const keptPages = 12

// pages reads pages by one connection. It is for one goroutine.
type pages struct {
	s      *store
	packer *packer
	kept   [keptPages]*page
	next   int
}

// at gives a page, without its cells; nil where there is none any more.
func (p *pages) at(number int64) (*page, error) {
	for _, each := range p.kept {
		if each != nil && each.number == number {
			return each, nil
		}
	}
	var lines []byte
	var rows int
	at := &page{number: number}
	found, err := p.s.one("SELECT run, input, header, rows, lines, cells FROM page WHERE page = ?", []any{number},
		&at.run, &at.input, &at.header, &rows, &lines, &at.cells)
	if err != nil || !found {
		return nil, err
	}
	if at.rows, at.elsewhere, err = p.packer.unpack(at.input, rows, lines); err != nil {
		return nil, unreadablePage(number, err)
	}
	at.forgotten = at.cells == nil
	p.kept[p.next] = at
	p.next = (p.next + 1) % keptPages
	return at, nil
}

func unreadablePage(number int64, err error) error {
	return &checkError{fmt.Sprintf("page %d cannot be read: %v", number, err)}
}

// withCells fills in the cells of the rows of a page. A row whose cells were
// forgotten has none.
func (p *pages) withCells(at *page) error {
	if err := p.ownCells(at); err != nil {
		return err
	}
	for i, ref := range at.elsewhere {
		if ref == (slotRef{}) || at.rows[i].Cells != nil {
			continue
		}
		if err := p.copyCells(&at.rows[i], ref); err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) ownCells(at *page) error {
	if at.cells == nil {
		return nil
	}
	if err := p.packer.unpackCells(at.rows, at.elsewhere, at.cells); err != nil {
		return unreadablePage(at.number, err)
	}
	at.cells = nil
	return nil
}

func (p *pages) copyCells(into *Row, ref slotRef) error {
	from, err := p.at(ref.page)
	if err != nil || from == nil || int(ref.slot) >= len(from.rows) {
		return err
	}
	if err := p.ownCells(from); err != nil {
		return err
	}
	row := &from.rows[ref.slot]
	into.Cells, into.Kinds, into.Raw = row.Cells, row.Kinds, row.Raw
	return nil
}

// row gives one row with its cells; nil where its page is not there any more.
func (p *pages) row(number, slot int64) (*Row, *page, error) {
	at, err := p.at(number)
	if err != nil || at == nil || slot < 0 || int(slot) >= len(at.rows) {
		return nil, nil, err
	}
	if err := p.ownCells(at); err != nil {
		return nil, nil, err
	}
	row := &at.rows[slot]
	if ref := at.elsewhere[slot]; ref != (slotRef{}) && row.Cells == nil {
		if err := p.copyCells(row, ref); err != nil {
			return nil, nil, err
		}
	}
	return row, at, nil
}

// after gives the next page of a run's input after a page, 0 for its first; nil
// after the last. classes are bits: only pages that have rows of one of these to
// send, 0 all.
func (p *pages) after(run int64, input int, number int64, classes int) (*page, error) {
	var next int64
	found, err := p.s.one(`SELECT page FROM page WHERE run = ? AND input = ? AND page > ? AND (? = 0 OR to_send & ? <> 0) ORDER BY page LIMIT 1`,
		[]any{run, input, number, classes, classes}, &next)
	if err != nil || !found {
		return nil, err
	}
	return p.at(next)
}

// inputsOf gives the numbers of the inputs of which a run has pages, in their order.
func (p *pages) inputsOf(run int64) (all []int, err error) {
	err = p.s.each("SELECT DISTINCT input FROM page WHERE run = ? ORDER BY input", []any{run}, func(r *sql.Rows) error {
		var n int
		err := r.Scan(&n)
		all = append(all, n)
		return err
	})
	return all, err
}

// each gives the rows of a run's input in the order in which they were staged. With
// cells they have their cells. do must not keep a row.
func (p *pages) each(run int64, input int, cells bool, do func(at *page, i int) error) error {
	for number := int64(0); ; {
		at, err := p.after(run, input, number, 0)
		if err != nil || at == nil {
			return err
		}
		if cells {
			if err := p.withCells(at); err != nil {
				return err
			}
		}
		for i := range at.rows {
			if err := do(at, i); err != nil {
				return err
			}
		}
		number = at.number
	}
}
