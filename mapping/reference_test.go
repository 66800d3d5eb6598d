package mapping

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The README's reference of keys and of codes is made from the tables here:
//
//go:generate go test -run TestTheReadmesReferenceIsTheTables -update .

const readmePath = "../README.md"

// The reference stands between two comments, which nobody sees on a page.
const (
	referenceBegins = "<!-- made by go generate ./mapping, from here -->\n"
	referenceEnds   = "<!-- to here -->\n"
)

func reference(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, s := range language() {
		title := "`" + s.name + "`"
		if s.name == inMapping || s.name == inField {
			title = strings.ToUpper(s.name[:1]) + s.name[1:]
		}
		fmt.Fprintf(&b, "\n%s: %s\n\n| key | value | |\n|---|---|---|\n", title, s.about)
		for _, w := range s.words {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", w.key, valueOf(w), barred(aboutOf(w)))
		}
	}
	b.WriteString("\n### Codes of a mapping\n\n| code | what is wrong | what to do |\n|---|---|---|\n")
	text, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`= "(M[0-9]{3})" // (.*) → (.*)`).FindAllStringSubmatch(string(text), -1) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m[1], barred(m[2]), barred(m[3]))
	}
	return b.String() + "\n"
}

// valueOf says what a key takes, by its words or its example.
func valueOf(w word) string {
	switch w.holds {
	case holdsKeys:
		return "keys"
	case holdsLabels:
		return "a label: a field"
	case holdsField:
		return "a field: " + code(w.example)
	case holdsFlag:
		return "`true` or `false`"
	case holdsWhole:
		text := fmt.Sprintf("%d to %d", w.low, w.high)
		for _, one := range w.words {
			text += ", or " + code(one)
		}
		return text
	case holdsWord:
		all := make([]string, len(w.words))
		for i, one := range w.words {
			all[i] = code(one)
		}
		return strings.Join(all, " ")
	}
	return code(w.example)
}

func code(text string) string { return "`" + barred(text) + "`" }

// barred escapes what would end a table's cell.
func barred(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func aboutOf(w word) string {
	about := w.about
	if w.needed {
		about += "; needed"
	}
	switch w.only {
	case onlyForm:
		about += "; in `form` alone"
	case onlyFile:
		about += "; of `file` alone"
	}
	return about
}

func TestTheReadmesReferenceIsTheTables(t *testing.T) {
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), referenceBegins)
	got, after, ended := strings.Cut(rest, referenceEnds)
	if !found || !ended {
		t.Fatal("README.md has not the comments that the reference stands between")
	}
	want := reference(t)
	if *update {
		if err := os.WriteFile(readmePath, []byte(before+referenceBegins+want+referenceEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Error("the README's reference is not that of the tables: go generate ./mapping")
	}
	if len(regexp.MustCompile(`(?m)^\| M[0-9]{3} \|`).FindAllString(got, -1)) != len(allCodes(t)) {
		t.Error("a code has no words in codes.go: // what is wrong → what to do")
	}
}

// TestTheReadmesMappingHasEveryKey holds the mappings that show the language.
func TestTheReadmesMappingHasEveryKey(t *testing.T) {
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	whole := strings.Join(regexp.MustCompile("(?s)```yaml\n.*?```").FindAllString(string(text), -1), "\n")
	for _, key := range Keys() {
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(key) + `:\s`).MatchString(whole) {
			t.Errorf("the language has the key %q, and the README's mappings do not", key)
		}
	}
}
