package naming

import "testing"

func TestFoldSpellsNamesAsPeopleCompareThem(t *testing.T) {
	tests := []struct{ text, want string }{
		{"  Número de\n Cédula\u00a0", "numero de cedula"},
		{"N\u0301U", "nu"},
		{"ÑANDÚ", "nandu"},
		{"Æ×÷ßØ", "æ×÷ßø"},
		{"Ł\u200bx", "ł x"},
		{"\u200eAbi\u00aderto\u2060", "abierto"},
		{"", ""},
		{"\u00a0", ""},
	}
	for _, test := range tests {
		if got := Fold(test.text); got != test.want {
			t.Errorf("fold(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestNearestFindsWhatWasMeant(t *testing.T) {
	names := []string{"Correo", "Contacto", "Estado", "Fecha de cierre", "y", ""}
	tests := []struct{ name, want string }{
		{"correo", "Correo"},
		{"Corero", "Correo"},
		{"Stado", "Estado"},
		{"fecha cierre", "Fecha de cierre"},
		{"Zona", ""},
		{"x", ""}, // every letter of it would be another
		{"", ""},
	}
	for _, test := range tests {
		if got := Nearest(test.name, names); got != test.want {
			t.Errorf("nearest(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}

// FuzzFold holds the quick way against the one for any text.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{"ÀÿÐ×", " a\u00a0 B\t", "\u00a0\u2003x", "\xc3", "\xc3\xc30", "\xc2\xa0", "\v\x85\u0085", "\u200eAbi\u00aderto \u2060", "\xff\u202ax"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := Fold(text), foldSlowly(text); got != want {
			t.Fatalf("fold(%q) = %q, slowly %q", text, got, want)
		}
	})
}
