package ledger

// applicationID marks a file as a ledger of ours ("case" in ASCII), and
// schemaVersion tells how it is laid out; see https://www.sqlite.org/pragma.html
// for the two pragmas that hold them.
const (
	applicationID = 0x63617365
	schemaVersion = 4
)

// schema is version 4; migrate.go brings versions 2 and 3 to it. Version 1 had other
// digests and was in no release; it is refused.
//
//	scope    a server, an operation and a dataset: what an identity holds within
//	header   the column ids and the format of a file, once
//	rule     a rule of a scope; the sights up to `upto` stand in alias
//	gap      entries up to a number, by header, that are in none of a mapping's files
//	entry    one case to be: made at first sight, with an id for life. first and since
//	         are the number and the time of its first send that may have arrived,
//	         attempts and at those of the last; marked: all of these carry a reference.
//	         Its status is never 'sending' at the end of a transaction
//	sight    one version of an entry's cells, as digests
//	alias    identity under a rule → entry
//	run      one command; input: its files; outcome: what became of each row
//	intent   what a run has begun to send and has no outcome of: see intents.go
//	proof    what a file of the dataset proved of a column's form
//	call     requests by server, operation and local day
//	settled  how an entry that was unknown came to be known
//	contact  e-mails that a server's operation had, and when
//	attachment SHA-256 of the attachment that was last sent for an entry
//	report   the digest of each report as written, to see a person's changes; while
//	         one takes another's place, both
const schema = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE scope (
	scope INTEGER PRIMARY KEY, server TEXT NOT NULL, operation TEXT NOT NULL, dataset TEXT NOT NULL,
	UNIQUE (server, operation, dataset));
CREATE TABLE header (header INTEGER PRIMARY KEY, columns TEXT NOT NULL, form TEXT NOT NULL, UNIQUE (columns, form));
CREATE TABLE rule (
	rule INTEGER PRIMARY KEY, scope INTEGER NOT NULL, text TEXT NOT NULL, upto INTEGER NOT NULL DEFAULT 0,
	UNIQUE (scope, text));
CREATE TABLE gap (rule INTEGER, mapping TEXT, header INTEGER, upto INTEGER NOT NULL, PRIMARY KEY (rule, mapping, header)) WITHOUT ROWID;
CREATE TABLE entry (
	entry INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, scope INTEGER NOT NULL, mapping TEXT NOT NULL,
	status TEXT NOT NULL, wolkvox_id TEXT, prefix TEXT, code TEXT, reason TEXT, hint TEXT, raw BLOB,
	attempts INTEGER NOT NULL DEFAULT 0, at INTEGER, run INTEGER, resent INTEGER, contact BLOB, extra INTEGER,
	plan_run INTEGER, plan_input INTEGER, plan_line INTEGER,
	marked INTEGER, first INTEGER, since INTEGER);
CREATE TABLE sight (sight INTEGER PRIMARY KEY, entry INTEGER NOT NULL, header INTEGER NOT NULL, cells BLOB NOT NULL);
CREATE INDEX sight_entry ON sight (entry);
CREATE TABLE alias (rule INTEGER, digest BLOB, entry INTEGER, PRIMARY KEY (rule, digest, entry)) WITHOUT ROWID;
CREATE TABLE run (
	run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, root INTEGER NOT NULL, parent INTEGER, scope INTEGER NOT NULL,
	command TEXT NOT NULL, mapping TEXT NOT NULL, mapping_path TEXT NOT NULL, mapping_digest BLOB, same BLOB,
	state TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, exit INTEGER, cause TEXT,
	host TEXT, pid INTEGER, version TEXT, settings TEXT);
CREATE TABLE input (
	run INTEGER, input INTEGER, path TEXT NOT NULL, digest BLOB, size INTEGER, rows INTEGER, header INTEGER, dialect TEXT,
	results TEXT, failures TEXT, PRIMARY KEY (run, input)) WITHOUT ROWID;
CREATE TABLE outcome (
	run INTEGER, input INTEGER, line INTEGER, entry INTEGER, status TEXT NOT NULL, class INTEGER, twin_input INTEGER, twin INTEGER, carried INTEGER,
	code TEXT, reason TEXT, hint TEXT, PRIMARY KEY (run, input, line)) WITHOUT ROWID;
CREATE TABLE intent (run INTEGER PRIMARY KEY, marked INTEGER NOT NULL, mapping TEXT NOT NULL, entries TEXT);
CREATE TABLE proof (scope INTEGER, name TEXT, value TEXT NOT NULL, PRIMARY KEY (scope, name)) WITHOUT ROWID;
CREATE TABLE call (server TEXT, operation TEXT, day TEXT, calls INTEGER NOT NULL, PRIMARY KEY (server, operation, day)) WITHOUT ROWID;
CREATE TABLE settled (
	settled INTEGER PRIMARY KEY, entry INTEGER NOT NULL, at INTEGER NOT NULL, how TEXT NOT NULL, status TEXT NOT NULL, wolkvox_id TEXT);
CREATE TABLE contact (
	server TEXT, operation TEXT, digest BLOB, at INTEGER NOT NULL, PRIMARY KEY (server, operation, digest)) WITHOUT ROWID;
CREATE TABLE attachment (entry INTEGER PRIMARY KEY, digest BLOB NOT NULL);
CREATE TABLE report (
	report INTEGER PRIMARY KEY, path TEXT NOT NULL, digest BLOB NOT NULL, run INTEGER NOT NULL, input INTEGER NOT NULL, kind TEXT NOT NULL,
	UNIQUE (path, digest));
`
