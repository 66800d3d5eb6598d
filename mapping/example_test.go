package mapping_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"caseload/mapping"
)

// casos is a mapping as its author writes it.
const casos = `version: 1
crm: {server: "${WOLKVOX_SERVER}", operation: demo}
source: {decimal: ",", dates: dd/mm/yyyy, skip_when: 'Estado == "Anulado"'}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa1@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: {template: "{{Asunto}} ({{Ticket}})"}
  status: {column: Estado, map: {Abierto: open, Cerrado: closed}}
  priority: {value: low}
  solution: {column: Solución, when: 'Estado == "Cerrado"'}
form:
  Valor: {column: Valor, type: number}
  Vence: {expr: 'date(Fecha) + 30', type: date}
tests:
  - row: {Correo: ana@ejemplo.example, Asunto: Factura, Estado: Abierto, Fecha: 05/01/2026}
    case: {status: open}
    form: {Vence: 2026-02-04}
`

// exampleEnvironment stands in for os.LookupEnv.
func exampleEnvironment(string) (string, bool) { return "crm.example", true }

// From a mapping and a header to cases. Where the mapping sets how dates and
// decimals are written, one row can be mapped without seeing the others.
func Example() {
	m, err := mapping.Parse("casos.yaml", []byte(casos), exampleEnvironment)
	if err != nil {
		fmt.Println(err)
		return
	}
	mapper, err := m.Bind([]string{"Ticket", "Correo", "Asunto", "Estado", "Solución", "Valor", "Fecha"})
	if err != nil {
		fmt.Println(err)
		return
	}
	forms, err := mapper.Survey(nil).Decide(nil) // nothing was surveyed: the settings serve
	if err != nil {
		fmt.Println(err)
		return
	}
	mapper.Use(forms)
	c, err := mapper.Map(mapping.Row{Cells: []string{"T1", "ana@ejemplo.example", "Factura", "Abierto", "", "$ 1.234,50", "05/01/2026"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Contact, c.Status, c.Description)
	fmt.Println(string(c.Form))
	// Output:
	// ana@ejemplo.example open Factura (T1)
	// {"Valor":1234.5,"Vence":"2026-02-04"}
}

// All mistakes of a mapping come at once, each with its place.
func ExampleParse() {
	_, err := mapping.Parse("casos.yaml", []byte("version: 1\ncrm: {servr: crm.example}\nkey: Ticket\ncase: {}\n"), os.LookupEnv)
	var all mapping.Errors
	if errors.As(err, &all) {
		for _, one := range all[:2] {
			fmt.Printf("line %d: %s\n  %s\n", one.Line, one.What, one.Hint())
		}
	}
	// Output:
	// line 2: crm: unknown key "servr"
	//   did you mean "server"?
	// line 3: key: "Ticket" is neither a list nor the word content
	//   a column stands in brackets: key: [Ticket]; or say key: content
}

// A file whose columns do not fit is told before any row is read.
func ExampleMapping_Bind() {
	m, err := mapping.Parse("casos.yaml", []byte(casos), exampleEnvironment)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = m.Bind([]string{"Ticket", "Corrreo", "Asunto", "Estado", "Solución", "Valor", "Fecha"})
	fmt.Println(err)
	var all mapping.Errors
	if errors.As(err, &all) {
		fmt.Println(all.Hint())
	}
	// Output:
	// casos.yaml:9:12: case.contact: the file has no column "Correo" [M070]
	//     9 |   contact: Correo
	//       |            ^
	// did you mean "Corrreo"?
}

// All bad values of a row come at once, each with its column and a code.
func ExampleMapper_Map() {
	m, err := mapping.Parse("casos.yaml", []byte(casos), exampleEnvironment)
	if err != nil {
		fmt.Println(err)
		return
	}
	mapper, err := m.Bind([]string{"Ticket", "Correo", "Asunto", "Estado", "Solución", "Valor", "Fecha"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = mapper.Map(mapping.Row{Cells: []string{"T1", "", "Factura", "Abierto", "", "mucho", "pronto"}})
	for _, e := range mapping.AsFieldErrors(err) {
		fmt.Println(e.Code, e)
	}
	// Output:
	// E101 column "Correo": a required value is blank
	// E103 column "Valor": "mucho" is not a number
	// E120 column "Fecha": "pronto" is not a date in the form dd/mm/yyyy
}

// A survey of all rows decides what no single cell tells.
func ExampleMapper_Survey() {
	const open = `version: 1
crm: {server: crm.example, operation: demo}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa1@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: Ticket
  status: {value: open}
  priority: {value: low}
form:
  Fecha: {column: Fecha, type: date}
`
	m, err := mapping.Parse("casos.yaml", []byte(open), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	mapper, err := m.Bind([]string{"Ticket", "Correo", "Fecha"})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := []mapping.Row{
		{Cells: []string{"T1", "ana@ejemplo.example", "03/04/2026"}}, // April or March?
		{Cells: []string{"T2", "ana@ejemplo.example", "25/03/2026"}}, // the day comes first
	}
	survey := mapper.Survey(nil)
	for i, row := range rows {
		survey.Add(i+2, row)
	}
	forms, err := survey.Decide(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	mapper.Use(forms)
	c, err := mapper.Map(rows[0])
	fmt.Println(string(c.Form), err)
	fmt.Println(forms.Said()[0])
	// Output:
	// {"Fecha":"2026-04-03"} <nil>
	// column "Fecha": dd/mm/yyyy: "25/03/2026" in line 3
}

// The tests that a mapping holds need no file.
func ExampleMapping_Test() {
	m, err := mapping.Parse("casos.yaml", []byte(casos), exampleEnvironment)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Tests(), m.Test(time.Now()))
	// Output: 1 <nil>
}
