package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	_ "modernc.org/sqlite" // the driver
)

// weight is what a ledger holds, whatever its tables are called.
type weight struct {
	Bytes, Rows int64
}

// weigh prints a ledger's weight.
func weigh(ctx context.Context, args []string, stdout io.Writer) (err error) {
	if len(args) != 1 {
		return errors.New("weigh: want a ledger")
	}
	var w weight
	for _, end := range []string{"", "-wal"} {
		info, err := os.Stat(args[0] + end)
		if end != "" && errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		w.Bytes += info.Size()
	}
	db, err := sql.Open("sqlite", args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var count string
	err = db.QueryRowContext(ctx, `SELECT group_concat('SELECT count(*) AS n FROM "' || name || '"', ' UNION ALL ') FROM sqlite_schema WHERE type = 'table'`).Scan(&count)
	if err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "SELECT sum(n) FROM ("+count+")").Scan(&w.Rows); err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(w)
}

// ledgerWeight asks for it from outside, so that this process stays small.
func (b *bench) ledgerWeight(ctx context.Context, path string) (w weight, err error) {
	var said bytes.Buffer
	if _, err := b.process(ctx, b.folder, 0, &said, b.self, "weigh", path); err != nil {
		return w, err
	}
	if err := json.Unmarshal(said.Bytes(), &w); err != nil {
		return w, fmt.Errorf("weight of %s: %w", path, err)
	}
	return w, nil
}
