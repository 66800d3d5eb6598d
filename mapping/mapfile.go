package mapping

import (
	"errors"
	"fmt"
)

// Table is a file that holds a map: two columns, with a name each.
type Table struct {
	Header []string
	Rows   [][]string // the cells of each row, as they mean
	Lines  []int      // where each row begins in the file
}

// MaxTableRows bounds the rows of a map's file, which lies in memory whole: so many
// take some 50 MiB. Who opens one may stop reading at the first row beyond.
const MaxTableRows = 200_000

const mapFileTip = "a file of two columns with a header, the value in the source and the one for the CRM: Prioridad;CRM"

// mapFile reads a map from its own file. Cells are trimmed, as they are in the
// source; a blank first cell stands for a blank.
func (r *reader) mapFile(f *field, e entry) *table {
	what := f.label() + ".map_file"
	path, ok := r.text(e.node, what)
	if !ok {
		return nil
	}
	fail := func(tip, format string, args ...any) *table {
		r.mistake(codeMapFile, e.valuePlace, tip, "%s: %s", what, fmt.Sprintf(format, args...))
		return nil
	}
	if trim(path) == "" {
		return fail("for instance prioridades.csv", "it names no file")
	}
	if r.open == nil {
		return fail("write the map here, as map", "%s: files cannot be read here", path)
	}
	file, err := r.open(path)
	switch {
	case err != nil:
		var known interface{ Hint() string }
		if tip := "the path is as seen from the folder of the mapping"; !errors.As(err, &known) || known.Hint() == "" {
			return fail(tip, "%v", err)
		}
		return fail(known.Hint(), "%v", err)
	case len(file.Header) != 2:
		return fail(mapFileTip, "%s has %d columns (%s), not 2", path, len(file.Header), list(file.Header))
	case len(file.Rows) == 0:
		return fail(mapFileTip, "%s has a header and no rows", path)
	case len(file.Rows) > MaxTableRows:
		return fail("is it the right file?", "%s has more rows than a map can have (%d)", path, MaxTableRows)
	}
	t := newTable()
	t.file = path
	lines := map[string]int{}
	var blank []string
	for n, row := range file.Rows {
		key, target, line := trim(cellOf(row, 0)), trim(cellOf(row, 1)), 0
		if n < len(file.Lines) {
			line = file.Lines[n]
		}
		if len(row) > 2 {
			return fail(mapFileTip, "%s:%d: %d cells, not 2", path, line, len(row))
		}
		if have, twice := t.exact[key]; twice {
			if have.text != target {
				return fail("keep one of the two", "%s:%d: %s stands for %s here, and for %s in line %d", path, line, quote(key), quote(target), quote(have.text), lines[key])
			}
			continue
		}
		if lines[key] = line; target == "" && key != "" {
			blank = append(blank, fmt.Sprintf("%s in line %d", quote(key), line))
		}
		t.add(key, &constant{text: target, place: e.valuePlace})
	}
	if len(blank) > 0 {
		r.warn(e.valuePlace, "%s: %s: values with nothing beside them, which count as blanks: %d, the first %s", what, path, len(blank), blank[0])
	}
	return t
}

// cellOf gives a cell of a row that may be short.
func cellOf(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}
