package cli

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

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
	defer func() { err = withoutSettings(err) }()
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
		if row.Fault != nil && row.Fault.Code != source.CodeTotal && row.Fault.Code != source.CodeRemark { // a map may speak of them
			bad := &source.Error{Path: path, Line: row.Line, What: row.Fault.Reason, Tip: row.Fault.Hint}
			return table, errors.Join(bad, rows.Close())
		}
		table.Rows = append(table.Rows, slices.Clone(row.Cells))
		table.Lines = append(table.Lines, row.Line)
		table.Kinds = append(table.Kinds, slices.Clone(row.Kinds))
	}
	err = errors.Join(rows.Err(), rows.Close())
	table.Notes = file.Warnings()
	return table, err
}

// withoutSettings takes out of an error's hint what a source is told by flags and
// settings: there are none for the file of a map.
func withoutSettings(err error) error {
	bad, ok := errors.AsType[*source.Error](err)
	if !ok {
		return err
	}
	parts := slices.DeleteFunc(strings.Split(bad.Tip, "; "), func(part string) bool {
		return strings.Contains(part, "--") || strings.Contains(part, "source") || strings.Contains(part, "header_row")
	})
	if bad.Tip = strings.Join(parts, "; "); bad.Tip == "" {
		bad.Tip = `save it in Excel as "CSV UTF-8", or as a workbook of one sheet: two columns, with their names in the first line`
	}
	return err
}
