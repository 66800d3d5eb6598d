package send

import (
	"strings"
	"testing"

	"caseload/importer/ledger"
	"caseload/importer/submit"
	"caseload/mapping"
)

const refusedMapping = `version: 1
crm: {server: crm.example, operation: demo}
key: [Ticket]
case:
  case-type:
    column: Tipo
    map:
      Petición: Request
      Felicitación: Compliments
  responsible: {value: mesa1@demo}
  owner: {column: Dueño, default: mesa1@demo}
  contact: Correo
  description: {template: "{{Asunto}}"}
  status: {column: Estado, map: {Abierto: open}, otherwise: closed}
  priority: {value: low}
  solution: Asunto
form:
  Valor: {column: Valor, type: number}
`

func TestARefusalNamesTheValueAsTheFileHasIt(t *testing.T) {
	m, err := mapping.Parse("casos.yaml", []byte(refusedMapping), nil)
	if err != nil {
		t.Fatal(err)
	}
	mapper, err := m.Bind([]string{"Ticket", "Tipo", "Dueño", "Correo", "Asunto", "Estado", "Valor"})
	if err != nil {
		t.Fatal(err)
	}
	const none = "the CRM refuses this row (400): "
	const typed = `case-type "Compliments" (from "Felicitación" in "Tipo", by the map in casos.yaml:9)`
	const closed = `status "closed" (from "Raro" in "Estado", by otherwise in casos.yaml:14)`
	const contact = `contact "ana@x.co" (in "Correo")`
	for said, want := range map[string]string{
		"THE CASE TYPE DOES NOT EXIST: Compliments":        typed + " does not exist in the CRM (400): THE CASE TYPE DOES NOT EXIST: Compliments",
		"El tipo de caso no existe":                        typed + " does not exist in the CRM (400): El tipo de caso no existe",
		"case-type not found":                              typed + " does not exist in the CRM (400): case-type not found",
		"THE CONTACT DOES NOT EXIST":                       contact + " does not exist in the CRM (400): THE CONTACT DOES NOT EXIST",
		"El contacto no está registrado":                   contact + " does not exist in the CRM (400): El contacto no está registrado",
		"contacto inválido":                                none + "contacto inválido; this row has " + contact,
		"unknown: ana@x.co":                                none + "unknown: ana@x.co; this row has " + contact,
		"THE STATUS DOES NOT EXIST: closed, Compliments":   closed + " does not exist in the CRM (400): THE STATUS DOES NOT EXIST: closed, Compliments",
		"NO SUCH STATUS FOR CASE TYPE closed, Compliments": none + "NO SUCH STATUS FOR CASE TYPE closed, Compliments; this row has " + typed + " and " + closed,
		"THE OWNER DOES NOT EXIST: mesa1@demo":             `owner "mesa1@demo" (the default in casos.yaml:11) does not exist in the CRM (400): THE OWNER DOES NOT EXIST: mesa1@demo`,
		"no existe mesa1@demo":                             none + `no existe mesa1@demo; this row has responsible "mesa1@demo" (always, by casos.yaml:10) and owner "mesa1@demo" (the default in casos.yaml:11)`,
		"THE FIELD HAS NO NUMBER: Valor":                   none + `THE FIELD HAS NO NUMBER: Valor; this row has form "Valor" "12" (in "Valor")`,
		"connection closed":                                none + "connection closed",
		"the ownership and contactless status2":            none + "the ownership and contactless status2",
		"owner or contact is wrong":                        none + "owner or contact is wrong",
		"ошибка 17":                                        none + "ошибка 17",
		"":                                                 none,
	} {
		cells := mapping.Row{Cells: []string{"T1", "Felicitación", "", "ana@x.co", "Hola", "Raro", "12"}}
		mapped, err := mapper.Map(cells)
		if err != nil {
			t.Fatal(err)
		}
		v := submit.Verdict{Status: submit.Rejected, HTTP: 400, Said: said, Reason: none + said}
		if got := explained(&Row{Mapped: mapped, Mapper: mapper, Sending: ledger.Sending{Row: ledger.Row{Cells: cells.Cells}}}, v, "/somewhere/casos.yaml").Reason; got != want {
			t.Errorf("%q is told as\n%s\nwant\n%s", said, got, want)
		}
		if strings.Count(want, said) > 1 && said != "" {
			t.Errorf("%q is told twice", said)
		}
	}
}

// FuzzRefusalsKeepTheCRMsWords holds that whatever the CRM says stands in the
// reason, and that its parts are blamed for nothing that does not stand there.
func FuzzRefusalsKeepTheCRMsWords(f *testing.F) {
	f.Add("THE CASE TYPE DOES NOT EXIST: Compliments", "Compliments")
	f.Add("contact ana@x.co", "ana@x.co")
	f.Add("\xff\xfe status \"a\"", "a")
	f.Add("ааа estado", "")
	f.Fuzz(func(t *testing.T, said, value string) {
		parts := []sentPart{{mapping.Origin{Field: "status"}, value}, {mapping.Origin{Field: "Valor", Form: true}, value}}
		for _, p := range blame(said, parts) {
			lower := strings.ToLower(said)
			if !strings.Contains(said, value) && !strings.Contains(lower, "status") && !strings.Contains(lower, "estado") && !strings.Contains(said, "Valor") {
				t.Errorf("%q blames %s %q", said, p.Field, value)
			}
		}
	})
}
