package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// How many rows each process of a round has: with fewer, the start of a process
// would be seen in the figures.
const (
	fullRows  = 50_000
	quickRows = 25_000
)

// readings is how often the quickest peer reads its file, for the same reason.
const readings = 8

// What is run, as the tables call it.
const (
	checkCSV    = "check CSV"
	readingCSV  = "encoding/csv"
	client      = "net/http + mime/multipart"
	importCSV   = "import CSV"
	importAgain = "import CSV again, all known"
	checkXLSX   = "check XLSX"
	excelizeRaw = "excelize Rows, raw"
	excelizeAll = "excelize Rows, default"
	inflating   = "inflate"
)

// scene is one process that is measured.
type scene struct {
	name string
	rows int
	peer bool
	args []string
}

// scenes are those of a round, in their order. home is the round's own folder.
func (b *bench) scenes(home string) []scene {
	csv, book, rows := b.path("casos.csv"), b.path("casos.xlsx"), b.rows()
	load := b.importing(home, csv)
	scenes := []scene{
		{readingCSV, rows * readings, true, []string{"csv", csv}},
		{checkCSV, rows, false, []string{"check", "-m", b.path("casos.yaml"), csv}},
		{client, rows, true, []string{"client", csv, b.url}},
		{importCSV, rows, false, load},
		{importAgain, rows, false, load},
		{inflating, rows, true, []string{"inflate", book}},
		{checkXLSX, rows, false, []string{"check", "-m", b.path("casos.yaml"), book}},
		{excelizeRaw, rows, true, []string{"excelize-raw", book}},
	}
	if !b.quick {
		scenes = append(scenes, scene{excelizeAll, rows, true, []string{"excelize", book}})
	}
	return scenes
}

func (b *bench) rows() int {
	if b.quick {
		return quickRows
	}
	return fullRows
}

// importing gives the arguments of an import whose ledger and reports lie in home.
func (b *bench) importing(home, file string, more ...string) []string {
	report := "results" + filepath.Ext(file)
	return append([]string{
		"import", "-m", b.path("casos.yaml"), "--ledger", filepath.Join(home, "caseload.db"), "-o", filepath.Join(home, report), "--no-progress", file,
	}, more...)
}

// round is what a round measured; its ledger is looked at after the first import
// and after the one that sent nothing.
type round struct {
	rows         int
	uses         map[string]use
	fresh, night weight
}

func (b *bench) round(ctx context.Context) (r round, err error) {
	home := b.path("round")
	if err := os.Mkdir(home, 0o700); err != nil {
		return r, err
	}
	r.rows, r.uses = b.rows(), map[string]use{}
	for _, s := range b.scenes(home) {
		if r.uses[s.name], err = b.play(ctx, home, s); err != nil {
			return r, err
		}
		switch s.name {
		case importCSV:
			r.fresh, err = b.ledgerWeight(ctx, filepath.Join(home, "caseload.db"))
		case importAgain:
			r.night, err = b.ledgerWeight(ctx, filepath.Join(home, "caseload.db"))
		}
		if err != nil {
			return r, err
		}
	}
	return r, os.RemoveAll(home)
}

func (b *bench) play(ctx context.Context, home string, s scene) (u use, err error) {
	if s.peer {
		u, err = b.process(ctx, home, 0, nil, b.self, append([]string{"peer"}, s.args...)...)
	} else {
		u, err = b.caseload(ctx, home, 0, s.args...)
	}
	u.rows = s.rows
	return u, err
}

// file makes a file of so many rows, once.
func (b *bench) file(ctx context.Context, name string, rows int) (string, error) {
	path := b.path(name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Fprintf(b.stderr, "bench: makes %s, %d rows\n", name, rows)
	_, err := b.process(ctx, b.folder, 0, nil, b.self, "make", strconv.Itoa(rows), path)
	return path, err
}

// allRounds runs them one after the other.
func (b *bench) allRounds(ctx context.Context) (rounds []round, err error) {
	for _, name := range []string{"casos.csv", "casos.xlsx"} {
		if _, err := b.file(ctx, name, b.rows()); err != nil {
			return nil, err
		}
	}
	for i := range b.plan.rounds {
		fmt.Fprintf(b.stderr, "bench: round %d of %d\n", i+1, b.plan.rounds)
		r, err := b.round(ctx)
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, r)
	}
	return rounds, nil
}
