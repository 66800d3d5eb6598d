package mapping

import (
	"errors"
	"fmt"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// Table is a file that holds a map: two columns, with a name each.
type Table struct {
	Header []string
	Rows   [][]string // the cells of each row, as they mean
	Lines  []int      // where each row begins in the file
	Kinds  [][]byte   // of each row as in [Row]; nil where all is text
	Notes  []string   // what a person should know of the file, a line each
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
	if invisible.Trim(path) == "" {
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
	case len(file.Header) < 2 || len(filledPart(file.Header)) > 2:
		return fail(mapFileTip, "%s has %s, not 2", path, columnsOf(file.Header))
	case len(file.Rows) == 0:
		return fail(mapFileTip, "%s has a header and no rows", path)
	case len(file.Rows) > MaxTableRows:
		return fail("is it the right file?", "%s has more rows than a map can have (%d)", path, MaxTableRows)
	}
	for _, note := range file.Notes {
		r.warn(e.valuePlace, "%s: %s: %s", what, path, note)
	}
	t := newTable()
	t.file = path
	lines, blank, bad := t.fill(file, e.valuePlace)
	if bad.What != "" {
		return fail(bad.Tip, "%s", bad.What)
	}
	if len(blank) > 0 {
		r.warn(e.valuePlace, "%s: %s: values with nothing beside them, which count as blanks: %d, the first %s", what, path, len(blank), blank[0])
	}
	if line := t.headless(file, lines); line > 0 {
		r.warn(e.valuePlace, "%s: %s: the line of names %s holds what a row holds (%s stands in line %d, too): if it is a row, put a line of names above it",
			what, path, naming.Quote(invisible.Trim(file.Header[0])+";"+invisible.Trim(file.Header[1])), naming.Quote(invisible.Trim(file.Header[1])), line)
	}
	return t
}

// fill takes the rows of a file over. It gives the line of each value, the values
// with nothing beside them, and what is wrong with the first row that cannot serve.
func (t *table) fill(file Table, place place) (lines map[string]int, blank []string, bad value.Fault) {
	lines = map[string]int{}
	for n, row := range file.Rows {
		key, target, line := invisible.Trim(cellOf(row, 0)), invisible.Trim(cellOf(row, 1)), 0
		if n < len(file.Lines) {
			line = file.Lines[n]
		}
		where := fmt.Sprintf("%s:%d: ", t.file, line)
		if len(filledPart(row)) > 2 {
			return nil, nil, value.Fault{What: fmt.Sprintf("%s%d cells, not 2", where, len(filledPart(row))), Tip: mapFileTip}
		}
		if n < len(file.Kinds) {
			for i, kind := range file.Kinds[n] {
				if value.IsBroken(kind) {
					bad = value.BrokenFault(cellOf(row, i), kind)
					bad.What = where + bad.What
					return nil, nil, bad
				}
			}
		}
		if have, twice := t.exact[key]; twice {
			if have.text != target {
				bad.What = fmt.Sprintf("%s%s stands for %s here, and for %s in line %d", where, naming.Quote(key), naming.Quote(target), naming.Quote(have.text), lines[key])
				bad.Tip = "keep one of the two"
				return nil, nil, bad
			}
			continue
		}
		if lines[key] = line; target == "" && key != "" {
			blank = append(blank, fmt.Sprintf("%s in line %d", naming.Quote(key), line))
		}
		t.add(key, &constant{text: target, place: place})
	}
	return lines, blank, value.Fault{}
}

// headless gives the line of a row that has the second name for its target: the
// names are then a row themselves, most probably. 0 when there is none.
func (t *table) headless(file Table, lines map[string]int) int {
	name := invisible.Trim(file.Header[1])
	if name == "" {
		return 0
	}
	for _, row := range file.Rows {
		if invisible.Trim(cellOf(row, 1)) == name {
			return lines[invisible.Trim(cellOf(row, 0))]
		}
	}
	return 0
}

// filledPart leaves out the columns without text at the end, which spreadsheets write.
func filledPart(row []string) []string {
	for len(row) > 0 && invisible.Trim(row[len(row)-1]) == "" {
		row = row[:len(row)-1]
	}
	return row
}

func columnsOf(header []string) string {
	if len(header) == 1 {
		return "1 column (" + naming.List(header) + ")"
	}
	return fmt.Sprintf("%d columns (%s)", len(header), naming.List(header))
}

// cellOf gives a cell of a row that may be short.
func cellOf(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}
