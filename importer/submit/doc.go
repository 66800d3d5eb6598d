// Package submit takes a case to the CRM and says what became of it.
//
// One small interface does the work, [Sender], and each rule is a decorator
// round it. The order, outermost first:
//
//		Guarded(Retried(Narrowed(Paced(Intended(client, …), …), …), …), …)
//
//	  - [Guarded] watches the run and says when it must stop as a whole.
//	  - [Retried] sends again by itself what was provably not processed.
//	  - [Narrowed] lets as many be under way as the CRM takes well.
//	  - [Paced] waits for the turn of every attempt: the rate, and the pause that
//	    a Retry-After puts on all workers.
//	  - [Intended] makes the intent to send durable once the turn has come.
//	  - The client writes the request; it calls [Pacer.Begin] when its connection
//	    stands, just before the first byte.
//
// Look-ups (of contacts, of the quota) go the same way, but for the intent.
//
// # The rules
//
//  1. A row is never sent again that may have arrived. "May have arrived" means
//     that the request's head was, or may have been, written; the text of an
//     error proves nothing.
//  2. Only a whole 2xx answer that is a JSON object with code 200 and an id makes
//     a row created. In doubt a row is unknown. The table is in judge.go.
//  3. A fault that is not the row's (token, address, quota) leaves the row
//     pending and stops the run; see [Stop].
//
// # How it stops
//
// The context given to Send is the stop: when it ends, waits for a turn, pauses
// and back-offs end at once with a pending verdict, and nothing new is begun. A
// request whose first byte may have been written is not touched by it and runs to
// its answer or its own deadline. Only the client's hard context cuts those; such
// rows are unknown.
package submit
