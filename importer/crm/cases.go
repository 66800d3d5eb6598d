package crm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.begin(ctx); err != nil {
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
	// Below http.Client, so that there is nothing that could follow a redirect.
	resp, err := c.transport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return 0, nil, fmt.Errorf("%s: no answer to a question after cases: %w", url.Host, err)
	}
	answer, err = readAnswer(resp.Body)
	if err != nil {
		return resp.StatusCode, nil, fmt.Errorf("%s: the answer to a question after cases is not whole: %w", url.Host, err)
	}
	return resp.StatusCode, []byte(c.redact(string(answer))), nil
}
