package report_test

import (
	"strings"
	"testing"

	"caseload/report"
)

func TestJSONLHasOneObjectARow(t *testing.T) {
	header := []string{"Ticket", "Fecha", "", "Fecha", "#3", "Fecha#2", "import_id", " "}
	got := string(read(t, write(t, report.Style{Format: "jsonl", Encoding: "windows-1252", CRLF: true}, header,
		line{report.Outcome{Row: 2, Status: "rejected", Error: `=<b>"ñ"</b>`, Attempts: 3, ID: "K1"}, []string{"00123", "→", "a\nb", "1", "2", "3", "4", "5"}},
		line{report.Outcome{Row: 3}, []string{"1", "2", "3", "4", "5", "6", "7", "8", "beyond"}})))
	const ours = `"wolkvox_id":"","idPrefijo":"","import_code":"",`
	want := `{"import_row":2,"import_status":"rejected",` + ours + `"import_error":"=<b>\"ñ\"</b>","import_hint":"","import_attempts":3,"import_at":"","import_run":"","import_id":"K1",` +
		`"Ticket":"00123","Fecha":"→","#3":"a\nb","Fecha#2":"1","#3#2":"2","Fecha#2#2":"3","import_id#2":"4","#8":"5"}` + "\n" +
		`{"import_row":3,"import_status":"",` + ours + `"import_error":"","import_hint":"","import_attempts":0,"import_at":"","import_run":"","import_id":"",` +
		`"Ticket":"1","Fecha":"2","#3":"3","Fecha#2":"4","#3#2":"5","Fecha#2#2":"6","import_id#2":"7","#8":"8","#9":"beyond"}` + "\n"
	if got != want {
		t.Errorf("wrote\n%s\nwant\n%s", got, want)
	}
}

func TestBytesThatAreNoTextAreAnErrorWhereTheFormatHoldsTextOnly(t *testing.T) {
	for _, c := range []struct {
		style report.Style
		fits  bool
	}{
		{report.Style{Format: "jsonl"}, false},
		{report.Style{Format: "xlsx"}, false},
		{report.Style{Format: "csv", Encoding: "utf-16le"}, false},
		{report.Style{Format: "csv", Encoding: "windows-1252"}, false},
		{report.Style{Format: "csv"}, true},
	} {
		cells := []string{"a\xff"}
		if err := c.style.Fits(nil, cells); (err == nil) != c.fits {
			t.Errorf("%v: Fits = %v, want it to fit: %v", c.style, err, c.fits)
		}
		w, err := report.Create(t.TempDir()+"/r."+c.style.Format, c.style, []string{"h"})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(report.Outcome{Row: 2}, cells, nil)
		if (err == nil) != c.fits || err != nil && !strings.Contains(err.Error(), `row 2: column "h"`) {
			t.Errorf("%v: Write = %v, want it to fit: %v", c.style, err, c.fits)
		}
		if err := w.Discard(); err != nil {
			t.Error(err)
		}
	}
}
