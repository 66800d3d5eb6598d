package crm_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"caseload/importer/submit"
)

func TestAContactIsMissingOnlyWhereTheDataClearlySaySo(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		want         submit.Status
		missing      bool
	}{
		{"there", response("200 OK", `{"code":"200","data":[{"wolkvox_id":"a1","emailcontact":"Ana@example.com"}]}`), submit.Answered, false},
		{"there, deep in a record", response("200 OK", `{"code":200,"data":{"rows":[{"mail":{"value":"ana@example.com "}}]}}`), submit.Answered, false},
		{"empty data", response("200 OK", `{"code":200,"data":[]}`), submit.Answered, true},
		{"data that are null", response("200 OK", `{"code":200,"data":null}`), submit.Answered, true},
		{"an error's envelope with empty data", response("200 OK", `{"code":400,"error":"There are no values in the specified page","data":[]}`), submit.Answered, true},
		{"parts of words only", response("200 OK", `{"code":200,"data":[{"emailcontact":"mariana@example.com"}]}`), submit.Answered, true},
		{"records without an e-mail", response("200 OK", `{"code":200,"data":[{"wolkvox_id":"a1"}]}`), submit.Answered, false},
		{"no data", response("200 OK", `{"code":200,"msg":"ok"}`), submit.Answered, false},
		{"a page", page, submit.Failed, false},
		{"an error of the CRM's within a 200", response("200 OK", `{"code":500,"error":"database down","data":[]}`), submit.Failed, false},
		{"a refusal of the question", refusal("400 Bad", "SOME PARAMETERS ARE REQUIRED"), submit.Answered, false},
		{"a bad token", refusal("401 No", "x"), submit.Pending, false},
		{"a bad token within a 200", response("200 OK", `{"code":401,"data":[]}`), submit.Pending, false},
		{"the quota", quota, submit.Pending, false},
		{"429", waiting, submit.Failed, false},
		{"500", refusal("500 Oh", "x"), submit.Failed, false},
		{"no answer", "", submit.Failed, false},
		{"a cut answer", withHeader(ok, "Connection: close")[:len(ok)], submit.Failed, false},
		{"a wrong address", noPage, submit.Pending, false},
		{"a redirect", elsewhere("302"), submit.Pending, false},
	} {
		w := listen(t, answers(c.answer))
		row := sample()
		row.Contact = "ana@example.com"
		v := client(t, w.base).Contact(t.Context(), &submit.Item{Case: row})
		mustHide(t, v)
		if v.Status != c.want || v.Missing != c.missing || w.heads.Load() != 1 || v.Began.IsZero() {
			t.Errorf("%s: %s, missing %v (%s); want %s, %v", c.name, v.Status, v.Missing, v.Reason, c.want, c.missing)
		}
		if v.Status == submit.Pending && v.Stop == nil {
			t.Errorf("%s: pending without a stop", c.name)
		}
	}
}

func TestALookUpThatGetsNoAnswerIsAskedAgain(t *testing.T) {
	w := listen(t, answers("", refusal("502 Oh", "x"), response("200 OK", `{"code":200,"data":[]}`)))
	k := client(t, w.base)
	s := submit.Retried(submit.SenderFunc(k.Contact), submit.Policy{Tries: 5, First: time.Millisecond, Max: time.Millisecond})
	if v := s.Send(t.Context(), &submit.Item{Case: sample()}); v.Status != submit.Answered || !v.Missing || w.wholes.Load() != 3 {
		t.Errorf("%s (%s) after %d questions; want answered after 3", v.Status, v.Reason, w.wholes.Load())
	}
}

func TestQuestionsAreAskedAsTheVendorHasThem(t *testing.T) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = append(got, r.Method+" "+r.RequestURI+" "+r.Header.Get("Content-Type")+" "+string(text))
		if r.Header.Get("Wolkvox-Token") != secret {
			t.Error("the token is missing")
		}
		io.WriteString(w, `{"code":"200","data":{"token_limit":"4800","token_use_today":12,"available_consumition_options":"4788","hours_to_restart_count":5}}`) //nolint:errcheck // the verdict tells
	}))
	defer s.Close()
	k := client(t, s.URL)
	defer k.Close()
	row := sample()
	row.Contact = `ana"@example.com`
	k.Contact(t.Context(), &submit.Item{Case: row})
	q, known, v := k.Quota(t.Context())
	if !known || q.Left != 4788 || q.Restart != 5*time.Hour || v.Status != submit.Answered {
		t.Errorf("%+v, %v, %s", q, known, v.Status)
	}
	want := []string{
		`POST /server/API/v2/custom/query.php application/json {"field":"emailcontact","module":"contacts","operation":"demo","value":"ana\"@example.com"}`,
		"GET /server/API/v2/token/tokenInformation.php?operation=demo  ",
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("asked %q, want %q", got, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, known, v := k.Quota(ctx); known || v.Status != submit.Pending || len(got) != 2 {
		t.Errorf("after the stop: %v %s, %d questions", known, v.Status, len(got))
	}
}

func TestAQuotaIsReadFromWhatIsThere(t *testing.T) {
	for text, want := range map[string]struct {
		left  int64
		hours int
		ok    bool
	}{
		`{"available_consumition_options":7,"hours_to_restart_count":"3"}`:   {7, 3, true},
		`{"token_limit":10,"token_use_today":4}`:                             {6, 24, true},
		`{"token_limit":10,"token_use_today":14}`:                            {0, 24, true},
		`{"available_consumition_options":-3,"hours_to_restart_count":0}`:    {0, 1, true},
		`{"available_consumition_options":2.5,"hours_to_restart_count":999}`: {3, 24, true},
		`{"available_consumition_options":"many"}`:                           {0, 24, false},
		`{"available_consumition_options":1e300}`:                            {0, 24, false},
		`{"available_consumition_options":"NaN","hours_to_restart_count":4}`: {0, 4, false},
		`[]`:   {0, 0, false},
		`null`: {0, 0, false},
		``:     {0, 0, false},
	} {
		q, ok := submit.ReadQuota(json.RawMessage(text))
		if ok != want.ok || q.Left != want.left || q.Restart != time.Duration(want.hours)*time.Hour {
			t.Errorf("ReadQuota(%s) = %+v, %v; want %+v", text, q, ok, want)
		}
	}
}
