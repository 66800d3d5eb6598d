package submit

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Looking something up makes no case, so whatever becomes of it may be repeated.
// The rest of the judge's table holds:
//
//	nothing was written                        failed, may be sent again   E401
//	3xx                                        pending, the run stops
//	no answer, a cut one, 408, 5xx, also as a
//	code, 2xx without a JSON object (a page)   failed, may be sent again   E408
//	401, 403, 429, as a status or as a code    as for a case
//	404, 405, 400 "no such API"                pending, the run stops
//	2xx, a JSON object                         answered, with its data
//	anything else                              answered, without data: it tells nothing
//
// An empty result may come as empty data or as an error's envelope: only the data
// tell.

// JudgeLookup says what one exchange means that only looks something up. data is
// the answer's member of that name, nil where it tells nothing; it shares memory
// with the answer.
func JudgeLookup(a Answer) (v Verdict, data json.RawMessage) {
	t := texts{redact: a.Redact}
	v, data = lookedUp(a, t)
	v.HTTP, v.Sent, v.Attempts = a.HTTP, a.Sent, 1
	v.late = a.Sent && a.Expired > 0
	if v.Status != Answered {
		v.RetryAfter = retryAfter(a.Header, a.At)
	}
	return v, data
}

func lookedUp(a Answer, t texts) (Verdict, json.RawMessage) {
	switch {
	case !a.Sent && a.Ended:
		return NotReached(), nil
	case !a.Sent && refusedByProxy(a.Err) != nil:
		return behindProxy(refusedByProxy(a.Err), t), nil
	case !a.Sent:
		return notSent(a, t), nil
	case a.Foreign || a.HTTP > 0 && a.HTTP < 200:
		return unasked(fmt.Sprintf("what came (HTTP %d) is no answer to it", a.HTTP)), nil
	case redirects(a.HTTP):
		v := redirected(a, t)
		v.Status, v.Code, v.Hint = Pending, crmCode(a.HTTP), ""
		return v, nil
	case a.Err != nil || a.HTTP == 0:
		return unasked(lost(a, t).Reason), nil
	}
	if a.Body, a.Err = Readable(a.Body, a.Header); a.Err != nil {
		return unasked(lost(a, t).Reason), nil
	}
	top, err := members(bare(a.Body))
	e, isObject := readEnvelope(a.Body)
	body := t.plain(a.Body)
	text := t.sayOr(e.text, body)
	status := a.HTTP
	if good := status >= 200 && status <= 299; good && isObject && e.refusal() != 0 {
		status = e.refusal()
	}
	switch {
	case status == 401 || status == 403 || status == 429:
		return byStatus(status, text, body, false), nil
	case a.HTTP == 404 || a.HTTP == 405 || a.HTTP == 400 && noSuchAPI(body):
		return stopped(a.HTTP, said("this CRM does not answer this kind of question", a.HTTP, text), 1,
			"is the server right? if it is, do without: check_contacts: false, daily_calls: N"), nil
	case a.HTTP == 408 || a.HTTP >= 500:
		return unasked(said("the CRM does not answer", a.HTTP, text)), nil
	case a.HTTP <= 299 && isObject && len(e.code) == 3 && e.code >= "500":
		return unasked(fmt.Sprintf("the CRM does not answer (code %s): %s", t.quote(e.code), text)), nil
	case a.HTTP <= 299 && !isObject:
		return unasked(said("an answer that is not the CRM's", a.HTTP, body)), nil
	}
	v := Verdict{Status: Answered, Reason: text}
	if err != nil || a.HTTP < 200 || a.HTTP > 299 {
		return v, nil
	}
	return v, top["data"]
}

// unasked is a question without an answer.
func unasked(reason string) Verdict {
	return Verdict{
		Status: Failed, Code: CodeUnasked, Reason: "a question to the CRM before the case: " + reason, broken: true,
		Hint: "the case was not sent; the same command sends this row again",
	}
}

// Quota is what the CRM counts of the day's calls of a token.
type Quota struct {
	Left    int64         // calls that may still be made
	Limit   int64         // calls a day; 0: not told
	Restart time.Duration // until the count begins anew, whole hours, at most so long
}

// ReadQuota reads the data of tokenInformation; numbers may stand as texts. ok is
// false when it does not tell how many are left.
func ReadQuota(data json.RawMessage) (q Quota, ok bool) {
	m, err := members(data)
	if err != nil {
		return Quota{}, false
	}
	left, ok := count(m["available_consumition_options"]) // the vendor's own spelling
	limit, hasLimit := count(m["token_limit"])
	used, hasUsed := count(m["token_use_today"])
	if !ok && hasLimit && hasUsed {
		left, ok = max(limit-used, 0), true
	}
	hours, hasHours := count(m["hours_to_restart_count"])
	if !hasHours || hours > maxRestart {
		hours = maxRestart
	}
	return Quota{Left: left, Limit: limit, Restart: time.Duration(max(hours, 1)) * time.Hour}, ok
}

// maxRestart bounds the hours till a day's count begins anew.
const maxRestart = 24

// count reads a number of calls that stands as a number or a text.
func count(raw json.RawMessage) (int64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(scalar(raw)), 64)
	if err != nil || math.IsNaN(f) || f > math.MaxInt32 {
		return 0, false
	}
	return int64(math.Ceil(max(f, 0))), true
}

// String says the quota for people.
func (q Quota) String() string {
	return fmt.Sprintf("%d calls left today, by the CRM's own count", q.Left)
}
