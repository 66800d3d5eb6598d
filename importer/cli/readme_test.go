package cli_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload/importer/cli"
	"caseload/mapping"
	"caseload/report"
)

// The README is a promise. These tests hold its tables to what the program says
// of itself; readme_session_test.go runs its sessions.

const repository = "../.."

func readme(tb testing.TB) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// section gives the text below a heading, to the next one of its level or above.
func section(tb testing.TB, heading string) string {
	tb.Helper()
	_, text, found := strings.Cut(readme(tb), "\n"+heading+"\n")
	if !found {
		tb.Fatalf("README.md has no heading %q", heading)
	}
	for level := strings.Count(heading, "#"); level > 0; level-- {
		text, _, _ = strings.Cut(text, "\n"+strings.Repeat("#", level)+" ")
	}
	return text
}

// firstColumn gives what stands in the first column of a section's tables, but
// for their headings.
func firstColumn(tb testing.TB, heading string) []string {
	tb.Helper()
	var cells []string
	lines := strings.Split(section(tb, heading), "\n")
	for i, line := range lines {
		inTable := strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "|---")
		if !inTable || i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|---") {
			continue
		}
		cells = append(cells, strings.TrimSpace(strings.Split(line, "|")[1]))
	}
	return cells
}

// words gives all matches of a pattern, each once, sorted.
func words(text, pattern string) []string {
	found := regexp.MustCompile(pattern).FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// same compares two sets of names and says what either lacks.
func same(t *testing.T, what string, inREADME, inProgram []string) {
	t.Helper()
	for _, name := range inREADME {
		if !slices.Contains(inProgram, name) {
			t.Errorf("%s: the README has %q, and the program does not", what, name)
		}
	}
	for _, name := range inProgram {
		if !slices.Contains(inREADME, name) {
			t.Errorf("%s: the program has %q, and the README does not", what, name)
		}
	}
	if len(inProgram) == 0 {
		t.Errorf("%s: the program has none: this test looks in the wrong place", what)
	}
}

// help is what `caseload help COMMAND` prints.
func help(tb testing.TB, command ...string) string {
	tb.Helper()
	var out, said bytes.Buffer
	if code := cli.Main(append([]string{"help"}, command...), bytes.NewReader(nil), &out, &said); code != 0 {
		tb.Fatalf("caseload help %q: exit %d: %s", command, code, said.String())
	}
	return out.String()
}

func TestEveryCodeOfARowStandsInTheReadme(t *testing.T) {
	var inProgram []string
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		inProgram = append(inProgram, words(string(text), `"E[0-9]{3}"`)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, quoted := range inProgram {
		inProgram[i] = strings.Trim(quoted, `"`)
	}
	slices.Sort(inProgram)
	inProgram = slices.Compact(inProgram)
	table := firstColumn(t, "### Codes")
	codes := slices.DeleteFunc(slices.Clone(table), func(cell string) bool { return strings.HasPrefix(cell, "`CRM") })
	same(t, "codes", codes, inProgram)
	if len(codes) != len(table)-1 {
		t.Errorf("the table of codes has %d lines for refusals of the CRM, want 1", len(table)-len(codes))
	}
	same(t, "codes named anywhere", words(readme(t), `\bE[0-9]{3}\b`), inProgram)
}

func TestTheReadmeHasEveryStateOfARow(t *testing.T) {
	text, err := json.Marshal(report.Counts{})
	if err != nil {
		t.Fatal(err)
	}
	states := names(t, text)
	states = slices.DeleteFunc(states, func(name string) bool { return name == "read" || name == "duplicate_other_cells" })
	table := firstColumn(t, "## What becomes of a row")
	for i, cell := range table {
		table[i] = strings.Trim(cell, "`")
	}
	same(t, "states", table, states)
}

// names gives the keys of a JSON object.
func names(tb testing.TB, object []byte) []string {
	tb.Helper()
	keys := map[string]json.RawMessage{}
	if err := json.Unmarshal(object, &keys); err != nil {
		tb.Fatal(err)
	}
	return slices.Sorted(maps.Keys(keys))
}

func TestTheReadmeHasEveryExitCode(t *testing.T) {
	_, codes, _ := strings.Cut(help(t), "Exit codes:")
	inProgram := words(codes, `(?m)^ +[0-9]+|\b143\b`)
	for i, code := range inProgram {
		inProgram[i] = strings.TrimSpace(code)
	}
	same(t, "exit codes", firstColumn(t, "## Exit codes"), inProgram)
}

func TestTheReadmeHasEveryCommand(t *testing.T) {
	_, list, _ := strings.Cut(help(t), "\nCommands:")
	list, _, _ = strings.Cut(list, "\n\n")
	inProgram := words(list, `(?m)^  [a-z]+`)
	for i, name := range inProgram {
		inProgram[i] = strings.TrimSpace(name)
	}
	table := strings.Join(firstColumn(t, "## Commands"), "\n")
	inREADME := words(table, "caseload [a-z]+")
	for i, name := range inREADME {
		inREADME[i] = strings.TrimPrefix(name, "caseload ")
	}
	same(t, "commands", inREADME, inProgram)
}

func TestTheFlagsOfTheReadmeAreThoseOfTheProgram(t *testing.T) {
	const flag = `--[a-z][a-z-]+`
	all := help(t)
	for _, command := range []string{"init", "import", "check", "preview", "resume", "reconcile", "runs", "report", "sandbox"} {
		all += help(t, command)
	}
	for _, command := range []string{"backup", "rescue", "repair", "forget"} {
		all += help(t, "ledger", command)
	}
	inProgram := words(all, flag)
	for _, name := range words(readme(t), flag) {
		if !slices.Contains(inProgram, name) {
			t.Errorf("the README names the flag %s, and no command has it", name)
		}
	}
	table := words(section(t, "## Commands"), flag)
	for _, name := range append(words(help(t, "import"), flag), words(help(t, "resume"), flag)...) {
		if name != "--help" && !slices.Contains(table, name) {
			t.Errorf("import or resume has the flag %s, and the README's table does not", name)
		}
	}
}

func TestTheReadmeHasTheColumnsOfAReport(t *testing.T) {
	table := strings.Join(firstColumn(t, "## Results and failures files"), " ")
	columns := slices.Sorted(slices.Values(report.Columns()))
	same(t, "columns", words(table, `import_[a-z]+|wolkvox_id|idPrefijo`), columns)
}

func TestTheReadmeHasTheNamesOfTheSummary(t *testing.T) {
	var text bytes.Buffer
	summary := report.Summary{Files: []report.FileSummary{{}}}
	summary.Started = summary.Started.AddDate(2000, 0, 0)
	summary.Ended = summary.Started
	if err := summary.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	listed := regexp.MustCompile("(?s)`--json` has `([^`]+)`.*?`files` has `([^`]+)`").FindStringSubmatch(readme(t))
	if listed == nil {
		t.Fatal("README.md does not say what --json has")
	}
	same(t, "names of --json", strings.Fields(listed[1]), names(t, text.Bytes()))
	file, err := json.Marshal(report.FileSummary{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "names of files in --json", strings.Fields(listed[2]), names(t, file))
}

func TestTheReadmesMappingOfTheWholeLanguageLoads(t *testing.T) {
	whole := mappings(t)["todo.yaml"]
	if whole == "" {
		t.Fatal("README.md has no mapping todo.yaml")
	}
	tables := mapping.Tables(func(string) (mapping.Table, error) {
		return mapping.Table{Header: []string{"Prioridad", "CRM"}, Rows: [][]string{{"Alta", "high"}}}, nil
	})
	if _, err := mapping.Parse("todo.yaml", []byte(whole), nil, tables); err != nil {
		t.Errorf("the README's reference is no mapping:\n%v", err)
	}
}

// mappings gives the README's mappings by the name in their first line.
func mappings(tb testing.TB) map[string]string {
	tb.Helper()
	found := map[string]string{}
	for _, block := range regexp.MustCompile("(?s)```yaml\n# (\\S+)\n(.*?)```").FindAllStringSubmatch(readme(tb), -1) {
		found[block[1]] = block[2]
	}
	return found
}

func TestEverySampleHasALineInTheReadme(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join(repository, "samples"))
	if err != nil {
		t.Fatal(err)
	}
	var inFolder []string
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() {
			name += "/"
		}
		inFolder = append(inFolder, name)
	}
	table := strings.Join(firstColumn(t, "## Samples and sandbox"), ", ")
	inREADME := words(table, "[a-z]+(/|\\.[a-z]+)")
	same(t, "samples", inREADME, inFolder)
}

func TestTheReadmesLinksLeadSomewhere(t *testing.T) {
	text := readme(t)
	anchors := map[string]bool{}
	for _, heading := range words(text, `(?m)^#+ .*$`) {
		heading = strings.TrimLeft(heading, "# ")
		anchors[strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(heading, ",", "")), " ", "-")] = true
	}
	links := regexp.MustCompile(`\]\(([^)]*)\)`).FindAllStringSubmatch(text, -1)
	for _, link := range links {
		if anchor, ok := strings.CutPrefix(link[1], "#"); !ok || !anchors[anchor] {
			t.Errorf("the README's link %q leads nowhere", link[1])
		}
	}
	if len(links) == 0 {
		t.Error("no links were found: this test looks in the wrong place")
	}
}
