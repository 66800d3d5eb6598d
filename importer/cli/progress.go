package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"caseload/importer/submit"
)

const (
	// every is how often a line tells of the progress where no bar can stand, and
	// blink how often a bar is drawn.
	every = 10 * time.Second
	blink = 200 * time.Millisecond
	// warmUp is how long a run sends before its pace says how long it will take.
	warmUp = 3 * time.Second
)

// progress shows how far the sending is: a bar on a terminal, else a line every
// ten seconds. Its methods may be called by many at once.
type progress struct {
	voice *voice
	bar   bool // not lines

	drawn *progressbar.ProgressBar // renders the bar; the telling goroutine's

	mu      sync.Mutex
	counts  progressCounts
	began   time.Time
	stopped func() // ends the telling; nil: it was not begun, or is ended
}

// progressCounts is how far a run is, also for machines.
type progressCounts struct {
	Rows    int64 `json:"rows"` // to send
	Done    int64 `json:"done"`
	Created int64 `json:"created"`
	Refused int64 `json:"refused"`
	Failed  int64 `json:"failed"`
	Unknown int64 `json:"unknown"`
}

func (p *program) newProgress(o *options) *progress {
	return &progress{voice: p.voice, bar: !o.noProgress && p.voice.json == nil && isTerminal(p.stderr)}
}

// Began names the run.
func (g *progress) Began(run string) { g.voice.ofRun(run) }

// Sending begins the progress of a number of rows.
func (g *progress) Sending(rows int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts.Rows, g.began = rows, time.Now()
	if rows == 0 || g.voice.quiet || g.stopped != nil {
		return
	}
	pace := every
	if g.bar {
		pace, g.drawn = blink, newBar(rows)
	}
	quit, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		tick := time.NewTicker(pace)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case now := <-tick.C:
				g.tell(now)
			}
		}
	}()
	g.stopped = func() { close(quit); <-over }
}

// Settled counts a row whose outcome is on the disk.
func (g *progress) Settled(s submit.Status) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := &g.counts
	c.Done++
	switch s {
	case submit.Created:
		c.Created++
	case submit.Unknown:
		c.Unknown++
	case submit.Rejected:
		c.Refused++
	default:
		c.Failed++
	}
}

// tell shows how far it is.
func (g *progress) tell(now time.Time) {
	g.mu.Lock()
	counts, since := g.counts, now.Sub(g.began)
	g.mu.Unlock()
	line := counts.line(since)
	if g.bar {
		drop(g.drawn.Set64(counts.Done))
		g.voice.draw(strings.TrimSpace(g.drawn.String()) + " " + line)
		return
	}
	g.voice.event("progress", line, "counts", counts)
}

// line is the progress in words, with the time that is left once it can be told.
func (c progressCounts) line(since time.Duration) string {
	line := fmt.Sprintf("%d of %d: %d created, %d refused, %d unknown", c.Done, c.Rows, c.Created, c.Refused, c.Unknown)
	if c.Failed > 0 {
		line += fmt.Sprintf(", %d failed", c.Failed)
	}
	if since < warmUp || c.Done == 0 {
		return line
	}
	left := time.Duration(float64(c.Rows-c.Done) / float64(c.Done) * float64(since)).Round(time.Second)
	if left >= time.Hour {
		return line + ", " + strings.TrimSuffix(left.Round(time.Minute).String(), "0s") + " left"
	}
	return line + ", " + left.String() + " left"
}

// barWidth is how many characters of a line the bar itself has.
const barWidth = 8

// newBar gives a bar that draws nothing itself: the line that it stands in is the
// voice's, which wipes it before anything else is said.
func newBar(rows int64) *progressbar.ProgressBar {
	return progressbar.NewOptions64(rows,
		progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetWidth(barWidth), progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetPredictTime(false), progressbar.OptionThrottle(0),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "#", SaucerPadding: "-", BarStart: "[", BarEnd: "]"}))
}

// Stopping tells that no new rows are taken.
func (g *progress) Stopping(inFlight int64) {
	if inFlight > 0 {
		g.voice.say(fmt.Sprintf("stopping: waiting for %s in flight (again to stop at once: they would be unknown)", plural(inFlight, "request")))
	}
}

// Sent ends the progress.
func (g *progress) Sent() { g.finish() }

func (g *progress) finish() {
	g.mu.Lock()
	stopped := g.stopped
	g.stopped = nil
	g.mu.Unlock()
	if stopped != nil {
		stopped()
		g.voice.undraw()
	}
}
