package draft

import (
	"fmt"
	"testing"
)

// BenchmarkColumns looks at rows of 15 columns as help desks export them.
func BenchmarkColumns(b *testing.B) {
	rows := make([]Row, 1000)
	for i := range rows {
		rows[i] = Row{Line: i + 2, Cells: []string{
			fmt.Sprint("R", 1000000+i), fmt.Sprintf("%02d/%02d/2026", 1+i%28, 1+i%12), []string{"Petición", "Queja"}[i%2],
			fmt.Sprintf("cliente%d@ejemplo.example", i%90), fmt.Sprint("Factura ", i), "El cliente dice que no llegó lo que pidió",
			[]string{"Abierto", "Cerrado"}[i%2], "Alta", fmt.Sprint("Mesa ", i%9), fmt.Sprintf("%d.%03d,50", 1+i%9, i), fmt.Sprint(i % 30),
			[]string{"sí", "no"}[i%2], fmt.Sprint("00", 7000000000+i), []string{"Cali", "Tunja", "Pasto"}[i%3], "2026-03-05 10:30:00",
		}}
	}
	b.ReportAllocs()
	c := NewColumns(len(rows[0].Cells))
	for i := 0; b.Loop(); i++ {
		c.Add(rows[i%len(rows)])
	}
}
