package crm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"caseload/importer/submit"
)

const queryCasesPath = "/server/API/v2/cases/queryCases.php"

// QueryCases asks for the cases whose field has a value. The field is one of the
// API's own names: "description", "email contact", "wolkvox-id" …
//
// It gives the answer as it came, at most 1 MiB, the token in it hidden; what it
// means is not judged. The question changes nothing in the CRM, so that it may be
// asked again after an error, which says that no whole answer came. ctx cuts it,
// and so does the client's deadline.
func (c *Client) QueryCases(ctx context.Context, field, value string) (status int, answer []byte, err error) {
	question, err := json.Marshal(struct {
		Operation string `json:"operation"`
		Field     string `json:"field"`
		Value     string `json:"value"`
	}{c.operation, field, value})
	if err != nil {
		return 0, nil, err
	}
	url := *c.url
	url.Path = queryCasesPath
	r := &http.Request{
		Method: http.MethodPost, URL: &url, Host: url.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			"Accept":        {"application/json"},
			"Content-Type":  {"application/json"},
			"User-Agent":    {"caseload"},
			"Wolkvox-Token": {c.token.reveal()},
		},
		Body: io.NopCloser(bytes.NewReader(question)), ContentLength: int64(len(question)),
	}
	a, _ := c.exchange(ctx, ctx, r, c.timeout)
	switch {
	case a.Err != nil && a.HTTP == 0:
		return 0, nil, fmt.Errorf("%s: no answer to a question after cases: %w", url.Host, a.Err)
	case a.Err != nil:
		return a.HTTP, nil, fmt.Errorf("%s: the answer to a question after cases is not whole: %w", url.Host, a.Err)
	case a.Foreign:
		return a.HTTP, nil, fmt.Errorf("%s: the answer to a question after cases came before the question was sent", url.Host)
	}
	text, err := submit.Readable(a.Body, a.Header)
	if err != nil {
		return a.HTTP, nil, fmt.Errorf("%s: the answer to a question after cases: %w", url.Host, err)
	}
	return a.HTTP, []byte(c.redact(string(text))), nil
}
