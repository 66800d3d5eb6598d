package draft

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The rules for a column that is the time stamp of the export, which a draft with
// key: content leaves out, since it would make every row a new case each time:
//
//   - It has a date in every row, and no part of a case is made of it.
//   - Its name speaks of an export, and all its dates are within a day. Or it has
//     one time of day in all rows, a quarter of an hour from the first to the last
//     where there are many, and that is about now, or no earlier than any other
//     date of the file.
//
// A date that many cases share for another reason looks the same. So the draft
// says what it left out, and why.
const (
	namedLapse = 24 * time.Hour
	stampLapse = 15 * time.Minute
	manyRows   = 20
	aboutNow   = 48 * time.Hour
)

// dated is a column of dates, and its latest.
type dated struct {
	column int
	last   time.Time
}

// findStamps finds the columns that are the export's time stamp.
func (w *writer) findStamps() {
	if !w.isContent() {
		return
	}
	order := w.order()
	var dates []dated
	for i := range w.Seen.cols {
		if l := &w.Seen.cols[i].looks; l.Filled > 0 && l.Dates*2 >= l.Filled {
			_, last := l.Lapse(order)
			dates = append(dates, dated{i, last})
		}
	}
	slices.SortStableFunc(dates, func(a, b dated) int { return b.last.Compare(a.last) })
	for i := range w.Header {
		if why := w.stamp(i, order, dates); why != "" {
			w.stamps[i] = why
		}
	}
}

// order is the one that dates of the file prove, else the likeliest.
func (w *writer) order() string {
	for i := range w.Seen.cols {
		l := &w.Seen.cols[i].looks
		if v := l.Order(); l.Dates*2 > l.Filled && v.Proved && v.AtLine == 0 && !strings.HasPrefix(v.Form, "yyyy") {
			return v.Form
		}
	}
	return "dd/mm/yyyy"
}

// stamp says why a column is the export's time stamp, "" when it is not. dates are
// the file's, the latest first.
func (w *writer) stamp(i int, order string, dates []dated) string {
	col := &w.Seen.cols[i]
	l := &col.looks
	if !w.canBeNamed(i) || w.isUsed(i) || l.Filled == 0 || l.Filled != w.Seen.Rows || l.Dates != l.Filled {
		return ""
	}
	first, last := l.Lapse(order)
	took := last.Sub(first)
	switch {
	case isExportName(w.Header[i]) && took <= namedLapse:
	case l.Clocked != l.Filled || w.Seen.Rows < 2 || took > stampLapse || took > 0 && w.Seen.Rows < manyRows:
		return ""
	case !w.isLatest(i, first, dates):
		return ""
	}
	if took == 0 {
		return fmt.Sprintf("%q in every row: when the file was exported", col.example)
	}
	return fmt.Sprintf("from %q on, all within %v: when the file was exported", col.example, took)
}

// isLatest says that the time is about now, or that there are dates in other
// columns and none is later.
func (w *writer) isLatest(i int, at time.Time, dates []dated) bool {
	if at.Sub(w.Now).Abs() < aboutNow {
		return true
	}
	others := slices.IndexFunc(dates, func(d dated) bool { return d.column != i })
	return others >= 0 && !dates[others].last.After(at)
}

// isExportName says that a header speaks of the making of the file.
func isExportName(name string) bool {
	return hasWord(name, "exportado", "exportada", "exportacion", "exportacao", "export", "exported", "generado", "generada", "generacion", "gerado", "gerada", "geracao",
		"generated", "extraido", "extraida", "extraccion", "extracao", "extracted", "extraction", "descargado", "descarga", "downloaded", "download", "baixado")
}
