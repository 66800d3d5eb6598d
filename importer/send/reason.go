package send

import (
	"context"
	"sync"

	"caseload/importer/stop"
)

// reason is why a run stops before its end.
type reason struct {
	cancel context.CancelFunc // of the sending

	mu  sync.Mutex
	err error // the gravest
}

// stop ends the run for a reason. A graver one that comes while it ends takes
// its place.
func (r *reason) stop(why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil || graver(why, r.err) {
		r.err = why
	}
	r.cancel()
}

// given is the reason that the run itself had, nil when there was none.
func (r *reason) given() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// of tells why the run ended before its end, nil when it did not; asked is the stop
// from outside.
func (r *reason) of(asked context.Context) error {
	own, cause := r.given(), context.Cause(asked)
	if own == nil || cause != nil && !graver(own, cause) {
		return cause
	}
	return own
}

// graver tells whether the exit code of a counts before that of b: 1, then a
// signal's, then 5.
func graver(a, b error) bool { return gravity(a) > gravity(b) }

func gravity(err error) int {
	switch exit := stop.ExitCode(err); {
	case exit == 1:
		return 2
	case exit > 100:
		return 1
	}
	return 0
}
