// Package ledger is the memory of what was sent: one SQLite file that tells, for
// every row that was ever seen, which case it is and what became of it, so that
// no case is made twice and no outcome is lost.
//
//	identity.go  what "the same case" is: the rules
//	place.go     where a row belongs: an entry, another row, or neither; byid.go, one of a report
//	planner.go   what is to become of each row of a run, written down before it sends
//	recorder.go  intents and outcomes, durable while the run sends; group.go, many in
//	             one transaction; intents.go, what is open; overlay.go, for who looks
//	outcomes.go  what became of a run's rows, for its reports
//	reports.go   how our own reports are told from those that a person changed
//	trouble.go   what can be wrong with the file, and what to do; check.go, what is looked at
//	doubts.go    rows whose outcome is unknown, and how they are settled
//	respelled.go cells of a report that a spreadsheet has changed; resaved.go, of a source
//	register.go  whether it is the ledger that it should be
//	migrate.go   an older one brought forward; backup.go, a copy of it
//	rescue.go    a damaged one read out; rescue_rows.go, what is left of it made sound;
//	             takeback.go, what reports know of it
//	disk.go      where it lies: on a network, in a folder that a program copies
//	index.go     old rows found under a new rule; gap.go, those that cannot be
//
// It knows nothing of files, mappings or the CRM: rows come to it as digests of
// their cells, and outcomes as texts.
package ledger
