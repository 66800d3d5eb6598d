package source

import "io"

// Options are what a person may settle about a file. The zero value means: find
// out. An option that cannot hold for a file (a sheet that is not there, a header row
// that is blank) is an error of [Open]; one of the other format is ignored, so
// that one mapping serves CSV and XLSX.
type Options struct {
	Sheet      string                     // XLSX: a sheet's name, or its number from 1
	HeaderRow  int                        // row or line of the header as Excel or an editor shows it, from 1; 0: found
	Delimiter  rune                       // CSV; 0: found
	Quote      rune                       // CSV: what stands round a field, '"' or '\'', or NoQuote; 0: '"'
	Backslash  bool                       // CSV: a backslash makes a quote, a delimiter, a line break or a backslash text
	AcceptCut  bool                       // CSV: a file that seems cut is read as far as it goes
	SkipTotals bool                       // a row that looks like a total is skipped, else it is faulty
	Encoding   string                     // CSV: any name x/text has, "windows-1252", "cp850"; a byte order mark is stronger
	Misfits    func(names []string) int   // how much a row lacks to be the header that is wanted: 0 it is one, -1 it has none of the names; nil: any header will do
	Whole      func(names []string) []int // columns of whole numbers, in which 52123456.0 is 52123456; nil: none
	Password   string                     // XLSX: opens a workbook that is protected by one
	Stdin      io.Reader                  // what the path "-" reads
}

// NoQuote is the quote of a CSV in which quotes are text.
const NoQuote rune = -1

// Format is the kind of a file.
type Format string

// The formats that are read.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Dialect is the form of a file: all that is needed to write another in the
// same form. It may be kept as JSON.
type Dialect struct {
	Format    Format `json:"format"`
	HeaderRow int    `json:"header_row"` // line of a CSV, row of a sheet, from 1

	Delimiter rune   `json:"delimiter,omitempty"` // CSV, as are the next seven; 0: one column
	Quote     rune   `json:"quote,omitempty"`     // what stands round a field; 0: '"'
	Backslash bool   `json:"backslash,omitempty"` // a backslash escapes
	Encoding  string `json:"encoding,omitempty"`  // name of htmlindex, or else of ianaindex, in lower case: "utf-8", "windows-1252"
	BOM       bool   `json:"bom,omitempty"`       // begins with a byte order mark
	QuoteAll  bool   `json:"quote_all,omitempty"` // every field of the header and the first rows is quoted
	CRLF      bool   `json:"crlf,omitempty"`      // most of the first records end with CRLF
	CR        bool   `json:"cr,omitempty"`        // most of them end with CR alone

	Sheet    string `json:"sheet,omitempty"`     // XLSX: the sheet's name
	Among    bool   `json:"among,omitempty"`     // XLSX: other sheets have rows too
	Date1904 bool   `json:"date_1904,omitempty"` // XLSX: serials count from 1904
}
