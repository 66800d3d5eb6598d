// Package source turns a CSV or XLSX file into rows.
//
// [Open] understands a file: what it is by its content (never by its ending),
// its encoding over the whole of it, its delimiter or sheet, and its header;
// the same pass takes its digest. [File.Rows] then reads it as often as it is
// asked to, one row in memory at a time.
//
//	path ─ Open ─┬─ CSV:  decoder ─ scanner ─┐
//	             │                           ├─ cursor ─ Rows ─ Row
//	             └─ XLSX: workbook ──────────┘
//
// A cell is what stands in the file, byte for byte: nothing is trimmed, no
// number or line break is re-spelled. A row that is wrong by itself is a Row
// with a [Fault], and the stream goes on; only what makes the rest of the file
// doubtful (a quote that is never closed, bytes that are no text, a file that
// changes while it is read) is the error of the stream, an [*Error] with its
// line.
//
// Damage that was done to cells before the file came here is no fault of a row: an
// [Inspector] looks over the columns that matter to its user.
//
// What is no row: a blank line, a row without any text in it, a row above the
// header, Excel's "sep=;" line.
package source
