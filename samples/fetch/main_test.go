package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFetchPrintsAnAnswerAndNothingElse(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cut":
			w.Header().Set("Content-Length", "10")
		case "/absent":
			w.WriteHeader(http.StatusNotFound)
		}
		if _, err := io.WriteString(w, "[1]\n"); err != nil {
			t.Errorf("server: %v", err)
		}
	}))
	defer server.Close()
	for _, c := range []struct {
		args         []string
		code         int
		stdout, says string
	}{
		{[]string{server.URL + "/there"}, 0, "[1]\n", ""},
		{[]string{server.URL + "/absent"}, 1, "", "404 Not Found"},
		{[]string{server.URL + "/cut"}, 1, "[1]\n", "unexpected EOF"},
		{[]string{"http://127.0.0.1:0/"}, 1, "", "fetch: "},
		{nil, 2, "", "want one URL"},
		{[]string{"a", "b"}, 2, "", "want one URL"},
	} {
		var stdout, stderr strings.Builder
		if code := run(c.args, &stdout, &stderr); code != c.code {
			t.Errorf("run(%q) = %d, want %d", c.args, code, c.code)
		}
		if stdout.String() != c.stdout || !strings.Contains(stderr.String(), c.says) || (c.says == "") != (stderr.Len() == 0) {
			t.Errorf("run(%q) printed %q and said %q, want %q and %q", c.args, stdout.String(), stderr.String(), c.stdout, c.says)
		}
	}
}
