// Package xlsx reads the sheets of a workbook row by row: exactly, or not at all.
//
//	archive ─ parts: [Content_Types].xml, relationships, workbook, styles
//	   │
//	   ├─ sheet:   inflate ─ scanner ─ Rows ─ Row
//	   └─ strings: inflate ─ scanner ─ table ─┘   as far as the rows ask
//
// [Open] reads what is small; [Book.Rows] then streams a sheet, as often as it
// is asked to. The first row does not wait for the table of shared strings,
// which is read only as far as the rows need it; what of it does not fit into a
// few megabytes lies in a private temporary file.
//
// # What a cell gives
//
// Text, and a letter for what it is by itself (see [Text] and its neighbours).
// Numbers come as the shortest decimal that Excel would show, those that a format
// makes a code of as the sheet shows them (001-1234567-8), dates and times by
// the number format of their style, canonical: yyyy-mm-dd, yyyy-mm-ddThh:mm:ss,
// hh:mm:ss. Holes are blank cells; rows in which nothing stands do not come.
//
// # What is proven
//
// A damaged workbook never looks like a shorter one. [Rows.Next] ends without an
// error only when the sheet's data and its root are closed, the part was read to
// its end, and its size and checksum are those of the archive's directory; so is
// the table of strings. Everything that a writer must not do (rows that do not
// rise, a cell twice, an index out of range, text that is no XML) is an [*Error]
// with the row that the reading came to.
//
// Sources: ECMA-376 part 1 (SpreadsheetML) and part 2 (packages), XML 1.0,
// Namespaces in XML 1.0, and what Excel, LibreOffice and the common libraries
// write.
package xlsx
