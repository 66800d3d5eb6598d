package submit

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The judge's table. It is read from the top; the first line that fits counts.
//
//	nothing was written                              failed, may be sent again   E401
//	  … because the run was stopped                  pending
//	  … because a proxy refuses us (403, 407)        pending, the run stops
//	the answer came before its request               unknown                     E404
//	3xx (the head alone decides)                     307 308: pending, the run stops
//	                                                 301 302 303: unknown, the run stops
//	not wholly written, no answer, by Rules.Partial  failed, may be sent again   E406
//	no answer, a cut one, an endless or too long one unknown                     E402
//	  … because we were ended at once                unknown                     E403
//	2xx, code 200, an id                             created
//	  … and no error, with PHP's notices round it    created, told
//	2xx, no id, code 400–499                         as that HTTP status below
//	2xx, anything else                               unknown                     E404
//	not 2xx, with an id                              unknown, both facts told    E404
//	400 404 405 411 412 413 414 415 416 417 422      rejected                    CRM nnn
//	401                                              pending, the run stops      CRM 401
//	403                                              by its text, see forbidden
//	429                                              failed, may be sent again   E405
//	503, by Rules.Busy503                            failed, may be sent again   E405
//	anything else (408, 5xx, …)                      unknown                     E404
//
// The message of an answer never decides between created and not created: it
// varies between pages of the vendor. It tells apart only refusals with the same
// number (403, and the 400 of a wrong address).
// Source: the vendor's pages "Cases Insert" and "API response codes".

// ErrTooLong is the error of an answer longer than what is read of one.
var ErrTooLong = errors.New("answer is too long")

// Rules are what the mapping says of its own network; the zero Rules are strict.
type Rules struct {
	Partial bool // a request that was not written to its end was not processed
	Busy503 bool // a request answered by 503 was not processed
}

// Answer is what one exchange with the CRM came to, as the client saw it.
type Answer struct {
	Sent    bool  // the request's head was written, or may have been
	Whole   bool  // the request was written to its last byte
	Ended   bool  // we ended the exchange ourselves: by the stop before the head, by the hard stop after
	Err     error // why there is no whole answer; nil when Body is whole
	HTTP    int   // status of the answer, 0 when not even its head came
	Foreign bool  // it came before its request was written, so it is another's or nobody's
	Header  http.Header
	Body    []byte
	At      time.Time           // when the answer came, for Retry-After
	Expired time.Duration       // the deadline that ran out, 0 when none did
	Redact  func(string) string // takes secrets out of a text; nil when there are none
	Rules   Rules
}

// Judge says what one exchange means for its row and for the run.
//
// It is a pure function, total over every Answer. It keeps no part of Body. A
// verdict that may hold or lose depending on the rest of the run (a wrong
// address, tries used up) is finished by [Guarded] and [Retried].
func Judge(a Answer) Verdict {
	t := texts{redact: a.Redact}
	v := judge(a, t)
	v.HTTP = a.HTTP
	v.Sent = a.Sent
	v.late = a.Sent && a.Expired > 0
	v.Attempts = 1
	if a.HTTP != 0 && v.Status != Created {
		v.RetryAfter = retryAfter(a.Header, a.At)
	}
	return v
}

func judge(a Answer, t texts) Verdict {
	switch {
	case !a.Sent && a.Ended:
		return NotReached()
	case !a.Sent && refusedByProxy(a.Err) != nil:
		return behindProxy(refusedByProxy(a.Err), t)
	case !a.Sent:
		return notSent(a, t)
	case a.Foreign:
		return uncertain(fmt.Sprintf("an answer (HTTP %d) came before its request was sent; it cannot be this row's", a.HTTP))
	case redirects(a.HTTP):
		return redirected(a, t)
	case a.Rules.Partial && !a.Whole && a.HTTP == 0 && !a.Ended:
		return partly(a, t)
	case a.Err != nil || a.HTTP == 0:
		return lost(a, t)
	}
	body, err := Readable(a.Body, a.Header)
	switch {
	case errors.Is(err, errPacked):
		return uncertain(said("an answer that is not the CRM's, or not whole", a.HTTP,
			"packed as "+t.quote(a.Header.Get("Content-Encoding"))+", and it cannot be unpacked"))
	case err != nil:
		a.Err = err
		return lost(a, t)
	}
	a.Body = body
	e, isObject := readEnvelope(a.Body)
	v := answered(a, e, isObject, t)
	if v.Status != Created || !e.plain || v.Noticed {
		v.Raw = t.raw(a.Body)
	}
	return v
}

