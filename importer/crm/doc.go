// Package crm speaks the HTTP of the wolkvox CRM's cases API.
//
// [Client] is the innermost [submit.Sender]: one case, one POST, one verdict. It
// never sends anything twice, follows no redirect, and writes the token into one
// header and nowhere else. [Encoder] is the one place that turns a case into a
// request's body, for sending and for showing.
//
// Go's own client would send a POST again by itself in three cases, all shut here:
// an Idempotency-Key (never set), HTTP/2 (not spoken), and a body that can be read
// again (there is no GetBody). net/http is used at the
// level of its Transport, below redirects and cookies.
package crm
