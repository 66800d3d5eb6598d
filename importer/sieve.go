package importer

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"caseload/importer/identity"
	"caseload/importer/source"
)

// sieve keeps many digests, to tell in the end how many stand again. They are
// parted by their lowest bits, so that equal ones are in one part and a part is
// looked at alone. In memory it has the last few of each part, and 4 bytes for
// each sieveChunk of the others, which lie in a file.
type sieve struct {
	parts [sieveParts]struct {
		last   []uint64
		chunks []uint32 // their numbers in the file
	}
	length int
}

const (
	// sieveParts is a power of two; with more of them, one is smaller and the last
	// few of all are more.
	sieveParts = 16
	sieveChunk = 256
	chunkBytes = sieveChunk * 8
)

// sieveFile is the private temporary file of several sieves.
type sieveFile struct {
	file   *os.File
	drop   func() error
	out    *bufio.Writer
	chunks uint32
	buf    [chunkBytes]byte
}

// add keeps a digest.
func (s *sieve) add(digest uint64, f *sieveFile) error {
	p := &s.parts[digest%sieveParts]
	if len(p.last) == sieveChunk {
		n, err := f.keep(p.last)
		if err != nil {
			return err
		}
		p.chunks, p.last = append(p.chunks, n), p.last[:0]
	}
	p.last = append(p.last, digest)
	s.length++
	return nil
}

// repeats counts the digests that stand there before.
func (s *sieve) repeats(f *sieveFile, set *identity.Set) (n int, err error) {
	for i := range s.parts {
		p := &s.parts[i]
		set.Reset(len(p.chunks)*sieveChunk + len(p.last))
		for _, number := range p.chunks {
			chunk, err := f.chunk(number)
			if err != nil {
				return 0, err
			}
			for ; len(chunk) > 0; chunk = chunk[8:] {
				if !set.Add(binary.LittleEndian.Uint64(chunk)) {
					n++
				}
			}
		}
		for _, digest := range p.last {
			if !set.Add(digest) {
				n++
			}
		}
	}
	return n, nil
}

// keep writes a full chunk and gives its number.
func (f *sieveFile) keep(chunk []uint64) (uint32, error) {
	if f.file == nil {
		file, drop, err := source.PrivateFile("digests")
		if err != nil {
			return 0, err
		}
		f.file, f.drop, f.out = file, drop, bufio.NewWriterSize(file, 64<<10)
	}
	for i, digest := range chunk {
		binary.LittleEndian.PutUint64(f.buf[8*i:], digest)
	}
	_, err := f.out.Write(f.buf[:])
	f.chunks++
	return f.chunks - 1, err
}

// chunk gives a chunk back, until the next one is asked for.
func (f *sieveFile) chunk(n uint32) ([]byte, error) {
	if err := f.out.Flush(); err != nil {
		return nil, err
	}
	if _, err := f.file.ReadAt(f.buf[:], int64(n)*chunkBytes); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return f.buf[:], nil
}

func (f *sieveFile) close() error {
	if f.file == nil {
		return nil
	}
	return f.drop()
}
