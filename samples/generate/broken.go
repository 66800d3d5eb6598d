package main

import (
	"fmt"
	"slices"
)

// mistake is one thing that people get wrong. The row that shows it has the
// ticket, and the mistake in its subject.
type mistake struct {
	ticket, subject string
	spoil           func(cells []string) []string
}

// set gives a mistake that puts a text into a cell.
func set(column int, text string) func([]string) []string {
	return func(cells []string) []string {
		cells[column] = text
		return cells
	}
}

// mistakes are the rows of broken.csv that are wrong, in their order. The last
// three are for the CRM to find: their form is right.
var mistakes = []mistake{
	{"MAL-CORREO-VACIO", "Falta el correo", set(columnMail, "")},
	{"MAL-ESTADO", "Estado que no está en la lista", set(columnStatus, "Abirto")},
	{"MAL-VALOR", "Valor que no es un número", set(columnValue, "mil pesos")},
	{"MAL-VALOR-INGLES", "Valor con la coma y el punto cambiados", set(columnValue, "1,234.50")},
	{"MAL-PLAZO", "Plazo que no es un entero", set(columnTerm, "2,5")},
	{"MAL-REINCIDENTE", "Ni sí ni no", set(columnAgain, "quizás")},
	{"MAL-FECHA-31-02", "Fecha que no existe", set(columnDate, "31/02/2026")},
	{"MAL-FECHA-CORTA", "Año de dos cifras", set(columnDate, "05/03/26")},
	{"MAL-FECHA-MES", "Fecha con el mes primero", set(columnDate, "03/25/2026")},
	{"MAL-HORA", "Hora que no existe", set(columnCalled, "03/03/2026 25:10")},
	{"MAL-SIN-SOLUCION", "Cerrado sin solución", set(columnSolution, "")},
	{"MAL-ADJUNTO-FALTA", "Adjunto que no está", set(columnFile, "no-existe.pdf")},
	{"MAL-ADJUNTO-XLS", "Adjunto de un tipo no permitido", set(columnFile, "tarifas.xls")},
	{"MAL-ADJUNTO-FUERA", "Adjunto fuera de la carpeta", set(columnFile, "../casos.csv")},
	{"MAL-ADJUNTO-VACIO", "Adjunto sin contenido", set(columnFile, "vacio.pdf")},
	{"MAL-CAMPOS", "Punto y coma de más", func(cells []string) []string { return append(cells, "sobra") }},
	{"", "Falta el ticket", set(columnTicket, "")},
	{"MAL-REPETIDO", "Mismo ticket, otro detalle (1)", set(columnDetail, "Primera versión")},
	{"MAL-REPETIDO", "Mismo ticket, otro detalle (2)", set(columnDetail, "Segunda versión")},
	{"MAL-CORREO-SIN-ARROBA", "Correo sin arroba: lo rechaza el CRM", set(columnMail, "ana.pena.ejemplo.example")},
	{"MAL-CONTACTO", "Contacto que no existe: lo rechaza el CRM", set(columnMail, "nadie@otro.example")},
	{"MAL-TIPO", "Tipo que el CRM no tiene: lo rechaza el CRM", set(columnKind, "Felicitación")},
}

// brokenTable gives header and rows of broken.csv: mistakes, each among good
// rows, and one row twice that differs in its time stamp only. There are so many
// good ones that the two rows of one ticket are under one in a hundred.
func brokenTable() [][]string {
	lines := table(cases(500)[:260])
	for i := range lines[1:] {
		lines[1+i][columnTicket] = fmt.Sprintf("%08d", 124001+i)
		lines[1+i][columnFile] = ""
	}
	good := closedRow(lines)
	for i, m := range mistakes {
		lines[5+i*10] = m.row(slices.Clone(good))
	}
	again := slices.Clone(lines[8])
	again[columnExported] = "30/03/2026 23:15:08"
	return slices.Insert(lines, 9, again)
}

// row turns a good row into the one that shows the mistake.
func (m *mistake) row(cells []string) []string {
	cells[columnTicket], cells[columnSubject] = m.ticket, m.subject
	return m.spoil(cells)
}

// closedRow gives a good row in which every cell that a mistake spoils matters:
// a closed case with all its numbers.
func closedRow(lines [][]string) []string {
	i := slices.IndexFunc(lines, func(cells []string) bool {
		return cells[columnStatus] == "Cerrado" && cells[columnValue] != "" && cells[columnTerm] != ""
	})
	return lines[i]
}
