package identity

import "testing"

// fifteen is a row as people's exports have them.
var fifteen = []string{
	"T-104233", "Ana María Gómez", "ana.gomez@example.com", "+573001234567", "1012345678", "Facturación", "Alta", "05/01/2024 10:30",
	"El cliente llamó por la factura de enero y pide que se la envíen de nuevo.", "Bogotá", "abierto", "1.234,50", "", "Web", "2024-01-05",
}

func BenchmarkRow(b *testing.B) {
	header := []string{"Ticket", "Nombre", "Correo", "Tel", "Cédula", "Tema", "Prioridad", "Fecha", "Texto", "Ciudad", "Estado", "Valor", "Nota", "Canal", "Alta"}
	for name, h := range map[string]*Hasher{
		"key":     NewHasher(header, []int{0}, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, []int{2}),
		"content": NewHasher(header, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, nil, []int{2}),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				h.Row(fifteen)
			}
		})
		b.Run(name+"/loose", func(b *testing.B) {
			for b.Loop() {
				h.Loose(fifteen)
			}
		})
		b.Run(name+"/exact", func(b *testing.B) {
			for b.Loop() {
				h.Exact(fifteen, nil, nil)
			}
		})
	}
}
