package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"caseload/importer/identity"
	"caseload/importer/send"
	"caseload/importer/source"
	"caseload/importer/submit"
)

// overwrittenRows is how many rows the file has: each is so long that the program
// has not read them all when the first are sent.
const overwrittenRows = 300

var overwrittenText = strings.Repeat("texto ", 400)

// overwrittenGrid is a table with these tickets; each row's text names its ticket.
func overwrittenGrid(tickets []string) [][]string {
	grid := [][]string{{"Ticket", "Correo", "Asunto"}}
	for _, ticket := range tickets {
		grid = append(grid, []string{ticket, "ana@ejemplo.example", ticket + " " + overwrittenText})
	}
	return grid
}

func overwrittenTickets(letter string) (tickets []string) {
	for i := range overwrittenRows {
		tickets = append(tickets, fmt.Sprintf("%s%04d", letter, i))
	}
	return tickets
}

func writeGrid(t *testing.T, path string, grid [][]string) {
	t.Helper()
	var text bytes.Buffer
	if filepath.Ext(path) == ".csv" {
		if err := csv.NewWriter(&text).WriteAll(grid); err != nil {
			t.Fatal(err)
		}
	} else {
		text = storedWorkbook(t, grid)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil { // in place, as cp does it
		t.Fatal(err)
	}
}

// storedWorkbook makes a workbook whose parts are not compressed.
func storedWorkbook(t *testing.T, grid [][]string) (stored bytes.Buffer) {
	t.Helper()
	book := excelize.NewFile()
	sheet, err := book.NewStreamWriter("Sheet1")
	for i, row := range grid {
		cells := make([]any, 0, len(row))
		for _, cell := range row {
			cells = append(cells, cell)
		}
		err = errors.Join(err, sheet.SetRow(fmt.Sprintf("A%d", i+1), cells))
	}
	var packed bytes.Buffer
	err = errors.Join(err, sheet.Flush(), book.Write(&packed), book.Close())
	in, openErr := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err = errors.Join(err, openErr); err != nil {
		t.Fatal(err)
	}
	out := zip.NewWriter(&stored)
	for _, part := range in.File {
		from, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		to, err := out.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Store})
		if err == nil {
			_, err = io.Copy(to, from)
		}
		if err = errors.Join(err, from.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestAFileThatIsOverwrittenWhileItIsSentSendsAndTellsNoRowWrongly(t *testing.T) {
	edited := func(grid [][]string) [][]string {
		for _, row := range grid[overwrittenRows/2:] {
			row[2] = strings.Replace(row[2], "texto", "nuevo", 1)
		}
		return grid
	}
	reversed := func(grid [][]string) [][]string {
		slices.Reverse(grid[1:])
		return grid
	}
	ways := []struct {
		name, file string
		change     func([][]string) [][]string
		timeBack   bool
	}{
		{"another file", "casos.csv", func([][]string) [][]string { return overwrittenGrid(overwrittenTickets("N")) }, false},
		{"reversed", "casos.csv", reversed, false},
		{"one line above deleted", "casos.csv", func(grid [][]string) [][]string { return slices.Delete(grid, 1, 2) }, false},
		{"cells edited", "casos.csv", edited, false},
		{"cells edited and the time put back", "casos.csv", edited, true},
		{"reversed and the time put back", "casos.csv", reversed, true},
		{"a workbook reversed", "casos.xlsx", reversed, false},
		{"a workbook edited and the time put back", "casos.xlsx", edited, true},
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), way.file)
			writeGrid(t, path, overwrittenGrid(overwrittenTickets("T")))
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			now := way.change(overwrittenGrid(overwrittenTickets("T")))
			crm := &countingCRM{at: 20, then: func() {
				writeGrid(t, path, now)
				if way.timeBack {
					if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
						t.Fatal(err)
					}
				}
			}}
			job := changedJob(t, filepath.Dir(path), path)
			var warned []string
			job.Warn = func(line string) { warned = append(warned, line) }
			job.Connect = func(context.Context, func(context.Context) error) (send.CRM, error) {
				return fakeCRM{submit.SenderFunc(crm.Send)}, nil
			}
			result, err := Run(t.Context(), context.Background(), job)
			if err != nil || result.Stop != nil || result.Exit != 0 || len(crm.made) != overwrittenRows {
				t.Errorf("the run gave %v, stop %v, exit %d and made %d cases, want all %d as they were planned", err, result.Stop, result.Exit, len(crm.made), overwrittenRows)
			}
			if !slices.ContainsFunc(warned, func(line string) bool { return strings.Contains(line, "was changed while") }) {
				t.Errorf("nobody was told that the file was changed: %q", warned)
			}
			crm.tellsNoOther(t, result)
			result, err = Run(t.Context(), context.Background(), job)
			if err != nil || result.Stop != nil || result.Exit != 0 {
				t.Errorf("the same command gave %v, stop %v, exit %d", err, result.Stop, result.Exit)
			}
			crm.tellsNoOther(t, result)
			for _, row := range now[1:] {
				if crm.tickets[row[0]] != 1 {
					t.Errorf("ticket %s was made %d times, want once", row[0], crm.tickets[row[0]])
				}
			}
		})
	}
}

// countingCRM makes a case of everything, and does something after so many.
type countingCRM struct {
	at      int
	then    func()
	made    map[string]string // by wolkvox_id, the text
	tickets map[string]int    // how often each was sent
}

func (c *countingCRM) Send(_ context.Context, it *submit.Item) submit.Verdict {
	if c.made == nil {
		c.made, c.tickets = map[string]string{}, map[string]int{}
	}
	id := fmt.Sprintf("%024d", len(c.made))
	c.made[id] = it.Case.Description
	c.tickets[it.Case.Description]++
	if len(c.made) == c.at {
		c.then()
	}
	return submit.Verdict{Status: submit.Created, WolkvoxID: id, Sent: true}
}

// tellsNoOther fails where a report names a case that is none of the row's.
func (c *countingCRM) tellsNoOther(t *testing.T, result Result) {
	t.Helper()
	for _, f := range result.Files {
		for _, path := range []string{f.Results, f.Failures} {
			if path != "" {
				c.reportTellsNoOther(t, path)
			}
		}
	}
}

func (c *countingCRM) reportTellsNoOther(t *testing.T, path string) {
	t.Helper()
	file, err := source.Open(path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	header := file.Header()
	at := func(name string) int { return slices.Index(header, name) }
	rows, err := file.Rows()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := rows.Row().Cells
		id, status, ticket := cells[at("wolkvox_id")], identity.Status(cells[at("import_status")]), cells[at("Ticket")]
		switch {
		case id != "" && c.made[id] != ticket:
			t.Errorf("%s: the row of %s has case %s, which is that of %s", filepath.Base(path), ticket, id, c.made[id])
		case id == "" && status != identity.Pending:
			t.Errorf("%s: the row of %s is %s and has no case", filepath.Base(path), ticket, status)
		case id == "" && c.tickets[ticket] != 0:
			t.Errorf("%s: the row of %s is %s and its case was made", filepath.Base(path), ticket, status)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close(), file.Close()); err != nil {
		t.Error(err)
	}
}
