package report

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// jsonlSheet writes one JSON object per row of the source: our
// columns by name (import_row and import_attempts as numbers, the others as
// text), then the source's by header name, all as text.
//
// A column of the source whose header is blank is named by its number ("#7"); a
// name that is taken gets a number after it ("Fecha#2" is the second of that
// name). Cells beyond the header are named like blank headers.
type jsonlSheet struct {
	out    io.Writer
	fit    *fit
	begun  bool
	taken  map[string]bool
	names  []string // of the source's columns, as JSON with the colon
	ours   []string
	record bytes.Buffer
	enc    *json.Encoder
}

// newJSONL begins a JSONL report on out.
func newJSONL(out io.Writer, fit *fit) *jsonlSheet {
	j := &jsonlSheet{out: out, fit: fit, taken: map[string]bool{}}
	j.enc = json.NewEncoder(&j.record)
	j.enc.SetEscapeHTML(false)
	return j
}

// row writes one object. The first row is the header: it gives the names.
func (j *jsonlSheet) row(ours, cells []string, _ []byte) error {
	if !j.begun {
		j.begun = true
		return j.header(ours, cells)
	}
	if i, err := j.fit.cells(cells); err != nil {
		return &misfitError{column: i, cause: err}
	}
	for i := len(j.names); i < len(cells); i++ {
		if err := j.name("", i); err != nil {
			return err
		}
	}
	j.record.Reset()
	j.record.WriteByte('{')
	if err := j.members(ours, cells); err != nil {
		return err
	}
	j.record.WriteString("}\n")
	_, err := j.out.Write(j.record.Bytes())
	return err
}

// members writes what stands between the braces. A cell that is not there is
// left out, so that an object has no more columns than its row.
func (j *jsonlSheet) members(ours, cells []string) error {
	for i, text := range ours {
		if i > 0 {
			j.record.WriteByte(',')
		}
		j.record.WriteString(j.ours[i])
		if i == columnRow || i == columnAttempts {
			j.record.WriteString(text)
			continue
		}
		if err := j.text(text); err != nil {
			return err
		}
	}
	for i, text := range cells {
		j.record.WriteByte(',')
		j.record.WriteString(j.names[i])
		if err := j.text(text); err != nil {
			return err
		}
	}
	return nil
}

// text appends a JSON string.
func (j *jsonlSheet) text(text string) error {
	if err := j.enc.Encode(text); err != nil {
		return err
	}
	j.record.Truncate(j.record.Len() - 1) // Encode ends with a line break
	return nil
}

// header settles the names of the columns.
func (j *jsonlSheet) header(ours, cells []string) error {
	for _, name := range ours {
		j.taken[name] = true
		j.record.Reset()
		if err := j.text(name); err != nil {
			return err
		}
		j.ours = append(j.ours, j.record.String()+":")
	}
	for i, name := range cells {
		if err := j.name(name, i); err != nil {
			return err
		}
	}
	return nil
}

// name gives the source's column i a name that no other column has.
func (j *jsonlSheet) name(header string, i int) error {
	base := strings.ToValidUTF8(header, "\ufffd")
	if strings.TrimSpace(header) == "" {
		base = "#" + strconv.Itoa(i+1)
	}
	name := base
	for n := 2; j.taken[name]; n++ {
		name = base + "#" + strconv.Itoa(n)
	}
	j.taken[name] = true
	j.record.Reset()
	if err := j.text(name); err != nil {
		return err
	}
	j.names = append(j.names, j.record.String()+":")
	return nil
}

// finish has nothing to do: an object is whole when it is written.
func (j *jsonlSheet) finish() error { return nil }

// drop has nothing to let go of.
func (j *jsonlSheet) drop() error { return nil }
