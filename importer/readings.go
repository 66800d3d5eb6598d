package importer

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/maphash"

	"caseload/importer/identity"
	"caseload/importer/source"
)

// A file is read twice before anything is sent, and people overwrite files. So the
// second reading must give the very rows of the first, at the same places. Neither
// the file's size nor its time of change can prove that; a digest of each row
// does, 8 bytes a row.

// firstReading is what the first reading of a file gave. The zero value is for a
// file that was not read yet.
type firstReading struct {
	hash  maphash.Hash // its seed is the same for all rows
	rows  identity.ChunkedList[uint64]
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

// eachOf reads the rows of one input, and counts down what may still be read.
func (c *command) eachOf(in *input, left *int64, do func(in *input, it item) error) error {
	if left != nil && *left == 0 {
		return nil
	}
	rows, err := in.file.Rows()
	if err != nil {
		return err
	}
	c.guess = 0 // each reading of a report finds the same places
	i := 0
	for ; rows.Next(); i++ {
		if err := c.stopped(); err != nil {
			return errors.Join(err, rows.Close())
		}
		row := rows.Row()
		it := in.item(row)
		if !in.first.isRow(i, &row) {
			return errors.Join(changed(in.where(it)), rows.Close())
		}
		if err := do(in, it); err != nil {
			return errors.Join(err, rows.Close())
		}
		if left != nil {
			if *left--; *left == 0 {
				return rows.Close()
			}
		}
	}
	err = errors.Join(rows.Err(), rows.Close())
	if err == nil && i < in.first.rows.Len() {
		return changed(in.file.Path())
	}
	in.first.whole = true
	return err
}

// changed is the error of a file that does not have the rows any more that its first
// reading gave.
func changed(where string) error {
	return stopf("close it where it is being edited, and run this again", "%s was changed while it was being read", where)
}

// stopped tells whether the command was stopped before it sends.
func (c *command) stopped() error {
	if c.asked == nil {
		return nil
	}
	return context.Cause(c.asked)
}
