// Package importer takes the rows of files all the way to the CRM and back into
// their reports.
//
// # The way of a row
//
// A command reads its files twice, a row at a time, and keeps nothing of a row in
// memory between the two but 16 bytes, and 8 by which the second reading must find
// the rows of the first. Then it lives in the ledger:
//
//	intake   the files are opened and bound to the mapping   intake
//	survey   every row votes on the regional forms (dates, decimals), is looked
//	         over for damage, and is counted by its identity survey
//	plan     every row is mapped, checked, and looked up in the ledger, which
//	         writes down what is to become of it             plan.go
//	send     the rows that are to be sent: never tried, failed before, rejected
//	         before                                          send
//	results  what became of the ledger's rows makes the results and the failures
//	                                                         results
//
// A check of files of which the ledger knows nothing plans while it surveys, in
// one reading (check.go).
//
// Nothing is sent before the plan stands for every row of every file. The
// ledger has the truth at each moment: a killed command leaves its plan, its
// intents and its outcomes there, and the same command goes on from them.
//
// Reconcile is a way of its own: it reads again what rows were sent as (sent.go),
// asks the CRM or an exported list for their cases (searching.go), lets the
// package reconcile decide, and writes the reports again.
//
// The goroutines are those of the sending: see package send.
//
// # How it stops
//
// There are two contexts. The stop ends first: no row is taken any more, waits
// for a turn end, requests in flight run to their answers, and the reports are
// written. A signal, a limit, or a fault that concerns the whole CRM cancels it;
// the cause is the reason. The hard context cuts the requests in flight too;
// their rows are unknown.
package importer
