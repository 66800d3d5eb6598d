package ledger

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// A damaged ledger is read out into a new one, as far as it goes: each table from
// its beginning, past the places that cannot be read, and where that is not
// possible from its end too. The damaged file itself is not touched: a copy of it
// is read.
//
// A case is known again by its row in cases. Of one that only a page or an alias
// names, it may have been sent: it is unknown. What stood in a page that cannot be
// read is lost, its cases are known by their rows.

// Rescued is what could be read out of a damaged ledger.
type Rescued struct {
	Entries int64 // rows that are known again
	Unknown int64 // of these, such as may have been sent and are unknown now: known by their cells alone, or of a run whose intents are lost
	Lost    int64 // rows that the ledger had and that are not known again
	Open    bool  // the end of its rows could not be read: more may be lost than Lost says
	Runs    int64
	NoRuns  int64 // runs that are lost though rows of them are known
}

// Rescue reads what can be read of the ledger at from into a new one at to. It
// has the same name and salt, so that the account's list sees when it is behind.
// An error says that nothing could be read, and nothing lies at to then.
func Rescue(from, to string) (found Rescued, err error) {
	for _, refuse := range []func() error{
		func() error { return visible(from) },
		(&Ledger{path: from}).looksLikeOne,
		func() error { return inFolder(to) },
		func() error { return isVacant(to) },
	} {
		if err := refuse(); err != nil {
			return found, err
		}
	}
	if from, err = realPath(from); err != nil {
		return found, err
	}
	held, err := acquire(from)
	if err != nil {
		return found, unusable(from, err)
	}
	defer func() { err = errors.Join(err, held.release()) }()
	copied := to + ".damaged"
	defer func() {
		for _, ending := range []string{"", "-wal", "-shm"} {
			if e := os.Remove(copied + ending); e != nil && !errors.Is(e, fs.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}()
	for _, ending := range []string{"", "-wal"} {
		if err := copyFile(from+ending, copied+ending); err != nil && (ending == "" || !errors.Is(err, fs.ErrNotExist)) {
			return found, unusable(from, err)
		}
	}
	found, err = rescue(from, copied, to)
	if errors.Is(err, errNoRows) || err != nil && troubleOf(err) == isDamaged {
		err = &Error{
			Path: from, What: "nothing can be read out: no row would be known again", Code: 1, Err: err,
			Tip: "begin a new ledger with what the reports know: caseload ledger repair -m MAPPING --ledger NEW --from-report FILE...",
		}
	}
	if err != nil {
		if e := os.Remove(to); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return found, err
}

// copyFile copies a file byte for byte, readable for its owner alone.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, in.Close(), out.Close())
}

func rescue(from, copied, to string) (found Rescued, err error) {
	old, err := openStore(uri(copied, "query_only(1)"))
	if err != nil {
		return found, unusable(from, err)
	}
	defer func() { err = errors.Join(err, old.close()) }()
	if err := create(to); err != nil {
		return found, err
	}
	fresh, err := openStore(uri(to, "synchronous(FULL)"))
	if err != nil {
		return found, unusable(to, err)
	}
	defer func() { err = errors.Join(err, fresh.close()) }()
	r := &reader{old: old, fresh: fresh, broken: map[string]bool{}}
	err = fresh.atomically(func() error { return r.all(&found) })
	return found, err
}

// reader takes tables from a damaged ledger into a fresh one.
type reader struct {
	old, fresh *store
	broken     map[string]bool // the numbered tables whose end could not be read
}

// column is one of a table, with its type: INTEGER, TEXT or BLOB.
type column struct{ name, holds string }

// fits tells whether a value is of the column's type: SQLite does not see to it,
// and a page that stands in another's place has values of that one's.
func (c column) fits(value any) bool {
	switch value.(type) {
	case nil:
		return true
	case int64:
		return c.holds == "INTEGER"
	case string:
		return c.holds == "TEXT" || c == column{"value", "BLOB"} // of meta, which holds texts too
	case []byte:
		return c.holds == "BLOB"
	}
	return false
}

// list names columns as a statement does.
func list(columns []column) string {
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// rescued are the tables that are read, whether their rows are numbered, and what
// of these stands in an index too.
var rescued = []struct {
	table    string
	numbered bool
	index    string
}{
	{"meta", false, ""},
	{"scope", true, "server, operation, dataset"},
	{"header", true, "columns, form"},
	{"rule", true, "scope, text"},
	{"gap", false, ""},
	{"cases", true, ""},
	{"version", false, ""},
	{"alias", false, ""},
	{"run", true, ""},
	{"input", false, ""},
	{"page", true, ""},
	{"proof", false, ""},
	{"call", false, ""},
	{"settled", true, ""},
	{"contact", false, ""},
	{"attachment", true, ""},
	{"report", true, ""},
}

func (r *reader) all(found *Rescued) error {
	for _, t := range rescued {
		columns, err := r.columns(t.table)
		if err != nil {
			return err
		}
		if t.numbered {
			err = r.numbered(t.table, columns)
		} else {
			err = r.ordered(t.table, columns)
		}
		if err == nil && t.index != "" {
			err = r.byIndex(t.table, t.index)
		}
		if err != nil {
			return err
		}
	}
	return r.complete(found)
}

// columns gives the columns that both ledgers have of a table: an older one has
// fewer.
func (r *reader) columns(table string) ([]column, error) {
	var all []column
	for _, s := range []*store{r.fresh, r.old} {
		there := map[string]bool{}
		err := s.each("SELECT name, type FROM pragma_table_info(?)", []any{table}, func(rows *sql.Rows) error {
			var c column
			err := rows.Scan(&c.name, &c.holds)
			there[c.name] = true
			if s == r.fresh {
				all = append(all, c)
			}
			return err
		})
		if s == r.fresh && err != nil {
			return nil, err
		}
		if s == r.old && err == nil && len(there) > 0 {
			all = slices.DeleteFunc(all, func(c column) bool { return !there[c.name] })
		}
	}
	return all, nil
}

// stepByStep is how many numbers after a place that cannot be read are tried one
// by one: more than a page has rows. Then the steps grow.
const stepByStep = 1000

// numbered takes the rows of a table by their numbers. Past its last row there is
// nothing to read, so only a table whose end is damaged is never read to its end.
func (r *reader) numbered(table string, columns []column) error {
	last, step, failed := int64(-1), int64(1), 0
	for last < 1<<40 {
		next, err := r.take("REPLACE", table, columns, "WHERE rowid > ? ORDER BY rowid", []any{last})
		var write *writeError
		if errors.As(err, &write) {
			return write.err
		}
		if err == nil {
			return nil
		}
		if next > last {
			last, step, failed = next, 1, 0
		}
		if failed++; failed > stepByStep {
			step *= 2
		}
		last += step
	}
	r.broken[table] = true
	return nil
}

// ordered takes the rows of a table without numbers from its beginning, and from
// its end when it breaks off.
func (r *reader) ordered(table string, columns []column) error {
	var key []string
	err := r.fresh.each("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", []any{table}, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		key = append(key, name)
		return err
	})
	if err != nil {
		return err
	}
	for _, order := range []string{strings.Join(key, ", "), strings.Join(key, " DESC, ") + " DESC"} {
		_, err := r.take("REPLACE", table, columns, "ORDER BY "+order, nil)
		var write *writeError
		if errors.As(err, &write) {
			return write.err
		}
		if err == nil {
			return nil
		}
	}
	return nil
}

// writeError is an error of the fresh ledger, which ends the rescue.
type writeError struct{ err error }

func (e *writeError) Error() string { return e.err.Error() }
func (e *writeError) Unwrap() error { return e.err }

// take copies rows until one cannot be read, and gives the number of the last. A
// row that does not fit, because its values are damaged, is left out; or says what
// becomes of one that is there: REPLACE or IGNORE.
func (r *reader) take(or, table string, columns []column, which string, args []any) (last int64, err error) {
	last = -1
	number := "0"
	if strings.Contains(which, "rowid") {
		number = "rowid"
	}
	// Not prepared once: a statement that met a broken page is not to be trusted.
	rows, err := r.old.conn.QueryContext(context.Background(), "SELECT "+number+", "+list(columns)+" FROM "+table+" "+which, args...)
	if err != nil {
		return last, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	insert := "INSERT OR " + or + " INTO " + table + " (" + list(columns) + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
	values := make([]any, len(columns))
	into := []any{&last}
	for i := range values {
		into = append(into, &values[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return last, err
		}
		if !fit(columns, values) {
			continue
		}
		err := r.fresh.exec(insert, values...)
		if t := troubleOf(err); err != nil && t != other {
			return last, &writeError{err}
		}
	}
	return last, rows.Err()
}

func fit(columns []column, values []any) bool {
	for i, c := range columns {
		if !c.fits(values[i]) {
			return false
		}
	}
	return true
}

// byIndex takes the rows that the table itself did not give from its index, which
// holds them whole. These tables are few rows that all others need.
func (r *reader) byIndex(table, holds string) error {
	columns := []column{{table, "INTEGER"}}
	for name := range strings.SplitSeq(holds, ", ") {
		of := column{name, "TEXT"}
		if name == "scope" {
			of.holds = "INTEGER"
		}
		columns = append(columns, of)
	}
	_, err := r.take("IGNORE", table, columns, "INDEXED BY sqlite_autoindex_"+table+"_1 ORDER BY "+holds, nil)
	if write, ok := errors.AsType[*writeError](err); ok {
		return write.err
	}
	return nil // what the index does not give is lost
}
