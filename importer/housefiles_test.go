package importer_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// houseFile is one Go file of the module.
type houseFile struct {
	path  string // from the module's top, with slashes
	room  string // its folder; "." for the top
	test  bool
	lines int
	set   *token.FileSet
	tree  *ast.File
}

// imports gives the rooms of ours that the file imports.
func (f houseFile) imports() (rooms []string) {
	for _, spec := range f.tree.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err == nil && name == houseModule {
			rooms = append(rooms, ".")
		}
		if room, ours := strings.CutPrefix(name, houseModule+"/"); err == nil && ours {
			rooms = append(rooms, room)
		}
	}
	return rooms
}

func (f houseFile) line(p token.Pos) int { return f.set.Position(p).Line }

func (f houseFile) where(n ast.Node) string { return fmt.Sprintf("%s:%d", f.path, f.line(n.Pos())) }

// houseFiles reads every Go file of the module but those in folders that the go
// command passes over too.
func houseFiles(t *testing.T) (files []houseFile) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(houseRoot), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() && name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "bin") {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(houseRoot, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		f := houseFile{path: name, room: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), lines: bytes.Count(text, []byte("\n")), set: token.NewFileSet()}
		f.tree, err = parser.ParseFile(f.set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		files = append(files, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no Go file found: is the test where it belongs?")
	}
	return files
}
