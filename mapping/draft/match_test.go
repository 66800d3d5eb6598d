package draft

import (
	"fmt"
	"strings"
	"testing"
)

// headers are those of exports as help desks and CRMs write them.
var headers = []struct{ name, header, want string }{
	{"es desk", "Radicado|Fecha|Correo electrónico|Asunto|Estado|Prioridad|Asesor", "key=Radicado contact=Correo electrónico subject=Asunto status=Estado priority=Prioridad responsible=Asesor"},
	{"es crm", "Folio|Tipo de solicitud|Propietario|E-MAIL|Descripción|Solución|Adjunto", "key=Folio case-type=Tipo de solicitud owner=Propietario contact=E-MAIL description=Descripción solution=Solución file=Adjunto"},
	{"es shouted", "NÚMERO DE CASO|TIPO|RESPONSABLE|CORREO DEL CLIENTE|DETALLE", "key=NÚMERO DE CASO case-type=TIPO responsible=RESPONSABLE contact=CORREO DEL CLIENTE description=DETALLE"},
	{"en desk", "Ticket ID|Subject|Description|Status|Priority|Requester email|Assignee|Created at", "key=Ticket ID subject=Subject description=Description status=Status priority=Priority contact=Requester email responsible=Assignee"},
	{"en crm", "Case Number|Case Owner|Type|Email Address|Resolution|Attachments", "key=Case Number owner=Case Owner case-type=Type contact=Email Address solution=Resolution file=Attachments"},
	{"en snake", "ticket_number|customer_email|ticket_status|assigned_to", "key=ticket_number contact=customer_email status=ticket_status responsible=assigned_to"},
	{"pt desk", "Protocolo|Situação|Prioridade|E-mail do cliente|Descrição|Responsável", "key=Protocolo status=Situação priority=Prioridade contact=E-mail do cliente description=Descrição responsible=Responsável"},
	{"pt crm", "Número do chamado|Assunto|Atendente|Proprietário|Solução|Anexo", "key=Número do chamado subject=Assunto responsible=Atendente owner=Proprietário solution=Solução file=Anexo"},
	{"en prefixed", "Ticket ID|Ticket status|Ticket priority|Ticket subject|Ticket description|Requester email|Assignee name", "key=Ticket ID status=Ticket status priority=Ticket priority subject=Ticket subject description=Ticket description contact=Requester email responsible=Assignee name"},
	{"es public", "No. Radicado|Tipo de Solicitud|E-mail|Asunto|Hechos|Estado de la solicitud|Funcionario Asignado|Respuesta", "key=No. Radicado case-type=Tipo de Solicitud contact=E-mail subject=Asunto description=Hechos status=Estado de la solicitud responsible=Funcionario Asignado solution=Respuesta"},
	{"pt desk of technicians", "ID|Título|Status|Prioridade|Atribuído - Técnico|Categoria|Tempo para solução|Descrição", "key=ID subject=Título status=Status priority=Prioridade responsible=Atribuído - Técnico case-type=Categoria description=Descrição"},
	{"names of two things", "Resolution status|First response time|Fecha de solución|Correo del asesor", ""},
	{"the surer wins", "ID|Ticket|Correo alterno|Correo", "key=Ticket contact=Correo"},
	{"nothing known", "Foo|Bar||---", ""},
}

func TestHeadersOfExportsAreMatched(t *testing.T) {
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range headers {
		header := strings.Split(test.header, "|")
		var got []string
		for _, m := range s.Match(header, NewColumns(len(header))) {
			got = append(got, fmt.Sprintf("%s=%s", m.Field, header[m.Column]))
			if m.Why == "" {
				t.Errorf("%s: %s is matched without a reason", test.name, header[m.Column])
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: Match(%q)\n got %s\nwant %s", test.name, header, strings.Join(got, " "), test.want)
		}
	}
}

func TestAVagueNameIsLessSure(t *testing.T) {
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Sure{"Correo": Certain, "Tipo": Likely, "Correo alterno": Unsure} {
		if got := s.Match([]string{name}, NewColumns(1)); len(got) != 1 || got[0].Sure != want {
			t.Errorf("Match(%q) = %+v, want one, %s", name, got, want)
		}
	}
}

func TestValuesSpeakBesideTheName(t *testing.T) {
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ header, row1, row2, want string }{
		{"Contacto", "Ana Ruiz", "Sol Paz", ""},
		{"Contacto", "ana@ejemplo.example", "sol@ejemplo.example", "contact=certain"},
		{"Persona", "ana@ejemplo.example", "sol@ejemplo.example", "contact=likely"},
		{"Fecha de estado", "25/03/2026", "26/03/2026", ""},
		{"ID", "A-1", "A-2", "key=certain"},
		{"ID", "1 041", "1 042", "key=certain"},
		{"ID", "uno dos", "dos tres", ""},
		{"Referencia", "A-1", "A-2", "key=unsure"},
		{"Referencia", "A-1", "A-1", ""},
		{"Ciudad", "Cali", "Tunja", ""},
	} {
		got := ""
		for _, m := range s.Match([]string{test.header}, look(test.row1, test.row2)) {
			got += m.Field + "=" + m.Sure.String()
		}
		if got != test.want {
			t.Errorf("Match of %s with %q, %q: %q, want %q", test.header, test.row1, test.row2, got, test.want)
		}
	}
}

func TestAColumnCalledEMailIsTheContactThoughMostOfItsCellsAreNone(t *testing.T) {
	d := drafted(t, "Ticket|Correo", "1|NULL", "2|nan", "3|ana@ejemplo.example", "4|NULL", "5|")
	got := d.Explain()[1]
	want := Explanation{"Correo", "contact", "unsure", "its name; but only 1 of 4 values are e-mail addresses"}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestABadTableNamesItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"a: x\nb: X": `synonyms:2: "x" stands under "a" and "b"`,
		"\nfoo":      `synonyms:2: "foo" has no colon after the field`,
		"a: x,,y":    `synonyms:1: an empty word of "a"`,
	} {
		if _, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("Parse(%q) gives %v, want %s", text, err, want)
		}
	}
}

func TestABadTableOfValuesNamesItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"status: x":                     `values:1: "status: x" is not: field value: word, word`,
		"# a\nstatus a: x\nstatus b: X": `values:3: " X" is blank, or stands under "a" too`,
	} {
		if _, err := parseValues(text); err == nil || err.Error() != want {
			t.Errorf("parseValues(%q) gives %v, want %s", text, err, want)
		}
	}
}

func FuzzNormalIsSettled(f *testing.F) {
	f.Add("E-mail_do  Cliente:")
	f.Add("ÑÚMERO\u00a0№ İ")
	f.Fuzz(func(t *testing.T, name string) {
		once := Normal(name)
		if twice := Normal(once); twice != once {
			t.Errorf("Normal(%q) = %q, and that gives %q", name, once, twice)
		}
	})
}
