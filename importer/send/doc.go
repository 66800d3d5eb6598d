// Package send takes the rows that are to be sent from a ledger to the CRM, and what
// became of them back into the ledger.
//
// It sees rows that are mapped already, through the small interfaces of ledger.go,
// and opens no file. What bounds a run is a wrapper round the CRM (chain.go): the
// calls that may be made (budget.go), the waits (wait.go), contacts that must be
// there (contacts.go), and the package submit's own.
//
// # Who owns what
//
//	goroutine           owns                                    ends
//	that calls Run      the queue; sends on and closes the      when its rows are out
//	                    channel of jobs
//	a worker, N of them the row that it sends                   when jobs is closed
//	the ledger's own    calls done for each outcome             after Run
//	the list's          nothing; tells each second what the     before Run returns
//	                    ledger knows of
package send
