package main

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

const (
	sheetPart  = "xl/worksheets/sheet1.xml"
	stringPart = "xl/sharedStrings.xml"
	spaces     = "http://schemas.openxmlformats.org/"
	sheetSpace = ` xmlns="` + spaces + `spreadsheetml/2006/main"`
	relSpace   = spaces + "officeDocument/2006/relationships"
)

// bookParts are the parts of a workbook that are the same for every one: styles
// 1 and 2 are a date, and a date with its time.
var bookParts = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="` + spaces + `package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		contentType("workbook", "sheet.main") + contentType("worksheets/sheet1", "worksheet") + contentType("styles", "styles") +
		contentType("sharedStrings", "sharedStrings") + `</Types>`},
	{"_rels/.rels", `<Relationships xmlns="` + spaces + `package/2006/relationships">` + relation(1, "officeDocument", "xl/workbook.xml") + `</Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + spaces + `package/2006/relationships">` + relation(1, "worksheet", "worksheets/sheet1.xml") +
		relation(2, "styles", "styles.xml") + relation(3, "sharedStrings", "sharedStrings.xml") + `</Relationships>`},
	{"xl/workbook.xml", `<workbook` + sheetSpace + ` xmlns:r="` + relSpace + `"><sheets><sheet name="Casos" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/styles.xml", `<styleSheet` + sheetSpace + `><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>` +
		`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="22" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

func contentType(part, kind string) string {
	return `<Override PartName="/xl/` + part + `.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.` + kind + `+xml"/>`
}

func relation(id int, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>`, id, relSpace, kind, target)
}

// writeBook writes the rows as Excel does: texts in a table of shared strings in
// order of first use, dates and numbers as numbers. That table comes after the
// sheet, so the rows are made twice rather than held.
func writeBook(out io.Writer, rows int) error {
	book := zip.NewWriter(out)
	for _, part := range bookParts {
		if err := writePart(book, part[0], func(w *bufio.Writer) error {
			_, err := w.WriteString(part[1])
			return err
		}); err != nil {
			return err
		}
	}
	err := writePart(book, sheetPart, func(w *bufio.Writer) error { return writeSheet(w, rows) })
	if err == nil {
		err = writePart(book, stringPart, func(w *bufio.Writer) error { return writeStrings(w, rows) })
	}
	return errors.Join(err, book.Close())
}

func writePart(book *zip.Writer, name string, write func(*bufio.Writer) error) error {
	part, err := book.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(part, 1<<16)
	return errors.Join(write(w), w.Flush())
}

// shared numbers texts in order of first use. A text that cannot come again is
// not remembered, or a million rows would not fit.
type shared struct {
	seen map[string]int
	next int
}

func (s *shared) index(column int, text string) (index int, fresh bool) {
	if index, known := s.seen[text]; known {
		return index, false
	}
	index = s.next
	s.next++
	switch header[column] {
	case "Ticket", "Correo", "Cédula", "Detalle", "Cuenta":
	default:
		s.seen[text] = index
	}
	return index, true
}

func writeSheet(w *bufio.Writer, rows int) error {
	strs := shared{seen: map[string]int{}}
	err := each(rows, func(row int, cells []string) error {
		var line []byte
		if row == 0 {
			line = fmt.Appendf(line, `<worksheet%s><sheetData>`, sheetSpace)
		}
		line = fmt.Appendf(line, `<row r="%d" spans="1:15">`, row+1)
		for column, text := range cells {
			if value, style, number := sheetNumber(row, column); number {
				line = fmt.Appendf(line, `<c r="%c%d" s="%d"><v>%s</v></c>`, 'A'+column, row+1, style, value)
				continue
			}
			index, _ := strs.index(column, text)
			line = fmt.Appendf(line, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+column, row+1, index)
		}
		_, err := w.Write(append(line, `</row>`...))
		return err
	})
	_, tail := w.WriteString(`</sheetData></worksheet>`)
	return errors.Join(err, tail)
}

func writeStrings(w *bufio.Writer, rows int) error {
	strs := shared{seen: map[string]int{}}
	err := each(rows, func(row int, cells []string) error {
		var line []byte
		if row == 0 {
			line = fmt.Appendf(line, `<sst%s>`, sheetSpace)
		}
		for column, text := range cells {
			if _, _, number := sheetNumber(row, column); number {
				continue
			}
			if _, fresh := strs.index(column, text); fresh {
				line = fmt.Appendf(line, `<si><t>%s</t></si>`, text)
			}
		}
		_, err := w.Write(line)
		return err
	})
	_, tail := w.WriteString(`</sst>`)
	return errors.Join(err, tail)
}

// sheetNumber gives what a workbook keeps as a number: days since 1900 for a
// date. Row 0 is the header.
func sheetNumber(row, column int) (value string, style int, number bool) {
	if row == 0 {
		return "", 0, false
	}
	i := row - 1
	switch header[column] {
	case "Fecha":
		return strconv.Itoa(int(serial(rowDate(i)))), 1, true
	case "Atendido":
		return strconv.FormatFloat(serial(rowDate(i)), 'g', 16, 64), 2, true
	case "Valor":
		return strconv.FormatFloat(float64(rowAmount(i))/100, 'f', -1, 64), 0, true
	case "Plazo":
		return strconv.Itoa(rowDays(i)), 0, true
	}
	return "", 0, false
}

func serial(t time.Time) float64 {
	return t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}
