package ledger_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload/importer/ledger"
)

// spoiled is a ledger of six rows, all created, with which statements were run.
func spoiled(t *testing.T, statements ...string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "caseload.db")
	c := many(6)
	if got, _ := c.run(t, path); got != c.want {
		t.Fatal("not all were created")
	}
	run(t, path, statements...)
	return path
}

// What stands in a table and is none of its rows, as on a page of another table, is
// left out by a rescue. What is known no more is said to be lost.
func TestARescueLeavesOutWhatIsNone(t *testing.T) {
	const forget = "DELETE FROM alias"
	for _, c := range []struct {
		name       string
		statements []string
		want       ledger.Rescued
		sends      int64
	}{
		{"nothing", nil, ledger.Rescued{Entries: 6, Runs: 1}, 0},
		{"a sight that does not fit", []string{forget, "UPDATE sight SET cells = x'01020304' WHERE entry = 2"}, ledger.Rescued{Entries: 5, Lost: 1, Runs: 1}, 1},
		{
			"a sight of one cell more",
			[]string{forget, "UPDATE sight SET cells = cells || x'0102030405060708' WHERE entry = 2"},
			ledger.Rescued{Entries: 5, Lost: 1, Runs: 1},
			1,
		},
		{"a sight of no header", []string{forget, "UPDATE sight SET header = 9 WHERE entry = 2"}, ledger.Rescued{Entries: 5, Lost: 1, Runs: 1}, 1},
		{
			"a sight that does not fit, of a row known by its alias",
			[]string{"UPDATE sight SET cells = x'01020304' WHERE entry = 2"},
			ledger.Rescued{Entries: 6, Runs: 1},
			0,
		},
		{"a sight of no number", []string{forget, "UPDATE sight SET entry = zeroblob(10) WHERE entry = 2"}, ledger.Rescued{Entries: 5, Lost: 1, Runs: 1}, 1},
		{
			"headers that are no lists",
			[]string{`INSERT INTO header VALUES (7, '{"a":1}', 'csv'), (8, 'T', 'csv'), (9, 'null', 'csv'), (10, '[1]', 'csv')`},
			ledger.Rescued{Entries: 6, Runs: 1},
			0,
		},
		{"an entry that is none", []string{"UPDATE entry SET contact = 5, plan_line = 'x' WHERE entry = 2"}, ledger.Rescued{Entries: 6, Unknown: 1, Runs: 1}, 0},
		{
			"no entries, and two sights of each",
			[]string{"DELETE FROM entry", "INSERT INTO sight SELECT NULL, entry, header, cells FROM sight"},
			ledger.Rescued{Entries: 6, Unknown: 6, Runs: 1},
			0,
		},
	} {
		path := spoiled(t, c.statements...)
		to := filepath.Join(t.TempDir(), "rescued.db")
		found, err := ledger.Rescue(path, to)
		if err != nil || found != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, found, err, c.want)
		}
		if err != nil {
			continue
		}
		if sends := toSend(t, to, many(6)); sends != c.sends {
			t.Errorf("%s: %d rows would be sent, want %d", c.name, sends, c.sends)
		}
	}
}

// A page that was not written leaves the entries of an earlier moment: what a run
// says of them tells that they may have been made.
func TestARescueDoesNotSendWhatARunCallsMade(t *testing.T) {
	const never = "UPDATE entry SET status = 'seen', wolkvox_id = NULL, attempts = 0, at = NULL, run = NULL WHERE entry IN (2, 3)"
	for _, c := range []struct {
		name       string
		statements []string
		unknown    int64
	}{
		{"created", nil, 2},
		{"unknown", []string{"UPDATE outcome SET status = 'unknown', code = 'E403'"}, 2},
		{"duplicate", []string{"UPDATE outcome SET status = 'duplicate'"}, 2},
		{"refused since", []string{"UPDATE entry SET status = 'rejected' WHERE entry = 2", "UPDATE entry SET status = 'failed' WHERE entry = 3"}, 2},
		{"created by a settlement", []string{
			"UPDATE outcome SET status = 'pending'",
			"INSERT INTO settled (entry, at, how, status, wolkvox_id) VALUES (2, 1, 'hand', 'created', '66f1')",
		}, 1},
		{"rejected", []string{"UPDATE outcome SET status = 'rejected'"}, 0},
		{"pending", []string{"UPDATE outcome SET status = 'pending'"}, 0},
		{"another row's", []string{"UPDATE outcome SET status = 'pending' WHERE line = 2", "UPDATE outcome SET twin_input = 0, twin = 2 WHERE line <> 2"}, 0},
	} {
		to := filepath.Join(t.TempDir(), "rescued.db")
		found, err := ledger.Rescue(spoiled(t, append([]string{never}, c.statements...)...), to)
		if err != nil || found.Unknown != c.unknown || found.Lost != 0 {
			t.Fatalf("%s: %+v, %v; want %d unknown", c.name, found, err, c.unknown)
		}
		if sends := toSend(t, to, many(6)); sends != 2-c.unknown {
			t.Errorf("%s: %d rows would be sent, want %d", c.name, sends, 2-c.unknown)
		}
	}
}

