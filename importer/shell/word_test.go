package shell

import (
	"os/exec"
	"runtime"
	"testing"
)

func TestAWordIsQuotedWhereAShellWouldChangeIt(t *testing.T) {
	for _, c := range []struct{ text, posix, windows string }{
		{"casos.csv", "casos.csv", "casos.csv"},
		{"mayo/niños_1.csv", "mayo/niños_1.csv", "mayo/niños_1.csv"},
		{"--max-failures=5%", "--max-failures=5%", `"--max-failures=5%"`},
		{"", "''", `""`},
		{"mis casos.csv", "'mis casos.csv'", `"mis casos.csv"`},
		{`C:\mis casos\`, `'C:\mis casos\'`, `"C:\mis casos\\"`},
		{`C:\casos\mayo.csv`, `'C:\casos\mayo.csv'`, `C:\casos\mayo.csv`},
		{"l'Oréal.csv", `'l'\''Oréal.csv'`, `"l'Oréal.csv"`},
		{"$HOME", "'$HOME'", `"$HOME"`},
		{"a`id`", "'a`id`'", "\"a`id`\""},
		{"casos-*.csv", "'casos-*.csv'", `"casos-*.csv"`},
		{"~ana", "'~ana'", `"~ana"`},
		{"a;b&c|d(e)", "'a;b&c|d(e)'", `"a;b&c|d(e)"`},
		{"a\u00a0b", "'a\u00a0b'", "\"a\u00a0b\""},
		{"=cmd", "'=cmd'", `"=cmd"`},
		{"a,b@c", "a,b@c", `"a,b@c"`},
	} {
		if got := word(c.text, false); got != c.posix {
			t.Errorf("word(%q) = %s, want %s", c.text, got, c.posix)
		}
		if got := word(c.text, true); got != c.windows {
			t.Errorf("word(%q) on Windows = %s, want %s", c.text, got, c.windows)
		}
	}
}

func FuzzAShellReadsAWordAsItWas(f *testing.F) {
	for _, text := range []string{"", "a b", "l'x", "\"", "\\", "$x", "`", "!", "-n", "a\nb", "*", "~", "#", "é"} {
		f.Add(text)
	}
	if runtime.GOOS == "windows" {
		f.Skip("there is no sh")
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range []byte(text) {
			if b == 0 {
				t.Skip("no argument has a NUL in it")
			}
		}
		got, err := exec.Command("sh", "-c", "printf %s "+Command(text, "end")).Output()
		if err != nil || string(got) != text+"end" {
			t.Errorf("sh reads %s as %q (%v), want %q", Word(text), got, err, text)
		}
	})
}
