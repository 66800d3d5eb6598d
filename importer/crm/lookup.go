package crm

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"caseload/importer/submit"
)

const (
	contactsPath = "/server/API/v2/custom/query.php"
	tokenPath    = "/server/API/v2/token/tokenInformation.php"
)

// Contact asks whether the CRM has a contact with the e-mail of a case. It is one
// call, paced and watched as a case is, and makes nothing.
//
// The verdict is answered, and Missing when the CRM clearly has none; an answer
// that tells nothing counts as a contact that is there, for the CRM looks itself
// when the case comes. Otherwise it is as [submit.JudgeLookup] has it.
func (c *Client) Contact(ctx context.Context, it *submit.Item) submit.Verdict {
	question, err := json.Marshal(map[string]string{
		"operation": c.operation, "module": "contacts", "field": "emailcontact", "value": it.Case.Contact,
	})
	if err != nil { // never: texts can always be written
		return submit.Verdict{Status: submit.Failed, Code: submit.CodeUnasked, Reason: err.Error()}
	}
	v, data := c.ask(ctx, http.MethodPost, contactsPath, "", question)
	v.Missing = v.Status == submit.Answered && missing(data, it.Case.Contact)
	return v
}

// Quota asks how many calls of the day are left, which costs one. Known is false
// where the CRM answered and does not tell.
func (c *Client) Quota(ctx context.Context) (q submit.Quota, known bool, v submit.Verdict) {
	v, data := c.ask(ctx, http.MethodGet, tokenPath, url.Values{"operation": {c.operation}}.Encode(), nil)
	q, known = submit.ReadQuota(data)
	return q, known, v
}

// ask makes one request that only looks.
func (c *Client) ask(ctx context.Context, method, path, query string, question []byte) (submit.Verdict, json.RawMessage) {
	if ctx.Err() != nil || c.hard.Err() != nil {
		return submit.NotReached(), nil
	}
	u := *c.url
	u.Path, u.RawQuery = path, query
	r := &http.Request{
		Method: method, URL: &u, Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": {"application/json"}, "User-Agent": {"caseload"}, "Wolkvox-Token": {c.token.reveal()}},
	}
	if question != nil {
		r.Header["Content-Type"] = []string{"application/json"}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(question)), int64(len(question))
	}
	a, began := c.exchange(ctx, c.hard, r, c.timeout)
	v, data := submit.JudgeLookup(a)
	v.Began = began
	return v, data
}

// missing is true when an answer's data clearly have no record with this e-mail:
// they are empty, or their e-mails are all others (a query may find parts of
// words, and ana@ stands in mariana@). What cannot be read is not missing.
func missing(data json.RawMessage, email string) bool {
	var records any
	switch text := strings.TrimSpace(string(data)); {
	case text == "":
		return false
	case text == "null" || text == `""`:
		return true
	case json.Unmarshal(data, &records) != nil:
		return false
	}
	switch r := records.(type) {
	case []any:
		if len(r) == 0 {
			return true
		}
	case map[string]any:
		if len(r) == 0 {
			return true
		}
	default:
		return false
	}
	others, same := emails(records, strings.TrimSpace(email))
	return others && !same
}

// emails looks through a record for e-mails: whether there are others, and the same.
func emails(record any, email string) (others, same bool) {
	switch r := record.(type) {
	case string:
		same = strings.EqualFold(strings.TrimSpace(r), email)
		return !same && strings.Contains(r, "@"), same
	case []any:
		for _, one := range r {
			o, s := emails(one, email)
			others, same = others || o, same || s
		}
	case map[string]any:
		for _, one := range r {
			o, s := emails(one, email)
			others, same = others || o, same || s
		}
	}
	return others, same
}
