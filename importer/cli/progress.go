package cli

import (
	"fmt"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"caseload/importer/submit"
)

// every is how often a line tells of the progress where no bar can stand.
const every = 10 * time.Second

// progress shows how far the sending is: a bar on a terminal, else a line every
// ten seconds. Its methods may be called by many at once.
type progress struct {
	p     *program
	bar   *progressbar.ProgressBar // nil: lines, or nothing
	lines bool

	mu    sync.Mutex
	total int64
	done  int64
	bad   int64
	began time.Time
	last  time.Time

	drawing sync.Mutex // of the bar; nothing else is locked, or said, while it is held
}

func (p *program) newProgress(o *options) *progress {
	g := &progress{p: p}
	if p.voice.quiet || p.voice.json != nil {
		return g
	}
	if o.noProgress || !isTerminal(p.stderr) {
		g.lines = true
		return g
	}
	g.bar = progressbar.NewOptions64(1,
		progressbar.OptionSetWriter(p.stderr), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("rows"), progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetDescription("sending"), progressbar.OptionUseANSICodes(true), progressbar.OptionClearOnFinish())
	return g
}

// Sending begins the progress of so many rows.
func (g *progress) Sending(rows int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.total, g.began, g.last = rows, time.Now(), time.Now()
	if g.bar == nil || rows == 0 {
		g.bar = nil
		return
	}
	bar := g.bar
	g.draw(func() error {
		bar.ChangeMax64(rows)
		bar.Reset()
		return bar.RenderBlank()
	})
	g.p.voice.clears(func() { g.draw(bar.Clear) })
}

// Settled counts a row whose outcome is on the disk.
func (g *progress) Settled(s submit.Status) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.done++
	if s != submit.Created {
		g.bad++
	}
	if g.bar != nil {
		g.draw(g.step)
		return
	}
	if now := time.Now(); g.lines && now.Sub(g.last) >= every {
		g.last = now
		g.p.voice.show(g.line(now))
	}
}

// step moves the bar on by a row.
func (g *progress) step() error {
	if g.bad > 0 {
		g.bar.Describe(fmt.Sprintf("sending, %d not created", g.bad))
	}
	return g.bar.Add64(1)
}

// draw does something to the bar, which does not lock all that it touches.
func (g *progress) draw(do func() error) {
	g.drawing.Lock()
	defer g.drawing.Unlock()
	drop(do())
}

func (g *progress) line(now time.Time) string {
	perSecond := float64(g.done) / now.Sub(g.began).Seconds()
	left := time.Duration(float64(g.total-g.done) / perSecond * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%d of %d rows, %.1f/s, %d not created, %s left", g.done, g.total, perSecond, g.bad, left)
}

// Stopping tells that no new rows are taken.
func (g *progress) Stopping(inFlight int64) {
	if inFlight > 0 {
		g.p.voice.say(fmt.Sprintf("stopping: waiting for %s in flight (again to stop at once: they would be unknown)", plural(inFlight, "request")))
	}
}

// Sent ends the progress.
func (g *progress) Sent() { g.finish() }

func (g *progress) finish() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.bar != nil {
		g.draw(g.bar.Clear)
		g.bar = nil
		g.p.voice.clears(func() {})
	}
}

// drop lets an error go: that of the bar, which is drawn on a terminal that may
// be gone, and that of the outlet, which keeps it.
func drop(error) {}
