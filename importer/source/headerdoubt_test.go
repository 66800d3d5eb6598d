package source_test

import (
	"strings"
	"testing"

	"caseload/importer/source"
)

func TestARowThatMayBelongToTheHeaderIsAskedAbout(t *testing.T) {
	for _, test := range []struct{ name, content, want string }{
		{
			"units that are forms",
			"Ticket;Fecha;Valor;Hora\n;dd/mm;COP;hh:mm\nT1;02/03;5;10:00\nT2;03/03;6;11:00\n",
			":2: this row looks like a line of units",
		},
		{
			"units in brackets",
			"Ticket;Valor;Plazo\n;(COP);(días)\nA1;100;3\nA2;200;4\n",
			`:2: this row looks like a line of units, not like a case: "(COP)", "(días)"`,
		},
		{
			"forms of values",
			"Ticket;Fecha;Valor\ntexto;dd/mm/aaaa;numérico\nA1;02/03/2026;100\nA2;13/03/2026;200\n",
			":2: this row looks like a line of units",
		},
		{
			"groups above names",
			"Cliente;;Ticket;Fecha\nNombre;Correo;;\nAna Ruiz;ana@ejemplo.example;A1;02/03/2026\nLuis Gil;luis@ejemplo.example;A2;13/03/2026\n",
			`:2: this row looks like a second line of the header, not like a case: "Nombre", "Correo"`,
		},
		{
			"one unit in brackets",
			"Ticket;Valor;Nota\n;(COP);\nA1;100;x\nA2;200;y\n",
			`:2: this row looks like a line of units, not like a case: "(COP)"`,
		},
		{
			"groups that stand over each column",
			"Caso;Caso;Cliente;Cliente\nTicket;Asunto;Nombre;Correo\nA1;Plan;Ana Ruiz;ana@ejemplo.example\nA2;Visita;Luis Gil;luis@ejemplo.example\n",
			`:2: this row looks like a second line of the header, not like a case: "Ticket", "Asunto"`,
		},
		{"a remark in brackets is data", "Ticket;Nota\n;(ninguna)\nA2;hola\nA3;x\n", ""},
		{"words under repeated names are data", "Nota;Nota;Dato;Dato\na;b;c;d\ne;f;g;h\ni;j;k;l\n", ""},
		{"one unit is a cell", "Ticket;Valor\nA1;%\nA2;200\nA3;1\n", ""},
		{"words under words are data", "Ticket;Nota;\nabc;hola;\ndef;\"\";x\nghi;que tal;y\n", ""},
		{"a row with blanks is data", "Ticket;Nota;Correo\nabc;;\nA2;hola;a@ejemplo.example\nA3;;b@ejemplo.example\n", ""},
		{"an unnamed column with data is data", "Ticket;Nota;\nA1;;x\nA2;hola;y\nA3;;z\n", ""},
	} {
		path := write(t, "a.csv", test.content)
		f, err := source.Open(path, source.Options{})
		if err == nil {
			err = f.Close()
		}
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		for _, row := range []int{1, 2} {
			f, err := source.Open(path, source.Options{HeaderRow: row})
			if err != nil {
				t.Errorf("%s: with the header in line %d: %v", test.name, row, err)
				continue
			}
			if f.Dialect().HeaderRow != row {
				t.Errorf("%s: the header is in line %d, want %d", test.name, f.Dialect().HeaderRow, row)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
