package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/maphash"

	"caseload/importer/identity"
	"caseload/importer/source"
	"caseload/importer/stop"
)

// A file is read twice before anything is sent, and people overwrite files. So the
// second reading must give the very rows of the first, at the same places. Neither
// the file's size nor its time of change can prove that; a digest of each row
// does, 8 bytes a row.

// reading is what the first reading of a file gave. The zero value is for a
// file that was not read yet.
type reading struct {
	hash  maphash.Hash // its seed is the same for all rows
	rows  identity.ChunkedList[uint64]
	whole bool // it came to the end of the file
}

// isRow tells whether the row at index i of a reading is that of the first one.
// The first reading is taken down.
func (f *reading) isRow(i int, row *source.Row) bool {
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
func (f *reading) digest(row *source.Row) uint64 {
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

func (f *reading) texts(cells []string) {
	f.number(len(cells))
	for _, cell := range cells {
		f.number(len(cell))
		_, _ = f.hash.WriteString(cell) // never fails
	}
}

func (f *reading) number(n int) {
	var text [8]byte
	binary.LittleEndian.PutUint64(text[:], uint64(n))
	_, _ = f.hash.Write(text[:]) // never fails
}

// Each reads the rows of all files, as far as the limit goes, until ctx ends. A row
// and its cells are valid until do returns; the strings in them may be kept.
func (b *Batch) Each(ctx context.Context, do func(f *File, row *Row) error) error {
	left := b.limit
	for _, f := range b.Files {
		if err := f.each(ctx, &left, do); err != nil {
			return err
		}
		if b.limit > 0 && left == 0 {
			break
		}
	}
	return nil
}

// Each reads the rows of the file, without a limit.
func (f *File) Each(ctx context.Context, do func(f *File, row *Row) error) error {
	return f.each(ctx, new(int64), do)
}

// each reads the rows, and counts down what may still be read where that is not 0.
func (f *File) each(ctx context.Context, left *int64, do func(f *File, row *Row) error) error {
	rows, err := f.Rows()
	if err != nil {
		return err
	}
	var row Row
	i := 0
	for ; rows.Next(); i++ {
		if err := context.Cause(ctx); err != nil {
			return errors.Join(err, rows.Close())
		}
		from := rows.Row()
		row = f.row(from)
		if !f.first.isRow(i, &from) {
			return errors.Join(changed(f.WhereOf(&row)), rows.Close())
		}
		if err := do(f, &row); err != nil {
			return errors.Join(err, rows.Close())
		}
		if *left--; *left == 0 {
			return rows.Close()
		}
	}
	err = errors.Join(rows.Err(), rows.Close())
	if err == nil && i < f.first.rows.Len() {
		return changed(f.Path())
	}
	f.first.whole = true
	return err
}

// changed is the error of a file that does not have the rows any more that its first
// reading gave.
func changed(where string) error {
	return stop.Errorf("close it where it is being edited, and run this again", "%s was changed while it was being read", where)
}
