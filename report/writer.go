package report

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Writer writes one report. It is one goroutine's at a time. After Create there
// must be a Commit or a Discard; a Discard may always follow.
type Writer struct {
	path   string // as the user gave it
	place  string // the same with a link at its end followed
	header []string
	file   file
	out    *bufio.Writer
	hash   hash.Hash
	sheet  sheet
	cells  []string
	digest [32]byte
	err    error // the first error; nothing is written after it
	sealed bool  // whole and on the disk, under its private name
	there  bool  // at its path
	done   bool  // committed or discarded
}

// misfitError is a cell of the source that the format cannot hold as it is.
type misfitError struct {
	column int // of the source, from 0
	cause  error
}

// Error gives the reason alone: the Writer knows the row and the column's name.
func (e *misfitError) Error() string { return e.cause.Error() }

// Create begins a report that will stand at path, in the style of its source
// and with the source's header after our columns. The header must not change
// while the Writer is in use.
//
// It writes to a private file (0600) in the same folder; what stands at path
// stays until Commit. A path that is a link leads to the file that it names.
// The error is an [*Error]; nothing is left behind then.
func Create(path string, s Style, header []string) (*Writer, error) {
	place, problem := target(path)
	if problem != nil {
		problem.Exit = exitCannotGoOn
		return nil, problem
	}
	f, err := beside(place)
	if err != nil {
		return nil, after(path, "cannot be written", err)
	}
	return begin(path, place, f, s, header)
}

// begin writes the header into f and gives the Writer that owns it.
func begin(path, place string, f file, s Style, header []string) (*Writer, error) {
	w := &Writer{path: path, place: place, header: header, file: f, hash: sha256.New()}
	w.out = bufio.NewWriterSize(io.MultiWriter(f, w.hash), 64<<10)
	err := w.start(s)
	if err == nil {
		err = w.sheet.row(Columns(), header, nil)
	}
	if err == nil {
		return w, nil
	}
	problem := w.unbegun(err)
	if dropped := w.Discard(); dropped != nil {
		return nil, errors.Join(problem, dropped)
	}
	return nil, problem
}

// unbegun says why not even the header could be written.
func (w *Writer) unbegun(err error) *Error {
	problem := after(w.path, "the header cannot be written", err)
	if style, ok := errors.AsType[*Error](err); ok {
		problem = style
	}
	if misfit, ok := errors.AsType[*misfitError](err); ok {
		problem = after(w.path, fmt.Sprintf("the header of column %d cannot stand in the report: %v", misfit.column+1, misfit.cause), nil)
		problem.Tip = anyTextTip
	}
	problem.Path, problem.Exit = w.path, exitCannotGoOn
	return problem
}

// start chooses the format.
func (w *Writer) start(s Style) error {
	fit, err := s.fit()
	if err != nil {
		return err
	}
	switch s.Format {
	case CSV:
		w.sheet, err = newCSV(w.out, s, fit)
	case XLSX:
		w.sheet, err = newXLSX(w.out, s, fit, ourColumns+len(w.header))
	case JSONL:
		w.sheet = newJSONL(w.out, fit)
	default:
		err = before("", fmt.Sprintf("%q is no format of a report", s.Format), "the formats are csv, xlsx and jsonl", nil)
	}
	if err != nil {
		w.sheet = nil // not a nil pointer in an interface
	}
	return err
}

// Write adds one row: what became of it, and its cells as the source has them.
//
// There is one cell per column of the header; missing ones at the end are blank,
// those beyond the header are kept. Cells are not kept or changed. Kinds says
// what the cells of a workbook are by themselves: 'n' a number, 'd' a date, 'h' a
// clock, 'b' a boolean, each in its canonical text; where it is missing, and for
// every other letter, a cell is text. Only a workbook shows them. An [*Error]
// that names the row (a cell that the format cannot hold, a full disk) is final:
// every later Write and Commit gives it again, and nothing appears at the path.
func (w *Writer) Write(o Outcome, cells []string, kinds []byte) error {
	if w.err != nil {
		return w.err
	}
	if w.done || w.sealed {
		return after(w.path, "the report is already closed", nil)
	}
	if err := w.write(o, cells, kinds); err != nil {
		w.err = w.failed(o.Row, err)
	}
	return w.err
}

