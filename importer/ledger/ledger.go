package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"caseload/importer/identity"
)

// Ledger is what was sent, and what became of it: one SQLite file. Its methods
// are for one goroutine at a time. While a run sends, a [Recorder] has the
// ledger; its methods many may call at once.
type Ledger struct {
	path    string
	id      string
	new     bool
	network bool
	still   bool // it is looked at where nothing can be written, and nobody is writing it
	writes  bool // it is opened for a run
	lock    *lock
	fence   fence
	store   *store
	reader  *pages // by a second connection, for reading while a Recorder writes
	pages   *pages
	packer  packer
	headers map[int64]*header

	ids        caseIDs
	near       *page // of the row whose place was asked for last
	planning   bool  // a plan is open
	shadowed   bool
	owned      []uint64                           // the cases' ids, shortened and sorted; nil: not read
	places     map[int64]map[int64]identity.Place // of runs' cases, of those that were asked for
	lastHeader struct {
		columns []string
		form    string
		number  int64
	}
}

// Open opens the ledger at path for one run and holds its lock until Close; it
// makes the ledger, with mode 0600, where there is none.
//
// A file that is no ledger, is damaged, cannot be read or written, or belongs to
// a newer version is refused with an [*Error] that tells which, and kept as it
// is. A ledger that another run holds gives a [*HeldError].
func Open(path string) (*Ledger, error) { return openOn(path, onNetwork(filepath.Dir(path))) }