// answered judges a whole answer. The id alone, whatever stands round it, is a
// sign that a case may exist, so it never lets a row become sendable again.
func answered(a Answer, e envelope, isObject bool, t texts) Verdict {
	status, good := a.HTTP, a.HTTP >= 200 && a.HTTP <= 299
	if good && isObject && e.code == "200" && e.id != "" {
		return Verdict{Status: Created, WolkvoxID: t.id(e.id), Prefix: t.id(e.prefix), reached: true}
	}
	if good && !isObject {
		if v, ok := underNotices(a.Body, t); ok {
			return v
		}
	}
	body := t.plain(a.Body)
	switch {
	case e.id != "":
		return uncertain(fmt.Sprintf("the answer (HTTP %d, code %s) contradicts itself: it names case %q",
			status, t.quote(e.code), t.id(e.id)))
	case good && isObject && e.refusal() != 0:
		return byStatus(e.refusal(), t.say(e.text), body, true)
	case good && !isObject && loginPage.Match(a.Body):
		return uncertain(said("a login page in place of the CRM's answer", status, t.sayOr("", body)))
	case good && !isObject:
		return uncertain(said("an answer that is not the CRM's, or not whole", status, t.sayOr("", body)))
	case good:
		return uncertain(said("an answer without the id of a case", status, t.sayOr(e.text, body)))
	}
	if status == http.StatusServiceUnavailable && a.Rules.Busy503 {
		return busy(said("the CRM is not available, which assume_503_unprocessed takes as not processed", status, t.sayOr(e.text, body)))
	}
	return byStatus(status, t.sayOr(e.text, body), body, isObject && e.code != "")
}

// underNotices is the plain success that is left once PHP's notices are taken off
// an answer. Anything less stays as uncertain as it was: what a notice hides may
// be more than a notice.
func underNotices(body []byte, t texts) (Verdict, bool) {
	rest, found := withoutNotices(body)
	if !found {
		return Verdict{}, false
	}
	e, isObject := readEnvelope(rest)
	if !isObject || e.code != "200" || e.id == "" || !e.plain {
		return Verdict{}, false
	}
	return Verdict{Status: Created, WolkvoxID: t.id(e.id), Prefix: t.id(e.prefix), Noticed: true, reached: true}, true
}

// byStatus judges a refusal by its number; ours is true when the CRM's own
// envelope came with it, not just any server's page.
func byStatus(status int, text, body string, ours bool) Verdict {
	switch status {
	case 400, 404, 405, 411, 412, 413, 414, 415, 416, 417, 422:
		v := Verdict{Status: Rejected, Code: crmCode(status), Reason: said("the CRM refuses this row", status, text), Hint: refusalHints[status], Said: text}
		v.address = status == 404 || status == 405 || noSuchAPI(body)
		v.reached = ours && !v.address
		v.own = ours && !noSuchAPI(body)
		return v
	case 401:
		return stopped(status, said("the CRM does not take the token", status, text),
			1, "check the token: it is the internal token of this CRM, and the server must be the one it was made for")
	case 403:
		return forbidden(text, body, ours)
	case 429:
		return busy(said("the CRM asks to wait", status, text))
	}
	return uncertain(said("the CRM does not say what became of the row", status, text))
}

// forbidden tells the four meanings of 403 apart; none of them is the row's
// fault. The texts are those of the vendor's telephony API, which shares the
// envelope. A 403 without it may be a firewall's before the CRM, which dislikes
// the row's text: see [Guard].
func forbidden(text, body string, ours bool) Verdict {
	upper := strings.ToUpper(body)
	switch {
	case strings.Contains(upper, "TOKEN LIMIT EXCEEDED"):
		v := stopped(403, said("the day's calls of this token are used up", 403, text),
			5, "the same command goes on when the quota has returned")
		v.UsedUp = true
		return v
	case strings.Contains(upper, "SIMULTANEOUS REQUESTS"):
		v := busy(said("the CRM takes fewer requests at a time", 403, text))
		v.crowded = true
		return v
	case containsAny(upper, "MAINTENANCE", "MANTENIMIENTO", "MANUTENÇÃO"):
		v := busy(said("the CRM is under maintenance", 403, text))
		v.spent = &Stop{Exit: 5, Cause: v.Reason, Tip: "the same command goes on when the maintenance is over"}
		return v
	case strings.Contains(upper, "VALIDATE TOKEN"):
		return stopped(403, said("the CRM does not take the token", 403, text),
			1, "check the token, and that it belongs to this server")
	}
	v := stopped(403, said(notAdmitted, 403, text), 1,
		"is this machine's public address admitted by the CRM's firewall? some networks reach it only through a proxy with a fixed address (HTTPS_PROXY)")
	v.Blocked = !ours
	return v
}

// ProxyRefusal is the error of a connection that a proxy did not make for us.
type ProxyRefusal struct {
	Proxy  string // its host and port
	Code   int    // of its answer
	Status string // its whole line
}

// Error names the proxy and what it said.
func (e *ProxyRefusal) Error() string {
	return fmt.Sprintf("the proxy %s answered %q", e.Proxy, e.Status)
}

// refusedByProxy gives the refusal of a proxy that will refuse every row; nil for
// all other errors, those of a proxy that has trouble of its own among them.
func refusedByProxy(err error) *ProxyRefusal {
	if refused, ok := errors.AsType[*ProxyRefusal](err); ok && (refused.Code == 403 || refused.Code == 407) {
		return refused
	}
	return nil
}

