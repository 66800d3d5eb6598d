package main

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A row is a pure function of its number: 15 cells and about 260 bytes, of which
// two are dates and three numbers. Its texts are words in no order, which pack
// as badly as what people write.

var (
	header = []string{
		"Ticket", "Fecha", "Correo", "Cliente", "Cédula", "Asesor", "Tipo", "Asunto", "Detalle", "Estado", "Prioridad",
		"Valor", "Plazo", "Atendido", "Cuenta",
	}
	names    = strings.Fields("Sofía Muñoz Andrés Peña Lucía Ibáñez Óscar Niño Camila Rojas Julián Ortiz Valeria Ríos Tomás Gómez Irene Vélez Mateo Castaño")
	subjects = []string{"Copia de factura", "Cobro no reconocido", "Falla del servicio", "Cambio de plan", "Traslado de línea", "Reconexión pendiente"}
	kinds    = []string{"Petición", "Queja", "Reclamo"}
	states   = []string{"Abierto", "En curso", "Pendiente"}
	levels   = []string{"Alta", "Media", "Baja"}
	words    = strings.Fields("solicita copia factura plan voz antes cliente indica cobro servicio línea equipo visita técnico llamada queja " +
		"mes anterior valor pago registro correo datos móvil internet hogar señal sede ciudad semana oficina demora respuesta caso")
)

// mapping takes the address and how many workers.
const mapping = `version: 1
crm: {server: %q, operation: demo}
key: [Ticket]
case:
  case-type: {column: Tipo, map: {Petición: Request, Queja: Complaints, Reclamo: Claims}}
  responsible: {column: Asesor, lower: true}
  owner: {value: jefe@demo}
  contact: Correo
  description: {template: "{{Asunto}}\n\n{{Detalle}}"}
  status: {column: Estado, map: {Abierto: open, En curso: in progress, Pendiente: pending}}
  priority: {column: Prioridad, map: {Alta: high, Media: medium, Baja: low}}
form:
  Cliente: Cliente
  Cédula: Cédula
  Fecha: {column: Fecha, type: date}
  Atendido: {column: Atendido, type: datetime}
  Valor: {column: Valor, type: number}
  Plazo: {column: Plazo, type: integer}
  Cuenta: Cuenta
limits: {rate: 100000/s, workers: %d}
`

// cells fills a row. Dates and numbers are as a spreadsheet in Spanish shows
// them; from day 13 on the order of day and month is plain.
func cells(i int, into []string) []string {
	r := rand.New(rand.NewPCG(uint64(i), 11))
	pick := func(of []string) string { return of[r.IntN(len(of))] }
	day, amount := rowDate(i), rowAmount(i)
	var detail strings.Builder
	for detail.Len() < 72 {
		detail.WriteString(pick(words))
		detail.WriteByte(' ')
	}
	first, last := pick(names), pick(names)
	return append(into[:0],
		fmt.Sprintf("T%09d", 100_000+i), day.Format("02/01/2006"), fmt.Sprintf("cliente.%d@ejemplo.example", r.IntN(900_000_000)),
		first+" "+last, strconv.Itoa(10_000_000+r.IntN(1_000_000_000)), "Mesa"+strconv.Itoa(1+r.IntN(9))+"@demo", pick(kinds), pick(subjects),
		detail.String()+strconv.Itoa(r.IntN(100_000)), pick(states), pick(levels),
		fmt.Sprintf("%d,%02d", amount/100, amount%100), strconv.Itoa(rowDays(i)), day.Format("02/01/2006 15:04:05"),
		fmt.Sprintf("0057-%012d", r.IntN(1_000_000_000_000)))
}

func rowDate(i int) time.Time {
	return time.Date(2026, 1, 1, 7, 0, 0, 0, time.UTC).Add(time.Duration(i%50_000) * 607 * time.Second)
}

// rowAmount is in hundredths.
func rowAmount(i int) int { return 100_000 + i*7_919%90_000_000 }

func rowDays(i int) int { return 1 + i%30 }

// writeRows writes a file of so many rows; the name's end says which kind.
func writeRows(path string, rows int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<20)
	if filepath.Ext(path) == ".xlsx" {
		err = writeBook(out, rows)
	} else {
		err = writeCSV(out, rows)
	}
	return errors.Join(err, out.Flush(), file.Close())
}

func writeCSV(out *bufio.Writer, rows int) error {
	return each(rows, func(_ int, cells []string) error {
		_, err := out.WriteString(strings.Join(cells, ";") + "\r\n")
		return err
	})
}

// each gives the header as row 0, and then the rows.
func each(rows int, do func(row int, cells []string) error) error {
	err := do(0, header)
	for i, row := 0, []string(nil); i < rows && err == nil; i++ {
		row = cells(i, row)
		err = do(i+1, row)
	}
	return err
}
