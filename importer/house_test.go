package importer_test

// The house's rules, held by tests:
//
//   - Imports go one way, down the table below. A new room is entered here first.
//   - The sandbox and the client of the CRM are two readings of the API, and
//     neither sees the other, in tests neither.
//   - main.go starts the program and does nothing else; importing a package does
//     nothing at all (no init, no state).
//   - A file has at most 350 lines, a function 60; tests are free.
//   - Every exported name says what it is for.
//   - The top level stays what the README shows.
//
// Files are read as they stand, whatever system they are built for.

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	houseModule       = "caseload"
	houseFileLines    = 350
	houseFuncLines    = 60
	houseRoot         = ".."
	houseNobodysRooms = "model types common util utils helpers misc"
)

// houseImports says which of our rooms a room may import. A room that stands
// under another (importer/source/xlsx) serves that one alone, and is entered in
// both places.
var houseImports = map[string][]string{
	".": {"importer/cli"},
	"importer/cli": {
		"importer", "importer/identity", "importer/intake", "importer/results", "importer/send", "importer/source", "importer/stop", "importer/submit", "importer/survey", "importer/crm", "importer/ledger", "importer/reconcile", "importer/sandbox",
		"importer/shell", "mapping", "mapping/draft", "report",
	},
	"importer": {
		"importer/causes", "importer/identity", "importer/intake", "importer/results", "importer/send", "importer/source", "importer/stop", "importer/survey", "mapping", "importer/submit", "importer/ledger", "importer/reconcile",
		"importer/shell",
		"report",
	},
	"importer/intake":      {"importer/identity", "importer/shell", "importer/source", "importer/stop", "mapping", "report"},
	"importer/survey":      {"importer/identity", "importer/intake", "importer/results", "importer/send", "importer/source", "importer/stop", "mapping"},
	"importer/results":     {"importer/identity", "importer/ledger", "importer/source", "importer/stop", "report"},
	"importer/causes":      {"mapping", "report"},
	"importer/send":        {"importer/identity", "importer/ledger", "importer/reconcile", "importer/stop", "importer/submit", "mapping"},
	"importer/stop":        nil,
	"importer/reconcile":   {"mapping", "mapping/value"},
	"importer/bench":       nil,
	"importer/identity":    {"mapping/invisible"},
	"importer/filestat":    nil,
	"importer/crm":         {"importer/submit", "importer/filestat", "mapping"},
	"importer/submit":      {"mapping"},
	"importer/source":      {"importer/source/xlsx", "importer/filestat", "importer/shell", "mapping/invisible"},
	"importer/ledger":      {"importer/identity", "importer/filestat", "importer/shell"},
	"importer/shell":       nil,
	"importer/sandbox":     nil,
	"importer/source/xlsx": nil,
	"mapping":              {"mapping/expression", "mapping/invisible", "mapping/naming", "mapping/phone", "mapping/value"},
	"mapping/draft":        {"mapping", "mapping/invisible", "mapping/value"},
	"mapping/phone":        {"mapping/invisible", "mapping/naming", "mapping/value"},
	"mapping/value":        {"mapping/invisible", "mapping/naming"},
	"mapping/expression":   {"mapping/invisible", "mapping/naming", "mapping/value"},
	"mapping/naming":       {"mapping/invisible"},
	"mapping/invisible":    nil,
	"report":               nil,
	"samples/fetch":        nil,
	"samples/generate":     nil,
}

// houseStrangers are the rooms that must not meet, in tests neither.
var houseStrangers = [][2]string{
	{"importer/sandbox", "importer/crm"},
	{"importer/sandbox", "mapping"},
	{"importer/crm", "importer/sandbox"},
}

// houseTop is the top level, without what begins with a dot or is ignored.
var houseTop = []string{"LICENSE", "Makefile", "README.md", "go.mod", "go.sum", "importer", "main.go", "mapping", "report", "samples"}

func TestImportsGoOneWay(t *testing.T) {
	for _, f := range houseFiles(t) {
		allowed, known := houseImports[f.room]
		if !known {
			t.Errorf("%s: the room %q is not in the table of imports", f.path, f.room)
			continue
		}
		if f.test {
			continue
		}
		for _, room := range f.imports() {
			if !slices.Contains(allowed, room) {
				t.Errorf("%s: %q may not import %q; it may import %q", f.path, f.room, room, allowed)
			}
		}
	}
}

func TestTheTableNamesOnlyRoomsThatAreThere(t *testing.T) {
	there := map[string]bool{}
	for _, f := range houseFiles(t) {
		there[f.room] = true
	}
	for room, allowed := range houseImports {
		for _, name := range append([]string{room}, allowed...) {
			if !there[name] {
				t.Errorf("the table of imports names %q, and there is no such room", name)
			}
		}
	}
}

func TestSandboxAndClientAreStrangers(t *testing.T) {
	for _, f := range houseFiles(t) {
		for _, pair := range houseStrangers {
			if f.room == pair[0] && slices.Contains(f.imports(), pair[1]) {
				t.Errorf("%s: %q imports %q, and a mistake in one would be a mistake in both", f.path, pair[0], pair[1])
			}
		}
	}
}

func TestRoomsAreNamedForWhatTheyMake(t *testing.T) {
	for _, f := range houseFiles(t) {
		if slices.Contains(strings.Fields(houseNobodysRooms), path.Base(f.room)) {
			t.Errorf("%s: %q is nobody's room: a noun lives in the room that makes it", f.path, f.room)
		}
	}
}

