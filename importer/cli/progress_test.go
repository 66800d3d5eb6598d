package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"caseload/importer/submit"
)

func TestALogHasALineOfTheProgressEveryTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := &program{stderr: &out, voice: newVoice(&out)}
		p.voice.format = "json"
		if err := p.voice.settle(); err != nil {
			t.Fatal(err)
		}
		g := p.newProgress(&options{})
		g.Began("RABC")
		g.Sending(40)
		for _, s := range []submit.Status{submit.Created, submit.Created, submit.Rejected, submit.Unknown, submit.Failed} {
			time.Sleep(time.Second)
			g.Settled(s)
		}
		time.Sleep(20 * time.Second) // nothing comes, and the line does
		g.Sent()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 2 {
			t.Fatalf("25 seconds have %d lines, want 2:\n%s", len(lines), out.String())
		}
		var line struct {
			Msg, Run, Event string
			Counts          progressCounts
		}
		if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
			t.Fatal(err)
		}
		want := progressCounts{Rows: 40, Done: 5, Created: 2, Refused: 1, Failed: 1, Unknown: 1}
		if line.Run != "RABC" || line.Event != "progress" || line.Counts != want {
			t.Errorf("the line is %+v, want run RABC, event progress and %+v", line, want)
		}
		if said := "5 of 40: 2 created, 1 refused, 1 unknown, 1 failed, 1m10s left"; line.Msg != said {
			t.Errorf("the line says %q, want %q", line.Msg, said)
		}
	})
}

func TestAPaceIsToldOnceThereIsOne(t *testing.T) {
	for _, c := range []struct {
		done  int64
		since time.Duration
		want  string
	}{
		{0, time.Minute, "0 of 10: 0 created, 0 refused, 0 unknown"},
		{1, time.Second, "1 of 10: 1 created, 0 refused, 0 unknown"},
		{5, 5 * time.Second, "5 of 10: 5 created, 0 refused, 0 unknown, 5s left"},
		{1, time.Hour, "1 of 10: 1 created, 0 refused, 0 unknown, 9h0m left"},
	} {
		if got := (progressCounts{Rows: 10, Done: c.done, Created: c.done}).line(c.since); got != c.want {
			t.Errorf("%d rows after %s: %q, want %q", c.done, c.since, got, c.want)
		}
	}
}
