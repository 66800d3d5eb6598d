package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"runtime"
	"strconv"
	"syscall"

	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with a ledger, and what to do about each. Only one that is
// damaged wants a backup. After any other trouble the file is whole, and an
// older one in its place would not know what was sent since: all of that would
// be sent again.

// Error says what is wrong with a ledger, or with what it was asked to do.
type Error struct {
	Path, What, Tip string
	Code            int // exit code
	Err             error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Path, e.What, e.Err)
	}
	return e.Path + ": " + e.What
}

// Hint says what to do.
func (e *Error) Hint() string { return e.Tip }

// ExitCode is the exit code that this error asks for.
func (e *Error) ExitCode() int { return e.Code }

func (e *Error) Unwrap() error { return e.Err }

// trouble is one kind of it, in words.
type trouble struct{ what, tip string }

var (
	full = trouble{
		"the disk is full, its quota is used up, or a limit on the size of files is reached",
		"make room on it, or raise the limit (ulimit -f); the ledger is whole, and the same command goes on",
	}
	unwritten = trouble{
		"the disk does not take what is written: a limit on the size of files is reached, or the drive fails",
		"raise the limit (ulimit -f), or look at the drive; then the same command goes on. " +
			"Keep the ledger: an older one in its place would send again what was sent since",
	}
	unreadableDisk = trouble{
		"the disk or the network drive does not read or write it",
		"look at the drive and its cable or connection; when it answers again, the same command goes on. " +
			"Keep the ledger: an older one in its place would send again what was sent since",
	}
	forbidden = trouble{
		"you may not read and write it",
		"let this user read and write the file and its folder, or name another ledger with --ledger",
	}
	shut = trouble{
		"it cannot be opened",
		"may this user read and write the file and its folder? if not, name another ledger with --ledger",
	}
	readOnly = trouble{
		"it is read-only: what is sent could not be noted",
		"allow writing to it, or name another ledger with --ledger",
	}
	locked = trouble{
		"another program has it open and locked",
		"close what has it open (a viewer of databases, a backup, a program that copies to a cloud), and run this again",
	}
	noMemory = trouble{"there is not enough memory", "close other programs, and run this again; the ledger is whole"}
	noLedger = trouble{
		"it is no ledger",
		"it was left as it is; name the ledger with --ledger. If a ledger was here, take a backup of it back, " +
			"if nothing was sent after that was made: what a ledger does not know is sent again",
	}
	isDamaged = trouble{
		"the ledger is damaged",
		"it was left as it is; take a backup of it back, if nothing was sent after that was made: " +
			"what a ledger does not know is sent again. `caseload ledger rescue` reads out what can be read, and " +
			"`caseload ledger repair --from-report FILE...` takes created cases back from reports",
	}
	isFolder = trouble{"it is a folder", "give the name of a file in it with --ledger"}
	other    = trouble{"it cannot be used", "the ledger was left as it is; when the reason is mended, the same command goes on"}
)

// bySystem are the system's errors that say which trouble it is.
var bySystem = []struct {
	err error
	is  trouble
}{
	{syscall.ENOSPC, full},
	{syscall.EDQUOT, full},
	{syscall.EFBIG, full},
	{syscall.EIO, unreadableDisk},
	{syscall.EROFS, readOnly},
	{syscall.EISDIR, isFolder},
	{fs.ErrPermission, forbidden},
}

// byWindows are those of Windows that have no name in common with the others:
// a sharing and a lock violation, and two for a full disk; see
// https://learn.microsoft.com/windows/win32/debug/system-error-codes.
var byWindows = map[syscall.Errno]trouble{32: locked, 33: locked, 39: full, 112: full}

// byCode are SQLite's results. An extended one, whose lowest byte is the plain
// one, is looked for first; see https://www.sqlite.org/rescode.html.
var byCode = map[int]trouble{
	sqlite3.SQLITE_FULL:          full,
	sqlite3.SQLITE_IOERR_SHMSIZE: full, // the shared memory's file beside the ledger finds no room
	sqlite3.SQLITE_IOERR_NOMEM:   noMemory,
	sqlite3.SQLITE_IOERR_WRITE:   unwritten, // EFBIG is among its causes, and SQLite does not tell them apart
	sqlite3.SQLITE_IOERR:         unreadableDisk,
	sqlite3.SQLITE_NOLFS:         unreadableDisk,
	sqlite3.SQLITE_PERM:          forbidden,
	sqlite3.SQLITE_AUTH:          forbidden,
	sqlite3.SQLITE_CANTOPEN:      shut,
	sqlite3.SQLITE_READONLY:      readOnly,
	sqlite3.SQLITE_BUSY:          locked,
	sqlite3.SQLITE_LOCKED:        locked,
	sqlite3.SQLITE_PROTOCOL:      locked,
	sqlite3.SQLITE_NOMEM:         noMemory,
	sqlite3.SQLITE_NOTADB:        noLedger,
	sqlite3.SQLITE_CORRUPT:       isDamaged,
}

// troubleOf tells which trouble an error is, of the system or of SQLite.
func troubleOf(err error) trouble {
	if coded, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		for _, code := range []int{coded.Code(), coded.Code() & 0xff} {
			if t, known := byCode[code]; known {
				return t
			}
		}
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok && runtime.GOOS == "windows" {
		if t, known := byWindows[errno]; known {
			return t
		}
	}
	for _, each := range bySystem {
		if errors.Is(err, each.err) {
			return each.is
		}
	}
	return other
}

// codeInCheck finds the result that kept a check from reading a page: SQLite
// tells it in the words of the check, as if the ledger were damaged.
var codeInCheck = regexp.MustCompile(`error code=([0-9]+)`)

// checkError is what a check of the ledger's pages found.
type checkError struct{ said string }

func (e *checkError) Error() string { return e.said }

// Code is the result that kept the check from a page, or that of damage.
func (e *checkError) Code() int {
	if found := codeInCheck.FindStringSubmatch(e.said); found != nil {
		if code, err := strconv.Atoi(found[1]); err == nil {
			return code
		}
	}
	return sqlite3.SQLITE_CORRUPT
}

// unusable says why the ledger at a path cannot be opened. An error that says
// what to do is told as it is.
func unusable(path string, err error) error {
	if _, told := errors.AsType[interface {
		error
		Hint() string
	}](err); told || err == nil {
		return err
	}
	return troubleOf(err).at(path, err)
}

// at tells the trouble of the ledger at a path; err is nil where the words say
// all.
func (t trouble) at(path string, err error) *Error {
	return &Error{Path: path, What: t.what, Tip: t.tip, Code: 1, Err: err}
}

// failed says what a ledger that is open could not do.
func (l *Ledger) failed(doing string, err error) error {
	if _, told := errors.AsType[*Error](err); told {
		return err
	}
	t := troubleOf(err)
	return &Error{Path: l.path, What: doing + ", nothing more was sent: " + t.what, Tip: t.tip, Code: 1, Err: err}
}

// unmade says why a new ledger cannot be made.
func unmade(path string, err error) error {
	t := troubleOf(err)
	return &Error{Path: path, What: "the ledger cannot be made: " + t.what, Tip: t.tip, Code: 1, Err: err}
}
