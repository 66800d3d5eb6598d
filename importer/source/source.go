package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stdinName stands for "-" in messages.
const stdinName = "standard input"

// File is a file that is understood. It is for one goroutine at a time.
type File struct {
	path string
	name string // for messages
	file *os.File
	info fs.FileInfo // as it was when it was opened

	packed string    // how it is packed; "" when it is not
	given  *original // of a packed file, the one that was given; file is then what was in it
	length int64     // bytes of file

	partBytes int64 // of a zip archive, the packed bytes of its table

	dialect Dialect
	header  []string
	size    int64
	digest  [32]byte

	table     table
	headerRow int // the header's row as a spreadsheet shows it
	named     int // columns up to the last that has a name
	charset   charset
	guessed   bool  // nobody said what the delimiter is
	accept    bool  // a file that seems cut is read
	whole     []int // the columns of whole numbers
	skip      bool  // totals are skipped
	misfits   func(names []string) int
	elsewhere string // where else the header may be
	notes     []string
	doubled   string  // what is said of letters that were encoded twice
	letters   bool    // it is a CSV in UTF-8 with other letters than those of ASCII
	shape     *shape  // see shaped
	noticed   *notice // by the reading that went furthest; nil before the first
	cleanup   []func() error
}

// original is a packed file as it was given.
type original struct {
	file   *os.File
	size   int64
	digest [32]byte
}

// table is what the two formats have in common: rows that can be read from the
// top, or from a line or row on.
type table interface {
	// from gives the records from a line (CSV) or row (XLSX) on; what stands
	// before is not looked at. row is the number a spreadsheet shows for it.
	from(line, row int) (cursor, error)
	close() error
}

// cursor gives records until io.EOF. The cells are valid until the next call.
type cursor interface {
	next() (record, error)
	close() error
}

// record is a row as it stands in a file.
type record struct {
	line  int // where it begins
	row   int // as a spreadsheet shows it
	cells []string

	kinds  []byte   // XLSX: what each cell is, as for a Row
	hidden bool     // XLSX
	raw    []string // the cells as they stood, when they were not what they mean; else nil
	fault  *Fault   // what is wrong with it, though it can be read
	blank  int      // blank lines right above it
	end    string   // CSV: its line end; "" at the end of the file
	breaks []string // the line breaks that were taken for ends of rows before
	inner  bool     // CSV: a cell without quotes round it has a quote in it
	stray  bool     // one of its parts has as many fields as the header
}

// Open understands a file and takes its SHA-256 in the same pass, which for CSV
// goes over every byte. The kind is told by content: a CSV that is named .xlsx is
// read as the CSV it is. The path "-" reads o.Stdin into a private temporary file
// first.
//
// The error is an [*Error]: no such file, a folder, a device, an empty file, a
// file of another kind (named, with what to do), bytes that are no text, a sheet
// or header that is not where o says. A header without rows is no error.
//
// The caller closes the File; on an error nothing is left open.
func Open(path string, o Options) (*File, error) {
	f := &File{path: path, name: path}
	if err := f.open(o); err != nil {
		return nil, also(at(f.name, err), f.Close())
	}
	return f, nil
}

func (f *File) open(o Options) error {
	f.accept, f.skip, f.misfits = o.AcceptCut, o.SkipTotals, o.Misfits
	if err := f.take(o); err != nil {
		return err
	}
	head, err := f.head()
	if err != nil {
		return err
	}
	if head, err = f.unpack(head); err != nil {
		return err
	}
	if err := f.understand(o, head); err != nil {
		return err
	}
	if f.given != nil {
		f.size, f.digest = f.given.size, f.given.digest
	}
	if o.Whole != nil {
		f.whole = o.Whole(f.header)
	}
	return nil
}

// head reads the beginning of the file.
func (f *File) head() ([]byte, error) {
	head := make([]byte, headBytes)
	n, err := f.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head[:n], nil
}

func (f *File) understand(o Options, head []byte) error {
	switch {
	case len(head) == 0:
		return errEmpty()
	case isZip(head):
		return f.understandWorkbook(o)
	case strings.HasPrefix(string(head), oleMagic):
		return f.understandOLE(o)
	}
	if err := refuseForeign(head); err != nil {
		return err
	}
	return f.understandCSV(o, head)
}

