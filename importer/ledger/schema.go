package ledger

// applicationID marks a file as a ledger of ours ("case" in ASCII), and
// schemaVersion tells how it is laid out; see https://www.sqlite.org/pragma.html
// for the two pragmas that hold them. A ledger of a caseload from before the first
// release has another application_id.
const (
	applicationID = 0x63736c64
	schemaVersion = 1

	// unreleasedID marked ledgers before the first release.
	unreleasedID = 0x63617365
)

// schema is version 1.
//
//	scope    a server, an operation and a dataset: what an identity holds within
//	header   the columns and the format of a file, once
//	rule     a rule of a scope; the pages up to `upto` stand in alias
//	gap      cases up to a number, by header, that are in none of a mapping's files
//	cases    one case to be, made at first sight, with an id for life, and its state:
//	         seen, sending, created, rejected, failed or unknown. first and since are
//	         the number and the time of its first send that may have arrived, attempts
//	         and at those of the last; marked: all of these carry a reference. page and
//	         slot lead to its first cells, exact is their hash; plan_* is the row that
//	         a run last planned it for, wanted: to send it
//	version  further cells of a case
//	alias    identity under a rule → case; loose: by the cells without what a
//	         spreadsheet changes of them, where that is another
//	run      one command; input: its files
//	page     up to 128 lines of a run's input: what was decided of each, and their
//	         cells (package zstd); to_send: which classes of rows are to be sent
//	proof    what a file of the dataset proved of a column's form
//	call     requests by server, operation and local day
//	settled  how a case that was unknown came to be known
//	contact  e-mails that a server's operation had, and when
//	attachment SHA-256 of the attachment that was last sent for a case
//	report   the digest of each report as written, to see a person's changes; while
//	         one takes another's place, both
//	owner    the run that may send, see fence.go
const schema = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE owner (owner INTEGER PRIMARY KEY, token TEXT NOT NULL, base TEXT NOT NULL, pid INTEGER, host TEXT, at INTEGER);
CREATE TABLE scope (
	scope INTEGER PRIMARY KEY, server TEXT NOT NULL, operation TEXT NOT NULL, dataset TEXT NOT NULL,
	UNIQUE (server, operation, dataset));
CREATE TABLE header (header INTEGER PRIMARY KEY, columns TEXT NOT NULL, form TEXT NOT NULL, UNIQUE (columns, form));
CREATE TABLE rule (
	rule INTEGER PRIMARY KEY, scope INTEGER NOT NULL, text TEXT NOT NULL, upto INTEGER NOT NULL DEFAULT 0,
	UNIQUE (scope, text));
CREATE TABLE gap (rule INTEGER, mapping TEXT, header INTEGER, upto INTEGER NOT NULL, PRIMARY KEY (rule, mapping, header)) WITHOUT ROWID;
CREATE TABLE cases (
	number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, scope INTEGER NOT NULL, status TEXT NOT NULL,
	wolkvox_id TEXT, prefix TEXT, code TEXT, reason TEXT, hint TEXT, raw BLOB,
	attempts INTEGER NOT NULL DEFAULT 0, at INTEGER, run INTEGER, resent INTEGER, contact INTEGER, extra INTEGER,
	plan_run INTEGER, plan_input INTEGER, plan_line INTEGER, page INTEGER, slot INTEGER, exact INTEGER, versions INTEGER,
	wanted INTEGER, marked INTEGER, first INTEGER, since INTEGER);
CREATE INDEX unsettled ON cases (status) WHERE status IN ('sending', 'unknown');
CREATE TABLE version (number INTEGER, page INTEGER, slot INTEGER, exact INTEGER, PRIMARY KEY (number, page, slot)) WITHOUT ROWID;
CREATE TABLE alias (rule INTEGER, digest BLOB, loose INTEGER, number INTEGER, PRIMARY KEY (rule, digest, loose, number)) WITHOUT ROWID;
CREATE TABLE run (
	run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, root INTEGER NOT NULL, parent INTEGER, scope INTEGER NOT NULL,
	command TEXT NOT NULL, mapping TEXT NOT NULL, mapping_path TEXT NOT NULL, mapping_digest BLOB, same BLOB,
	state TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, exit INTEGER, cause TEXT,
	host TEXT, pid INTEGER, version TEXT, today TEXT, counts TEXT);
CREATE TABLE input (
	run INTEGER, input INTEGER, path TEXT NOT NULL, digest BLOB, size INTEGER, rows INTEGER, header INTEGER, dialect TEXT,
	results TEXT, failures TEXT, PRIMARY KEY (run, input)) WITHOUT ROWID;
CREATE TABLE page (
	page INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, input INTEGER NOT NULL, header INTEGER NOT NULL,
	first INTEGER NOT NULL, last INTEGER NOT NULL, rows INTEGER NOT NULL, to_send INTEGER NOT NULL, lines BLOB NOT NULL, cells BLOB);
CREATE INDEX page_run ON page (run, input);
CREATE TABLE proof (scope INTEGER, name TEXT, value TEXT NOT NULL, PRIMARY KEY (scope, name)) WITHOUT ROWID;
CREATE TABLE call (server TEXT, operation TEXT, day TEXT, calls INTEGER NOT NULL, PRIMARY KEY (server, operation, day)) WITHOUT ROWID;
CREATE TABLE settled (
	settled INTEGER PRIMARY KEY, number INTEGER NOT NULL, at INTEGER NOT NULL, how TEXT NOT NULL, status TEXT NOT NULL, wolkvox_id TEXT);
CREATE TABLE contact (
	server TEXT, operation TEXT, email TEXT, at INTEGER NOT NULL, PRIMARY KEY (server, operation, email)) WITHOUT ROWID;
CREATE TABLE attachment (number INTEGER PRIMARY KEY, digest BLOB NOT NULL);
CREATE TABLE report (
	report INTEGER PRIMARY KEY, path TEXT NOT NULL, digest BLOB NOT NULL, run INTEGER NOT NULL, input INTEGER NOT NULL, kind TEXT NOT NULL,
	UNIQUE (path, digest));
`
