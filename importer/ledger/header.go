package ledger

import (
	"encoding/json"
	"fmt"

	"caseload/importer/identity"
)

// header is the columns of some file that the ledger has seen.
type header struct {
	form    string // "csv", "xlsx"
	columns []string
	ids     []string
}

// headerNumber gives the number of a header, making one at first sight. A
// ledger that is only looked at gives 0 for a header that it does not know.
func (l *Ledger) headerNumber(columns []string, form string) (int64, error) {
	text, err := json.Marshal(columns)
	if err != nil {
		return 0, err
	}
	var n int64
	found, err := l.store.one("SELECT header FROM header WHERE columns = ? AND form = ?", []any{string(text), form}, &n)
	if err != nil || found || !l.writes {
		return n, err
	}
	return l.store.insert("INSERT INTO header (columns, form) VALUES (?, ?)", string(text), form)
}

// headerOf gives a header by its number: few, since files of one source share
// theirs, and none ever changes.
func (l *Ledger) headerOf(number int64) (*header, error) {
	if h := l.headers[number]; h != nil {
		return h, nil
	}
	h := &header{}
	var text string
	found, err := l.store.one("SELECT columns, form FROM header WHERE header = ?", []any{number}, &text, &h.form)
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &h.columns)
	}
	if err != nil || !found {
		return nil, &checkError{fmt.Sprintf("the columns of header %d cannot be read", number)}
	}
	h.ids = identity.ColumnIDs(h.columns)
	l.headers[number] = h
	return h, nil
}

func (l *Ledger) columnsOf(number int64) ([]string, error) {
	h, err := l.headerOf(number)
	if err != nil {
		return nil, err
	}
	return h.columns, nil
}

// HeaderNumber gives the number of a header that rows of a run were staged with.
func (l *Ledger) HeaderNumber(columns []string, form string) (int64, error) {
	n, err := l.headerNumber(columns, form)
	return n, l.unread(err)
}