// An entry holds within a scope. One of a scope that is not there is given the only
// one that it can be of; else its row is known no more.
func TestARescueTellsOfEntriesWithoutTheirScope(t *testing.T) {
	const other = "INSERT INTO scope VALUES (5, 'crm0001.example', 'demo', 'otro')"
	for _, c := range []struct {
		name       string
		statements []string
		want       ledger.Rescued
		sends      int64
	}{
		{"of one scope", []string{"UPDATE entry SET scope = 9 WHERE entry IN (2, 6)"}, ledger.Rescued{Entries: 6, Runs: 1}, 0},
		{"of two scopes", []string{other, "UPDATE entry SET scope = 9 WHERE entry IN (2, 6)"}, ledger.Rescued{Entries: 4, Lost: 2, Runs: 1}, 2},
		{
			"of one that is lost",
			[]string{"UPDATE scope SET scope = 5, dataset = 'otro'", "UPDATE entry SET scope = 5 WHERE entry > 4"},
			ledger.Rescued{Entries: 2, Lost: 4, Runs: 1},
			6,
		},
		{"sights of two scopes", []string{other, "DELETE FROM entry WHERE entry IN (2, 6)"}, ledger.Rescued{Entries: 4, Lost: 2, Runs: 1}, 2},
	} {
		to := filepath.Join(t.TempDir(), "rescued.db")
		found, err := ledger.Rescue(spoiled(t, c.statements...), to)
		if err != nil || found != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, found, err, c.want)
		}
		next := many(6)
		next.dataset = "otro"
		if got, _ := next.run(t, to); c.sends != 6 && got != next.want {
			t.Errorf("%s: the rows of another dataset are %s", c.name, got)
		}
		if sends := toSend(t, to, many(6)); sends != c.sends {
			t.Errorf("%s: %d rows would be sent, want %d", c.name, sends, c.sends)
		}
	}
	var refused *ledger.Error
	if _, err := ledger.Rescue(spoiled(t, "DELETE FROM scope"), filepath.Join(t.TempDir(), "rescued.db")); !errors.As(err, &refused) || refused.Code != 1 {
		t.Errorf("without a scope: %v, want exit 1: nobody is known again", err)
	}
}

// The scopes, headers and rules stand in an index each, too: what is lost of the
// table is taken from there.
func TestARescueTakesWhatAllNeedFromItsIndex(t *testing.T) {
	for _, table := range []string{"scope", "header", "rule"} {
		path := spoiled(t)
		rewrite(t, path, func(text []byte) {
			from, to := rootOf(t, path, "entry"), rootOf(t, path, table)
			copy(text[(to-1)*4096:to*4096], text[(from-1)*4096:])
		})
		rescued := filepath.Join(t.TempDir(), "rescued.db")
		if found, err := ledger.Rescue(path, rescued); err != nil || found != (ledger.Rescued{Entries: 6, Runs: 1}) {
			t.Errorf("%s: %+v, %v; want all known again", table, found, err)
		}
		next := many(6)
		next.dataset = "otro"
		if got, _ := next.run(t, rescued); got != next.want {
			t.Errorf("%s: the rows of another dataset are %s", table, got)
		}
		if sends := toSend(t, rescued, many(6)); sends != 0 {
			t.Errorf("%s: %d rows would be sent", table, sends)
		}
	}
}

