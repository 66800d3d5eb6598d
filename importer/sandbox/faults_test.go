package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/sandbox"
)

// outcome is what a client sees of one insert.
type outcome struct {
	status int    // 0: no answer
	body   string // as far as it came
	cut    bool   // the answer ended early
	header http.Header
}

// send posts a case over a connection of its own.
func send(t *testing.T, base string, parts []field) outcome {
	t.Helper()
	r := request(t, base, parts)
	r.Close = true
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return outcome{}
	}
	defer func() {
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
	}()
	body, err := io.ReadAll(answer.Body)
	return outcome{status: answer.StatusCode, body: string(body), cut: errors.Is(err, io.ErrUnexpectedEOF), header: answer.Header}
}

func TestEveryKindOfFaultIsPlayed(t *testing.T) {
	success := func(o outcome) bool {
		return o.status == 200 && strings.Contains(o.body, "wolkvox_id") && !o.cut
	}
	silence := func(o outcome) bool { return o.status == 0 }
	tests := []struct {
		name, rule string
		looks      func(outcome) bool
		made       int
	}{
		{"status", "{at: 1, status: 500}", func(o outcome) bool {
			return o.status == 500 && strings.Contains(o.body, `"error":"INTERNAL SERVER ERROR"`)
		}, 0},
		{"status, case made", "{at: 1, status: 500, made: true}", func(o outcome) bool { return o.status == 500 && !strings.Contains(o.body, "wolkvox_id") }, 1},
		{"body", `{at: 1, body: "<html>"}`, func(o outcome) bool {
			return o.status == 200 && o.body == "<html>" && strings.HasPrefix(o.header.Get("Content-Type"), "text/html")
		}, 0},
		{"blank body, case made", `{at: 1, body: "", made: true}`, func(o outcome) bool { return o.status == 200 && o.body == "" }, 1},
		{"JSON body", `{at: 1, status: 403, body: '{"code":403}'}`, func(o outcome) bool {
			return o.status == 403 && o.body == `{"code":403}` && strings.HasPrefix(o.header.Get("Content-Type"), "application/json")
		}, 0},
		{"headers with a status", `{at: 1, status: 429, headers: {Retry-After: "7"}}`, func(o outcome) bool { return o.status == 429 && o.header.Get("Retry-After") == "7" }, 0},
		{"headers alone", `{at: 1, headers: {X-Otra: sí}}`, func(o outcome) bool { return success(o) && o.header.Get("X-Otra") != "" }, 1},
		{"redirect", `{at: 1, status: 307, headers: {Location: "http://127.0.0.1:1/"}}`, func(o outcome) bool { return o.status == 307 && o.header.Get("Location") != "" }, 0},
		{"no content", "{at: 1, status: 204}", func(o outcome) bool { return o.status == 204 && o.body == "" }, 0},
		{"delay", "{at: 1, delay: 1ms}", success, 1},
		{"close before", "{at: 1, close: before}", silence, 0},
		{"close before a match", "{match: {contact: ana}, close: before}", silence, 0},
		{"close after", "{at: 1, close: after}", silence, 1},
		{"close after, not made", "{at: 1, close: after, made: false}", silence, 0},
		{"close in", "{at: 1, close: in}", func(o outcome) bool { return o.status == 200 && o.cut && o.body != "" }, 1},
		{"close in, not made", "{at: 1, close: in, made: false}", func(o outcome) bool { return o.status == 500 && o.cut }, 0},
		{"close in with a body", `{at: 1, close: in, body: "0123456789", headers: {X-Otra: a}}`, func(o outcome) bool { return o.cut && o.body == "01234" && o.header.Get("X-Otra") == "a" }, 1},
		{"another request's", "{at: 2, status: 500}", success, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := faulty(t, "- "+test.rule)
			server := httptest.NewServer(s)
			defer server.Close()
			if got := send(t, server.URL, good()); !test.looks(got) {
				t.Errorf("%s gave %+v", test.rule, got)
			}
			if got := len(cases(t, s)); got != test.made {
				t.Errorf("%s made %d cases, want %d", test.rule, got, test.made)
			}
			if got := s.Stats(); got.Faults > 1 || got.Created != int64(test.made) {
				t.Errorf("%s: stats %+v", test.rule, got)
			}
		})
	}
}

func TestAFaultBeforeReadingLeavesTheBodyUnread(t *testing.T) {
	server := httptest.NewServer(faulty(t, "- {at: 1, close: before}"))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	// Only the head is sent: a server that waited for the body would never answer.
	head := "POST " + insert + " HTTP/1.1\r\nHost: x\r\nWolkvox-Token: sandbox\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n"
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(conn).ReadByte(); err == nil {
		t.Error("a byte came back, want none")
	}
}

