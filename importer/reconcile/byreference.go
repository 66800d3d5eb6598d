package reconcile

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"
)

// The two forms of the question after a reference. Whether the CRM compares a
// whole description or looks for a part of it is not known: the cases that are
// known to be there tell.
const (
	byPart  = iota // the import_id alone: plain letters, whatever the comparison makes of brackets
	byWhole        // the whole description, as it was sent
)

// form is what is known of one form of the question.
type form struct {
	tried  bool
	there  bool           // there were witnesses to ask for
	none   string         // the sign of an answer that finds nothing, "" not known
	proven []Made         // witnesses that it found
	asSent map[int64]bool // runs of which one was found with its text as it is mapped now
	long   int            // the longest of their descriptions as they came back, in bytes
}

// enough is how many witnesses prove a form of the question, and maxTried how
// many are asked for to find them: some may have been edited since.
const (
	enough   = 2
	maxTried = 4
)

// neverCut is how long a description may be, in bytes, that no CRM cuts: a longer
// one might have lost the reference at its end, unless one as long was found.
const neverCut = 200

// byReference decides about a row whose sends carried references.
func (s *Session) byReference(ctx context.Context, d *Doubt) (Finding, error) {
	f := Finding{Outcome: Unsure}
	for kind := range s.forms {
		if err := s.learn(ctx, kind); err != nil {
			return f, err
		}
		known := &s.forms[kind]
		if known.there && len(known.proven) == 0 || kind == byWhole && d.Case == nil {
			continue // it does not find what is there, or cannot be asked
		}
		found, nothing, err := s.search(ctx, kind, d)
		if err != nil {
			return f, err
		}
		if len(found) > 0 {
			return s.own(d, found, true)
		}
		if nothing && !d.Guess && s.covers(known, d) {
			asItDid, err := s.mapsAsItDid(ctx, kind, d)
			if err != nil {
				return f, err
			}
			if !asItDid {
				f.Why = "no case with its reference was found; but the mapping was changed since, and no case of the same run shows that its text is mapped as it was"
				return f, nil
			}
			whole, err := s.keepsWhole(ctx, kind, d)
			if err != nil {
				return f, err
			}
			if whole {
				return s.absent(d)
			}
			f.Why = "no case with its reference was found; but its description is longer than those of the marked cases that were, and the CRM may have cut it"
			if d.Case == nil {
				f.Why = "no case with its reference was found; but how long its description was cannot be told any more, and the CRM may have cut it"
			}
			return f, nil
		}
		if len(known.proven) > 0 {
			f.Why = s.whyNot(known, d, nothing)
			return f, nil
		}
	}
	f.Why = "no case with its reference was found; that none is there cannot be proven without two marked cases that are"
	return f, nil
}

// absent is the finding about a row whose reference no case has; in a list it may
// have been cut off.
func (s *Session) absent(d *Doubt) (Finding, error) {
	f := Finding{Outcome: Absent, ByReference: true}
	if s.List == nil {
		return f, nil
	}
	why, may, err := s.List.hides(d, func(wolkvoxID string) (bool, error) {
		owner, err := s.Owner(wolkvoxID)
		return owner != "" && owner != d.ID, err
	})
	if why != "" || err != nil {
		f = Finding{Outcome: Unsure, Why: why, Candidates: may}
	}
	return f, err
}

// mention looks for a case with the reference of a row of which it is not known
// whether its sends carried one. That it finds none proves nothing.
func (s *Session) mention(ctx context.Context, d *Doubt) (found []Record, err error) {
	for kind := range s.forms {
		if len(found) > 0 || err != nil || !s.Marks || kind == byWhole && d.Case == nil {
			break
		}
		found, _, err = s.search(ctx, kind, d)
	}
	return found, err
}

// learn finds out, once, whether a form of the question finds what is there and
// how it says that nothing is.
func (s *Session) learn(ctx context.Context, kind int) error {
	f := &s.forms[kind]
	if f.tried {
		return nil
	}
	nobody := "C" + rand.Text()[:16]
	value := nobody
	if kind == byWhole {
		value = Marked("caseload", nobody, 1)
	}
	f.asSent = map[int64]bool{}
	a, err := s.ask(ctx, "description", value)
	if err != nil {
		return err
	}
	if a.None {
		f.none = a.Sign
	}
	for i, w := range s.Witnesses {
		if s.List == nil && (len(f.proven) == enough || i == maxTried) {
			break
		}
		if err := s.bear(ctx, kind, w); err != nil {
			return err
		}
	}
	f.tried = true
	return nil
}

