// Command demo looks at what the demo left in a folder, and ends with 1 when
// anything is not as it promises.
//
//	go run .ci/demo.go DIR            a demo that ran to its end
//	go run .ci/demo.go -stopped DIR   one that Ctrl-C stopped while it sent
//
// It reads the files as a stranger would and shares no code with the program.
package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// rows is how many cases samples/casos.csv has.
const rows = 500

var ours = strings.Fields("import_row import_status wolkvox_id idPrefijo import_code import_error import_hint import_attempts import_at import_run import_id")

var hex24 = regexp.MustCompile(`^[0-9a-f]{24}$`)

func main() {
	look, args := whole, os.Args[1:]
	if len(args) > 0 && args[0] == "-stopped" {
		look, args = stopped, args[1:]
	}
	if len(args) != 1 {
		fmt.Fprintln(os.Stderr, "usage: go run .ci/demo.go [-stopped] DIR")
		os.Exit(2)
	}
	if err := look(args[0]); err != nil {
		fmt.Fprintf(os.Stderr, "demo: %s: %v\n", args[0], err)
		os.Exit(1)
	}
}

// whole holds a finished demo to its promises.
func whole(dir string) error {
	first, err := results(filepath.Join(dir, "first.results.csv"))
	if err != nil {
		return err
	}
	again, err := results(filepath.Join(dir, "casos.results.csv"))
	if err != nil {
		return err
	}
	err = errors.Join(
		all("the first run", first, "created"),
		all("the second run", again, "duplicate"),
		sameIDs(first, again),
		inCRM(dir, first),
		requests(dir),
		gone(dir, "casos.failures.csv", "caseload.db-wal", "caseload.db-shm"),
	)
	if err == nil {
		fmt.Printf("demo: %d rows, all created, each with its own wolkvox_id and its case in the CRM; the second run sent 0\n", len(first))
	}
	return err
}

// stopped holds a demo that was stopped to its own: what was in flight ran to
// its answer, and the rest stands as not reached.
func stopped(dir string) error {
	table, err := results(filepath.Join(dir, "casos.results.csv"))
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, r := range table {
		counts[r["import_status"]]++
	}
	if counts["created"] == 0 || counts["pending"] == 0 || counts["created"]+counts["pending"] != rows {
		return fmt.Errorf("casos.results.csv: %v, want %d rows, created and pending", counts, rows)
	}
	fmt.Printf("demo: stopped after %d of %d rows, nothing in doubt, no process left\n", counts["created"], rows)
	return gone(dir, "caseload.db-wal", "caseload.db-shm")
}

// results reads a results file, a map of cells by column for each row. Its
// cells stay in the file's own encoding.
func results(path string) ([]map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comma = ';'
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(lines) != rows+1 {
		return nil, fmt.Errorf("%s: %d rows, want %d", path, len(lines)-1, rows)
	}
	header := lines[0]
	if !slices.Equal(header[:min(len(header), len(ours))], ours) {
		return nil, fmt.Errorf("%s: header %q, want it to begin with %q", path, header, ours)
	}
	table := make([]map[string]string, 0, rows)
	for _, cells := range lines[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[header[i]] = cell
		}
		table = append(table, row)
	}
	return table, nil
}

// all wants one status in every row, and in each its own two ids.
func all(who string, table []map[string]string, status string) error {
	var errs []error
	ids, own := map[string]bool{}, map[string]bool{}
	for _, r := range table {
		if r["import_status"] != status || !hex24.MatchString(r["wolkvox_id"]) {
			errs = append(errs, fmt.Errorf("%s, row %s: status %q and wolkvox_id %q, want %q and 24 hex digits", who, r["import_row"], r["import_status"], r["wolkvox_id"], status))
		}
		ids[r["wolkvox_id"]], own[r["import_id"]] = true, true
	}
	if len(ids) != rows || len(own) != rows {
		errs = append(errs, fmt.Errorf("%s: %d distinct wolkvox_id and %d distinct import_id, want %d", who, len(ids), len(own), rows))
	}
	return errors.Join(errs...)
}

// sameIDs wants a second run to name the cases of the first.
func sameIDs(first, again []map[string]string) error {
	for i, r := range first {
		if s := again[i]; s["wolkvox_id"] != r["wolkvox_id"] || s["import_id"] != r["import_id"] {
			return fmt.Errorf("row %s: wolkvox_id %s and import_id %s, and %s and %s in the second run", r["import_row"], r["wolkvox_id"], r["import_id"], s["wolkvox_id"], s["import_id"])
		}
	}
	return nil
}

// inCRM wants the CRM to hold each row's case under the id that the results
// give it, and no other.
func inCRM(dir string, table []map[string]string) error {
	var cases []struct {
		ID    string                `json:"wolkvox_id"`
		Parts struct{ Form string } `json:"parts"`
	}
	if err := read(dir, "cases.json", &cases); err != nil {
		return err
	}
	if len(cases) != rows {
		return fmt.Errorf("the CRM holds %d cases, want %d", len(cases), rows)
	}
	tickets := map[string]string{}
	for _, c := range cases {
		var form struct{ Ticket string }
		if err := json.Unmarshal([]byte(c.Parts.Form), &form); err != nil {
			return fmt.Errorf("case %s: form %q: %w", c.ID, c.Parts.Form, err)
		}
		tickets[c.ID] = form.Ticket
	}
	for _, r := range table {
		if tickets[r["wolkvox_id"]] != r["Ticket"] {
			return fmt.Errorf("row %s: ticket %q, and its case %s in the CRM has %q", r["import_row"], r["Ticket"], r["wolkvox_id"], tickets[r["wolkvox_id"]])
		}
	}
	return nil
}

// requests wants the CRM to have had one request a row, at the pace that was
// asked for, and none in the second run. Its own clock sees the network's
// unevenness, so that a second may have a few more than were sent in one.
func requests(dir string) error {
	const perSecond, uneven = 50, 10
	var first, second struct {
		Requests int `json:"requests"`
		Worst    int `json:"worst_second"`
	}
	if err := errors.Join(read(dir, "stats-first.json", &first), read(dir, "stats-second.json", &second)); err != nil {
		return err
	}
	if first.Requests != rows || second.Requests != rows {
		return fmt.Errorf("%d requests after the first run and %d after the second, want %d and %d", first.Requests, second.Requests, rows, rows)
	}
	if first.Worst > perSecond+uneven {
		return fmt.Errorf("%d requests in one second, want about %d", first.Worst, perSecond)
	}
	return nil
}

func read(dir, name string, to any) error {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// gone wants files not to be there.
func gone(dir string, names ...string) error {
	var errs []error
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("%s is there, or cannot be looked at (%v), and should not be", name, err))
		}
	}
	return errors.Join(errs...)
}
