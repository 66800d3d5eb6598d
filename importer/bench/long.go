package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	manyRows   = 500_000
	bookRows   = 100_000
	deltaRows  = 1_000_000
	deltaKnown = 900_000
	// deltaTries is how often the first request is waited for.
	deltaTries = 3
	// stopped is the exit code of an import that had all the calls it was allowed.
	stopped = 5
)

// long measures what takes minutes: the peaks of large files, a night of known
// rows, and how long a large export waits for its first new row. After an error it
// gives what it has.
func (b *bench) long(ctx context.Context) (figures []figure, err error) {
	steps := []struct {
		name string
		rows int
		do   func(ctx context.Context, home, path string) ([]figure, error)
	}{
		{"many.csv", manyRows, b.manyRows},
		{"book.xlsx", bookRows, b.night},
		{"delta.csv", deltaRows, b.delta},
		{"delta.xlsx", deltaRows, b.delta},
	}
	for _, step := range steps {
		path, err := b.file(ctx, step.name, step.rows)
		if err != nil {
			return figures, err
		}
		home := b.path("long")
		if err := os.Mkdir(home, 0o700); err != nil {
			return figures, err
		}
		found, err := step.do(ctx, home, path)
		figures = append(figures, found...)
		if err := errors.Join(err, os.RemoveAll(home), os.Remove(path)); err != nil {
			return figures, err
		}
	}
	return figures, nil
}

func (b *bench) manyRows(ctx context.Context, home, path string) ([]figure, error) {
	u, err := b.caseload(ctx, home, 0, b.importing(home, path)...)
	return []figure{{Name: "import of 500,000 rows CSV, peak", Unit: mebibytes, Value: mib(u.peak), Target: 51}}, err
}

// night imports a workbook, and then again when all its rows are known.
func (b *bench) night(ctx context.Context, home, path string) ([]figure, error) {
	db := filepath.Join(home, "caseload.db")
	first, err := b.caseload(ctx, home, 0, b.importing(home, path)...)
	if err != nil {
		return nil, err
	}
	before, err := b.ledgerWeight(ctx, db)
	if err != nil {
		return nil, err
	}
	if _, err := b.caseload(ctx, home, 0, b.importing(home, path)...); err != nil {
		return nil, err
	}
	after, err := b.ledgerWeight(ctx, db)
	return []figure{
		{Name: "import of 100,000 rows XLSX, peak", Unit: mebibytes, Value: mib(first.peak), Target: 80},
		{Name: "ledger of 100,000 rows XLSX, a row", Unit: "B", Value: float64(before.Bytes) / bookRows, Target: 250},
		{Name: "ledger after a night of 100,000 known rows, rows more", Unit: "rows", Value: float64(after.Rows - before.Rows), Target: 100},
		{Name: "ledger after a night of 100,000 known rows, bytes more", Unit: "B", Value: float64(after.Bytes - before.Bytes), Target: 100_000},
	}, err
}

// delta imports the first 900,000 rows of a file, and then the file: how long
// until the CRM sees the first of the others.
func (b *bench) delta(ctx context.Context, home, path string) ([]figure, error) {
	target := 4.0
	if filepath.Ext(path) == ".xlsx" {
		target = 6
	}
	known, err := b.file(ctx, "known"+filepath.Ext(path), deltaKnown)
	if err != nil {
		return nil, err
	}
	if _, err := b.caseload(ctx, home, 0, b.importing(home, known)...); err != nil {
		return nil, err
	}
	if err := os.Remove(known); err != nil {
		return nil, err
	}
	var waits []float64
	for range deltaTries {
		if _, err := askMark(ctx, b.url); err != nil {
			return nil, err
		}
		u, err := b.caseload(ctx, home, stopped, b.importing(home, path, "--max-calls", "1")...)
		if err != nil {
			return nil, err
		}
		m, err := askMark(ctx, b.url)
		if err != nil {
			return nil, err
		}
		if m.Requests != 1 {
			return nil, errors.New("first new request: the stub was not asked once")
		}
		waits = append(waits, time.Unix(0, m.First).Sub(u.began).Seconds())
	}
	slices.Sort(waits)
	return []figure{{
		Name: "first new request of 1,000,000 rows " + filepath.Ext(path)[1:] + ", 900,000 known", Unit: "s",
		Value: waits[len(waits)/2], Low: waits[0], High: waits[len(waits)-1], Target: target,
	}}, nil
}
