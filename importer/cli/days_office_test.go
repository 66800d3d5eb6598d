package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// line is one row of the export of which the random days tell: a case as the
// office knows it.
type line struct {
	ticket  int
	mail    string
	subject string
	state   string // "Abierto", "En proceso"; anything else is not in the mapping's map
	day     int    // days since 2026-01-01
	cents   int
	note    string // a column that no mapping reads
}

// The two ways in which a row of these days is wrong: no state of the mapping's,
// and no contact of the CRM's.
const (
	noState   = "Roto"
	noContact = "nadie@ejemplo.example"
)

var dayStates = map[string]string{"Abierto": "open", "En proceso": "in process"}

func (l line) date() time.Time { return time.Date(2026, 1, 1+l.day, 0, 0, 0, 0, time.UTC) }

func (l line) sound() bool { return dayStates[l.state] != "" && l.mail != noContact }

// version is what the CRM must have of a row, but for its amount, which not
// every mapping of these days sends.
func (l line) version() string {
	return strings.Join([]string{strconv.Itoa(l.ticket), l.mail, l.subject, dayStates[l.state], l.date().Format("2006-01-02")}, "|")
}

// exported is the row's cell of a column as the office's system writes it, or as
// a spreadsheet does that has saved the file again.
func (l line) exported(column string, resaved bool) string {
	switch column {
	case "Ticket":
		if resaved {
			return strconv.Itoa(l.ticket)
		}
		return fmt.Sprintf("%05d", l.ticket)
	case "Correo":
		return l.mail
	case "Asunto":
		return l.subject
	case "Estado":
		return l.state
	case "Fecha":
		if resaved {
			return l.date().Format("2/1/2006")
		}
		return l.date().Format("02/01/2006")
	case "Valor":
		text := fmt.Sprintf("%d,%02d", l.cents/100, l.cents%100)
		if resaved {
			text = strings.TrimSuffix(strings.TrimRight(text, "0"), ",")
		}
		return text
	}
	return l.note
}

// typed is the row's cell as a workbook holds it.
func (l line) typed(column string) any {
	switch column {
	case "Fecha":
		return l.date()
	case "Valor":
		return float64(l.cents) / 100
	}
	return l.exported(column, false)
}

// caseOf tells the ticket and the version of a case by what the CRM got.
func caseOf(c otherCase) (ticket int, version string, err error) {
	var form struct{ Ticket, Fecha string }
	if err := json.Unmarshal([]byte(c.parts["form"]), &form); err != nil {
		return 0, "", err
	}
	ticket, err = strconv.Atoi(form.Ticket)
	subject := strings.TrimSpace(daysReference.ReplaceAllString(c.parts["description"], ""))
	return ticket, strings.Join([]string{strconv.Itoa(ticket), c.parts["contact"], subject, c.parts["status"], form.Fecha}, "|"), err
}

var daysReference = regexp.MustCompile(`\[ref [^\]]*\]$`)

// daysMapping is the mapping of a play: content, or the ticket, is the key, and
// the amount is sent or not.
func daysMapping(server, key string, amount bool, workers int) string {
	more := ""
	if amount {
		more = "  Valor: {column: Valor, type: text}\n"
	}
	return fmt.Sprintf(`version: 1
crm: {server: %q, operation: pruebas, timeout: 20s, mark: true}
source: {dates: dd/mm/yyyy, decimal: ","}
key: %s
case:
  case-type: {value: Request}
  responsible: {value: mesa1@pruebas}
  owner: {value: jefe@pruebas}
  contact: Correo
  description: Asunto
  status: {column: Estado, map: {Abierto: open, En proceso: in process}}
  priority: {value: baja}
form:
  Ticket: Ticket
  Fecha: {column: Fecha, type: date, format: yyyy-mm-dd}
%slimits: {rate: 10000/s, workers: %d, max_unknown: 0}
`, server, key, more, workers)
}

// table is a file as rows of cells, its header first.
type table [][]string

// column is where a column stands; -1 where it does not.
func (t table) column(name string) int {
	for i, cell := range t[0] {
		if cell == name {
			return i
		}
	}
	return -1
}

// cell is a cell by its column's name; "" where there is none.
func (t table) cell(row []string, name string) string {
	if i := t.column(name); i >= 0 && i < len(row) {
		return row[i]
	}
	return ""
}

// read reads a row of a report back as the line that it is of.
func (t table) line(row []string) (l line, err error) {
	l = line{mail: t.cell(row, "Correo"), subject: t.cell(row, "Asunto"), state: t.cell(row, "Estado"), note: t.cell(row, "Nota")}
	if l.ticket, err = strconv.Atoi(t.cell(row, "Ticket")); err != nil {
		return l, err
	}
	date, err := cellDate(t.cell(row, "Fecha"))
	l.day = int(date.Sub(line{}.date()).Hours() / 24)
	return l, err
}

// cellDate reads a date as the export, a spreadsheet, or a workbook's cell has it.
func cellDate(cell string) (time.Time, error) {
	if serial, err := strconv.ParseFloat(cell, 64); err == nil {
		return excelize.ExcelDateToTime(serial, false)
	}
	if date, err := time.Parse("2006-01-02", cell); err == nil {
		return date, nil
	}
	return time.Parse("2/1/2006", cell)
}

// readTable reads a report, CSV with semicolons or XLSX.
func readTable(path string) (table, error) {
	if filepath.Ext(path) == ".xlsx" {
		book, err := excelize.OpenFile(path)
		if err != nil {
			return nil, err
		}
		defer book.Close()
		return book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	in.Comma = ';'
	return in.ReadAll()
}

// write writes a table as CSV with semicolons, or as the workbook of texts that
// a person's spreadsheet makes of it.
func (t table) write(path string) error {
	if filepath.Ext(path) != ".xlsx" {
		var text bytes.Buffer
		out := csv.NewWriter(&text)
		out.Comma = ';'
		if err := out.WriteAll(t); err != nil {
			return err
		}
		return os.WriteFile(path, text.Bytes(), 0o600)
	}
	cells := make([][]any, len(t))
	for i, row := range t {
		for _, cell := range row {
			cells[i] = append(cells[i], cell)
		}
	}
	return saveWorkbook(path, cells)
}

func saveWorkbook(path string, rows [][]any) error {
	book := excelize.NewFile()
	defer book.Close()
	form := "dd/mm/yyyy"
	dates, err := book.NewStyle(&excelize.Style{CustomNumFmt: &form})
	if err != nil {
		return err
	}
	for i, row := range rows {
		for j, value := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			if err := book.SetCellValue("Sheet1", at, value); err != nil {
				return err
			}
			if _, is := value.(time.Time); is {
				if err := book.SetCellStyle("Sheet1", at, at, dates); err != nil {
					return err
				}
			}
		}
	}
	return book.SaveAs(path)
}
