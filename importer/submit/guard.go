package submit

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	unknownsInARow  = 5  // of any cause: the line is broken, or the CRM is
	firstRows       = 20 // tried rows that must not all be refused for one cause
	sameAnswers     = 20 // rows in a row that must not all be refused by one and the same answer
	unreachableStop = 5 * time.Minute
)

// UnreachableTip is what to do about a CRM that was never reached, for this reason.
func UnreachableTip(reason string) string {
	if strings.Contains(reason, "x509:") {
		return "is the server's name right? if this network's own authority signs its certificates, say crm.ca_file; no certificate goes unverified"
	}
	return "check the server's name and the network; some CRMs admit known addresses only, reached through a proxy (HTTPS_PROXY)"
}

// GuardPolicy says when a run must stop as a whole.
type GuardPolicy struct {
	MaxUnknown  int      // more unknown rows than this stop the run; 0: no limit
	MaxFailures *Ceiling // more rows not created than this stop the run; nil: no limit
	Known       bool     // earlier runs made cases at this address
	AnyCause    bool     // do not stop when the first rows are all rejected for one cause
	// Unreachable is how long the CRM may be out of reach before the run stops. 0 is
	// 5 minutes, and, as long as there never was any contact, a single row's tries.
	Unreachable time.Duration
}

// Guard watches the verdicts of one run. It is safe for concurrent use.
//
//	never any contact, and a row's tries used up         exit 1, the row pending
//	  … but not when GuardPolicy.Unreachable is set, then see Guard.Ended
//	no contact for longer than GuardPolicy.Unreachable   exit 1, the row pending
//	404, 405, "no such API" before the address is proven exit 1, the row pending
//	five unknowns in a row, of any cause                 exit 1
//	more than MaxUnknown unknowns                        exit 5
//	the first 20 rows tried all rejected for one cause   exit 5
//	20 rows in a row rejected with one and the same answer exit 5
//	two rows in a row refused by a 403 that is no answer of the CRM's  exit 1
//	more than MaxFailures not created                    exit 5
//
// The address is proven by a case that was created, or by a refusal in the CRM's
// own envelope; where earlier runs made cases, a 404 or 405 in that envelope is the
// row's too, or a row that the CRM does not find would stop every run. Rows that are Known do not count in the last two lines.
type Guard struct {
	policy GuardPolicy

	mu        sync.Mutex
	stop      *Stop
	began     time.Time
	contact   time.Time // of the last sign of life; zero: none in this run
	unreached string    // why the last row found no way to the CRM
	answered  bool      // some answer came, whatever it said
	hasty     bool      // to stop when the first row cannot be sent
	proven    bool      // the address is the CRM's
	row       int       // unknowns in a row
	unknowns  int
	tried     int // rows that are not Known
	bad       int // of these, not created
	cause     string
	oneCause  bool // all of the rows tried so far were rejected for cause
	made      bool // a case was, in this run
	blocked   bool // the last row that the CRM or its firewall judged is Held
	answer    string
	same      int // rows in a row that were rejected with answer
}

// NewGuard makes the guard of one run.
func NewGuard(p GuardPolicy) *Guard {
	g := &Guard{policy: p, oneCause: !p.AnyCause, began: time.Now(), hasty: p.Unreachable <= 0}
	if g.hasty {
		g.policy.Unreachable = unreachableStop
	}
	return g
}

// Guarded lets g see every verdict of s and stop the run. Once a stop was raised,
// every further row is pending with that stop and s is not asked any more.
//
// It belongs outermost: it counts rows, not attempts.
func Guarded(s Sender, g *Guard) Sender {
	return SenderFunc(func(ctx context.Context, it *Item) Verdict {
		if stop := g.Stopped(); stop != nil {
			v := NotReached()
			v.Stop = stop
			return v
		}
		return g.see(it, s.Send(ctx, it))
	})
}

// Stopped gives the stop that was raised, nil when the run may go on. Of several,
// exit 1 beats exit 5, and the earlier beats the later.
func (g *Guard) Stopped() *Stop {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stop
}

func (g *Guard) see(it *Item, v Verdict) Verdict {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case v.Blocked && g.made && !g.blocked:
		g.blocked, v.Held, v.Stop = true, true, nil
	case v.Status == Created || v.reached:
		g.blocked = false
	}
	if v.Stop == nil && v.Status != Pending {
		g.judge(it, &v)
	}
	g.heard(&v)
	g.made = g.made || v.Status == Created
	g.proven = g.proven || v.reached || v.Status == Created
	if v.Stop != nil && (g.stop == nil || (v.Stop.Exit == 1 && g.stop.Exit != 1)) {
		g.stop = v.Stop
	}
	return v
}

// judge counts a row that was tried and sets its Stop where a limit is passed,
// the graver ones first.
func (g *Guard) judge(it *Item, v *Verdict) {
	if g.outOfReach(v) || g.wrongAddress(v) {
		return
	}
	failures, early := g.count(it, v)
	for _, stop := range []*Stop{g.tooManyUnknowns(v), early, failures} {
		if stop != nil {
			v.Stop = stop
			return
		}
	}
}

// GiveUp tells, of an attempt that may be made again, whether the run must stop
// all the same since the CRM has been out of reach for too long. It also takes
// note of contact, so that a row that waits long for its turn does not hide it.
func (g *Guard) GiveUp(v Verdict) *Stop {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heard(&v)
	if !v.unreached() {
		return nil
	}
	return g.silence(&v)
}

