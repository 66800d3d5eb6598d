package sandbox

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"sync"
)

// blockBytes is how much of the cases' JSON is gathered before it is packed: a
// few hundred cases. Large enough to pack well, small enough to unpack in about
// a millisecond.
const blockBytes = 256 << 10

// store keeps the cases in order of creation, each as one line of JSON.
//
// Lines are gathered in a block; a full block is packed and never changes again,
// so that half a million cases are some tens of MiB and no work for the garbage
// collector, and a reader needs the lock only to see which blocks there are. It
// may be used concurrently.
type store struct {
	mu     sync.Mutex
	packer *flate.Writer // made at the first full block
	packed [][]byte
	open   []byte // lines not packed yet
	count  int64
	byType map[string]int64
}

// add numbers a case, both among all and among its type, has line append it to
// the open block, and returns its number. line must end with a line break.
func (s *store) add(caseType string, line func(open []byte, number, ofType int64) []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byType == nil {
		s.byType = make(map[string]int64)
	}
	s.count++
	s.byType[caseType]++
	s.open = line(s.open, s.count, s.byType[caseType])
	if len(s.open) < blockBytes {
		return nil
	}
	return s.pack()
}

// pack turns the open block into a packed one. s.mu is held.
func (s *store) pack() error {
	var out bytes.Buffer
	if s.packer == nil {
		packer, err := flate.NewWriter(&out, flate.BestSpeed)
		if err != nil {
			return fmt.Errorf("cases: %w", err)
		}
		s.packer = packer
	} else {
		s.packer.Reset(&out)
	}
	if _, err := s.packer.Write(s.open); err != nil {
		return fmt.Errorf("cases: %w", err)
	}
	if err := s.packer.Close(); err != nil {
		return fmt.Errorf("cases: %w", err)
	}
	s.packed = append(s.packed, bytes.Clone(out.Bytes()))
	s.open = s.open[:0]
	return nil
}

// blocks calls each with the lines of every block in order, as they were when it
// was called; it ends early with each's error. The bytes are valid during the
// call only.
func (s *store) blocks(each func(lines []byte) error) error {
	s.mu.Lock()
	packed, open := s.packed[:len(s.packed):len(s.packed)], bytes.Clone(s.open)
	s.mu.Unlock()

	var lines bytes.Buffer
	for _, block := range packed {
		lines.Reset()
		r := flate.NewReader(bytes.NewReader(block))
		if _, err := lines.ReadFrom(r); err != nil {
			return fmt.Errorf("cases: %w", err)
		}
		if err := each(lines.Bytes()); err != nil {
			return err
		}
	}
	return each(open)
}

// writeTo writes all cases as a JSON array, one case a line.
func (s *store) writeTo(w io.Writer) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	separator := []byte("\n")
	err := s.blocks(func(lines []byte) error {
		// Every line but the block's last gets its comma by one replacement.
		lines = bytes.TrimSuffix(lines, []byte("\n"))
		if len(lines) == 0 {
			return nil
		}
		if _, err := w.Write(separator); err != nil {
			return err
		}
		separator = []byte(",\n")
		_, err := w.Write(bytes.ReplaceAll(lines, []byte("\n"), []byte(",\n")))
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n]\n")
	return err
}
