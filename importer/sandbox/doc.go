// Package sandbox imitates the CRM's cases API on loopback, so that a migration
// can be rehearsed, and a client tried against everything that goes wrong,
// before anything reaches the real one.
//
// It is written from the vendor's published pages alone and shares no code with
// the client that speaks to the CRM: two readings of one contract, so that a
// mistake in one of them shows.
//
// # What it serves
//
//	POST /server/API/v2/cases/insert.php             one case, multipart/form-data
//	POST /server/API/v2/cases/queryCases.php         {"operation","field","value"}
//	POST /server/API/v2/custom/query.php             contacts by e-mail
//	GET  /server/API/v2/token/tokenInformation.php   the daily quota; costs 1 call
//	GET  /sandbox/cases                              every case made, as JSON
//	GET  /sandbox/stats                              counts, see [Stats]
//
// An insert is checked as the CRM would check it: the token, the daily limit,
// the operation, the required parts, users, the contact, the case type, status
// and priority of that type, a solution for a closed case, the custom fields and
// the attachment's extension. What exists is said by a [Config]. The one of
// [DefaultConfig] knows the documented case types and the usual statuses and
// priorities, and takes every user of its operation, every contact that has the
// form of an e-mail address and every custom field; a configuration makes it strict.
//
// # What is ours, where the vendor says nothing
//
// The texts of refusals, the shape of a refusal ("data" is an empty list), the
// prefixes of case numbers, 411 for a request without Content-Length, 413 for one
// that is too large, and 400 for text that is no UTF-8. Of repeated parts the last
// one holds, as PHP has it. Every call that has the right token costs one of the
// day's quota, refused or not; the day ends at midnight, local time.
//
// # A configuration
//
// Every key may be left out; the default then holds. In a list of names "*" stands
// for any run of characters.
//
//	token: sandbox
//	operation: demo
//	latency: 40ms                       # every answer waits that long
//	daily_limit: 4800                   # 0: no limit
//	simultaneous: 2                     # requests at a time; 0: no limit
//	users: ["mesa*@demo", jefe@demo]
//	contacts: ["*@ejemplo.example"]
//	statuses: [open, closed]            # for the types that list none of their own
//	priorities: [low, high]
//	case_types:
//	  Request: {prefix: REQ}
//	  Claims: {statuses: [open, appealed, closed]}
//	closed: [closed]                    # the statuses that need a solution
//	fields:                             # "*": any other label is taken too
//	  "Número de cédula": {required: true, type: text}
//	  "Valor": {type: number}
//	attachments: [pdf, png, csv]
//	query: exact                        # or partial: how queryCases.php compares
//
// Types of fields are any, text, number, integer, boolean, date (yyyy-mm-dd),
// datetime (yyyy-mm-dd hh:mm:ss) and object.
//
// # A script of faults
//
// A script is a list of rules. A rule says when (at, every, share, match) and
// what then (status, body, headers, delay, close, made); times bounds how often.
//
//	# The third insert makes its case, but the answer never comes.
//	- at: 3
//	  close: after
//	# Every tenth one is told to come back in a second.
//	- every: 10
//	  status: 429
//	  headers: {Retry-After: "1"}
//	# A case of this contact meets a proxy's page, once.
//	- match: {contact: {equals: ana@ejemplo.example}}
//	  times: 1
//	  status: 502
//	  body: "<html>Bad Gateway</html>"
//	# One in twenty is slow; the same ones in every run with this seed.
//	- share: 0.05
//	  seed: 7
//	  delay: 2s
//
// at: N is the Nth insert request that arrives, every: N each Nth one, share a
// part of them drawn by seed (1 when left out). match names parts of the request
// and, for each, a regular expression or {equals: text}; all must fit. With match,
// at, every and share count the requests that fit. Rules without match are looked
// at first, when the request's head has come, then those with match, when it is
// read; in both groups the first that applies is played.
//
// status and body replace the answer, headers are added to it, delay comes before
// it and after the case is made. close: before hangs up without reading the
// request (with match: without making the case), close: in sends the answer's head
// and half its body, close: after makes the case and hangs up without a word.
// made says whether the case is made, where that is not plain: without it a rule
// with status or body makes none, close: in and after make it. Also a case that a
// rule makes is checked first, and not made when the CRM would refuse it.
package sandbox
