package crm

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync/atomic"

	"caseload/mapping"
)

// errChanged is the error of an attachment that is not any more what it was when
// it was looked through: its body is broken off before the end, so that no server
// takes it for whole.
var errChanged = errors.New("the attachment changed while it was sent")

// body is a request's body, of known length.
type body struct {
	io.Reader
	length      int64
	handed      atomic.Int64 // bytes that net/http has taken, of a body with an attachment
	contentType string
	file        *attachment       // nil: none
	sum         [sha256.Size]byte // of the attachment's bytes
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.handed.Add(int64(n))
	return n, err
}

// Close closes the attachment, once or more often, also while it is read.
func (b *body) Close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}

// stream gives the body to net/http. Without an attachment it is of a kind that
// net/http knows to lie in memory, so that head and body leave in one write: of
// any other kind it would send the head ahead, in a packet of its own. A GetBody,
// with which it might send a POST a second time by itself, it makes only in
// http.NewRequest, which is not used here.
func (b *body) stream() io.ReadCloser {
	if b.file == nil {
		return io.NopCloser(b.Reader)
	}
	return b
}

// open makes the body of a case, its attachment included. The caller, or the
// transport it is given to, closes it. An error of the attachment is an
// [*AttachmentError].
func (e *Encoder) open(c *mapping.Case) (*body, error) {
	if c.File == "" {
		before, _, boundary := e.Encode(c)
		return newBody(bytes.NewReader(before), int64(len(before)), boundary, nil), nil
	}
	f, err := openAttachment(c.Folder, c.File)
	if err != nil {
		return nil, err
	}
	b, err := e.attach(c, f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return b, nil
}

// attach puts an open attachment between the two halves of a body whose boundary
// does not occur in it.
func (e *Encoder) attach(c *mapping.Case, f *attachment) (*body, error) {
	for {
		before, after, boundary := e.Encode(c)
		sum, collides, err := lookThrough(f, boundary)
		if err != nil {
			return nil, unread(c.File, err)
		}
		if collides {
			e = NewEncoder(e.operation)
			continue
		}
		rest := &unchanged{r: f, left: f.size, want: sum, hash: sha256.New()}
		whole := io.MultiReader(bytes.NewReader(before), rest, bytes.NewReader(after))
		b := newBody(whole, int64(len(before)+len(after))+f.size, boundary, f)
		b.sum = sum
		return b, nil
	}
}

// unread is the error of an attachment that could not be looked through.
func unread(name string, err error) error {
	if errors.Is(err, errChanged) {
		return &AttachmentError{Code: CodeFileChanged, Name: name, Reason: "it changed while it was read", Tip: changedTip}
	}
	return orFaultOfMachine(name, err, CodeNoFile, cause(err).Error(), "can the file be read to its end?")
}

func newBody(r io.Reader, length int64, boundary string, f *attachment) *body {
	return &body{Reader: r, length: length, contentType: "multipart/form-data; boundary=" + boundary, file: f}
}

// lookThrough reads an attachment once, from its beginning, and goes back to it.
// It says whether the boundary occurs in it, and gives the digest of its bytes.
func lookThrough(f *attachment, boundary string) (sum [sha256.Size]byte, collides bool, err error) {
	h := sha256.New()
	keep := len(boundary) - 1
	window := make([]byte, keep+32<<10)
	filled := 0
	var size int64
	for {
		n, err := f.Read(window[filled:])
		h.Write(window[filled : filled+n])
		filled += n
		size += int64(n)
		if bytes.Contains(window[:filled], []byte(boundary)) {
			collides = true
		}
		if filled > keep {
			filled = copy(window, window[filled-keep:filled])
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return sum, false, err
		}
	}
	if size != f.size {
		return sum, false, errChanged
	}
	_, err = f.Seek(0, io.SeekStart)
	return [sha256.Size]byte(h.Sum(nil)), collides, err
}

// unchanged reads exactly left bytes and gives errChanged in place of the end
// when they are not those of the digest.
type unchanged struct {
	r    io.Reader
	left int64
	want [sha256.Size]byte
	hash hash.Hash
}

// Read implements io.Reader.
func (u *unchanged) Read(p []byte) (int, error) {
	if u.left == 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > u.left {
		p = p[:u.left]
	}
	n, err := u.r.Read(p)
	u.hash.Write(p[:n])
	u.left -= int64(n)
	switch {
	case err == io.EOF && u.left > 0:
		return 0, errChanged
	case err != nil && err != io.EOF:
		return n, fmt.Errorf("attachment: %w", cause(err))
	case u.left == 0 && [sha256.Size]byte(u.hash.Sum(nil)) != u.want:
		return 0, errChanged // the last bytes stay unsent, so the request is not whole
	}
	return n, nil
}
