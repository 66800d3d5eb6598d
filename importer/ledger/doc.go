// Package ledger is the memory of what was sent: one SQLite file that tells, for
// every row that was ever seen, which case it is and what became of it, so that
// no case is made twice and no outcome is lost.
//
// It keeps the cells of the rows that it was given, many of them in one compressed
// page, and one row for each case with its state. What became of a row in a run is
// told by both: what was decided of the row when the run was planned (its page), and
// how its case stands now.
//
//	runs.go      a run begins, stands once every row of it is staged, and ends;
//	             listruns.go, the runs that are known
//	plan.go      the rows of a run, staged: pages, cases, identities
//	page.go      what a page is; pages.go reads them, header.go their columns
//	known.go     what is known of cases, for package identity, under any rule;
//	             gap.go, those that a rule cannot find; places.go, where a row stood
//	tosend.go    the rows to send; recorder.go, intents and outcomes, durable while the
//	             run sends; group.go, many in one transaction
//	outcomes.go  what became of a run's rows, for its reports
//	reports.go   how our own reports are told from those that a person changed
//	doubts.go    cases whose outcome is unknown, and how they are settled
//	fence.go     one run alone sends, with the file that it has opened
//	trouble.go   what can be wrong with the file, and what to do; check.go, what is looked at
//	register.go  whether it is the ledger that it should be
//	backup.go    a copy of it; rescue.go, a damaged one read out; takeback.go, what
//	             reports know of it; disk.go, where it lies
//
// It knows nothing of files, mappings or the CRM: rows come to it as cells, and
// outcomes as texts.
package ledger
