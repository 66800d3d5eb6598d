package source

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
)

// refuseOLE names a file in Microsoft's old container: an .xls, or an .xlsx
// that is protected by a password and wrapped in one.
func refuseOLE(r io.Reader) error {
	found, err := findNames(r, "EncryptedPackage", "WordDocument", "Workbook", "Book")
	if err != nil {
		return err
	}
	switch found {
	case "EncryptedPackage":
		return &Error{What: "is protected by a password", Tip: "open it in Excel and save it without one (File, Info, Protect Workbook)"}
	case "WordDocument":
		return &Error{What: "is a Word document, no CSV or XLSX", Tip: "is this the right file?"}
	case "":
		return &Error{What: "is an old Office file, no CSV or XLSX", Tip: "open it and save it as .xlsx"}
	}
	return &Error{What: "is a workbook of Excel 97-2003 (.xls), which is not read", Tip: "open it in Excel and save it as .xlsx, or as CSV UTF-8"}
}

// findNames gives the first of the names, in the order given, that the directory
// of an OLE container has. Names there are UTF-16 [MS-CFB]; the directory can
// stand anywhere, so all of the file is searched, but not without end.
func findNames(r io.Reader, names ...string) (string, error) {
	const most = 256 << 20
	patterns := make([][]byte, len(names))
	for i, name := range names {
		for _, unit := range utf16.Encode([]rune(name + "\x00")) {
			patterns[i] = append(patterns[i], byte(unit), byte(unit>>8))
		}
	}
	best := len(names)
	buf := make([]byte, 64<<10)
	kept := 0
	for read := 0; read < most && best > 0; {
		n, err := r.Read(buf[kept:])
		read += n
		chunk := buf[:kept+n]
		for i := range best {
			if bytes.Contains(chunk, patterns[i]) {
				best = i
				break
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		kept = copy(buf, chunk[max(0, len(chunk)-64):])
	}
	if best == len(names) {
		return "", nil
	}
	return names[best], nil
}

// container opens a zip archive that is a workbook, and names every other.
func container(r io.ReaderAt, size int64) (*zip.Reader, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &Error{
			What: "begins like a workbook but is damaged or cut short",
			Tip:  "was it copied or downloaded to its end? get it again, or open it in Excel, let it repair, and save it as .xlsx",
			Err:  err,
		}
	}
	for _, f := range zr.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		switch {
		case name == "xl/workbook.bin":
			return nil, &Error{What: "is a binary workbook (.xlsb), which is not read", Tip: "open it in Excel and save it as .xlsx"}
		case strings.HasPrefix(name, "xl/workbook") && strings.HasSuffix(name, ".xml"):
			return zr, nil
		case strings.HasPrefix(name, "word/"):
			return nil, &Error{What: "is a Word document, no workbook", Tip: "is this the right file?"}
		case strings.HasPrefix(name, "ppt/"):
			return nil, &Error{What: "is a presentation, no workbook", Tip: "is this the right file?"}
		case strings.HasPrefix(name, "index/") && strings.HasSuffix(name, ".iwa"):
			return nil, &Error{What: "is a document of Apple Numbers", Tip: "export it from Numbers as .xlsx or CSV"}
		case name == "mimetype" && isOpenDocument(f):
			return nil, &Error{What: "is an OpenDocument file (.ods), which is not read", Tip: "open it in LibreOffice and save it as .xlsx, or as CSV"}
		}
	}
	return nil, &Error{What: "is a zip archive, no workbook", Tip: "unpack it and name the file that is in it"}
}

// isOpenDocument reads the entry that every OpenDocument begins with (ODF 1.3,
// part 2, 3.3).
func isOpenDocument(f *zip.File) bool {
	rc, err := f.Open()
	if err != nil {
		return false
	}
	defer rc.Close()
	const prefix = "application/vnd.oasis.opendocument."
	head := make([]byte, len(prefix))
	_, err = io.ReadFull(rc, head)
	return err == nil && string(head) == prefix
}
