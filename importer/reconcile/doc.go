// Package reconcile tells from what the CRM, or a list exported from it, says of
// its cases what became of rows whose answer was lost. It decides; it touches no
// network, no file and no ledger.
//
// # Presence
//
// A row is created when exactly one case
//
//   - carries the row's reference (crm.mark), or
//   - has all fields that the row was sent with, was made in the time in which it
//     was sent, carries no other row's reference, and fits no other row whose
//     outcome is unknown,
//
// and no row of the ledger has that case. A case's time has no zone: it is taken
// from cases that the same run has made and of which the ledger knows when.
//
// # Absence
//
// A row was not made when every send of it that may have arrived carried a
// reference, and a question in the same form that finds, in the same session,
// two marked cases of the ledger, one of them sent after the row, finds nothing.
// What "nothing" looks like is asked first, for a reference that no row has: an
// answer that looks otherwise (a quota that is used up, a page of a proxy) is
// none. A list must be readable to its end, and hold one of the two that was sent
// before the row, and one that was sent later by the grace; it must have all cases
// of the ledger between its first and its last, and no text that may be the row's,
// cut short: see [List].
//
// If the mapping was changed since, a case of the row's run must show that its
// text is the one that was sent. A row of which it is not known when and how it was sent is never proven absent.
//
// Anything less stays unknown, with the cases that may be the row's for a person
// to look at.
package reconcile
