package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// header names the columns in their order. Exportado is the export's own time
// stamp: it differs from night to night and is no part of a case.
var header = []string{
	"Ticket", "Fecha", "Correo", "Cliente", "Cédula", "Asesor", "Tipo", "Asunto", "Detalle", "Estado", "Prioridad",
	"Solución", "Valor", "Plazo", "Reincidente", "Atendido", "Cuenta", "Adjunto", "Exportado",
}

// Where the columns lie that are more than text.
const (
	columnTicket, columnDate, columnMail, columnKind, columnSubject = 0, 1, 2, 6, 7
	columnDetail, columnStatus                                      = 8, 9
	columnSolution, columnValue, columnTerm, columnAgain            = 11, 12, 13, 14
	columnCalled, columnFile, columnExported                        = 15, 17, 18
)

// exported is when the export was made.
var exported = time.Date(2026, time.March, 30, 23, 15, 7, 0, time.UTC)

// row is one case with its values before they become cells.
type row struct {
	text  []string  // the cells that are text; the others are blank here
	date  time.Time // Fecha
	cents int64     // Valor; 0: blank
	days  int       // Plazo; 0: blank
	call  time.Time // Atendido; zero: blank
}

// cases gives n rows, the same ones every time.
func cases(n int) []row {
	r := rand.New(rand.NewPCG(2026, 330))
	rows := make([]row, n)
	for i := range rows {
		rows[i] = makeRow(r, i, n)
	}
	for i, name := range map[int]string{6: "acta-0007.pdf", 41: "captura.png", 180: "llamadas.csv", 333: "acta-0007.pdf"} {
		rows[i].text[columnFile] = name
	}
	// As people leave cells: a space behind, a no-break space before.
	rows[12].text[columnMail] += " "
	rows[77].text[columnMail] = "\u00a0" + rows[77].text[columnMail]
	return rows
}

// makeRow draws the ith of n rows, which lie over the first quarter of 2026.
func makeRow(r *rand.Rand, i, n int) row {
	m := matters[r.IntN(len(matters))]
	person := r.IntN(160)
	first, last := firstNames[person%len(firstNames)], lastNames[person/2%len(lastNames)]
	date := time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i*82/n)
	status := []string{"Abierto", "En proceso", "Cerrado", "Cerrado", "Cerrado"}[r.IntN(5)]
	solution := ""
	if status == "Cerrado" {
		solution = m.solution
	}
	out := row{date: date, cents: amount(r), days: []int{0, 3, 5, 15, 15}[r.IntN(5)]}
	if status != "Abierto" {
		out.call = date.Add(time.Duration(8*60+r.IntN(10*60)) * time.Minute)
	}
	detail := strings.NewReplacer(
		"%C", cities[r.IntN(len(cities))], "%P", services[r.IntN(len(services))],
		"%D", devices[r.IntN(len(devices))], "%H", fmt.Sprintf("%d:%02d", 7+r.IntN(12), r.IntN(4)*15),
	).Replace(m.detail)
	out.text = []string{
		fmt.Sprintf("%08d", 123001+i), "", mail(person), first + " " + last,
		fmt.Sprintf("%011d", 10_203_405+int64(person)*7_919_331), desks[r.IntN(len(desks))],
		m.kind, m.subject, detail, status, []string{"Alta", "Media", "Media", "Baja", ""}[r.IntN(5)],
		solution, "", "", []string{"Sí", "No", "No", "No", ""}[r.IntN(5)],
		"", fmt.Sprintf("0057%016d", 9_000_100_200_300_000+int64(person)*123_456_789_017), "", "",
	}
	return out
}

// amount draws a value in cents; about one in ten is blank.
func amount(r *rand.Rand) int64 {
	switch r.IntN(10) {
	case 0:
		return 0
	case 1, 2:
		return int64(1+r.IntN(90)) * 100_00 // a round amount
	case 3:
		return 1_000_000_00 + r.Int64N(9_000_000_00)
	}
	return 5_00 + r.Int64N(900_000_00)
}

// mail gives a person's address, at a domain that cannot exist.
func mail(person int) string {
	if person%4 == 3 {
		return fmt.Sprintf("cliente.%03d@example.com", person)
	}
	plain := strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n").Replace
	first, last := firstNames[person%len(firstNames)], lastNames[person/2%len(lastNames)]
	return fmt.Sprintf("%s.%s.%d@ejemplo.example", plain(strings.ToLower(strings.ReplaceAll(first, "Ó", "O"))), plain(strings.ToLower(last)), person)
}
