package main

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// sheet is the workbook's only sheet.
const sheet = "Casos"

// headerRow is the header's row, below two lines of title.
const headerRow = 3

// styles are the formats of the cells that are no text.
type styles struct{ bold, date, moment, money int }

// workbook gives the rows as an XLSX file: two title rows, the header in row 3,
// dates and amounts as true ones, everything else as text.
func workbook(rows []row) (data []byte, err error) {
	f := excelize.NewFile()
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	if err := writeRows(w, st, rows); err != nil {
		return nil, err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// writeRows writes title, header and rows.
func writeRows(w *excelize.StreamWriter, st styles, rows []row) error {
	if err := w.SetColWidth(1, len(header), 16); err != nil {
		return err
	}
	title := []any{excelize.Cell{StyleID: st.bold, Value: "Exportación de casos – Mesa de ayuda"}}
	if err := w.SetRow("A1", title); err != nil {
		return err
	}
	if err := w.SetRow("A2", []any{"Generado el " + exported.Format("02/01/2006 15:04")}); err != nil {
		return err
	}
	names := make([]any, len(header))
	for i, name := range header {
		names[i] = excelize.Cell{StyleID: st.bold, Value: name}
	}
	if err := w.SetRow(fmt.Sprintf("A%d", headerRow), names); err != nil {
		return err
	}
	for i := range rows {
		if err := w.SetRow(fmt.Sprintf("A%d", headerRow+1+i), rows[i].values(st)); err != nil {
			return err
		}
	}
	return nil
}

// values gives a row's cells with their types; a blank one is left out.
func (r *row) values(st styles) []any {
	values := make([]any, len(header))
	for i, text := range r.text {
		if text != "" {
			values[i] = text
		}
	}
	values[columnDate] = excelize.Cell{StyleID: st.date, Value: r.date}
	values[columnExported] = excelize.Cell{StyleID: st.moment, Value: exported}
	if r.cents > 0 {
		values[columnValue] = excelize.Cell{StyleID: st.money, Value: float64(r.cents) / 100}
	}
	if r.days > 0 {
		values[columnTerm] = r.days
	}
	if !r.call.IsZero() {
		values[columnCalled] = excelize.Cell{StyleID: st.moment, Value: r.call}
	}
	return values
}

// newStyles makes the formats as Excel in Spanish has them.
func newStyles(f *excelize.File) (styles, error) {
	format := func(text string) *excelize.Style { return &excelize.Style{CustomNumFmt: &text} }
	var st styles
	for _, one := range []struct {
		into  *int
		style *excelize.Style
	}{
		{&st.bold, &excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&st.date, format("dd/mm/yyyy")},
		{&st.moment, format("dd/mm/yyyy hh:mm")},
		{&st.money, format("#,##0.00")},
	} {
		id, err := f.NewStyle(one.style)
		if err != nil {
			return styles{}, err
		}
		*one.into = id
	}
	return st, nil
}