func openOn(path string, network bool) (*Ledger, error) {
	if err := writable(path); err != nil {
		return nil, err
	}
	path, err := realPath(path)
	if err != nil {
		return nil, err
	}
	held, err := acquire(path)
	if err != nil {
		return nil, unusable(path, err)
	}
	l := &Ledger{path: path, network: network, lock: held, writes: true}
	if err := l.open(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (l *Ledger) open() error {
	_, err := os.Stat(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		l.new = true
		err = create(l.path)
	}
	if err == nil {
		err = l.connect()
	}
	if err == nil {
		err = l.check()
	}
	if err == nil {
		err = l.store.atomically(func() error { return recoverIntents(l.store) })
	}
	if err == nil {
		err = l.own()
	}
	return unusable(l.path, err)
}

// View opens the ledger at path to look at it: it takes no lock and changes
// nothing. A folder without the file gives an error that is [fs.ErrNotExist].
func View(path string) (*Ledger, error) {
	if err := visible(path); err != nil {
		return nil, err
	}
	path, err := realPath(path)
	if err != nil {
		return nil, err
	}
	l := &Ledger{path: path}
	err = l.look()
	if err == nil {
		return l, nil
	}
	err = errors.Join(err, l.Close())
	if still := (&Ledger{path: path, still: true}); troubleOf(err) == readOnly && !hasLog(path) {
		if e := still.look(); e != nil {
			return nil, errors.Join(err, still.Close())
		}
		return still, nil
	}
	return nil, err
}

func (l *Ledger) look() error { return l.connect() }

// hasLog tells whether something of the ledger at path stands in its -wal file:
// without that file it is whole.
func hasLog(path string) bool {
	wal, err := os.Stat(path + "-wal")
	return err == nil && wal.Size() > 0
}

// Blank gives a ledger that knows nothing and keeps nothing: what a look at a
// path without a ledger sees.
func Blank() (*Ledger, error) {
	l := &Ledger{path: "no ledger", new: true}
	s, err := openStore("file::memory:")
	if err != nil {
		return nil, err
	}
	l.use(s)
	if _, err := l.store.conn.ExecContext(context.Background(), schema); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Path is where the ledger lies.
func (l *Ledger) Path() string { return l.path }

// ID is the ledger's own name, given when it was made.
func (l *Ledger) ID() string { return l.id }

// IsNew tells whether Open made the ledger.
func (l *Ledger) IsNew() bool { return l.new }

// Close lets the ledger go. After a clean
// close one file is left.
func (l *Ledger) Close() error {
	var errs []error
	if l.reader != nil {
		errs = append(errs, l.reader.s.close())
	}
	if l.store != nil {
		errs = append(errs, l.store.close())
	}
	if l.lock != nil {
		errs = append(errs, l.lock.release())
		l.lock = nil
	}
	if err := errors.Join(errs...); err != nil {
		return &Error{
			Path: l.path, What: "could not be closed", Code: 1, Err: err,
			Tip: "what was sent stands in it; leave what lies beside it (-wal, -shm) where it is",
		}
	}
	return nil
}

// uri names a file to SQLite with settings; see https://www.sqlite.org/uri.html.
func uri(path string, pragmas ...string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range append(pragmas, "busy_timeout(10000)") {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// uri is that of the ledger itself. What lies still needs no file beside it, which
// a folder that is read-only would not take.
func (l *Ledger) uri(pragmas ...string) string {
	if l.still {
		return uri(l.path, pragmas...) + "&immutable=1"
	}
	return uri(l.path, pragmas...)
}

func (l *Ledger) connect() error {
	if err := l.looksLikeOne(); err != nil {
		return err
	}
	if err := l.ownLog(); err != nil {
		return err
	}
	pragmas := []string{"synchronous(FULL)", "cache_size(-4000)", "wal_autocheckpoint(1000)"}
	if l.writes { // else it is only looked at
		pragmas = append(pragmas, l.journal())
	}
	store, err := openStore(l.uri(pragmas...))
	if err != nil {
		return unusable(l.path, err)
	}
	l.use(store)
	return l.identify()
}

// identify checks the marks of a ledger and reads its salt and name.
func (l *Ledger) identify() error {
	var app, version int
	_, err := l.store.one("PRAGMA application_id", nil, &app)
	if err == nil {
		_, err = l.store.one("PRAGMA user_version", nil, &version)
	}
	switch {
	case err != nil:
		return unusable(l.path, err)
	case app == unreleasedID:
		return &Error{
			Path: l.path, What: "was made by a caseload from before the first release", Code: 1,
			Tip: "go on with the caseload that made it: to this one all its cases would be new; the ledger was left as it is",
		}
	case app != applicationID:
		return &Error{Path: l.path, What: "is a database, but no caseload ledger", Code: 1, Tip: "another path with --ledger"}
	case version > schemaVersion:
		return &Error{
			Path: l.path, What: fmt.Sprintf("belongs to a newer caseload (ledger version %d, this one knows %d)", version, schemaVersion),
			Tip: "use the newer caseload; the ledger was left as it is", Code: 1,
		}
	}
	if version < schemaVersion {
		if err := l.bringForward(version, schemaVersion, migrations); err != nil {
			return unusable(l.path, err)
		}
	}
	found, err := l.store.one("SELECT value FROM meta WHERE name = 'id'", nil, &l.id)
	if err == nil && !found {
		return isDamaged.at(l.path, nil)
	}
	return unusable(l.path, err)
}

// use takes up a connection.
func (l *Ledger) use(s *store) {
	l.store, l.headers, l.places = s, map[int64]*header{}, map[int64]map[int64]identity.Place{}
	l.pages = &pages{s: s, packer: &l.packer}
}

// readPages gives pages that may be read also while a [Recorder] has the ledger.
func (l *Ledger) readPages() (*pages, error) {
	if !l.writes || l.planning {
		return l.pages, nil
	}
	if l.reader != nil {
		return l.reader, nil
	}
	s, err := openStore(l.uri("query_only(1)"))
	if err != nil {
		return nil, l.unread(err)
	}
	l.reader = &pages{s: s, packer: &l.packer}
	return l.reader, nil
}

func (l *Ledger) unread(err error) error {
	if err == nil {
		return nil
	}
	return l.failed("the ledger could not be read", err)
}

// looksLikeOne reads the file's first bytes before SQLite may touch it; see
// https://www.sqlite.org/fileformat.html, section 1.2.
func (l *Ledger) looksLikeOne() error {
	file, err := os.Open(l.path)
	if err != nil {
		return unusable(l.path, err)
	}
	defer file.Close()
	head := make([]byte, 16)
	_, err = io.ReadFull(file, head)
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return unusable(l.path, err)
	case err != nil || !bytes.Equal(head, []byte("SQLite format 3\x00")):
		return noLedger.at(l.path, errors.New("it does not begin as one does"))
	}
	return nil
}
