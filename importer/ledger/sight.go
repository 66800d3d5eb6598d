package ledger

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
)

// header is the columns of some file that the ledger has seen.
type header struct {
	number int64
	form   string // "csv", "xlsx"
	ids    []string
	all    []int
	names  []uint64
}

// headerNumber gives the number of a header, making one at first sight. A
// ledger that is only looked at gives 0 for a header that it does not know.
func (l *Ledger) headerNumber(ids []string, form string) (int64, error) {
	text, err := json.Marshal(ids)
	if err != nil {
		return 0, err
	}
	var n int64
	found, err := l.store.one("SELECT header FROM header WHERE columns = ? AND form = ?", []any{string(text), form}, &n)
	if err != nil || found || l.lock == nil {
		return n, err
	}
	return l.store.insert("INSERT INTO header (columns, form) VALUES (?, ?)", string(text), form)
}

// headers reads all headers: few, since files of one source share theirs.
func (l *Ledger) headers() (map[int64]*header, error) {
	all := map[int64]*header{}
	err := l.store.each("SELECT header, columns, form FROM header", nil, func(r *sql.Rows) error {
		h, text := &header{}, ""
		if err := r.Scan(&h.number, &text, &h.form); err != nil {
			return err
		}
		if err := h.parse(text); err != nil {
			return err
		}
		h.names, h.all = nameDigests(h.ids), byName(h.ids, nil)
		all[h.number] = h
		return nil
	})
	return all, err
}

// parse reads the columns' ids, a list as JSON.
func (h *header) parse(text string) error {
	if err := json.Unmarshal([]byte(text), &h.ids); err != nil || h.ids == nil {
		return &checkError{fmt.Sprintf("the columns of header %d cannot be read", h.number)}
	}
	return nil
}

// fits tells whether the cells of a sight are those of the header. Others are of a
// ledger that is damaged; there are none in one that was opened or rescued.
func (h *header) fits(cells []byte) bool { return h != nil && len(cells) == len(h.ids)*cellBytes }

// has tells whether the header has all columns of a rule.
func (h *header) has(r Rule) bool {
	return !slices.ContainsFunc(r.Columns, func(id string) bool { return !slices.Contains(h.ids, id) })
}

// columns gives the places of a rule's columns, in the rule's order.
func (h *header) columns(r Rule) []int {
	places := make([]int, 0, len(r.Columns))
	for _, id := range r.Columns {
		places = append(places, slices.Index(h.ids, id))
	}
	return places
}

// version is a sight that the ledger keeps.
type version struct {
	header *header
	cells  []byte
}

func (v version) row() uint64 { return rowOf(v.cells, v.header.all, v.header.names, nil) }

// differs names the columns of e (by place) whose cells are not those of v. A
// column that v's file did not have cannot be told, and does not count.
func (v version) differs(e *Eye, cells []byte, columns []int) []int {
	if len(v.cells) == len(cells) && bytes.Equal(v.cells, cells) && slices.Equal(v.header.ids, e.ids) {
		return nil
	}
	var differ []int
	for _, i := range columns {
		j := slices.Index(v.header.ids, e.ids[i])
		if j >= 0 && !bytes.Equal(cells[i*cellBytes:(i+1)*cellBytes], v.cells[j*cellBytes:(j+1)*cellBytes]) {
			differ = append(differ, i)
		}
	}
	return differ
}

// Entry is one case to be, as the ledger knows it.
type Entry struct {
	Number    int64
	ID        string // import_id
	Status    Status
	WolkvoxID string
	Prefix    string
	Code      string
	Reason    string
	Hint      string
	Run, Root int64 // the run that sent it last, and the run that one goes on from
	Resent    bool  // it was unknown and that run sent it again
	extra     bool  // made on purpose beside one that was created
	scope     int64
	plan      spot // where a run last planned to send it
	contact   []byte
	versions  []version
}

// spot is a row's place in a run.
type spot struct {
	run         int64
	input, line int
}

// made tells whether a case was, or may have been, made of the entry.
func (e Entry) made() bool { return e.Status == Created || e.Status == Unknown }

// Mended tells whether the row was seen with other cells than at first.
func (e Entry) Mended() bool { return len(e.versions) > 1 }

const entryColumns = `e.entry, e.id, e.status, coalesce(e.wolkvox_id,''), coalesce(e.prefix,''), coalesce(e.code,''),
	coalesce(e.reason,''), coalesce(e.hint,''), coalesce(e.run,0), coalesce(r.root,0), coalesce(e.resent,0), coalesce(e.extra,0), e.scope,
	coalesce(e.plan_run,0), coalesce(e.plan_input,0), coalesce(e.plan_line,0), e.contact, s.header, s.cells`

const entryJoins = ` JOIN entry e ON e.entry = a.entry LEFT JOIN run r ON r.run = e.run LEFT JOIN sight s ON s.entry = e.entry`

// entriesOfID reads the entry that has an import_id: one, or none.
func (l *Ledger) entriesOfID(headers map[int64]*header, id []byte) ([]Entry, error) {
	return l.entries(headers, `SELECT `+entryColumns+` FROM entry e LEFT JOIN run r ON r.run = e.run
		LEFT JOIN sight s ON s.entry = e.entry WHERE e.id = ? ORDER BY e.entry, s.sight`, id)
}

// entries reads entries with their versions, oldest first. The query selects
// entryColumns ordered by entry and sight.
func (l *Ledger) entries(headers map[int64]*header, query string, args ...any) ([]Entry, error) {
	var found []Entry
	err := l.store.each(query, args, func(r *sql.Rows) error {
		var e Entry
		var id, cells []byte
		var h sql.NullInt64
		err := r.Scan(&e.Number, &id, &e.Status, &e.WolkvoxID, &e.Prefix, &e.Code, &e.Reason, &e.Hint,
			&e.Run, &e.Root, &e.Resent, &e.extra, &e.scope, &e.plan.run, &e.plan.input, &e.plan.line, &e.contact, &h, &cells)
		if err != nil {
			return err
		}
		e.ID = idText('C', id)
		if e.Status == sending { // of a run that was killed, or that runs now while we only look
			e.Status, e.Code, e.Reason, e.Hint = Unknown, interrupted.Code, interrupted.Reason, interrupted.Hint
		}
		if n := len(found); n == 0 || found[n-1].Number != e.Number {
			found = append(found, e)
		}
		if h.Valid && headers[h.Int64].fits(cells) {
			last := &found[len(found)-1]
			last.versions = append(last.versions, version{headers[h.Int64], cells})
		}
		return nil
	})
	return found, err
}
