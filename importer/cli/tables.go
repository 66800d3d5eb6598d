package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"caseload/importer/source"
	"caseload/mapping"
)

// tables reads the files that a mapping in folder names with map_file, as any
// source is read.
func tables(folder string) mapping.Option {
	return mapping.Tables(func(path string) (mapping.Table, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		return readTable(path)
	})
}

func readTable(path string) (table mapping.Table, err error) {
	file, err := source.Open(path, source.Options{})
	if err != nil {
		return table, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	table.Header = slices.Clone(file.Header())
	rows, err := file.Rows()
	if err != nil {
		return table, err
	}
	for len(table.Rows) <= mapping.MaxTableRows && rows.Next() {
		row := rows.Row()
		if row.Fault != nil {
			return table, errors.Join(fmt.Errorf("%s:%d: %s", path, row.Line, row.Fault.Reason), rows.Close())
		}
		table.Rows = append(table.Rows, slices.Clone(row.Cells))
		table.Lines = append(table.Lines, row.Line)
	}
	return table, errors.Join(rows.Err(), rows.Close())
}