// write puts the row out.
func (w *Writer) write(o Outcome, cells []string, kinds []byte) error {
	fields, err := o.fieldsFor(w.sheet)
	if err != nil {
		return err
	}
	if len(cells) < len(w.header) {
		w.cells = append(w.cells[:0], cells...)
		w.cells = append(w.cells, make([]string, len(w.header)-len(cells))...)
		cells = w.cells
	}
	return w.sheet.row(fields, cells, kinds)
}

// fieldsFor gives our columns as the format wants them: only a spreadsheet takes
// text for formulas, so JSON has it as it is.
func (o Outcome) fieldsFor(s sheet) ([]string, error) {
	if _, isJSON := s.(*jsonlSheet); isJSON {
		return o.texts()
	}
	return o.Fields()
}

// failed says which row could not be written, and why.
func (w *Writer) failed(row int, err error) *Error {
	if misfit, ok := errors.AsType[*misfitError](err); ok {
		problem := after(w.path, fmt.Sprintf("row %d: %s cannot stand in the report: %v", row, columnName(w.header, misfit.column), misfit.cause), nil)
		problem.Tip = anyTextTip
		return problem
	}
	return after(w.path, fmt.Sprintf("row %d cannot be written", row), err)
}

// Seal finishes the report under its private name: it is whole and on the disk,
// and nothing more is written to it. The digest is the SHA-256 of its bytes, so
// that it can be noted before the report stands at its path. A second Seal gives
// the same.
func (w *Writer) Seal() ([32]byte, error) {
	switch {
	case w.err != nil:
	case w.done && !w.there:
		return w.digest, after(w.path, "the report was discarded", nil)
	case !w.sealed:
		if err := w.close(); err != nil {
			w.err = after(w.path, "cannot be written", err)
			break
		}
		w.hash.Sum(w.digest[:0])
		w.sealed = true
	}
	return w.digest, w.err
}

// Commit finishes the report and puts it at its path in one step, with what
// stood there before replaced; it is on the disk when Commit returns, and its
// mode is 0600. The digest is that of [Writer.Seal], which need not come before.
//
// After an error the private file is gone and what stood at the path stays as it
// was; only when the folder itself cannot be synced is the new report there
// already, and the digest is given with the error. A second Commit gives what
// the first gave.
func (w *Writer) Commit() ([32]byte, error) {
	digest, err := w.Seal()
	if w.done {
		return digest, err
	}
	if err == nil {
		w.err = w.publish()
	}
	if dropped := w.Discard(); dropped != nil {
		w.err = errors.Join(w.err, after(w.path, "temporary files cannot be removed", dropped))
	}
	if !w.there {
		w.digest = [32]byte{}
	}
	return w.digest, w.err
}

// publish brings the sealed report to its place.
func (w *Writer) publish() error {
	if err := w.file.Rename(w.place); err != nil {
		problem := after(w.path, "cannot be put in its place", err)
		problem.Tip = "is it open in Excel? close it there; " + writtenAgain
		return problem
	}
	w.there = true
	if err := w.file.SyncFolder(); err != nil {
		return after(w.path, "is written, but the disk does not confirm that it will last", err)
	}
	return nil
}

// close ends the format and brings every byte onto the disk.
func (w *Writer) close() error {
	if err := w.sheet.finish(); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	return w.file.Close()
}

// Discard removes what was written so far. It is harmless after Commit and
// twice.
func (w *Writer) Discard() error {
	if w.done {
		return nil
	}
	w.done = true
	var err error
	if w.sheet != nil {
		err = w.sheet.drop()
	}
	return errors.Join(err, w.file.Remove())
}
