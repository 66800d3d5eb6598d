package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	// maxParts bounds the parts of a request: the API has eleven.
	maxParts = 200
	// maxTextBytes bounds a part that is text; these are held in memory. An
	// attachment is only hashed, and bounded by the request's own limit.
	maxTextBytes = 1 << 20
)

// part is one part that is text, as it arrived.
type part struct{ name, value string }

// attached is the attachment of a case, as it arrived, without its bytes.
type attached struct {
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
}

// arrival is an insert request that was read: its parts in order, each name
// once, the last of repeated ones holding, as PHP has it.
type arrival struct {
	parts []part
	file  *attached
	text  bytes.Buffer // what a part is read into, one after another
}

// part gives a part's text, or "" when there is none of that name.
func (a *arrival) part(name string) string {
	for i := range a.parts {
		if a.parts[i].name == name {
			return a.parts[i].value
		}
	}
	return ""
}

// set puts a part in its place, over an earlier one of that name.
func (a *arrival) set(name, value string) {
	for i := range a.parts {
		if a.parts[i].name == name {
			a.parts[i].value = value
			return
		}
	}
	a.parts = append(a.parts, part{name, value})
}

// receive reads the parts of an insert request. The refusal is nil when the
// request was whole.
func receive(w http.ResponseWriter, r *http.Request, maxBody int64) (*arrival, *answer) {
	if r.ContentLength < 0 {
		return nil, refuse(http.StatusLengthRequired, "LENGTH REQUIRED", "the request has no Content-Length")
	}
	if r.ContentLength > maxBody {
		return nil, tooLarge(maxBody)
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	mr, err := r.MultipartReader()
	if err != nil {
		return nil, refuse(http.StatusBadRequest, paramsMissing, "the body is no multipart/form-data")
	}
	a := &arrival{parts: make([]part, 0, 12)}
	for range maxParts {
		p, err := mr.NextRawPart()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if refusal := a.take(p); refusal != nil {
			return nil, refusal
		}
	}
	return nil, refuse(http.StatusBadRequest, "TOO MANY PARTS", fmt.Sprintf("more than %d", maxParts))
}

// take reads one part. Raw parts are read, since PHP takes no notice of a
// part's Content-Transfer-Encoding.
func (a *arrival) take(p *multipart.Part) *answer {
	name, filename := p.FormName(), p.FileName()
	if filename != "" {
		file, err := digest(p, filename)
		if err != nil {
			return unreadable(err)
		}
		if !utf8.ValidString(name) || !utf8.ValidString(filename) || !utf8.ValidString(file.ContentType) {
			return notText("the name of a file")
		}
		if name == "file" {
			a.file = file
		}
		return nil
	}
	a.text.Reset()
	_, err := a.text.ReadFrom(io.LimitReader(p, maxTextBytes+1))
	value := a.text.Bytes()
	switch {
	case err != nil:
		return unreadable(err)
	case !utf8.ValidString(name):
		return notText("the name of a part")
	case len(value) > maxTextBytes:
		return refuse(http.StatusRequestEntityTooLarge, "THE PART IS TOO LARGE", fmt.Sprintf("%s, more than %d bytes", name, maxTextBytes))
	case !utf8.Valid(value):
		return notText(name)
	}
	a.set(name, string(value))
	return nil
}

// digest reads a file to its end without keeping it.
func digest(p *multipart.Part, filename string) (*attached, error) {
	h := sha256.New()
	size, err := io.Copy(h, p)
	return &attached{
		Filename:    filename,
		ContentType: p.Header.Get("Content-Type"),
		Size:        size,
		SHA256:      hex.EncodeToString(h.Sum(nil)),
	}, err
}

// extension gives what follows a file name's last dot, in lower case.
func extension(filename string) string {
	i := strings.LastIndexByte(filename, '.')
	return strings.ToLower(filename[i+1:])
}

// notText refuses what no answer in JSON could give back as it came.
func notText(what string) *answer {
	return refuse(http.StatusBadRequest, "THE TEXT IS NOT UTF-8", what)
}

// tooLarge refuses a request by its size.
func tooLarge(maxBody int64) *answer {
	return refuse(http.StatusRequestEntityTooLarge, "THE REQUEST IS TOO LARGE", fmt.Sprintf("more than %d bytes", maxBody))
}

// unreadable refuses a body that ended early or is no multipart.
func unreadable(err error) *answer {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(large.Limit)
	}
	return refuse(http.StatusBadRequest, paramsMissing, "the body is not whole, or no multipart/form-data")
}
