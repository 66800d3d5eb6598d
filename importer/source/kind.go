package source

import (
	"bytes"
	"strings"
)

// headBytes is what the kind of a file is told from. Some web pages that call
// themselves .xls begin with a long comment.
const headBytes = 4 << 10

// foreign are files that people name and that are no table we read, by the first
// bytes of their content. File formats' own specifications; /usr/share/misc/magic.
var foreign = []struct{ magic, what, tip string }{
	{"%PDF", "is a PDF", "export the list again, as CSV or .xlsx"},
	{"BZh", "is compressed (bzip2)", "unpack it first"},
	{"\xfd7zXZ", "is compressed (xz)", "unpack it first"},
	{"7z\xbc\xaf\x27\x1c", "is a 7z archive", "unpack it first"},
	{"Rar!\x1a\x07", "is a RAR archive", "unpack it first"},
	{"\x89PNG", "is a picture (PNG)", "is this the right file?"},
	{"\xff\xd8\xff", "is a picture (JPEG)", "is this the right file?"},
	{"SQLite format 3\x00", "is an SQLite database", "is this the right file? the ledger is no input"},
	{"\x00\x05\x16\x07", "is a companion file of macOS without data", "name the file without ._ at its front"},
}

const (
	zipMagic      = "PK\x03\x04"
	emptyZipMagic = "PK\x05\x06"
	oleMagic      = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

// isZip tells a file that could be a workbook.
func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte(zipMagic)) || bytes.HasPrefix(head, []byte(emptyZipMagic))
}

// refuseForeign names a file that is neither text nor a zip archive, by the
// first bytes of it.
func refuseForeign(head []byte) error {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return &Error{What: f.what + ", no CSV or XLSX", Tip: f.tip}
		}
	}
	if isJSON(head) {
		return &Error{What: "is JSON, no CSV or XLSX", Tip: "export the list again, as CSV or .xlsx"}
	}
	return refuseMarkup(head)
}

// isJSON tells an object or a list of JSON, indented or not.
func isJSON(head []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(byteOrderMark)), " \t\r\n")
	if len(text) < 2 || text[0] != '{' && text[0] != '[' {
		return false
	}
	rest := bytes.TrimLeft(text[1:], " \t\r\n")
	return len(rest) > 0 && strings.IndexByte(`"{[]}`, rest[0]) >= 0
}

// refuseMarkup names web pages and XML, which many systems export as ".xls".
func refuseMarkup(head []byte) error {
	text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")))
	const tip = "open it in Excel and save it as .xlsx (not as a web page)"
	switch {
	case strings.HasPrefix(text, "<?xml") && strings.Contains(text, "urn:schemas-microsoft-com:office:spreadsheet"):
		return &Error{What: "is an XML spreadsheet of 2003, no CSV or XLSX", Tip: tip}
	case strings.HasPrefix(text, "<?xml") && !strings.Contains(text, "<html"):
		return &Error{What: "is XML, no CSV or XLSX", Tip: "export the list again, as CSV or .xlsx"}
	}
	for _, tag := range []string{"<?xml", "<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<!--"} {
		if strings.HasPrefix(text, tag) {
			return &Error{What: "is a web page (HTML), no CSV or XLSX, whatever its name says", Tip: tip}
		}
	}
	return nil
}

// isLockName tells the files that Excel and LibreOffice lay beside an open one.
func isLockName(base string) bool {
	return strings.HasPrefix(base, "~$") || strings.HasPrefix(base, ".~lock.")
}
