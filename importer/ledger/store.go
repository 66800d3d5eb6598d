package ledger

import (
	"context"
	"database/sql"
	"errors"
)

// store is one connection with its prepared statements. It is used by one
// goroutine at a time.
type store struct {
	db    *sql.DB
	conn  *sql.Conn
	ready map[string]*sql.Stmt
}

func openStore(uri string) (*store, error) {
	db, err := sql.Open("sqlite", uri)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &store{db: db, conn: conn, ready: map[string]*sql.Stmt{}}, nil
}

func (s *store) close() error {
	var errs []error
	for _, stmt := range s.ready {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.conn.Close(), s.db.Close())...)
}

func (s *store) prepare(query string) (*sql.Stmt, error) {
	if stmt := s.ready[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	s.ready[query] = stmt
	return stmt, nil
}

func (s *store) exec(query string, args ...any) error {
	stmt, err := s.prepare(query)
	if err == nil {
		_, err = stmt.Exec(args...)
	}
	return err
}

// change is exec that tells how many rows it changed.
func (s *store) change(query string, args ...any) (int64, error) {
	stmt, err := s.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert is exec for an INSERT; it gives the row's number.
func (s *store) insert(query string, args ...any) (int64, error) {
	stmt, err := s.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// one reads one row into the pointers; found is false where there is none.
func (s *store) one(query string, args []any, into ...any) (found bool, err error) {
	stmt, err := s.prepare(query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRow(args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each reads every row: scan is called once a row.
func (s *store) each(query string, args []any, scan func(*sql.Rows) error) error {
	stmt, err := s.prepare(query)
	if err != nil {
		return err
	}
	rows, err := stmt.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// atomically runs do in one transaction, which is on the disk when it returns.
func (s *store) atomically(do func() error) error {
	if err := s.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := do()
	if err == nil {
		err = s.exec("COMMIT")
	}
	if err != nil {
		return errors.Join(err, s.undo())
	}
	return nil
}

// undo ends a transaction that failed; SQLite may have ended it by itself, see
// https://www.sqlite.org/lang_transaction.html, section 3.
func (s *store) undo() error {
	err := s.exec("ROLLBACK")
	if err != nil && err.Error() == "SQL logic error: cannot rollback - no transaction is active (1)" {
		return nil
	}
	return err
}
