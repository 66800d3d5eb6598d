package mapping_test

import (
	"strings"
	"testing"

	"caseload/mapping"
)

func TestSignsOfATypesetTextAreTold(t *testing.T) {
	for text, want := range map[string]string{
		"form: {Nota: {value: ‘x’}, B: “C”}\n":   `cases.yaml:12:22: curly quotes are part of the text, here of "‘x’": straight ones (") stand round a text; such texts: 2`,
		"form: {\"“Nota”\": {value: \"«x»\"}}\n": "",
		"form:\n  \u00a0Nota: {value: x}\n":      `cases.yaml:13:3: a no-break space is part of the text that it begins, here of "\u00a0Nota": take it away, or put the text in quotes; such texts: 1`,
		"form: {Nota: {value: \"“x”\"}}\n":       "",
		"form: {Nota: {value: dijo “hola” y}}\n": "",
		"form: {\"Zona\\u200b\": {value: x}}\n":  `cases.yaml:12:8: the label "Zona\u200b" has a sign that nobody sees, U+200B (zero-width space), and is sent with it`,
		"form: {“A” y B: {value: x}}\n":          "",
	} {
		m, err := mapping.Parse("cases.yaml", []byte(head+text), nil)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := strings.Join(m.Warnings(), "\n"); got != want {
			t.Errorf("%s: warned %q, want %q", text, got, want)
		}
	}
}

func TestASpaceThatIndentsNothingIsNamed(t *testing.T) {
	const wrong = "form:\n  A: {value: x}\n\u00a0 B: {value: y}\n\n  C: {value: z}\n"
	_, err := mapping.Parse("cases.yaml", []byte(head+wrong), nil)
	wantError(t, err, "cases.yaml:14:1: this is not YAML: a no-break space in the indentation [M005]")
}
