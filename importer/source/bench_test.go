package source

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// sampleText is an export of the usual kind: fifteen columns, a cell in quotes with
// a line break in every second row.
func sampleText() string {
	const plain = "00123;2026-01-31;María Pérez;maria.perez@example.co;Bogotá;Reclamo;Abierto;Alta;1234,50;no;Factura de enero;Mesa 1;573001234567;;\r\n"
	const quoted = "00124;2026-01-31;José Gil;jose.gil@example.co;Cali;Petición;Cerrado;Baja;99,90;sí;\"Llamó dos veces; \"\"urgente\"\"\r\nsin respuesta\";Mesa 2;573001234568;;listo\r\n"
	return "Ticket;Fecha;Nombre;Correo;Ciudad;Tipo;Estado;Prioridad;Valor;Acepta;Detalle;Asesor;Teléfono;Adjunto;Solución\r\n" + strings.Repeat(plain+quoted, 10_000)
}

// BenchmarkRead reads 20,000 rows: from a file with everything that Rows does, by
// our scanner alone, and by encoding/csv for comparison.
func BenchmarkRead(b *testing.B) {
	text := sampleText()
	b.Run("reference=encoding/csv", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			r := csv.NewReader(strings.NewReader(text))
			r.Comma, r.ReuseRecord, r.FieldsPerRecord = ';', true, -1
			for {
				if _, err := r.Read(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("scanner", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			s := newScanner(strings.NewReader(text), manner{delimiter: ';'})
			for {
				if _, err := s.next(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("file=utf-8", func(b *testing.B) { benchFile(b, text) })
	b.Run("file=windows-1252", func(b *testing.B) { benchFile(b, latin) })
}

func benchFile(b *testing.B, content string) {
	f := benchOpen(b, content)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		r, err := f.Rows()
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for r.Next() {
			n += len(r.Row().Cells)
		}
		if err := errors.Join(r.Err(), r.Close()); err != nil || n != 20_000*15 {
			b.Fatal(n, err)
		}
	}
}

func benchOpen(b *testing.B, content string) *File {
	path := filepath.Join(b.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := Open(path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := f.Close(); err != nil {
			b.Error(err)
		}
	})
	return f
}

// BenchmarkOpen is the pass over the whole file: digest, encoding, header.
func BenchmarkOpen(b *testing.B) {
	text := sampleText()
	path := benchOpen(b, text).Path()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		f, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
