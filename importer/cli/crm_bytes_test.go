package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// bytesMapping sends one part or field for each kind of cell.
const bytesMapping = `version: 1
crm: {server: "SERVER", operation: pruebas}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa1@pruebas}
  owner: {value: jefe@pruebas}
  contact: Correo
  description: Detalle
  status: {column: Estado, map: {Abierto: Abierto, Cerrado: Cerrado}}
  priority: {value: Media}
  solution: {column: Solución, when: 'Estado == "Cerrado"'}
  file: {column: Adjunto, folder: adjuntos}
form:
  "Ticket": {column: Ticket, type: text}
  "Número de cédula ": {column: Cédula, type: text}
  "Código": {column: Código, type: text}
  "Observación": {column: Observación, type: text}
limits: {rate: 1000/s, workers: 1}
`

// bytesCells are the cells of casos.csv, as they must arrive.
var bytesCells = [][]string{
	{"Ticket", "Correo", "Detalle", "Estado", "Solución", "Cédula", "Código", "Observación", "Adjunto"},
	{"00123", "ana@ejemplo.example", "dijo \"¡no!\"; y colgó\r\nllamar mañana", "Abierto", "", "12345678901234567890", "00123", "€ 1.234,50 – “sí”", "acta ñ.pdf"},
	{"00124", "josé@ejemplo.example", "una línea\notra\n\ny otra", "Cerrado", "Œuvre & <b>ß</b>\r\n\r\nfin", "00000000000000000001", "1E5", "barra \\ y 'comillas' \"dobles\"", ""},
	{"12345678901234567890", "eva+mesa@ejemplo.example", "--límite\r\n--límite--\r\nContent-Disposition: form-data", "Abierto", "no enviada", "9007199254740993", "+57 300", "tab\tulador; 100 % Š Ž ÿ", "acta ñ.pdf"},
}

// writeBytes writes casos.csv as an office's export has it: Windows-1252,
// semicolons, CRLF, each cell that needs it in quotes.
func writeBytes(t *testing.T, d *desk) []byte {
	t.Helper()
	var text strings.Builder
	for _, record := range bytesCells {
		for i, cell := range record {
			if i > 0 {
				text.WriteByte(';')
			}
			if strings.ContainsAny(cell, ";\"\r\n") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			text.WriteString(cell)
		}
		text.WriteString("\r\n")
	}
	encoded, err := charmap.Windows1252.NewEncoder().String(text.String())
	if err != nil {
		t.Fatal(err)
	}
	d.write("casos.csv", encoded)
	return []byte(encoded)
}

// attachmentBytes is what no text is: every byte, and line ends that are no ends.
func attachmentBytes() string {
	var all []byte
	for i := range 256 {
		all = append(all, byte(i), '\r', '\n')
	}
	return "%PDF-1.7\r\n" + strings.Repeat(string(all), 3) + "\r\n--"
}

func bytesDesk(t *testing.T, server string) (*desk, []byte) {
	t.Helper()
	d := newDesk(t)
	d.write("casos.yaml", strings.Replace(bytesMapping, "SERVER", server, 1))
	if err := os.Mkdir(d.path("adjuntos"), 0o700); err != nil {
		t.Fatal(err)
	}
	d.write(filepath.Join("adjuntos", "acta ñ.pdf"), attachmentBytes())
	return d, writeBytes(t, d)
}

func TestEveryCellArrivesByteForByte(t *testing.T) {
	crm := newOtherCRM(t, honest)
	d, source := bytesDesk(t, crm.url)
	d.exits(0, "import", "-m", "casos.yaml", "casos.csv")
	cases := crm.all()
	if len(cases) != len(bytesCells)-1 {
		t.Fatalf("%d cases were made, want %d", len(cases), len(bytesCells)-1)
	}
	for i, cells := range bytesCells[1:] {
		checkArrived(t, cases[i], cells)
	}
	checkSourceKept(t, d, cases)

	before := crm.requests()
	d.exits(0, "import", "-m", "casos.yaml", "casos.csv")
	if n := crm.requests() - before; n != 0 {
		t.Errorf("the same command again sent %d requests, want none", n)
	}
	if now, err := os.ReadFile(d.path("casos.csv")); err != nil || !bytes.Equal(now, source) {
		t.Errorf("the source file is not what it was: %v", err)
	}
}

func checkArrived(t *testing.T, c otherCase, cells []string) {
	t.Helper()
	want := map[string]string{
		"operation": "pruebas", "case-type": "Request", "responsible": "mesa1@pruebas", "owner": "jefe@pruebas",
		"contact": cells[1], "description": cells[2], "status": cells[3], "priority": "Media",
		"form": formOf(t, "Ticket", cells[0], "Número de cédula ", cells[5], "Código", cells[6], "Observación", cells[7]),
	}
	if cells[3] == "Cerrado" {
		want["solution"] = cells[4]
	}
	if cells[8] != "" {
		want["file"] = attachmentBytes()
	}
	for name, value := range want {
		if got, there := c.parts[name]; !there || got != value {
			t.Errorf("ticket %s: %s arrived as %q, want %q", cells[0], name, got, value)
		}
	}
	if len(c.parts) != len(want) {
		t.Errorf("ticket %s: the parts are %q, want %d of them", cells[0], c.order, len(want))
	}
}

