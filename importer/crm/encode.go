package crm

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strings"

	"caseload/mapping"
)

// parts are the text parts of a request in the order in which they are sent.
// A part whose value is "" is left out where that is allowed, and sent empty else.
var parts = []struct {
	name  string
	value func(*mapping.Case) string
	omit  bool
}{
	{"case-type", func(c *mapping.Case) string { return c.CaseType }, false},
	{"responsible", func(c *mapping.Case) string { return c.Responsible }, false},
	{"owner", func(c *mapping.Case) string { return c.Owner }, false},
	{"contact", func(c *mapping.Case) string { return c.Contact }, false},
	{"description", func(c *mapping.Case) string { return c.Description }, false},
	{"status", func(c *mapping.Case) string { return c.Status }, false},
	{"priority", func(c *mapping.Case) string { return c.Priority }, false},
	{"form", form, false},
	{"solution", func(c *mapping.Case) string { return c.Solution }, true},
}

// form is never left out: the CRM wants at least an empty object.
func form(c *mapping.Case) string {
	if len(c.Form) == 0 {
		return "{}"
	}
	return string(c.Form)
}

// Part is one part of a request, for showing it.
type Part struct {
	Name        string
	Value       string // a text part's value, byte for byte
	FileName    string // the attachment's name as it will be sent, "" for a text part
	ContentType string // of the attachment
	Size        int64  // of the attachment, in bytes
}

// Encoder turns cases into the bodies of requests for one operation. What is the
// same in every body is prepared once. It is safe for concurrent use.
type Encoder struct {
	operation string
	usual     frame
}

// NewEncoder prepares an encoder for an operation, the CRM's name of the tenant.
func NewEncoder(operation string) *Encoder {
	return &Encoder{operation: operation, usual: newFrame(operation, newBoundary())}
}

// Preview gives the parts of a case in order, taken from the very body that would
// be sent. An attachment is opened and measured, not read; its error is an
// [*AttachmentError].
func (e *Encoder) Preview(c *mapping.Case) ([]Part, error) {
	before, after, boundary := e.Encode(c)
	reader := multipart.NewReader(io.MultiReader(bytes.NewReader(before), bytes.NewReader(after)), boundary)
	shown := make([]Part, 0, len(parts)+2)
	for {
		part, err := reader.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return shown, nil
		case err != nil:
			return nil, fmt.Errorf("the body that would be sent cannot be read: %w", err)
		}
		one := Part{Name: part.FormName()}
		if one.Name == "file" {
			f, err := openAttachment(c.Folder, c.File)
			if err != nil {
				return nil, err
			}
			one.FileName, one.ContentType, one.Size = f.name, part.Header.Get("Content-Type"), f.size
			if err := f.Close(); err != nil {
				return nil, err
			}
		} else {
			value, err := io.ReadAll(part)
			if err != nil {
				return nil, fmt.Errorf("the body that would be sent cannot be read: %w", err)
			}
			one.Value = string(value)
		}
		shown = append(shown, one)
	}
}

// Encode gives a request's body for a case: what comes before the attachment's
// bytes, what comes after, and the boundary between the parts. Without an
// attachment after is empty. The boundary occurs nowhere in the values.
//
// No line break is normalised and nothing is escaped: a value is its bytes. Encode
// does not look at the attachment's bytes; the [Client] does.
func (e *Encoder) Encode(c *mapping.Case) (before, after []byte, boundary string) {
	return e.encode(c, e.fileHead(c))
}

// fileHead is the head of the attachment's part, "" when there is none.
func (e *Encoder) fileHead(c *mapping.Case) string {
	if c.File == "" {
		return ""
	}
	name := safeName(c.File)
	return "Content-Disposition: form-data; name=\"file\"; filename=\"" + quoted(name) + "\"\r\n" +
		"Content-Type: " + kindOf(name) + "\r\n\r\n"
}

func (e *Encoder) encode(c *mapping.Case, fileHead string) (before, after []byte, boundary string) {
	f := &e.usual
	for f.collides(c, fileHead) {
		other := newFrame(e.operation, newBoundary())
		f = &other
	}
	return f.encode(c, fileHead)
}

// collides is true when a value holds the boundary: a file that quotes an earlier
// request could. The chance of it is nil otherwise, the harm would be a case made
// of half a description.
func (f *frame) collides(c *mapping.Case, fileHead string) bool {
	for _, p := range parts {
		if p.name != "form" && strings.Contains(p.value(c), f.boundary) {
			return true
		}
	}
	return bytes.Contains(c.Form, f.inBytes) || strings.Contains(fileHead, f.boundary)
}

// frame is everything of a body that stands between the values.
type frame struct {
	boundary string
	inBytes  []byte   // the boundary, for what is not a string
	first    string   // the operation's part, whole
	heads    []string // what stands before the value of parts[i]
	file     string   // before the attachment's own head
	end      string
}

func newFrame(operation, boundary string) frame {
	f := frame{boundary: boundary, inBytes: []byte(boundary), file: "\r\n--" + boundary + "\r\n", end: "\r\n--" + boundary + "--\r\n"}
	f.first = "--" + boundary + "\r\n" + head("operation") + operation
	for _, p := range parts {
		f.heads = append(f.heads, f.file+head(p.name))
	}
	return f
}

func head(name string) string {
	return fmt.Sprintf("Content-Disposition: form-data; name=%q\r\n\r\n", name)
}

func (f *frame) encode(c *mapping.Case, fileHead string) (before, after []byte, boundary string) {
	b := make([]byte, 0, f.size(c)+len(fileHead))
	b = append(b, f.first...)
	for i, p := range parts {
		if p.name == "form" && len(c.Form) > 0 { // without the copy that a string would be
			b = append(append(b, f.heads[i]...), c.Form...)
			continue
		}
		if value := p.value(c); value != "" || !p.omit {
			b = append(append(b, f.heads[i]...), value...)
		}
	}
	if fileHead == "" {
		return append(b, f.end...), nil, f.boundary
	}
	b = append(append(b, f.file...), fileHead...)
	return b, []byte(f.end), f.boundary
}

// size is what the text parts need, at most.
func (f *frame) size(c *mapping.Case) int {
	n := len(f.first) + len(f.file) + len(f.end) + len(c.Form) + len("{}")
	for i, p := range parts {
		n += len(f.heads[i])
		if p.name != "form" {
			n += len(p.value(c))
		}
	}
	return n
}

func newBoundary() string { return "caseload-" + rand.Text() }

// quoted makes a name safe between the quotes of a header, as browsers do it:
// three characters escaped, the rest raw UTF-8.
// Source: the HTML standard, "multipart/form-data encoding algorithm".
func quoted(name string) string {
	return quoter.Replace(name)
}

var quoter = strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")