func behindProxy(refused *ProxyRefusal, t texts) Verdict {
	cause, tip := "the proxy %s does not let us through to the CRM: %s", "ask the network's people to allow the CRM's host and port 443, or use another proxy (crm.proxy)"
	if refused.Code == http.StatusProxyAuthRequired {
		cause = "the proxy %s wants a user name and a password: %s"
		tip = "name them in the mapping, with the password in the environment: crm: {proxy: \"http://user:${PROXY_PASSWORD}@" + t.say(refused.Proxy) + "\"}"
	}
	cause = fmt.Sprintf(cause, t.say(refused.Proxy), t.say(refused.Status))
	return Verdict{Status: Pending, Code: CodeNotSent, Reason: cause, Stop: &Stop{Exit: 1, Cause: cause, Tip: tip}}
}

func notSent(a Answer, t texts) Verdict {
	v := Verdict{Status: Failed, Code: CodeNotSent, Hint: "nothing was sent; the same command sends this row again"}
	v.Reason = "the CRM was not reached: " + t.say(reasonOf(a))
	return v
}

// partly is a request that broke off while it was written, where the mapping says
// that the CRM processes nothing of the kind: it waits for as many bytes as its
// head announces.
func partly(a Answer, t texts) Verdict {
	return Verdict{
		Status: Failed, Code: CodePartly, broken: true,
		Reason: "the connection broke while the request was written: " + t.say(reasonOf(a)),
		Hint:   "not wholly sent, which retry_partial takes as not processed; the same command sends this row again",
	}
}

func lost(a Answer, t texts) Verdict {
	v := Verdict{Status: Unknown, Code: CodeLost, Hint: unknownHint, Raw: t.raw(a.Body)}
	switch {
	case a.Ended:
		v.Code, v.Reason = CodeCut, "interrupted while the request was in flight"
	case a.HTTP != 0:
		v.Reason = fmt.Sprintf("the answer (HTTP %d) did not come whole: %s", a.HTTP, t.say(reasonOf(a)))
	case a.Whole:
		v.Reason = "sent, but no answer came: " + t.say(reasonOf(a))
	default:
		v.Reason = "the connection broke while the request was written: " + t.say(reasonOf(a))
	}
	return v
}

// redirected judges 301, 302, 303, 307 and 308. No redirect is ever followed: it
// would carry the token to another host. 307 and 308 say "not here", so nothing
// was made; after the others a server may have done the work.
func redirected(a Answer, t texts) Verdict {
	to := "an address it does not name"
	if where := a.Header.Get("Location"); where != "" {
		to = t.quote(where)
	}
	v := stopped(a.HTTP, fmt.Sprintf("the server sends us elsewhere (HTTP %d), to %s", a.HTTP, to), 1,
		"give the CRM's own address as the server; redirects are not followed, since they would carry the token along")
	v.Raw = t.raw(a.Body)
	if a.HTTP != 307 && a.HTTP != 308 {
		v.Status, v.Code, v.Hint = Unknown, CodeUncertain, unknownHint
	}
	return v
}

func redirects(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

func busy(reason string) Verdict {
	return Verdict{
		Status: Failed, Code: CodeBusy, Reason: reason, passing: true,
		Hint: "not created; the same command sends this row again",
	}
}

func uncertain(reason string) Verdict {
	return Verdict{Status: Unknown, Code: CodeUncertain, Reason: reason, Hint: unknownHint}
}

// stopped is a refusal of all of us: the row waits, the run ends.
func stopped(status int, reason string, exit int, tip string) Verdict {
	return Verdict{
		Status: Pending, Code: crmCode(status), Reason: reason,
		Stop: &Stop{Exit: exit, Cause: reason, Tip: tip},
	}
}

const unknownHint = "caseload reconcile looks in the CRM whether the case is there; it is not sent again by itself"

// refusalHints says what to do about the refusals that have one usual cause.
var refusalHints = map[int]string{
	400: "look at what the CRM says of this row; when it is mended there or in the file, resume",
	404: "does what the row names (contact, users, case type) exist in the CRM?",
	405: "look at what the CRM says of this row; when it is mended there or in the file, resume",
	411: "a proxy on the way asks for something this program already sends; ask the network's people",
	413: "the attachment is too large for the CRM or for a proxy on the way",
	414: "the server's address is too long; check it",
	415: "the CRM does not take this kind of attachment",
	412: "look at what the CRM says of this row; when it is mended there or in the file, resume",
	416: "look at what the CRM says of this row; when it is mended there or in the file, resume",
	417: "a proxy on the way does not take large uploads; a smaller attachment may pass",
	422: "look at what the CRM says of this row; when it is mended there or in the file, resume",
}

func crmCode(status int) string { return fmt.Sprintf("CRM %d", status) }

// noSuchAPI knows the vendor's text for a wrong address, a 400 like that of a bad
// row. "does not exist" alone would also fit a contact that does not exist.
func noSuchAPI(body string) bool {
	upper := strings.ToUpper(body)
	return strings.Contains(upper, "DOES NOT EXIST") && strings.Contains(upper, "API")
}