// formOf writes names and values as the form must have them: in this order, raw
// UTF-8, no escape but those that JSON demands.
func formOf(t *testing.T, pairs ...string) string {
	t.Helper()
	var form bytes.Buffer
	for i, text := range pairs {
		form.WriteString([]string{",", ":"}[i%2])
		out := json.NewEncoder(&form)
		out.SetEscapeHTML(false)
		if err := out.Encode(text); err != nil {
			t.Fatal(err)
		}
		form.Truncate(form.Len() - 1) // Encode's own line end
	}
	return "{" + form.String()[1:] + "}"
}

// checkSourceKept holds the results against the source: our columns first, then
// its own cells in its own encoding.
func checkSourceKept(t *testing.T, d *desk, cases []otherCase) {
	t.Helper()
	text, err := os.ReadFile(d.path("casos.results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(text)
	if err != nil {
		t.Fatal(err)
	}
	// encoding/csv makes CRLF inside a cell LF; a mark keeps it apart.
	marked := bytes.ReplaceAll(decoded, []byte("\r\n"), []byte("\x00\n"))
	in := csv.NewReader(bytes.NewReader(marked))
	in.Comma = ';'
	records, err := in.ReadAll()
	if err != nil || len(records) != len(bytesCells) {
		t.Fatalf("%d records in the results, want %d; %v", len(records), len(bytesCells), err)
	}
	for i, record := range records {
		for n := range record {
			record[n] = strings.ReplaceAll(strings.TrimSuffix(record[n], "\x00"), "\x00\n", "\r\n")
		}
		if own := record[len(record)-len(bytesCells[0]):]; !reflect.DeepEqual(own, bytesCells[i]) {
			t.Errorf("record %d of the results has %q, the source %q", i, own, bytesCells[i])
		}
		if i > 0 && record[2] != cases[i-1].id {
			t.Errorf("record %d of the results has the id %q, the CRM %q", i, record[2], cases[i-1].id)
		}
	}
}

// A CRM that says the token back, in every place that is kept or shown, does not
// get it written down anywhere.
func TestTheTokenStandsInNoFileAndInNoOutput(t *testing.T) {
	echo := func(status int) string {
		return httpText(status, `{"code":`+map[int]string{400: "400", 500: "500"}[status]+`,"error":"el token `+deskToken+` pidió \"`+deskToken+`\""}`,
			"X-Token: "+deskToken, "Wolkvox-Token: "+deskToken)
	}
	crm := newOtherCRM(t, conducts(
		answering(echo(400)),
		answering(echo(500)),
		saying(httpText(307, "", "Location: https://"+deskToken+".example/?token="+deskToken)),
		saying("el token "+deskToken+" no es HTTP\r\n"),
	))
	d, _ := bytesDesk(t, crm.url)
	var said []*job
	said = append(said,
		d.exits(0, "check", "-m", "casos.yaml", "casos.csv"),
		d.exits(0, "preview", "-m", "casos.yaml", "casos.csv"),
		d.exits(0, "preview", "-m", "casos.yaml", "--json", "casos.csv"),
		d.exits(1, "import", "-m", "casos.yaml", "--json", "-o", "casos.results.jsonl", "casos.csv"),
		d.exits(4, "import", "-m", "casos.yaml", "--log-format", "json", "casos.csv"),
		d.exits(0, "runs"),
	)
	run := d.lastRun()
	said = append(said, d.exits(0, "runs", run), d.exits(0, "report", run))
	for _, j := range said {
		if strings.Contains(j.data()+j.words(), deskToken) {
			t.Errorf("%s says the token:\n%s%s", j.cmd, j.data(), j.words())
		}
		if strings.Contains(strings.Join(j.cmd.Args, " "), deskToken) {
			t.Errorf("the token stands on the command line: %q", j.cmd.Args)
		}
	}
	if files := d.filesWith(deskToken); len(files) > 0 {
		t.Errorf("the token stands in %q", files)
	}
	// The search finds what is there: the CRM's words are kept, without it.
	if files := d.filesWith("pidió"); len(files) < 2 {
		t.Errorf("the CRM's words stand in %q, want them in the ledger and a report", files)
	}
}

// lastRun is the run of the first row of casos.results.jsonl.
func (d *desk) lastRun() string {
	d.t.Helper()
	text, err := os.ReadFile(d.path("casos.results.jsonl"))
	if err != nil {
		d.t.Fatal(err)
	}
	var row struct {
		Run string `json:"import_run"`
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&row); err != nil || row.Run == "" {
		d.t.Fatalf("no import_run in %q: %v", text, err)
	}
	return row.Run
}

// filesWith gives the files of the folder in which a text stands.
func (d *desk) filesWith(text string) (found []string) {
	d.t.Helper()
	err := filepath.WalkDir(d.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			found = append(found, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}
