package sandbox

import "sync"

// player decides which fault is played for which request. It may be used
// concurrently.
type player struct {
	rules   []Rule
	matches bool // some rule looks at parts

	mu      sync.Mutex
	arrived int64   // insert requests whose head has come
	fitted  []int64 // per rule: requests that its match fitted
	played  []int64 // per rule
}

// newPlayer makes a player of a script; the script's rules are not changed.
func newPlayer(f Faults) *player {
	p := &player{rules: f.Rules, fitted: make([]int64, len(f.Rules)), played: make([]int64, len(f.Rules))}
	for i := range f.Rules {
		p.matches = p.matches || f.Rules[i].Match != nil
	}
	return p
}

// head counts a request whose head has come and gives the rule without match to
// be played for it, or nil.
func (p *player) head() *Rule {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.arrived++
	for i := range p.rules {
		if p.rules[i].Match == nil && p.take(i, p.arrived) {
			return &p.rules[i]
		}
	}
	return nil
}

// read gives the rule with match to be played for a request that was read, or
// nil. Every rule whose match fits counts it, also when an earlier one is played.
func (p *player) read(a *arrival) *Rule {
	if !p.matches {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var first *Rule
	for i := range p.rules {
		if p.rules[i].Match == nil || !p.rules[i].fits(a) {
			continue
		}
		p.fitted[i]++
		if first == nil && p.take(i, p.fitted[i]) {
			first = &p.rules[i]
		}
	}
	return first
}

// take reports whether rule i falls on the nth request, and if so counts it as
// played. p.mu is held.
func (p *player) take(i int, n int64) bool {
	r := &p.rules[i]
	if r.Times > 0 && p.played[i] >= r.Times || !r.falls(n, i) {
		return false
	}
	p.played[i]++
	return true
}
