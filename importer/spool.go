package importer

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"

	"caseload/importer/source"
	"caseload/mapping"
)

// spool keeps the cells of mended rows in a private temporary file, so that the
// results can show them in the order of the source. In memory it has their
// places alone. The file goes with close.
type spool struct {
	file   *os.File
	drop   func() error
	out    *bufio.Writer
	length int64
	at     map[spot]int64
}

// spot is a row's place in a run.
type spot struct{ input, line int }

func (s *spool) keep(input, line int, row mapping.Row) error {
	if s.file == nil {
		file, drop, err := source.PrivateFile("mended")
		if err != nil {
			return err
		}
		s.file, s.drop, s.out, s.at = file, drop, bufio.NewWriter(file), map[spot]int64{}
	}
	text, err := json.Marshal(row)
	if err != nil {
		return err
	}
	head := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	if _, err := s.out.Write(append(head, text...)); err != nil {
		return err
	}
	s.at[spot{input, line}] = s.length
	s.length += int64(len(head) + len(text))
	return nil
}

// row gives back what was kept of a row; nil when nothing was.
func (s *spool) row(input, line int) (*mapping.Row, error) {
	at, ok := s.at[spot{input, line}]
	if !ok {
		return nil, nil
	}
	if err := s.out.Flush(); err != nil {
		return nil, err
	}
	head := make([]byte, 8)
	if _, err := s.file.ReadAt(head, at); err != nil {
		return nil, err
	}
	section := io.NewSectionReader(s.file, at+8, int64(binary.LittleEndian.Uint64(head)))
	row := &mapping.Row{}
	err := json.NewDecoder(section).Decode(row)
	return row, err
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return s.drop()
}
