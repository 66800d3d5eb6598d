package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// table gives the header and the rows as Excel in Spanish shows them.
func table(rows []row) [][]string {
	lines := [][]string{header}
	for i := range rows {
		lines = append(lines, rows[i].cells())
	}
	return lines
}

// cells gives a row's cells as Excel in Spanish shows them.
func (r *row) cells() []string {
	cells := append([]string(nil), r.text...)
	cells[columnDate] = r.date.Format("02/01/2006")
	cells[columnValue] = money(r.cents)
	if r.days > 0 {
		cells[columnTerm] = strconv.Itoa(r.days)
	}
	cells[columnCalled] = stamp(r.call)
	cells[columnExported] = exported.Format("02/01/2006 15:04:05")
	return cells
}

// money writes 123450 as 1.234,50; a zero is blank.
func money(cents int64) string {
	if cents == 0 {
		return ""
	}
	whole := strconv.FormatInt(cents/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	return fmt.Sprintf("%s,%02d", whole, cents%100)
}

// stamp writes a date and time; the zero time is blank.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("02/01/2006 15:04")
}

// encodeCSV writes records as Excel in Spanish on Windows does: Windows-1252,
// semicolons, quotes only where they are needed, CRLF behind each record and LF
// inside cells.
func encodeCSV(lines [][]string) ([]byte, error) {
	var b strings.Builder
	for _, cells := range lines {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte(';')
			}
			if strings.ContainsAny(cell, ";\"\n") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\r\n")
	}
	return charmap.Windows1252.NewEncoder().Bytes([]byte(b.String()))
}
