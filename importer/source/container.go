package source

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
)

// isProtected tells an .xlsx that is wrapped in an OLE container by its password
// [MS-OFFCRYPTO].
func isProtected(r io.Reader) (bool, error) {
	found, err := findNames(r, "EncryptedPackage")
	return found != "", err
}

// refuseOLE names a file in Microsoft's old container.
func refuseOLE(r io.Reader) error {
	found, err := findNames(r, "WordDocument", "Workbook", "Book")
	if err != nil {
		return err
	}
	switch found {
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

// refuseOtherContainer names every zip archive that is no workbook we read. What
// has content types may be one; the reader of workbooks knows more of it.
func refuseOtherContainer(r io.ReaderAt, size int64) error {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return &Error{
			What: "begins like a workbook but is damaged or cut short",
			Tip:  "was it copied or downloaded to its end? get it again, or open it in Excel, let it repair, and save it as .xlsx",
			Err:  err,
		}
	}
	isPackage := false
	for _, f := range zr.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		switch {
		case name == "[content_types].xml":
			isPackage = true
		case name == "xl/workbook.bin":
			return &Error{What: "is a binary workbook (.xlsb), which is not read", Tip: "open it in Excel and save it as .xlsx"}
		case strings.HasPrefix(name, "word/"):
			return &Error{What: "is a Word document, no workbook", Tip: "is this the right file?"}
		case strings.HasPrefix(name, "ppt/"):
			return &Error{What: "is a presentation, no workbook", Tip: "is this the right file?"}
		case strings.HasPrefix(name, "index/") && strings.HasSuffix(name, ".iwa"):
			return &Error{What: "is a document of Apple Numbers", Tip: "export it from Numbers as .xlsx or CSV"}
		case name == "mimetype" && isOpenDocument(f):
			return &Error{What: "is an OpenDocument file (.ods), which is not read", Tip: "open it in LibreOffice and save it as .xlsx, or as CSV"}
		}
	}
	if !isPackage {
		return &Error{What: "is a zip archive, no workbook", Tip: "unpack it and name the file that is in it"}
	}
	return nil
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