// understandOLE opens a workbook with a password, and names what else lies in
// Microsoft's old container.
func (f *File) understandOLE(o Options) error {
	protected, err := isProtected(f.bytes(0))
	switch {
	case err != nil:
		return err
	case protected:
		return f.understandProtected(o)
	}
	return refuseOLE(f.bytes(0))
}

// take opens the path, or spools standard input.
func (f *File) take(o Options) (err error) {
	if f.path == "-" {
		f.name = stdinName
		if err = f.spool(o.Stdin); err != nil {
			return err
		}
	} else {
		if f.file, err = openRegular(f.path); err != nil {
			return err
		}
		f.cleanup = append(f.cleanup, f.file.Close)
	}
	if f.info, err = f.file.Stat(); err == nil {
		f.length = f.info.Size()
	}
	return err
}

func errEmpty() error {
	return &Error{What: "is empty", Tip: "is this the right file? export the list again"}
}

// bytes reads the file from an offset on, however far others have read it.
func (f *File) bytes(offset int64) io.Reader {
	return io.NewSectionReader(f.file, offset, f.length-offset)
}

// readTop copies up to headerRows rows that are not blank. A stream that fails
// after the first gives what came before: the failure comes again, in its place,
// when the rows are read.
func readTop(c cursor, each func()) ([]record, error) {
	var top []record
	for len(top) < headerRows {
		r, err := c.next()
		if errors.Is(err, io.EOF) || err != nil && len(top) > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		if isNoRow(r.cells) {
			continue
		}
		each()
		r.cells = slices.Clone(r.cells)
		top = append(top, r)
	}
	return top, nil
}

// Path is the path that [Open] was given, "-" for standard input.
func (f *File) Path() string { return f.path }

// Dialect is the form of the file.
func (f *File) Dialect() Dialect { return f.dialect }

// ReportDialect is the form of the file's reports: a spreadsheet shows UTF-8 with
// other letters than those of ASCII rightly only behind a byte order mark.
func (f *File) ReportDialect() Dialect {
	d := f.dialect
	d.BOM = d.BOM || f.letters
	return d
}

// Header gives every cell of the header's row as it stands, not trimmed; blank
// ones keep their place, those at the end of a sheet's are dropped. The slice is a copy.
func (f *File) Header() []string { return slices.Clone(f.header) }

// Digest is the SHA-256 of the file's bytes.
func (f *File) Digest() [32]byte { return f.digest }

// Size is the number of the file's bytes.
func (f *File) Size() int64 { return f.size }

// Understood says on one line what was found out about the file; rows is the
// number of them, which the caller has counted.
//
//	casos.csv: Windows-1252, ';', header in line 1, 500 rows
//	casos.xlsx: sheet "Casos", header in row 3, 500 rows
func (f *File) Understood(rows int64) string {
	d, parts := f.dialect, []string(nil)
	if f.packed != "" {
		parts = append(parts, f.packed)
	}
	ext := strings.ToLower(filepath.Ext(tableName(f.path)))
	if d.Format == XLSX {
		if ext == ".csv" {
			parts = append(parts, "an Excel workbook in spite of its name")
		}
		parts = append(parts, fmt.Sprintf("sheet %q", d.Sheet))
	} else {
		if strings.HasPrefix(ext, ".xls") {
			parts = append(parts, "CSV in spite of its name")
		}
		parts = append(parts, f.charset.said(), saidDelimiter(d.Delimiter))
	}
	count := fmt.Sprintf("%d rows", rows)
	if rows == 1 {
		count = "1 row"
	}
	parts = append(parts, fmt.Sprintf("header in %s %d", f.lineWord(), d.HeaderRow), count)
	return f.name + ": " + strings.Join(parts, ", ")
}

func saidDelimiter(r rune) string {
	switch {
	case r == 0 || r == noDelimiter:
		return "one column"
	case r == '\t':
		return "tab"
	case r < ' ':
		return fmt.Sprintf("0x%02X", r)
	}
	return fmt.Sprintf("'%c'", r)
}

// lineWord is what people call the place of a row.
func (f *File) lineWord() string {
	if f.dialect.Format == XLSX {
		return "row"
	}
	return "line"
}

// Close closes the file and removes what was made for it. It may be called twice.
func (f *File) Close() error {
	var all []error
	if f.table != nil {
		all = append(all, f.table.close())
	}
	for _, clean := range f.cleanup {
		all = append(all, clean())
	}
	f.table, f.file, f.given, f.cleanup = nil, nil, nil, nil
	return errors.Join(all...)
}
