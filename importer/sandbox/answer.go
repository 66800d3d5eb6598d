package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// answer is what a request gets, before latency and faults have their say.
type answer struct {
	status  int
	kind    string // Content-Type
	body    []byte
	headers []Header
	refusal string // the constant part of a refusal's text; blank: none
	made    bool   // a case was made
}

// jsonType is the kind of every answer of the API.
const jsonType = "application/json; charset=utf-8"

// The texts of the vendor's published list of answers.
const (
	noSuchAPI     = "THE API YOU WANT TO CONSULT DOES NOT EXIST"
	badToken      = "PLEASE VALIDATE TOKEN"
	overLimit     = "TOKEN LIMIT EXCEEDED"
	paramsMissing = "SOME PARAMETERS ARE REQUIRED"
)

// envelope is the form of every answer of the API. Code is a number in inserts
// and a text in the others; error is the text "null" when there is none.
type envelope struct {
	Code  any    `json:"code"`
	Error string `json:"error"`
	Msg   string `json:"msg"`
	Data  any    `json:"data"`
}

// refuse makes a refusal: text names its cause and is the same for every request
// of that cause; detail, which may be blank, names the value.
func refuse(status int, text, detail string) *answer {
	msg := text
	if detail != "" {
		msg += ": " + detail
	}
	a := encode(status, envelope{Code: status, Error: text, Msg: msg, Data: []string{}})
	a.refusal = text
	return a
}

// found makes an answer of the API's queries, in which the code is a text.
func found(msg string, data any) *answer {
	return encode(http.StatusOK, envelope{Code: "200", Error: "null", Msg: msg, Data: data})
}

// encode makes an answer of an envelope.
func encode(status int, e envelope) *answer {
	body, err := json.Marshal(e)
	if err != nil {
		// Data of ours that is no JSON is a mistake of this package, told loudly.
		return &answer{status: http.StatusInternalServerError, kind: "text/plain; charset=utf-8", body: fmt.Appendf(nil, "sandbox: %v", err)}
	}
	return &answer{status: status, kind: jsonType, body: body}
}

// write sends the answer whole. A client that is gone is no concern of ours.
func (a *answer) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	for _, one := range a.headers {
		h.Set(one.Name, one.Value)
	}
	w.WriteHeader(a.status)
	if a.status == http.StatusNoContent || a.status == http.StatusNotModified {
		return
	}
	if _, err := w.Write(a.body); err != nil {
		return // the client hung up; there is nobody left to tell
	}
}
