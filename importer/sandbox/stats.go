package sandbox

import (
	"sync"
	"time"
)

// Stats are the counts of a [Server] since it began, as GET /sandbox/stats gives
// them. The requests counted are those to the API, not those to /sandbox itself.
type Stats struct {
	Requests     int64            `json:"requests"`         // all that arrived, whatever became of them
	Inserts      int64            `json:"inserts"`          // of these, to cases/insert.php
	Created      int64            `json:"created"`          // cases made
	Rejected     map[string]int64 `json:"rejected"`         // refusals by HTTP status: {"400": 3}
	Refusals     map[string]int64 `json:"refusals"`         // refusals by cause: {"THE CONTACT DOES NOT EXIST": 3}
	Faults       int64            `json:"faults"`           // faults played
	InFlight     int64            `json:"in_flight"`        // requests being worked on now
	PeakInFlight int64            `json:"peak_in_flight"`   // the most there ever were
	WorstSecond  int64            `json:"worst_second"`     // the most arrivals in any window of one second
	TokenUse     int64            `json:"token_use_today"`  // calls that count against the daily limit
	Seconds      float64          `json:"arrivals_seconds"` // between the first and the last arrival
}

// counter gathers [Stats]. It may be used concurrently.
type counter struct {
	mu       sync.Mutex
	stats    Stats
	first    time.Time
	arrivals []time.Time // those of the last second, from index oldest on
	oldest   int
}

// newCounter makes a counter at nought.
func newCounter() *counter {
	return &counter{stats: Stats{Rejected: make(map[string]int64), Refusals: make(map[string]int64)}}
}

// arrive counts a request's arrival and gives how many are in flight with it.
func (c *counter) arrive(now time.Time, insert bool) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stats.Requests == 0 {
		c.first = now
	}
	c.stats.Requests++
	if insert {
		c.stats.Inserts++
	}
	c.stats.InFlight++
	c.stats.PeakInFlight = max(c.stats.PeakInFlight, c.stats.InFlight)
	c.stats.Seconds = now.Sub(c.first).Seconds()
	c.window(now)
	return c.stats.InFlight
}

// window keeps the arrivals that are less than a second old, a window being open
// at its end: requests exactly one second apart are in two windows. c.mu is held.
func (c *counter) window(now time.Time) {
	c.arrivals = append(c.arrivals, now)
	for now.Sub(c.arrivals[c.oldest]) >= time.Second {
		c.oldest++
	}
	if c.oldest > len(c.arrivals)/2 && c.oldest > 1000 {
		c.arrivals = append(c.arrivals[:0], c.arrivals[c.oldest:]...)
		c.oldest = 0
	}
	c.stats.WorstSecond = max(c.stats.WorstSecond, int64(len(c.arrivals)-c.oldest))
}

// leave counts a request as done.
func (c *counter) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.InFlight--
}

// fault counts a fault played.
func (c *counter) fault() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Faults++
}

// judged counts what the API itself made of a request: a case, a refusal or
// neither. Answers that a script puts in its place are not counted here.
func (c *counter) judged(status string, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.made {
		c.stats.Created++
	}
	if a.refusal != "" {
		c.stats.Rejected[status]++
		c.stats.Refusals[a.refusal]++
	}
}

// snapshot gives a copy of the counts.
func (c *counter) snapshot() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.stats
	s.Rejected, s.Refusals = make(map[string]int64), make(map[string]int64)
	for k, n := range c.stats.Rejected {
		s.Rejected[k] = n
	}
	for k, n := range c.stats.Refusals {
		s.Refusals[k] = n
	}
	return s
}