// bear asks for a witness.
func (s *Session) bear(ctx context.Context, kind int, w Made) error {
	f := &s.forms[kind]
	if kind == byWhole && w.Case == nil {
		return nil
	}
	f.there = true
	found, _, err := s.search(ctx, kind, &w.Doubt)
	if i := slices.IndexFunc(found, func(r Record) bool { return r.WolkvoxID == w.WolkvoxID }); i >= 0 {
		f.proven = append(f.proven, w)
		if w.Case != nil && folded(found[i].Fields["description"]) == folded(Marked(w.Case.Description, w.ID, sendIn(found[i]))) {
			f.asSent[w.Run] = true
		}
		f.long = max(f.long, len(found[i].Fields["description"]))
	}
	return err
}

// mapsAsItDid tells whether a row's text is the one that was sent, though its
// mapping was changed since: a marked case of the same run has the text that it is
// mapped to now.
func (s *Session) mapsAsItDid(ctx context.Context, kind int, d *Doubt) (bool, error) {
	f := &s.forms[kind]
	tried := 0
	for _, w := range s.Witnesses {
		if !d.Changed || f.asSent[d.Run] || tried == maxTried {
			break
		}
		if w.Run != d.Run || slices.ContainsFunc(f.proven, func(p Made) bool { return p.WolkvoxID == w.WolkvoxID }) {
			continue
		}
		tried++
		if err := s.bear(ctx, kind, w); err != nil {
			return false, err
		}
	}
	return !d.Changed || f.asSent[d.Run], nil
}

// keepsWhole tells whether the CRM would have kept the reference at the end of a
// row's description. For a long one it asks for a witness that is as long.
func (s *Session) keepsWhole(ctx context.Context, kind int, d *Doubt) (bool, error) {
	f := &s.forms[kind]
	if d.Case == nil {
		return false, nil
	}
	long := len(Marked(d.Case.Description, d.ID, d.Last))
	for _, w := range s.Witnesses {
		if long <= max(f.long, neverCut) {
			break
		}
		if w.Case == nil || len(w.Case.Description) < len(d.Case.Description) {
			continue
		}
		if err := s.bear(ctx, kind, w); err != nil {
			return false, err
		}
	}
	return long <= max(f.long, neverCut), nil
}

// search asks for a row's reference in one form. nothing tells that every answer
// was the one that finds nothing.
func (s *Session) search(ctx context.Context, kind int, d *Doubt) (found []Record, nothing bool, err error) {
	values := []string{d.ID}
	if kind == byWhole {
		values = values[:0]
		for n := d.Last; n >= d.First; n-- {
			values = append(values, Marked(d.Case.Description, d.ID, n))
		}
	}
	nothing = true
	for _, value := range values {
		a, err := s.ask(ctx, "description", value)
		if err != nil {
			return nil, false, err
		}
		found = append(found, referring(a.Records, d.ID)...)
		nothing = nothing && a.None && a.Sign == s.forms[kind].none
	}
	return found, nothing && len(found) == 0, nil
}

// covers tells whether a form of the question proves that a row was not made.
func (s *Session) covers(f *form, d *Doubt) bool {
	until := d.Until
	if s.List != nil {
		until = until.Add(s.List.Grace)
	}
	after := func(w Made) bool { return w.Since.After(until) }
	before := func(w Made) bool { return w.Until.Before(d.Since) }
	if f.none == "" || len(f.proven) < enough || !slices.ContainsFunc(f.proven, after) {
		return false
	}
	return s.List == nil || s.List.Lacks == "" && slices.ContainsFunc(f.proven, before)
}

func (s *Session) whyNot(f *form, d *Doubt, nothing bool) string {
	switch {
	case nothing && d.Guess:
		return "no case with its reference was found; but what exactly was sent is not known, so that proves nothing"
	case !nothing || f.none == "":
		return "the answer does not say for certain that no case has its reference"
	case s.List != nil && s.List.Lacks != "":
		return "no case in the list has its reference, but the list is not whole: it lacks " + s.List.Lacks
	case s.List != nil:
		return fmt.Sprintf("no case in the list has its reference, but the list does not hold marked cases from before it was sent (%s) and from after its request may have been running (%s)",
			d.Since.Format(time.DateTime), d.Until.Add(s.List.Grace).Format(time.DateTime))
	}
	return fmt.Sprintf("no case with its reference was found; to prove that none is there, a marked case must be created that was sent after it (%s)",
		d.Until.Format(time.DateTime))
}