// heard takes note of a sign of life.
func (g *Guard) heard(v *Verdict) {
	g.answered = g.answered || v.HTTP != 0
	if v.HTTP != 0 || v.Sent {
		g.contact = time.Now()
	}
}

// silence is the stop of a run that had no contact for too long, nil before that.
func (g *Guard) silence(v *Verdict) *Stop {
	since := g.contact
	if since.IsZero() {
		since = g.began
	}
	without := time.Since(since)
	if without <= g.policy.Unreachable {
		return nil
	}
	return &Stop{
		Exit: 1, Cause: fmt.Sprintf("no contact for %s: %s", without.Round(time.Second), v.Reason),
		Tip: "the same command goes on when the network or the CRM is back",
	}
}

func (g *Guard) outOfReach(v *Verdict) bool {
	if !v.unreached() {
		return false
	}
	g.unreached = v.Reason
	stop := g.silence(v)
	if stop == nil && g.hasty && g.contact.IsZero() {
		stop = &Stop{
			Exit: 1, Cause: v.Reason,
			Tip: UnreachableTip(v.Reason),
		}
	}
	if stop == nil {
		return false
	}
	v.Status, v.Stop = Pending, stop
	return true
}

// Ended gives the stop of a run that came to its end without a stop: one, when it
// had no contact at all, though it tried; its rows were not created for no reason
// of theirs. Else nil.
func (g *Guard) Ended() *Stop {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stop != nil || !g.contact.IsZero() || g.unreached == "" {
		return nil
	}
	return &Stop{Exit: 1, Cause: g.unreached, Tip: UnreachableTip(g.unreached)}
}

func (g *Guard) wrongAddress(v *Verdict) bool {
	if !v.address || g.proven || g.policy.Known && v.own {
		return false
	}
	v.Status = Pending
	v.Stop = &Stop{
		Exit: 1, Cause: "this address is not the CRM's: " + v.Reason,
		Tip: "the server is the one in the browser's address bar when the CRM is open, for instance crm0001.wolkvox.com",
	}
	return true
}

func (g *Guard) tooManyUnknowns(v *Verdict) *Stop {
	if v.Status != Unknown {
		if v.HTTP != 0 || v.Status == Created || v.Status == Rejected && v.Code != CodeNoContact {
			g.row = 0
		}
		return nil
	}
	g.row++
	g.unknowns++
	switch {
	case g.row >= unknownsInARow:
		tip := "something is wrong with the CRM or on the way to it; look in the CRM for these cases before going on"
		if !g.answered {
			tip = "no answer ever came: is this machine's public address admitted by the CRM's firewall, or should a proxy be used (crm.proxy)? look in the CRM for these cases before going on"
		}
		return &Stop{Exit: 1, Cause: fmt.Sprintf("the outcome of %d rows in a row is unknown; the last: %s", g.row, v.Reason), Tip: tip}
	case g.policy.MaxUnknown > 0 && g.unknowns > g.policy.MaxUnknown:
		return &Stop{
			Exit: 5, Cause: fmt.Sprintf("the outcome of %d rows is unknown, more than max_unknown allows", g.unknowns),
			Tip: "look in the CRM for these cases; the same command goes on with the others",
		}
	}
	return nil
}

// count keeps the figures of rows that were not known as bad before.
func (g *Guard) count(it *Item, v *Verdict) (failures, early *Stop) {
	if it.Known {
		return nil, nil
	}
	g.tried++
	if v.Status != Created {
		g.bad++
	}
	if c := g.policy.MaxFailures; c != nil && c.passed(g.bad, g.tried) {
		failures = &Stop{
			Exit: 5, Cause: fmt.Sprintf("%d of %d rows tried were not created, more than max-failures (%s) allows", g.bad, g.tried, c),
			Tip: "see the failures file; the same command goes on",
		}
	}
	early = g.sameCause(v)
	if same := g.sameAnswer(v); early == nil {
		early = same
	}
	return failures, early
}

// sameAnswer stops a run whose rows are refused with one answer, letter by letter,
// wherever in the run that begins: a token that ran out may come as a plain 400.
func (g *Guard) sameAnswer(v *Verdict) *Stop {
	answer := v.Code + " " + v.Said
	if v.Status != Rejected || answer != g.answer {
		g.same = 0
	}
	if v.Status != Rejected || v.Code == CodeNoContact || g.policy.AnyCause {
		return nil
	}
	g.answer = answer
	if g.same++; g.same < sameAnswers {
		return nil
	}
	return &Stop{
		Exit: 5, Cause: fmt.Sprintf("%d rows in a row were rejected with one and the same answer: %s", g.same, v.Reason),
		Tip: "this is hardly the rows' fault: has the token run out, or did something change in the CRM? then the same command goes on, with these rows too; --max-failures 100% sends the others nonetheless",
	}
}

func (g *Guard) sameCause(v *Verdict) *Stop {
	if !g.oneCause {
		return nil
	}
	cause := causeOf(v)
	if v.Status != Rejected || (g.tried > 1 && cause != g.cause) {
		g.oneCause = false
		return nil
	}
	g.cause = cause
	if g.tried < firstRows {
		return nil
	}
	return &Stop{
		Exit: 5, Cause: fmt.Sprintf("the first %d rows were all rejected for one cause; the last: %s", g.tried, v.Reason),
		Tip: "correct the mapping or the CRM before the others are rejected too; --max-failures 100% sends them nonetheless",
	}
}
