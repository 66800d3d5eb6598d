package xlsx

import (
	"bytes"
	"errors"
	"io"
)

// The table of shared strings, read only as far as the rows ask. Its strings are
// kept in blocks of blockStrings: the first ones in memory, up to memoryBytes,
// the others in a private temporary file, of which a few blocks are kept at
// hand. A sheet that was written row by row asks for them nearly in order, so
// nearly all are at hand; one that was sorted since reads a block for each.
//
// A block is one string, of which the cells are parts: nothing is copied for a
// cell, and who keeps a cell keeps its block.

const (
	// blockStrings is how many strings a block has: fewer make the table of
	// blocks grow, more make a cell that asks out of order dear.
	blockStrings = 64
	// memoryBytes is what is kept in memory: more than the strings of most
	// workbooks.
	memoryBytes = 8 << 20
)

// block is blockStrings strings, fewer at the table's end.
type block struct {
	text string
	ends []uint32 // where each string ends in text
}

func (b *block) at(i int) string {
	from := uint32(0)
	if i > 0 {
		from = b.ends[i-1]
	}
	return b.text[from:b.ends[i]]
}

// table is the shared strings of a workbook. Without a part it has none.
type table struct {
	archive *archive
	name    string // of the part; "" when there is none
	dir     string // for the temporary file

	part  *part
	scan  *scanner
	ended bool  // the part was read to its proven end
	err   error // why it cannot be read any further

	count  int // strings that are in blocks
	blocks []*block
	bytes  int // of the blocks in memory
	spill  spill

	now  []byte // the block that grows
	ends []uint32
}

// at gives the string of an index from 0.
func (t *table) at(i int) (string, error) {
	for i >= t.count && !t.ended {
		if err := t.read(); err != nil {
			return "", err
		}
	}
	if i >= t.count {
		return "", faultf("the shared string %d, of which there are %d", i, t.count)
	}
	n := i / blockStrings
	if n < len(t.blocks) {
		return t.blocks[n].at(i % blockStrings), nil
	}
	b, err := t.spill.at(n - len(t.blocks))
	if err != nil {
		return "", err
	}
	return b.at(i % blockStrings), nil
}

// finish reads the table to its end, so that all of it is proven. One whose part
// is not there is missed only by a cell that asks for it.
func (t *table) finish() error {
	if t.scan == nil && !t.archive.has(t.name) {
		return nil
	}
	for !t.ended {
		if err := t.read(); err != nil {
			return err
		}
	}
	return nil
}

// read reads one block.
func (t *table) read() error {
	if t.err == nil {
		t.err = t.readBlock()
	}
	return t.err
}

func (t *table) readBlock() error {
	if t.name == "" {
		t.ended = true
		return nil
	}
	if t.scan == nil {
		p, err := t.archive.open(t.name, false)
		if err != nil {
			return err
		}
		t.part, t.scan = p, newScanner(p, t.archive.limits.StringBytes)
	}
	t.now, t.ends = t.now[:0], t.ends[:0]
	for len(t.ends) < blockStrings {
		more, err := t.readItem()
		if err != nil {
			return inPart(t.name, 0, err)
		}
		if !more {
			t.ended = true
			break
		}
		t.ends = append(t.ends, uint32(len(t.now)))
	}
	if err := t.keep(); err != nil {
		return err
	}
	if !t.ended {
		return nil
	}
	t.scan = nil
	return t.part.Close()
}

// readItem reads the next <si>; more is false at the table's end.
func (t *table) readItem() (more bool, err error) {
	for {
		if len(t.scan.open) == 1 {
			var ok bool
			if t.now, ok = t.scan.usualString(t.now, t.archive.limits.StringBytes); ok {
				return true, nil
			}
		}
		tok, err := t.scan.next()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		case tok.kind != opening:
			if err := stray(tok, "shared strings"); err != nil {
				return false, err
			}
		case len(t.scan.open) == 1 && !tok.empty || tok.empty && len(t.scan.open) == 0:
			if tok.space != mainNS || string(tok.name) != "sst" {
				return false, faultf("no table of strings but %s", shown(tok.name))
			}
		case tok.space == mainNS && string(tok.name) == "si":
			t.now, err = t.scan.richText(tok, t.now, t.archive.limits.StringBytes)
			return true, err
		default:
			if err := t.scan.skip(tok); err != nil {
				return false, err
			}
		}
	}
}

// keep puts the block that was read into memory, or else into the file.
func (t *table) keep() error {
	if len(t.ends) == 0 {
		return nil
	}
	b := &block{text: string(t.now), ends: append([]uint32(nil), t.ends...)}
	t.count += len(t.ends)
	if t.bytes < memoryBytes {
		t.bytes += len(b.text) + 4*len(b.ends)
		t.blocks = append(t.blocks, b)
		return nil
	}
	return t.spill.add(b, t.dir)
}

// close removes the temporary file.
func (t *table) close() error {
	var errs []error
	if t.scan != nil {
		errs = append(errs, t.part.Close())
		t.scan = nil
	}
	t.err = faultf("the workbook is closed")
	return errors.Join(append(errs, t.spill.close())...)
}

// richText appends the text of the element that opened: of its own <t> and of
// those in its runs, but not of phonetic runs (ECMA-376 part 1, 18.4.4–18.4.8,
// 18.4.12).
func (s *scanner) richText(opened *token, dst []byte, most int) ([]byte, error) {
	if opened.empty {
		return dst, nil
	}
	depth, from := len(s.open), len(dst)
	for len(s.open) >= depth {
		t, err := s.next()
		if err != nil {
			return dst, err
		}
		switch {
		case t.kind != opening:
			if err := stray(t, "a text's runs"); err != nil {
				return dst, err
			}
		case t.space == mainNS && string(t.name) == "r":
		case t.space == mainNS && string(t.name) == "t":
			if dst, err = s.plainText(t, dst); err != nil {
				return dst, err
			}
		default:
			if err := s.skip(t); err != nil {
				return dst, err
			}
		}
		if len(dst)-from > most {
			return dst, &Error{What: "a text is too long: " + shown(dst[from:]), Limit: true}
		}
	}
	return dst, nil
}

// plainText appends the text of the element that opened, with the escapes of
// ST_Xstring undone.
func (s *scanner) plainText(opened *token, dst []byte) ([]byte, error) {
	from := len(dst)
	dst, err := s.rawText(opened, dst)
	return unescaped(dst, from), err
}

// rawText appends the text of the element that opened, which holds no others.
func (s *scanner) rawText(opened *token, dst []byte) ([]byte, error) {
	if opened.empty {
		return dst, nil
	}
	depth := len(s.open)
	for {
		t, err := s.next()
		if err != nil {
			return dst, err
		}
		switch t.kind {
		case text:
			if dst, err = appendText(dst, t.text); err != nil {
				return dst, err
			}
		case literal:
			dst = appendLiteral(dst, t.text)
		case opening:
			if t.space == mainNS {
				return dst, faultf("an element %s within a text", shown(t.name))
			}
			if err := s.skip(t); err != nil {
				return dst, err
			}
		case closing:
			if len(s.open) < depth {
				return dst, nil
			}
		}
	}
}

// unescaped undoes the escapes of what stands in dst from an index on.
func unescaped(dst []byte, from int) []byte {
	if !bytes.Contains(dst[from:], []byte("_x")) {
		return dst
	}
	return appendUnescaped(dst[:from], append([]byte(nil), dst[from:]...))
}