func TestACaseThatTheCRMRefusesIsNotMadeByAFault(t *testing.T) {
	s := faulty(t, "- {every: 1, status: 502, made: true}")
	if w := ask(s, request(t, "", with(field{name: "contact", value: "x"}))); w.Code != 502 {
		t.Errorf("status %d, want the rule's 502", w.Code)
	}
	if got := len(cases(t, s)); got != 0 {
		t.Errorf("%d cases, want none", got)
	}
}

// statuses sends n good cases in turn and gives the answers' statuses.
func statuses(t *testing.T, s *sandbox.Server, n int) []int {
	t.Helper()
	got := make([]int, n)
	for i := range got {
		got[i] = ask(s, request(t, "", good())).Code
	}
	return got
}

func TestRulesSayWhen(t *testing.T) {
	tests := []struct {
		script string
		want   []int
	}{
		{"- {at: 2, status: 500}", []int{200, 500, 200, 200}},
		{"- {every: 2, status: 500}", []int{200, 500, 200, 500}},
		{"- {every: 1, times: 2, status: 500}", []int{500, 500, 200, 200}},
		{"- {share: 1, status: 500}", []int{500, 500, 500, 500}},
		{"- {every: 2, status: 500}\n- {every: 1, status: 502}", []int{502, 500, 502, 500}},
		{"- {match: {status: open}, status: 500}", []int{500, 500, 500, 500}},
		{"- {match: {status: '^pen'}, status: 500}", []int{200, 200, 200, 200}},
		{"- {match: {status: {equals: ope}}, status: 500}", []int{200, 200, 200, 200}},
		{"- {match: {status: {equals: open}, contact: {regexp: '^ana@'}}, at: 3, status: 500}", []int{200, 200, 500, 200}},
		{"- {match: {status: open, contact: luis}, status: 500}", []int{200, 200, 200, 200}},
		{"- {match: {solution: {equals: ''}}, times: 1, status: 500}", []int{500, 200, 200, 200}},
		{"- {match: {status: open}, status: 500}\n- {at: 2, status: 502}", []int{500, 502, 500, 500}},
		{"", []int{200, 200, 200, 200}},
		{"# only a comment\n", []int{200, 200, 200, 200}},
	}
	for _, test := range tests {
		if got := statuses(t, faulty(t, test.script), 4); !slices.Equal(got, test.want) {
			t.Errorf("%s\ngave %v, want %v", test.script, got, test.want)
		}
	}
}

func TestAShareIsDrawnAlikeForTheSameSeed(t *testing.T) {
	const n = 2000
	first := statuses(t, faulty(t, "- {share: 0.1, seed: 7, status: 500}"), n)
	if again := statuses(t, faulty(t, "- {share: 0.1, seed: 7, status: 500}"), n); !slices.Equal(first, again) {
		t.Error("the same seed drew other requests")
	}
	if other := statuses(t, faulty(t, "- {share: 0.1, seed: 8, status: 500}"), n); slices.Equal(first, other) {
		t.Error("another seed drew the same requests")
	}
	drawn := 0
	for _, status := range first {
		if status == 500 {
			drawn++
		}
	}
	if drawn < n/10-n/40 || drawn > n/10+n/40 {
		t.Errorf("%d of %d drawn at a share of 0.1", drawn, n)
	}
}

func TestADelayComesAfterTheCaseIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := faulty(t, "- {at: 1, delay: 2s}")
		began := time.Now()
		done := make(chan int)
		go func() { done <- ask(s, request(t, "", good())).Code }()
		time.Sleep(time.Second)
		synctest.Wait()
		if got := s.Stats(); got.Created != 1 || got.InFlight != 1 {
			t.Errorf("after a second: %+v, want the case made and its answer waiting", got)
		}
		if status := <-done; status != 200 || time.Since(began) != 2*time.Second {
			t.Errorf("status %d after %v, want 200 after 2s", status, time.Since(began))
		}
	})
}

func TestLatencyHoldsEveryAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sandbox.DefaultConfig()
		c.Latency = 40 * time.Millisecond
		s := sandbox.New(c, sandbox.Faults{})
		for _, r := range []*http.Request{request(t, "", good()), call("GET", api+"token/tokenInformation.php?operation=demo", "sandbox", "")} {
			began := time.Now()
			if got := ask(s, r).Code; got != 200 || time.Since(began) != c.Latency {
				t.Errorf("%s: %d after %v, want 200 after %v", r.URL.Path, got, time.Since(began), c.Latency)
			}
		}
	})
}

func TestADelayEndsWhenTheClientHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := faulty(t, "- {at: 1, delay: 1h}")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		ask(s, request(t, "", good()).WithContext(ctx))
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("waited %v, want until the client was gone", waited)
		}
	})
}

func TestAFaultThatCannotCutTheConnectionSaysSo(t *testing.T) {
	w := ask(faulty(t, "- {at: 1, close: after}"), request(t, "", good()))
	if w.Code != 500 || !bytes.Contains(w.Body.Bytes(), []byte("cannot be cut")) {
		t.Errorf("answer %d %q, want 500", w.Code, w.Body)
	}
}