func TestMainHasNoLogic(t *testing.T) {
	for _, f := range houseFiles(t) {
		if f.room != "." || f.test {
			continue
		}
		if f.path != "main.go" {
			t.Errorf("%s: only main.go stands at the top", f.path)
		}
		for _, d := range f.tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.Name != "main" || len(d.Body.List) != 1 {
					t.Errorf("%s: func %s with %d statements, want only main, with one", f.where(d), d.Name.Name, len(d.Body.List))
				}
			case *ast.GenDecl:
				if d.Tok != token.IMPORT {
					t.Errorf("%s: a %s, want only func main", f.where(d), d.Tok)
				}
			}
		}
	}
}

func TestImportingAPackageDoesNothing(t *testing.T) {
	for _, f := range houseFiles(t) {
		for _, d := range f.tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: func init", f.where(d))
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR && !f.test {
					houseState(t, f, d)
				}
			}
		}
	}
}

// houseState finds package-level state: a variable is a sentinel or a table, so
// that it has its value where it is declared, and that is nothing that fills up.
func houseState(t *testing.T, f houseFile, d *ast.GenDecl) {
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name == "_" {
			continue
		}
		if len(spec.Values) == 0 && !houseEmbedded(d, spec) {
			t.Errorf("%s: var %s has no value: is it state?", f.where(spec), spec.Names[0].Name)
		}
		for _, value := range spec.Values {
			if why := houseFills(value); why != "" {
				t.Errorf("%s: var %s is %s: is it state?", f.where(spec), spec.Names[0].Name, why)
			}
		}
	}
}

// houseEmbedded tells whether the compiler fills a variable from a file.
func houseEmbedded(d *ast.GenDecl, spec *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{d.Doc, spec.Doc} {
		if doc == nil {
			continue
		}
		for _, line := range doc.List {
			if strings.HasPrefix(line.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}

func houseFills(value ast.Expr) string {
	switch v := value.(type) {
	case *ast.CallExpr:
		if name, ok := v.Fun.(*ast.Ident); ok && (name.Name == "make" || name.Name == "new") {
			return "made by " + name.Name
		}
	case *ast.UnaryExpr:
		if v.Op == token.AND {
			return "a pointer"
		}
	case *ast.CompositeLit:
		if kind, ok := v.Type.(*ast.SelectorExpr); ok {
			if room, ok := kind.X.(*ast.Ident); ok && (room.Name == "sync" || room.Name == "atomic") {
				return "a " + room.Name + "." + kind.Sel.Name
			}
		}
	}
	return ""
}

func TestFilesAndFunctionsStayShort(t *testing.T) {
	for _, f := range houseFiles(t) {
		if f.test {
			continue
		}
		if f.lines > houseFileLines {
			t.Errorf("%s: %d lines, want at most %d", f.path, f.lines, houseFileLines)
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if d, ok := n.(*ast.FuncDecl); ok {
				if lines := f.line(d.End()) - f.line(d.Pos()) + 1; lines > houseFuncLines {
					t.Errorf("%s: func %s has %d lines, want at most %d", f.where(d), d.Name.Name, lines, houseFuncLines)
				}
			}
			return true
		})
	}
}

func TestEveryExportedNameSaysWhatItIsFor(t *testing.T) {
	described := map[string]bool{}
	for _, f := range houseFiles(t) {
		if f.test {
			continue
		}
		described[f.room] = described[f.room] || f.tree.Doc != nil
		for _, d := range f.tree.Decls {
			for _, name := range houseUndocumented(d) {
				t.Errorf("%s: %s has no docstring", f.where(d), name)
			}
		}
	}
	for room, ok := range described {
		if !ok {
			t.Errorf("%s: no file says what the package is for", room)
		}
	}
}

// houseUndocumented gives a declaration's exported names that nothing is said
// of. A group's own words serve its names; the methods that interfaces of the
// standard library and of our errors ask for explain themselves.
func houseUndocumented(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && !houseSpeaksForItself(d) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				if s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Names[0].Name)
				}
			}
		}
	}
	return names
}

func houseSpeaksForItself(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	known := []string{"Error", "Unwrap", "Is", "Hint", "ExitCode", "String", "Len", "Less", "Swap", "Push", "Pop"}
	return slices.Contains(known, d.Name.Name) || !ast.IsExported(houseReceiver(d.Recv.List[0].Type))
}

// houseReceiver gives the name of a receiver's type.
func houseReceiver(of ast.Expr) string {
	switch e := of.(type) {
	case *ast.StarExpr:
		return houseReceiver(e.X)
	case *ast.IndexExpr:
		return houseReceiver(e.X)
	case *ast.IndexListExpr:
		return houseReceiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func TestTheTopLevelStaysAsItIs(t *testing.T) {
	entries, err := os.ReadDir(houseRoot)
	if err != nil {
		t.Fatal(err)
	}
	ignored := houseIgnored(t)
	var found []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && !slices.ContainsFunc(ignored, func(pattern string) bool {
			match, err := path.Match(pattern, name)
			return err == nil && match
		}) {
			found = append(found, name)
		}
	}
	if !slices.Equal(found, houseTop) {
		t.Errorf("the top level is\n%q, want\n%q", found, houseTop)
	}
	for _, name := range []string{".ci/run", ".gitignore"} {
		if _, err := os.Stat(filepath.Join(houseRoot, name)); err != nil {
			t.Error(err)
		}
	}
}

// houseIgnored gives the patterns of .gitignore that concern the top level.
func houseIgnored(t *testing.T) (patterns []string) {
	text, err := os.ReadFile(filepath.Join(houseRoot, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.Trim(line, "/\n"); line != "" && !strings.HasPrefix(line, "#") {
			patterns = append(patterns, line)
		}
	}
	return patterns
}
