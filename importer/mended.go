package importer

import (
	"errors"
	"slices"

	"caseload/importer/ledger"
	"caseload/importer/source"
	"caseload/mapping"
	"caseload/report"
)

// mended knows the cells of rows that are not as the source has them: those of
// the report that is resumed now, and those that the last whole results had
// from earlier ones. Rows are asked for in the order of their lines.
type mended struct {
	spool *spool
	input int
	want  []string // the ids of the source's columns, in order
	have  []string // and of the results'
	file  *input   // the last whole results; nil when there are none
	rows  *source.Rows
	shown func(item) mapping.Row
	place int // of the row that was read last
	last  mapping.Row
}

// mendedCells finds the last whole results of a source that a person has not
// changed: of this run, when it is written again, or of the one it resumes.
func (c *command) mendedCells(p *pen) (*mended, error) {
	m := &mended{spool: &c.edits, shown: c.shown, input: p.t.number, want: ledger.ColumnIDs(p.header)}
	for _, run := range []int64{p.run.Number, p.run.Parent} {
		if p.run.Parent == 0 || m.file != nil {
			break
		}
		path, err := c.Ledger.ReportOf(run, p.t.number, "results")
		if err != nil {
			return m, err
		}
		if path == "" {
			continue
		}
		if err := m.open(c, run, path); err != nil {
			return m, err
		}
	}
	return m, nil
}

// open opens the results at path if they are still those of the run.
func (m *mended) open(c *command, run int64, path string) error {
	by, ours, err := c.writer(path)
	if err != nil || !ours || by != run {
		return err
	}
	if format, err := report.FormatOf(path); err != nil || format == report.JSONL {
		return err
	}
	file, err := source.Open(path, source.Options{HeaderRow: 1})
	if err != nil {
		return err
	}
	header := file.Header()
	places, own, ok := report.Ours(header)
	if !ok {
		return file.Close()
	}
	m.file = &input{file: file, own: own, ours: places}
	for _, i := range own {
		m.file.header = append(m.file.header, header[i])
	}
	m.have = ledger.ColumnIDs(m.file.header)
	m.rows, err = file.Rows()
	return err
}

// of gives the cells of a row, nil when the source's own are right.
func (m *mended) of(line int) (*mapping.Row, error) {
	row, err := m.spool.row(m.input, line)
	if err != nil || row != nil {
		return row, err
	}
	for m.rows != nil && m.place < line && m.rows.Next() {
		it := m.file.item(m.rows.Row())
		m.place, m.last = it.place, inOrder(m.want, m.have, m.shown(it))
	}
	if m.rows == nil {
		return nil, nil
	}
	if m.place == line {
		return &m.last, m.rows.Err()
	}
	return nil, m.rows.Err()
}

func (m *mended) close() error {
	var errs []error
	if m.rows != nil {
		errs = append(errs, m.rows.Close())
	}
	if m.file != nil {
		errs = append(errs, m.file.file.Close())
	}
	return errors.Join(errs...)
}

// inOrder brings the cells of a report, whose columns have these ids, into the
// order of its source's.
func inOrder(want, have []string, row mapping.Row) mapping.Row {
	if slices.Equal(want, have) {
		return row
	}
	ordered := mapping.Row{Cells: make([]string, len(want)), Kinds: make([]byte, len(want))}
	for to, id := range want {
		from := slices.Index(have, id)
		if from >= 0 && from < len(row.Cells) {
			ordered.Cells[to] = row.Cells[from]
		}
		if from >= 0 && from < len(row.Kinds) {
			ordered.Kinds[to] = row.Kinds[from]
		}
	}
	return ordered
}
