package importer

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"

	"caseload/importer/ledger"
	"caseload/importer/source"
)

// A file is read several times, and people overwrite files. So each reading after
// the first must give the very rows of the first, at the same places: a row is
// never sent but as it was planned, and never told but as it was sent. Neither
// the file's size nor its time of change can prove that; a digest of each row
// does, 8 bytes a row.

// firstReading is what the first reading of a file gave. The zero value is for a
// file that was not read yet.
type firstReading struct {
	hash  maphash.Hash // its seed is the same for all rows
	rows  ledger.Heap[uint64]
	whole bool // it came to the end of the file
}

// isRow tells whether the row at index i of a reading is that of the first one.
// The first reading is taken down.
func (f *firstReading) isRow(i int, row *source.Row) bool {
	digest := f.digest(row)
	if i < f.rows.Len() {
		return f.rows.At(i) == digest
	}
	if f.whole {
		return false
	}
	f.rows.Add(digest)
	return true
}

// digest is of all that the mapping and the reports see of a row.
func (f *firstReading) digest(row *source.Row) uint64 {
	f.hash.Reset()
	f.number(row.Line)
	f.number(row.Record)
	f.texts(row.Cells)
	f.texts(row.Raw)
	_, _ = f.hash.Write(row.Kinds) // never fails
	if row.Hidden {
		_ = f.hash.WriteByte(1) // never fails
	}
	return f.hash.Sum64()
}

func (f *firstReading) texts(cells []string) {
	f.number(len(cells))
	for _, cell := range cells {
		f.number(len(cell))
		_, _ = f.hash.WriteString(cell) // never fails
	}
}

func (f *firstReading) number(n int) {
	var text [8]byte
	binary.LittleEndian.PutUint64(text[:], uint64(n))
	_, _ = f.hash.Write(text[:]) // never fails
}

// phase is how far a command has come, for what it makes of a file that has
// changed.
type phase int

const (
	planning  phase = iota
	sends           // rows may have been sent
	reports         // what stands under the file's name does not matter any more
	salvaging       // a file has changed: rows that are not the first reading's are given, marked
)

// eachOf reads the rows of one input, and counts down what may still be read.
func (c *command) eachOf(in *input, left *int64, do func(in *input, it item) error) error {
	if left != nil && *left == 0 {
		return nil
	}
	rows, err := c.begin(in)
	if err != nil {
		return c.unreadable(err)
	}
	c.guess = 0 // each reading of a report finds the same places
	i := 0
	for ; rows.Next(); i++ {
		if err := c.stopped(); err != nil {
			return errors.Join(err, rows.Close())
		}
		row := rows.Row()
		it := in.item(row)
		if it.other = !in.first.isRow(i, &row); it.other && c.phase != salvaging {
			return errors.Join(c.changed(in.where(it)), rows.Close())
		}
		if err := do(in, it); err != nil {
			return errors.Join(err, rows.Close())
		}
		if left != nil {
			if *left--; *left == 0 {
				return c.unreadable(rows.Close())
			}
		}
	}
	err = c.unreadable(errors.Join(rows.Err(), rows.Close()))
	if err == nil && i < in.first.rows.Len() && c.phase != salvaging {
		return c.changed(in.file.Path())
	}
	in.first.whole = true
	return err
}

// begin begins a reading.
func (c *command) begin(in *input) (*source.Rows, error) {
	if c.phase >= reports && in.first.rows.Len() > 0 {
		return in.file.RowsAgain()
	}
	return in.file.Rows()
}

// changed is the error of a file that does not have the rows any more that were
// planned.
func (c *command) changed(where string) error {
	if c.phase == planning {
		return stopf("close it where it is being edited, and run this again", "%s was changed while it was being read", where)
	}
	return &StopError{
		What: where + ": the file was changed while its rows were sent; nothing was sent of what changed", Exit: 1, lost: true,
		Tip: "run the same command again: it reads the file anew and sends only what was not sent yet",
	}
}

// unreadable is what a failed reading means once rows may have been sent: the file
// could be read before.
func (c *command) unreadable(err error) error {
	if err == nil || c.phase == planning {
		return err
	}
	return &StopError{
		What: fmt.Sprintf("%v: it cannot be read any more as it was before the sending", err), Exit: 1, lost: true,
		Tip: "was it replaced or edited? run the same command again: it reads the file anew and sends only what was not sent yet",
	}
}

// stopped tells whether the command was stopped before it sends. Later the
// sending itself sees to it, and the reports are written all the same.
func (c *command) stopped() error {
	if c.asked == nil {
		return nil
	}
	return context.Cause(c.asked)
}

// isLost tells whether an error is that of a file that has changed.
func isLost(err error) bool {
	stop, ok := errors.AsType[*StopError](err)
	return ok && stop.lost
}
