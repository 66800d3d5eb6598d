package send

import (
	"context"
	"sync"

	"caseload/importer/submit"
)

// Sample is a row that was sent first, for a person to look at.
type Sample struct {
	Where     string // "casos.csv:2"
	Status    submit.Status
	WolkvoxID string // "" when no case was made
	Prefix    string
	Reason    string // "" for a case that was made
}

// canary are the rows that go first. The others wait until their outcomes are on
// the disk and a person has seen them.
type canary struct {
	most  int64
	ask   func([]Sample) error
	given int64 // by the goroutine that reads

	mu      sync.Mutex
	samples []Sample
	whole   chan struct{} // closed when all outcomes are there
}

func newCanary(most int64, ask func([]Sample) error) *canary {
	return &canary{most: most, ask: ask, whole: make(chan struct{})}
}

// settled takes the outcome of one of the rows that go first.
func (k *canary) settled(where string, v submit.Verdict) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if int64(len(k.samples)) >= k.most {
		return
	}
	k.samples = append(k.samples, Sample{Where: where, Status: v.Status, WolkvoxID: v.WolkvoxID, Prefix: v.Prefix, Reason: v.Reason})
	if int64(len(k.samples)) == k.most {
		close(k.whole)
	}
}

// pass lets the rows that go first pass, and asks before the next one. It gives why no
// more row may be sent, [errStopped] where the run stops meanwhile.
func (k *canary) pass(ctx context.Context) error {
	if k.most == 0 || k.ask == nil {
		return nil
	}
	if k.given++; k.given != k.most+1 {
		return nil
	}
	select {
	case <-k.whole:
		return k.ask(k.samples)
	case <-ctx.Done():
		return errStopped
	}
}
