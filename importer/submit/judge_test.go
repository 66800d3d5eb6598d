package submit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"caseload/importer/submit"
)

const id24 = "66f1c0ffee0123456789abcd"

func whole(status int, body string) submit.Answer {
	return submit.Answer{Sent: true, Whole: true, HTTP: status, Body: []byte(body), Header: http.Header{}}
}

// TestOnlyTheFullFormOfSuccessIsCreated is the table of odd and broken answers.
func TestOnlyTheFullFormOfSuccessIsCreated(t *testing.T) {
	ok := `{"code":200,"error":"null","msg":"Succesfully create record","data":{"wolkvox_id":"` + id24 + `","idPrefijo":"REQ-1"}}`
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   submit.Status
		code   string
	}{
		{"as documented", 200, ok, submit.Created, ""},
		{"201", 201, ok, submit.Created, ""},
		{"code as text", 200, `{"code":"200","data":{"wolkvox_id":"a1"}}`, submit.Created, ""},
		{"id as number", 200, `{"code":200,"data":{"wolkvox_id":12345678901234567890}}`, submit.Created, ""},
		{"byte order mark and blanks round it", 200, "\xef\xbb\xbf \r\n" + ok + "\n", submit.Created, ""},

		{"empty", 200, "", submit.Unknown, "E404"},
		{"204", 204, "", submit.Unknown, "E404"},
		{"HTML", 200, "<html><body>Welcome</body></html>", submit.Unknown, "E404"},
		{"half", 200, ok[:len(ok)-1], submit.Unknown, "E404"},
		{"garbage after it", 200, ok + "x", submit.Unknown, "E404"},
		{"two objects", 200, ok + ok, submit.Unknown, "E404"},
		{"a warning of PHP before it", 200, "<br />Warning: x" + ok, submit.Unknown, "E404"},
		{"an array", 200, "[" + ok + "]", submit.Unknown, "E404"},
		{"null", 200, "null", submit.Unknown, "E404"},
		{"another code", 200, `{"code":201,"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"code 500", 200, `{"code":500,"msg":"x"}`, submit.Unknown, "E404"},
		{"no code", 200, `{"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"CODE", 200, `{"CODE":200,"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"code as 2e2", 200, `{"code":2e2,"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"code as true", 200, `{"code":true,"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"code twice", 200, `{"code":400,"code":200,"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"no data", 200, `{"code":200}`, submit.Unknown, "E404"},
		{"data as array", 200, `{"code":200,"data":[{"wolkvox_id":"a1"}]}`, submit.Unknown, "E404"},
		{"id empty", 200, `{"code":200,"data":{"wolkvox_id":""}}`, submit.Unknown, "E404"},
		{"id blank", 200, `{"code":200,"data":{"wolkvox_id":"  "}}`, submit.Unknown, "E404"},
		{"id null", 200, `{"code":200,"data":{"wolkvox_id":null}}`, submit.Unknown, "E404"},
		{"id the text null", 200, `{"code":200,"data":{"wolkvox_id":"null"}}`, submit.Unknown, "E404"},
		{"id 0", 200, `{"code":200,"data":{"wolkvox_id":0}}`, submit.Unknown, "E404"},
		{"id false", 200, `{"code":200,"data":{"wolkvox_id":false}}`, submit.Unknown, "E404"},
		{"id as power", 200, `{"code":200,"data":{"wolkvox_id":1e9}}`, submit.Unknown, "E404"},
		{"id an object", 200, `{"code":200,"data":{"wolkvox_id":{"$oid":"a1"}}}`, submit.Unknown, "E404"},
		{"id a control character", 200, `{"code":200,"data":{"wolkvox_id":"\u0000"}}`, submit.Unknown, "E404"},
		{"id a page", 200, `{"code":200,"data":{"wolkvox_id":"` + strings.Repeat("a", 300) + `"}}`, submit.Unknown, "E404"},
		{"success text without an id", 200, `{"code":200,"error":"null","msg":"Succesfully create record"}`, submit.Unknown, "E404"},

		{"envelope 400", 200, `{"code":400,"error":"contact not found"}`, submit.Rejected, "CRM 400"},
		{"envelope 400 as text", 200, `{"code":"400","msg":"contact not found"}`, submit.Rejected, "CRM 400"},
		{"envelope 400 with an id", 200, `{"code":400,"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"envelope 401", 200, `{"code":401}`, submit.Pending, "CRM 401"},
		{"envelope 408", 200, `{"code":408}`, submit.Unknown, "E404"},
		{"envelope 429", 200, `{"code":429}`, submit.Failed, "E405"},

		{"400", 400, `{"code":400,"error":"SOME PARAMETERS ARE REQUIRED"}`, submit.Rejected, "CRM 400"},
		{"400 with the words of success", 400, `{"code":400,"msg":"Succesfully create record"}`, submit.Rejected, "CRM 400"},
		{"400 with a success inside", 400, ok, submit.Unknown, "E404"},
		{"400 with an id", 400, `{"code":400,"data":{"wolkvox_id":"a1"}}`, submit.Unknown, "E404"},
		{"401 with a success inside", 401, ok, submit.Unknown, "E404"},
		{"429 with a success inside", 429, ok, submit.Unknown, "E404"},
		{"404", 404, "", submit.Rejected, "CRM 404"},
		{"405", 405, "", submit.Rejected, "CRM 405"},
		{"411", 411, "", submit.Rejected, "CRM 411"},
		{"412", 412, "", submit.Rejected, "CRM 412"},
		{"413", 413, "", submit.Rejected, "CRM 413"},
		{"414", 414, "", submit.Rejected, "CRM 414"},
		{"415", 415, "", submit.Rejected, "CRM 415"},
		{"416", 416, "", submit.Rejected, "CRM 416"},
		{"417", 417, "", submit.Rejected, "CRM 417"},
		{"422", 422, "", submit.Rejected, "CRM 422"},
		{"401", 401, "", submit.Pending, "CRM 401"},
		{"429", 429, "", submit.Failed, "E405"},
		{"402", 402, "", submit.Unknown, "E404"},
		{"408", 408, "", submit.Unknown, "E404"},
		{"409", 409, "", submit.Unknown, "E404"},
		{"500", 500, "", submit.Unknown, "E404"},
		{"500 saying 400", 500, `{"code":400,"error":"x"}`, submit.Unknown, "E404"},
		{"502", 502, "", submit.Unknown, "E404"},
		{"503", 503, "", submit.Unknown, "E404"},
		{"504", 504, "", submit.Unknown, "E404"},
		{"300", 300, "", submit.Unknown, "E404"},
		{"304", 304, "", submit.Unknown, "E404"},
		{"999", 999, "", submit.Unknown, "E404"},
	} {
		v := submit.Judge(whole(c.status, c.body))
		if v.Status != c.want || v.Code != c.code {
			t.Errorf("%s: Judge(%d, %.80q) = %s %q (%s), want %s %q", c.name, c.status, c.body, v.Status, v.Code, v.Reason, c.want, c.code)
		}
		if v.Status != submit.Created && v.Reason == "" {
			t.Errorf("%s: no reason given", c.name)
		}
		if v.HTTP != c.status || !v.Sent {
			t.Errorf("%s: HTTP %d, sent %v; want %d, true", c.name, v.HTTP, v.Sent, c.status)
		}
	}
}

func TestIdsAreKeptDigitByDigit(t *testing.T) {
	v := submit.Judge(whole(200, `{"code":200,"data":{"wolkvox_id":12345678901234567890,"idPrefijo":"REQ-007"}}`))
	if v.WolkvoxID != "12345678901234567890" || v.Prefix != "REQ-007" || v.Raw != nil {
		t.Errorf("id %q, prefix %q, raw %q", v.WolkvoxID, v.Prefix, v.Raw)
	}
	v = submit.Judge(whole(200, `{"code":200,"error":"field x ignored","data":{"wolkvox_id":"a1"}}`))
	if v.Status != submit.Created || !bytes.Contains(v.Raw, []byte("field x ignored")) {
		t.Errorf("a success with an error's text: %s, raw %q; want created, the answer kept", v.Status, v.Raw)
	}
}

func TestForbiddenIsToldByItsText(t *testing.T) {
	for _, c := range []struct {
		text string
		want submit.Status
		exit int // 0: the run goes on
	}{
		{"TOKEN LIMIT EXCEEDED", submit.Pending, 5},
		{"EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)", submit.Failed, 0},
		{"PLEASE VALIDATE TOKEN", submit.Pending, 1},
		{"WE ARE UNDER MAINTENANCE", submit.Failed, 0},
		{"Estamos en mantenimiento", submit.Failed, 0},
		{"something else", submit.Pending, 1},
		{"", submit.Pending, 1},
	} {
		for _, body := range []string{c.text, `{"code":403,"error":"` + c.text + `"}`, "<h1>" + c.text + "</h1>"} {
			v := submit.Judge(whole(403, body))
			exit := 0
			if v.Stop != nil {
				exit = v.Stop.ExitCode()
			}
			if v.Status != c.want || exit != c.exit {
				t.Errorf("403 %q: %s, exit %d; want %s, %d", body, v.Status, exit, c.want, c.exit)
			}
			if v.Stop != nil && !strings.Contains(v.Stop.Error(), c.text) {
				t.Errorf("403 %q: the stop does not say the text: %q", body, v.Stop.Error())
			}
		}
	}
}

func TestRedirectsStopTheRunAndNameTheAddress(t *testing.T) {
	for status, want := range map[int]submit.Status{301: submit.Unknown, 302: submit.Unknown, 303: submit.Unknown, 307: submit.Pending, 308: submit.Pending} {
		a := whole(status, "")
		a.Header.Set("Location", "https://elsewhere.example/\r\nx")
		a.Err = io.ErrUnexpectedEOF // the head alone decides
		v := submit.Judge(a)
		if v.Status != want || v.Stop == nil || v.Stop.Exit != 1 || !strings.Contains(v.Stop.Cause, `"https://elsewhere.example/ x"`) {
			t.Errorf("%d: %s, %v; want %s, a stop with exit 1 that names the address", status, v.Status, v.Stop, want)
		}
	}
}

func TestWhatWasNotWholeIsUnknownAndWhatWasNotSentIsNot(t *testing.T) {
	success := []byte(`{"code":200,"data":{"wolkvox_id":"a1"}}`)
	for _, c := range []struct {
		name string
		a    submit.Answer
		want submit.Status
		code string
	}{
		{"nothing sent", submit.Answer{Err: errors.New("refused")}, submit.Failed, "E401"},
		{"nothing sent, stopped", submit.Answer{Err: errors.New("x"), Ended: true}, submit.Pending, ""},
		{"sent, no answer", submit.Answer{Sent: true, Err: io.EOF}, submit.Unknown, "E402"},
		{"sent, neither answer nor error", submit.Answer{Sent: true}, submit.Unknown, "E402"},
		{"whole body but an error", submit.Answer{Sent: true, HTTP: 200, Body: success, Err: io.ErrUnexpectedEOF}, submit.Unknown, "E402"},
		{"400 cut", submit.Answer{Sent: true, HTTP: 400, Err: io.ErrUnexpectedEOF}, submit.Unknown, "E402"},
		{"too long", submit.Answer{Sent: true, HTTP: 200, Body: success, Err: submit.ErrTooLong}, submit.Unknown, "E402"},
		{"cut by us", submit.Answer{Sent: true, Err: io.EOF, Ended: true}, submit.Unknown, "E403"},
	} {
		if v := submit.Judge(c.a); v.Status != c.want || v.Code != c.code {
			t.Errorf("%s: %s %q, want %s %q", c.name, v.Status, v.Code, c.want, c.code)
		}
	}
}

func TestTheMappingsRulesReachNoFurtherThanTheySay(t *testing.T) {
	all := submit.Rules{Partial: true, Busy503: true}
	for _, c := range []struct {
		name string
		a    submit.Answer
		want submit.Status
	}{
		{"broken off", submit.Answer{Sent: true, Err: io.EOF}, submit.Failed},
		{"written whole", submit.Answer{Sent: true, Whole: true, Err: io.EOF}, submit.Unknown},
		{"broken off by us", submit.Answer{Sent: true, Ended: true, Err: io.EOF}, submit.Unknown},
		{"broken off, but an answer began", submit.Answer{Sent: true, HTTP: 200, Err: io.EOF}, submit.Unknown},
		{"503", whole(503, "busy"), submit.Failed},
		{"503 with an id", whole(503, `{"code":200,"data":{"wolkvox_id":"a1"}}`), submit.Unknown},
		{"503 within a 200", whole(200, `{"code":503}`), submit.Unknown},
		{"503 cut", submit.Answer{Sent: true, Whole: true, HTTP: 503, Err: io.EOF}, submit.Unknown},
		{"502", whole(502, ""), submit.Unknown},
	} {
		strict := submit.Judge(c.a)
		c.a.Rules = all
		if v := submit.Judge(c.a); v.Status != c.want || strict.Status != submit.Unknown {
			t.Errorf("%s: %s and without the rules %s; want %s, unknown", c.name, v.Status, strict.Status, c.want)
		}
	}
}

func TestRetryAfterIsReadInAllItsForms(t *testing.T) {
	at := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                               0,
		"7":                              7 * time.Second,
		" 7 ":                            7 * time.Second,
		"0":                              0,
		"-5":                             0,
		"1.5":                            0,
		"soon":                           0,
		"999999999999999999999":          10 * time.Minute,
		"86400":                          10 * time.Minute,
		"Mon, 23 Nov 2026 20:00:30 GMT":  30 * time.Second,
		"Monday, 23-Nov-26 20:00:30 GMT": 30 * time.Second,
		"Mon Nov 23 20:00:30 2026":       30 * time.Second,
		"Mon, 23 Nov 2026 19:00:00 GMT":  0,
		"Mon, 23 Nov 2099 19:00:00 GMT":  10 * time.Minute,
	} {
		a := whole(429, "")
		a.At = at
		a.Header.Set("Retry-After", value)
		if got := submit.Judge(a).RetryAfter; got != want {
			t.Errorf("Retry-After %q: %s, want %s", value, got, want)
		}
	}
	a := whole(503, "")
	a.At = at.Add(-48 * time.Hour) // our clock is wrong by two days
	a.Header.Set("Date", "Mon, 23 Nov 2026 20:00:00 GMT")
	a.Header.Set("Retry-After", "Mon, 23 Nov 2026 20:00:30 GMT")
	if v := submit.Judge(a); v.RetryAfter != 30*time.Second || v.Status != submit.Unknown {
		t.Errorf("503 on a wrong clock: %s %s, want unknown 30s", v.Status, v.RetryAfter)
	}
}

func TestKeptAnswersAreCleanedRedactedAndCut(t *testing.T) {
	a := whole(500, "\x1b[31msecret-1\x00\u202e"+strings.Repeat("ñ", 4000)+"secret-1")
	a.Redact = func(s string) string { return strings.ReplaceAll(s, "secret-1", "[token]") }
	v := submit.Judge(a)
	if len(v.Raw) > 2048 || len(v.Raw) < 2000 {
		t.Errorf("%d bytes kept, want nearly 2048", len(v.Raw))
	}
	text := string(v.Raw) + v.Reason
	if strings.Contains(text, "secret") || strings.ContainsFunc(text, unicode.IsControl) || strings.Contains(text, "\u202e") || strings.Contains(text, "\uFFFD") {
		t.Errorf("kept: %.60q… reason: %.60q…", v.Raw, v.Reason)
	}
	// A secret across a cut leaves no half of itself.
	a.Body = []byte(strings.Repeat("<b>", 16<<10/3-1) + "secret-1")
	if v := submit.Judge(a); strings.Contains(v.Reason, "sec") {
		t.Errorf("half a secret is left in %q", v.Reason)
	}
	a.Body = []byte(strings.Repeat("x", 2044) + "secret-1")
	if v := submit.Judge(a); bytes.Contains(v.Raw, []byte("sec")) {
		t.Errorf("half a secret is left: …%q", v.Raw[2030:])
	}
}

// FuzzJudge holds the one law that matters: nothing but a whole 2xx JSON object
// with code 200 and an id is created, and nothing that carries an id can be sent again.
func FuzzJudge(f *testing.F) {
	f.Add(200, []byte(`{"code":200,"data":{"wolkvox_id":"a1"}}`), true, true, "")
	f.Add(200, []byte(`{"code":400,"code":200,"data":{"wolkvox_id":"a1"}}`), true, true, "3")
	f.Add(400, []byte(`{"code":"200","data":{"wolkvox_id":7}}`), true, true, "x")
	f.Add(307, []byte("<a>"), true, false, "")
	f.Add(403, []byte("\xffTOKEN LIMIT EXCEEDED"), true, true, "")
	f.Add(0, []byte(nil), false, false, "")
	f.Fuzz(func(t *testing.T, status int, body []byte, sent, whole bool, header string) {
		a := submit.Answer{Sent: sent, HTTP: status, Body: body, Header: http.Header{"Retry-After": {header}, "Location": {header}}}
		if !whole {
			a.Err = io.ErrUnexpectedEOF
		}
		v := submit.Judge(a)
		var e struct {
			Code any            `json:"code"`
			Data map[string]any `json:"data"`
		}
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))))
		d.UseNumber()
		good := d.Decode(&e) == nil && fmt.Sprint(e.Code) == "200" && e.Data["wolkvox_id"] != nil && fmt.Sprint(e.Data["wolkvox_id"]) != ""
		if v.Status == submit.Created && !(sent && whole && status >= 200 && status <= 299 && good && v.WolkvoxID != "") {
			t.Fatalf("created from %d %q (sent %v, whole %v)", status, body, sent, whole)
		}
		if !sent && v.Status != submit.Failed {
			t.Fatalf("not sent, but %s", v.Status)
		}
		if sent && !whole && v.Status != submit.Unknown && status != 307 && status != 308 {
			t.Fatalf("sent and cut, but %s", v.Status)
		}
		texts := v.Reason + v.Hint + v.Code + v.WolkvoxID + v.Prefix + string(v.Raw)
		if strings.ContainsFunc(texts, unicode.IsControl) || len(v.Raw) > 2048 || len(v.Reason) > 600 || v.RetryAfter < 0 || v.RetryAfter > 10*time.Minute {
			t.Fatalf("unfit: %q, %d bytes kept, reason of %d, wait %s", texts, len(v.Raw), len(v.Reason), v.RetryAfter)
		}
		switch v.Status {
		case submit.Created, submit.Rejected, submit.Failed, submit.Unknown, submit.Pending:
		default:
			t.Fatalf("status %q", v.Status)
		}
	})
}

func TestAnAnswerThatIsNoneIsNotSaidToLackAnId(t *testing.T) {
	packed := whole(200, "\x1f\x8b\x08\x00\x00")
	packed.Header = http.Header{"Content-Encoding": {"gzip"}}
	for _, c := range []struct {
		answer submit.Answer
		want   string
	}{
		{whole(200, `{"code":200,"data":{"wolkvox_id":"a1"`), "an answer that is not the CRM's, or not whole (200): {"},
		{whole(200, `{"code":200,"data":{}}`), "an answer without the id of a case (200): {"},
		{packed, `an answer that is not the CRM's, or not whole (200): packed as "gzip", and it cannot be unpacked`},
		{whole(200, `<html><form><input name=u><INPUT type="password"></form>Ingrese</html>`), "a login page in place of the CRM's answer (200): Ingrese"},
	} {
		if v := submit.Judge(c.answer); v.Status != submit.Unknown || !strings.HasPrefix(v.Reason, c.want) {
			t.Errorf("%s: %q, want unknown: %q", v.Status, v.Reason, c.want)
		}
	}
}

func TestPagesOfOtherServersAreSaidAsText(t *testing.T) {
	page := "<html><head><style>b{color:red}</style><script>if (a<b) x()</script></head><body><h1>502 Bad&nbsp;Gateway</h1><hr>nginx</body></html>"
	v := submit.Judge(whole(502, page))
	if !strings.HasSuffix(v.Reason, "(502): 502 Bad Gateway nginx") {
		t.Errorf("reason %q", v.Reason)
	}
	began := time.Now()
	submit.Judge(whole(502, strings.Repeat("<style ", 150_000)))
	submit.Judge(whole(502, strings.Repeat("<script>", 130_000)))
	submit.Judge(whole(200, strings.Repeat("<b>Warning</b>: on line <b>1", 3_600)))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("a hostile page of 1 MiB took %s to be judged", took)
	}
}
