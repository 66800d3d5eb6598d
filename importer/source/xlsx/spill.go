package xlsx

import (
	"encoding/binary"
	"errors"
	"os"
)

// spill keeps blocks in a private temporary file, whose name is removed at once
// where the system can do that, and which goes with close elsewhere.
type spill struct {
	file    *os.File
	named   bool    // the name is still there
	offsets []int64 // where each block begins; in the file it stands as a count, that many lengths, and the text
	size    int64
	pending []byte // of the file's end, not written yet
	flushed int64
	buf     []byte
	hand    [handBlocks]struct {
		number int // from 1
		block  *block
	}
	held int // bytes of the blocks at hand
}

const (
	// handBlocks is how many blocks are at hand, handBytes how many bytes: a
	// block of the longest strings has megabytes.
	handBlocks = 512
	handBytes  = 4 << 20
	// pendingBytes is what is written at once.
	pendingBytes = 256 << 10
)

// add appends a block.
func (s *spill) add(b *block, dir string) error {
	if s.file == nil {
		file, err := os.CreateTemp(dir, "caseload-strings-*") // 0600
		if err != nil {
			return &Error{What: "no place for a temporary file", Err: err}
		}
		s.file = file
		s.named = os.Remove(file.Name()) != nil // Windows keeps the name of an open file
	}
	s.offsets = append(s.offsets, s.size)
	before := len(s.pending)
	s.pending = binary.AppendUvarint(s.pending, uint64(len(b.ends)))
	from := uint32(0)
	for _, end := range b.ends {
		s.pending = binary.AppendUvarint(s.pending, uint64(end-from))
		from = end
	}
	s.pending = append(s.pending, b.text...)
	s.size += int64(len(s.pending) - before)
	s.takeToHand(len(s.offsets)-1, b)
	if len(s.pending) < pendingBytes {
		return nil
	}
	return s.flush()
}

func (s *spill) flush() error {
	if _, err := s.file.WriteAt(s.pending, s.flushed); err != nil {
		return &Error{What: "the temporary file cannot be written", Err: err}
	}
	s.flushed += int64(len(s.pending))
	s.pending = s.pending[:0]
	return nil
}

// takeToHand keeps a block where it is found at once.
func (s *spill) takeToHand(number int, b *block) {
	slot := &s.hand[number%handBlocks]
	if slot.block != nil {
		s.held -= len(slot.block.text)
	}
	slot.number, slot.block = number+1, b
	s.held += len(b.text)
	if s.held > handBytes {
		clear(s.hand[:])
		slot.number, slot.block = number+1, b
		s.held = len(b.text)
	}
}

// at gives a block by its number from 0.
func (s *spill) at(number int) (*block, error) {
	if slot := &s.hand[number%handBlocks]; slot.number == number+1 {
		return slot.block, nil
	}
	from, to := s.offsets[number], s.size
	if number+1 < len(s.offsets) {
		to = s.offsets[number+1]
	}
	if to > s.flushed {
		if err := s.flush(); err != nil {
			return nil, err
		}
	}
	s.buf = append(s.buf[:0], make([]byte, to-from)...)
	if _, err := s.file.ReadAt(s.buf, from); err != nil {
		return nil, &Error{What: "the temporary file cannot be read", Err: err}
	}
	b, err := unpack(s.buf)
	if err != nil {
		return nil, err
	}
	s.takeToHand(number, b)
	return b, nil
}

// unpack reads a block as add has written it.
func unpack(packed []byte) (*block, error) {
	changed := errors.New("the temporary file was changed")
	count, at := binary.Uvarint(packed)
	if at <= 0 || count > blockStrings {
		return nil, changed
	}
	b := &block{ends: make([]uint32, count)}
	end := uint64(0)
	for i := range b.ends {
		n, size := binary.Uvarint(packed[at:])
		if size <= 0 {
			return nil, changed
		}
		end, at = end+n, at+size
		b.ends[i] = uint32(end)
	}
	if end != uint64(len(packed)-at) {
		return nil, changed
	}
	b.text = string(packed[at:])
	return b, nil
}

// close lets the file go.
func (s *spill) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	s.file = nil
	return err
}
