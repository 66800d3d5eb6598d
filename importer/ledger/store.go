package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// store is one connection with its prepared statements. It is used by one
// goroutine at a time.
//
// What reads goes through database/sql. What writes, several times a row, goes
// to the driver itself, which saves a third of a short statement's time.
type store struct {
	db     *sql.DB
	conn   *sql.Conn
	ready  map[string]*sql.Stmt
	writes map[string]driver.StmtExecContext
	args   []driver.NamedValue // of the statement under way
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
	return &store{db: db, conn: conn, ready: map[string]*sql.Stmt{}, writes: map[string]driver.StmtExecContext{}}, nil
}

func (s *store) close() error {
	var errs []error
	for _, stmt := range s.ready {
		errs = append(errs, stmt.Close())
	}
	errs = append(errs, s.conn.Raw(func(any) error {
		var errs []error
		for _, stmt := range s.writes {
			errs = append(errs, stmt.(driver.Stmt).Close())
		}
		return errors.Join(errs...)
	}))
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
	_, err := s.write(query, args)
	return err
}

// script runs several statements without arguments.
func (s *store) script(text string) error {
	_, err := s.conn.ExecContext(context.Background(), text)
	return err
}

// change is exec that tells how many rows it changed.
func (s *store) change(query string, args ...any) (int64, error) {
	result, err := s.write(query, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert is exec for an INSERT; it gives the row's number.
func (s *store) insert(query string, args ...any) (int64, error) {
	result, err := s.write(query, args)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// write runs a statement by the driver.
func (s *store) write(query string, args []any) (result driver.Result, err error) {
	s.args = s.args[:0]
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return nil, err
		}
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	err = s.conn.Raw(func(conn any) error {
		stmt, err := s.prepareWrite(conn, query)
		if err == nil {
			result, err = stmt.ExecContext(context.Background(), s.args)
		}
		return err
	})
	return result, err
}

func (s *store) prepareWrite(conn any, query string) (driver.StmtExecContext, error) {
	if stmt := s.writes[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := conn.(driver.ConnPrepareContext).PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	s.writes[query] = stmt.(driver.StmtExecContext)
	return s.writes[query], nil
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

// filled is a text as a value to write, NULL when it is empty. It is no nullif
// in the statement, because the driver takes memory for each text it is given.
func filled(text string) any {
	if text == "" {
		return nil
	}
	return text
}
