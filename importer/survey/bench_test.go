package survey

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/importer/source"
	"caseload/mapping"
)

// BenchmarkPreflight is the pass over all rows before the first request, without
// the ledger's digests: the samples' mapping over 100,000 rows. The unit to look
// at is ns/row.
func BenchmarkPreflight(b *testing.B) {
	text, err := os.ReadFile("../../samples/casos.yaml")
	if err != nil {
		b.Fatal(err)
	}
	m, err := mapping.Parse("casos.yaml", text, os.LookupEnv)
	if err != nil {
		b.Fatal(err)
	}
	const rows = 100_000
	path := filepath.Join(b.TempDir(), "casos.csv")
	if err := os.WriteFile(path, benchRows(rows), 0o600); err != nil {
		b.Fatal(err)
	}
	file, err := source.Open(path, source.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := file.Close(); err != nil {
			b.Error(err)
		}
	})
	mapper, err := m.Bind(file.Header())
	if err != nil {
		b.Fatal(err)
	}
	for _, part := range []struct {
		name             string
		survey, inspects bool
		watched          []int
	}{
		{"reading", false, false, nil},
		{"reading+survey", true, false, nil},
		{"reading+inspection", false, true, nil},
		{"all", true, true, nil},
		{"all,key=content", true, true, mapper.CaseColumns()},
	} {
		b.Run("of="+part.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				survey, inspector := mapper.Survey(part.watched), source.NewInspector(inspected(mapper), mapper.KeyColumns())
				n := 0
				err := eachRow(file, func(row source.Row) {
					n++
					if part.survey {
						survey.Add(row.Line, mapping.Row{Cells: row.Cells, Kinds: row.Kinds})
					}
					if part.inspects {
						inspector.Add(row)
					}
				})
				if _, undecided := survey.Decide(nil); err != nil || undecided != nil || n != rows || len(inspector.Damage()) > 0 {
					b.Fatal(err, undecided, n, inspector.Damage())
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}

func eachRow(file *source.File, do func(source.Row)) error {
	rows, err := file.Rows()
	if err != nil {
		return err
	}
	for rows.Next() {
		do(rows.Row())
	}
	return errors.Join(rows.Err(), rows.Close())
}

// benchRows are rows as those of the samples, in UTF-8.
func benchRows(n int) []byte {
	var out strings.Builder
	out.WriteString("Ticket;Fecha;Correo;Cliente;Cédula;Asesor;Tipo;Asunto;Detalle;Estado;Prioridad;Solución;Valor;Plazo;Reincidente;Atendido;Cuenta;Adjunto;Exportado\r\n")
	for i := range n {
		fmt.Fprintf(&out, "%08d;%02d/%02d/2026;sofia.munoz.%d@ejemplo.example;Sofía Muñoz;%011d;Mesa %d;Petición;Copia de factura;", 123001+i, 1+i%28, 1+i%12, i, 10_203_405+i*7_919, 1+i%7)
		fmt.Fprintf(&out, "\"Solicita copia de la factura del plan de voz.\r\nLa necesita antes de las 16:30.\";Cerrado;Media;Se envió la copia al correo registrado.;%d.%03d,%02d;%d;No;", 1+i%900, i%1000, i%100, i%15)
		fmt.Fprintf(&out, "%02d/%02d/2026 14:20;0057%016d;;30/03/2026 23:15:07\r\n", 1+i%28, 1+i%12, 9_000_100_200_300_000+i*123_457)
	}
	return []byte(out.String())
}
