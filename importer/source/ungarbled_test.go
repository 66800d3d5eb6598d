package source

import "testing"

func TestGarbledLettersAreTakenBackWhereAllOfTheTextIs(t *testing.T) {
	tests := []struct {
		text, was string
		garbled   bool
	}{
		{"Facturacion", "", false},
		{"Facturación ñ €", "", false},
		{"FacturaciÃ³n", "Facturación", true},
		{"AÃ±o â‚¬ 5", "Año € 5", true},
		{"Ã\u0081rea", "Área", true},
		{"cobrÃ³ y cobró", "", true},
		{"Ã ", "", false},
	}
	for _, test := range tests {
		if was, garbled := Ungarbled(test.text); was != test.was || garbled != test.garbled {
			t.Errorf("Ungarbled(%q) = %q, %t, want %q, %t", test.text, was, garbled, test.was, test.garbled)
		}
	}
}