// What SQLite's quick check does not see would let rows be sent again.
func TestALedgerThatFindsNothingIsNotOpened(t *testing.T) {
	index, order := spoiled(t), spoiled(t)
	rewrite(t, index, func(text []byte) {
		from, to := rootOf(t, index, "sqlite_autoindex_header_1"), rootOf(t, index, "sqlite_autoindex_scope_1")
		copy(text[(to-1)*4096:to*4096], text[(from-1)*4096:])
	})
	rewrite(t, order, func(text []byte) {
		cells := text[(rootOf(t, order, "alias")-1)*4096+8:] // where each is, in the order of their keys
		cells[0], cells[1], cells[2], cells[3] = cells[2], cells[3], cells[0], cells[1]
	})
	for name, path := range map[string]string{
		"an index that is another's":     index,
		"aliases out of order":           order,
		"a sight that does not fit":      spoiled(t, "UPDATE sight SET cells = x'01020304' WHERE entry = 2"),
		"a sight of no header":           spoiled(t, "UPDATE sight SET header = 9 WHERE entry = 2"),
		"columns that are no list":       spoiled(t, "UPDATE header SET columns = 'T'"),
		"a sight whose header is a blob": spoiled(t, "UPDATE sight SET header = x'01' WHERE entry = 2"),
	} {
		l, err := ledger.Open(path)
		var refused *ledger.Error
		if !errors.As(err, &refused) || refused.Code != 1 || !strings.Contains(refused.What, "damaged") {
			t.Errorf("%s: %v, want that it is damaged", name, err)
		}
		if err == nil {
			shut(t, l)
		}
		found, err := ledger.Rescue(path, filepath.Join(t.TempDir(), "rescued.db"))
		if err != nil || found.Entries < 5 || found.Entries+found.Lost != 6 {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
}

// A row whose cells are lost is known again once a report gives them back.
func TestWhatARescueLostIsTakenBackFromReports(t *testing.T) {
	path := spoiled(t, "DELETE FROM alias", "UPDATE sight SET cells = x'01020304' WHERE entry = 2")
	to := filepath.Join(t.TempDir(), "rescued.db")
	if found, err := ledger.Rescue(path, to); err != nil || found.Lost != 1 {
		t.Fatalf("%+v, %v; want one row lost", found, err)
	}
	l := open(t, to)
	runs, err := l.Runs()
	if err != nil {
		t.Fatal(err)
	}
	_, ids := outcomes(t, l, runs[0])
	c, header := many(6), []string{"Ticket", "Correo"}
	taking, err := l.TakeBack(c.info(header))
	if err != nil {
		t.Fatal(err)
	}
	eye := l.NewEye(header, "csv", []int{0}, []int{0, 1}, []int{1})
	for i, id := range ids {
		row := ledger.Returned{ID: id, Status: ledger.Created, WolkvoxID: "66f1", Eye: eye, Sight: eye.Look(strings.Split(c.file[i+1], "|"))}
		if err := taking.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if taken, err := taking.Done(nil); err != nil || taken.Known != 6 {
		t.Errorf("%+v, %v; want six that were known", taken, err)
	}
	shut(t, l)
	if sends := toSend(t, to, many(6)); sends != 0 {
		t.Errorf("%d rows would be sent, want none", sends)
	}
}

// rewrite changes the bytes of a file.
func rewrite(t *testing.T, path string, change func(text []byte)) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change(text)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// rootOf is the number of a table's first page.
func rootOf(t *testing.T, path, table string) (page int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE name = ?", table).Scan(&page), db.Close()); err != nil {
		t.Fatal(err)
	}
	return page
}

// Nobody falls over a sight that does not fit its header: it is of no row.
func TestASightThatDoesNotFitIsPassedBy(t *testing.T) {
	path := spoiled(t, "DELETE FROM alias", "DELETE FROM rule", "UPDATE sight SET cells = x'01020304' WHERE entry = 2")
	l, err := ledger.View(path)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, l)
	c := many(6)
	header := []string{"Ticket", "Correo"}
	runs, err := l.Runs()
	if err != nil {
		t.Fatal(err)
	}
	seen, err := l.SeenIn(runs[0], 0)
	if err != nil || seen.Left() != 5 {
		t.Errorf("%d of 5 rows were seen, %v", seen.Left(), err)
	}
	_, ids := outcomes(t, l, runs[0])
	eye := l.NewEye(header, "csv", []int{0}, []int{0, 1}, []int{1})
	if changed, err := l.Respelled(eye, ids[1], []string{"X", "Y"}); err != nil || len(changed) != 0 {
		t.Errorf("%+v, %v; want no cell that is known to be changed", changed, err)
	}
	if _, d := c.decided(t, l); d.Status != ledger.Duplicate {
		t.Errorf("the last row is %s, want duplicate", d.Status)
	}
}
