package crm_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload/importer/crm"
)

// asker is a client of a server that answers as h does.
func asker(t *testing.T, h http.HandlerFunc, begin func(context.Context) error) *crm.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	token, err := crm.CheckToken("secreto-123")
	if err != nil {
		t.Fatal(err)
	}
	c, err := crm.New(crm.Config{Base: server.URL, Operation: "demo", Token: token, Timeout: 5 * time.Second, Begin: begin})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestAQuestionAfterCasesIsAskedAsDocumented(t *testing.T) {
	begun := 0
	c := asker(t, func(w http.ResponseWriter, r *http.Request) {
		var q map[string]string
		text, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(text, &q)
		}
		if err != nil || r.Method != http.MethodPost || r.URL.Path != "/server/API/v2/cases/queryCases.php" || r.Header.Get("Wolkvox-Token") != "secreto-123" ||
			len(q) != 3 || q["operation"] != "demo" || q["field"] != "email contact" || q["value"] != "a&b@x.co" {
			t.Errorf("%s %s %v: %q, %v", r.Method, r.URL, r.Header, text, err)
		}
		w.WriteHeader(http.StatusNotFound)
		if _, err := io.WriteString(w, `{"code":404,"error":"secreto-123"}`); err != nil {
			t.Error(err)
		}
	}, func(context.Context) error { begun++; return nil })
	status, answer, err := c.QueryCases(context.Background(), "email contact", "a&b@x.co")
	if err != nil || status != http.StatusNotFound || begun != 1 {
		t.Errorf("%d, %v, %d times begun", status, err, begun)
	}
	if strings.Contains(string(answer), "secreto") || !strings.Contains(string(answer), "404") {
		t.Errorf("answer %q, want it whole without the token", answer)
	}
}

func TestAQuestionFollowsNoRedirectAndTakesNoHalfAnswer(t *testing.T) {
	c := asker(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			t.Error("the redirect was followed")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}, nil)
	if status, _, err := c.QueryCases(context.Background(), "description", "x"); err != nil || status != http.StatusFound {
		t.Errorf("%d, %v; want the redirect itself", status, err)
	}
	c = asker(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		if _, err := io.WriteString(w, `{"code":200,"data":[]}`); err != nil {
			t.Error(err)
		}
	}, nil)
	if _, answer, err := c.QueryCases(context.Background(), "description", "x"); err == nil || answer != nil {
		t.Errorf("%q, %v; want no answer, and an error", answer, err)
	}
	stopped := errors.New("stopped")
	c = asker(t, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }, func(context.Context) error { return stopped })
	if _, _, err := c.QueryCases(context.Background(), "description", "x"); !errors.Is(err, stopped) {
		t.Errorf("%v, want %v", err, stopped)
	}
}
