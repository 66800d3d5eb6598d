package mapping

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// update writes the files anew that are made from something else.
var update = flag.Bool("update", false, "write golden and generated files anew")

// Each file of testdata/errors is a mapping with a mistake, named for its code;
// the .txt beside it is what a person is told. A first line "# header: A,B" names
// the columns of the file that it is bound to.
const goldenHeader = "Ticket,Correo,Detalle,Edad,Desde,Celular,Acepta"

// told gives what a person is told of a mapping's mistakes.
func told(name string, text []byte) (string, Errors) {
	header := goldenHeader
	if first, _, ok := strings.Cut(string(text), "\n"); ok {
		if said, ok := strings.CutPrefix(first, "# header: "); ok {
			header = said
		}
	}
	open := Tables(func(path string) (Table, error) {
		return Table{}, errors.New(path + ": cannot be opened: no such file")
	})
	hosts := Servers(func(server string) error {
		if strings.Contains(server, "/") {
			return errors.New("there is more than a host")
		}
		return nil
	})
	m, err := Parse(name, text, nil, open, hosts)
	if err == nil {
		_, err = m.Bind(strings.Split(header, ","))
	}
	if err == nil {
		err = m.Test(time.Now())
	}
	var all Errors
	if !errors.As(err, &all) {
		return fmt.Sprintf("no mistakes: %v\n", err), nil
	}
	said := all.Error() + "\n"
	if hint := all.Hint(); hint != "" {
		said += "        hint: " + hint + "\n"
	}
	return said, all
}

func TestEachMistakeIsToldInWords(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no bad mappings", err)
	}
	covered := map[string]bool{"M002": true} // a file of 1 MiB: TestHugeMappingsAreRefusedAtOnce
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		said, all := told(name, text)
		for _, e := range all {
			if e.Code != name[:4] {
				t.Errorf("%s: has the mistake %s: %s", name, e.Code, e.What)
			}
			if e.Line < 1 || e.Column < 1 || e.Tip == "" {
				t.Errorf("%s: a mistake without a place or a hint: %+v", name, e)
			}
			covered[e.Code] = true
		}
		golden := strings.TrimSuffix(file, ".yaml") + ".txt"
		if *update {
			if err := os.WriteFile(golden, []byte(said), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil || said != string(want) {
			t.Errorf("%s says (%v)\n%s\nwant\n%s", name, err, said, want)
		}
	}
	for _, code := range allCodes(t) {
		if !covered[code] {
			t.Errorf("no bad mapping shows the code %s: write testdata/errors/%s.yaml", code, code)
		}
	}
}

// allCodes finds every code in the program's text.
func allCodes(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, match := range regexp.MustCompile(`= "(M[0-9]{3})"`).FindAllStringSubmatch(string(text), -1) {
		codes = append(codes, match[1])
	}
	slices.Sort(codes)
	if len(slices.Compact(slices.Clone(codes))) != len(codes) || len(codes) == 0 {
		t.Fatalf("codes are %q, want each once", codes)
	}
	return codes
}

func TestHugeMappingsAreRefusedAtOnce(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 12 {
		from, to := string(rune('a'+i)), string(rune('b'+i))
		bomb += to + ": &" + to + " [" + strings.Repeat("*"+from+",", 9) + "*" + from + "]\n"
	}
	blocks := &strings.Builder{}
	for i := 0; blocks.Len() < MaxBytes/2; i++ {
		blocks.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for _, test := range []struct{ name, text, code string }{
		{"5 MiB", strings.Repeat("# comment\n", 5<<20/10), codeTooLarge},
		{"5 MiB on one line", "a: " + strings.Repeat("x", 5<<20), codeTooLarge},
		{"lists 10,000 deep", strings.Repeat("[", 10_000), codeDeep},
		{"keys 10,000 deep", strings.Repeat("{a: ", 10_000), codeDeep},
		{"dashes 10,000 deep", strings.Repeat("- ", 10_000), codeDeep},
		{"blocks 1,000 deep", blocks.String(), codeDeep},
		{"aliases", bomb, codeAliases},
	} {
		begun := time.Now()
		_, err := Parse("m.yaml", []byte(test.text), nil)
		took := time.Since(begun)
		var all Errors
		if !errors.As(err, &all) || all[0].Code != test.code {
			t.Errorf("%s: %.200v, want %s", test.name, err, test.code)
		}
		if t.Logf("%s: %v", test.name, took); took > 2*time.Second { // 100 ms on a machine that does nothing else
			t.Errorf("%s took %v", test.name, took)
		}
	}
}

func TestAMappingOfPowerShellIsRead(t *testing.T) {
	const text = "key: [Número]\r\ncase: {}\r\n"
	for _, big := range []bool{false, true} {
		bytes := []byte{0xff, 0xfe}
		if big {
			bytes = []byte{0xfe, 0xff}
		}
		for _, r := range text {
			low, high := byte(r), byte(r>>8)
			if big {
				low, high = high, low
			}
			bytes = append(bytes, low, high)
		}
		_, err := Parse("m.yaml", bytes, nil)
		if err == nil || !strings.Contains(err.Error(), "m.yaml:2:1: case: the part case-type is not mapped") {
			t.Errorf("UTF-16 gave %v", err)
		}
		if _, err := Parse("m.yaml", append(bytes, 0), nil); err == nil || !strings.Contains(err.Error(), "[M001]") {
			t.Errorf("half a character gave %v", err)
		}
	}
}
