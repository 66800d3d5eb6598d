package reconcile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"caseload/mapping"
)

const (
	// slack is how far the CRM's clock and ours may be apart; what is more shows
	// as another zone.
	slack = 5 * time.Minute
	// zoneStep is what zones differ by, at least; see the tz database.
	zoneStep = 15 * time.Minute
	// maxZone is how far from UTC a zone may be, with an hour to spare; ibid. What is
	// farther is a date that was read, or written, in another order.
	maxZone = 15 * time.Hour
	// maxCandidates bounds what a person is shown.
	maxCandidates = 5
)

// byFields decides about a row whose sends carried no reference.
func (s *Session) byFields(ctx context.Context, d *Doubt) (Finding, error) {
	f := Finding{Outcome: Unsure}
	if d.Case == nil || d.Guess {
		found, err := s.mention(ctx, d)
		switch {
		case err != nil:
			return f, err
		case len(found) > 0:
			return s.own(d, found, true)
		case d.Case == nil:
			f.Why = s.untold()
			return f, nil
		}
	}
	a, err := s.ofContact(ctx, d.Case.Contact)
	if err != nil {
		return f, err
	}
	if own := referring(a.Records, d.ID); len(own) > 0 { // a later send of it was marked
		return s.own(d, own, true)
	}
	if !a.None && len(a.Records) == 0 {
		f.Why = "the answer says nothing certain: " + a.Sign
		return f, nil
	}
	same := slices.DeleteFunc(slices.Clone(a.Records), func(r Record) bool {
		_, _, marked := ReferenceIn(r.Fields["description"])
		return marked || !r.fits(d.Case)
	})
	if len(same) == 0 {
		f.Why = "no case of its contact has its fields; without a reference that proves nothing"
		f.Candidates = alike(a.Records, d)
		return f, nil
	}
	f.Candidates = same[:min(len(same), maxCandidates)]
	if d.Guess {
		f.Why = "cases have the fields that the row has now, but when and how it was sent is not known"
		return f, nil
	}
	if cut(len(a.Records)) && s.List == nil {
		f.Why = fmt.Sprintf("its contact has %d cases or more, and the answer may not show all", len(a.Records))
		return f, nil
	}
	for _, r := range same {
		if _, ok := r.wall(); !ok { // it may have been made in time, too
			f.Why = s.noTime(r)
			return f, nil
		}
	}
	return s.byTime(ctx, d, same, f)
}

// byTime decides about a row by the times of the cases that have its fields.
func (s *Session) byTime(ctx context.Context, d *Doubt, same []Record, f Finding) (Finding, error) {
	zone, err := s.zoneOf(ctx, d)
	if err != nil {
		return f, err
	}
	if !zone.known {
		f.Why = "the zone of the CRM's times is not known: it takes a created case of the same run to tell"
		return f, nil
	}
	mine := slices.DeleteFunc(same, func(r Record) bool { return !s.inTime(d, r, zone.offset) })
	switch rival := s.rival(d); {
	case len(mine) == 0:
		f.Why = "cases with its fields were made at another time"
		return f, nil
	case rival != "":
		f.Why = "the case may be that of the row " + rival + " as well"
		return f, nil
	}
	return s.own(d, mine, false)
}

// untold says that nothing is known of a row by which its case could be found.
func (s *Session) untold() string {
	why := "what was sent cannot be told any more: its source file or mapping is gone or was changed"
	switch {
	case s.List != nil:
		why += "; no case in the list has its reference"
	case s.Marks:
		why += "; no case was found by its reference alone. Import its file again, which does not send it, and it is looked for as it is there"
	}
	return why
}

// noTime says that a case with the row's fields does not tell when it was made.
func (s *Session) noTime(r Record) string {
	what := fmt.Sprintf("a case has its fields, and its time of creation cannot be read: %q", r.Created)
	if s.List != nil {
		what += " is no date with a time that can be read in one way only: export the list with times like 2026-01-31 10:00:00, or as a workbook"
	}
	return what
}

// ofContact asks for the cases of a contact, once.
func (s *Session) ofContact(ctx context.Context, contact string) (Answer, error) {
	if a, ok := s.asked[contact]; ok {
		return a, nil
	}
	a, err := s.ask(ctx, "email contact", contact)
	if err != nil {
		return a, err
	}
	if s.asked == nil {
		s.asked = map[string]Answer{}
	}
	s.asked[contact] = a
	return a, nil
}

// alike are cases that a person may want to look at: those with the row's own
// description, edited since perhaps in other fields.
func alike(records []Record, d *Doubt) []Record {
	like := slices.DeleteFunc(slices.Clone(records), func(r Record) bool {
		return lines(r.Fields["description"]) != lines(d.Case.Description)
	})
	return like[:min(len(like), maxCandidates)]
}

// cut tells whether so many cases may be the first page of more: the size of the
// CRM's pages is not known, but it is round.
func cut(n int) bool { return n >= 10 && n%10 == 0 }

// inTime tells whether a case was made while the row may have been.
func (s *Session) inTime(d *Doubt, r Record, offset time.Duration) bool {
	wall, ok := r.wall()
	if !ok {
		return false
	}
	from, to := s.window(d)
	at := wall.Add(-offset)
	return !at.Before(from) && !at.After(to)
}

func (s *Session) window(d *Doubt) (from, to time.Time) {
	return d.Since.Add(-slack), d.Until.Add(s.Timeout + slack)
}

// rival gives another row that a case with this row's fields may belong to, ""
// when there is none.
func (s *Session) rival(d *Doubt) string {
	from, to := s.window(d)
	for _, other := range s.Doubts {
		if other == d || s.decided[other] || other.Marked {
			continue
		}
		since, until := s.window(other)
		if until.Before(from) || since.After(to) {
			continue
		}
		if other.Case == nil && (other.Contact == "" || other.Contact == d.Contact) || other.Case != nil && equal(other.Case, d.Case) {
			return other.ID
		}
	}
	return ""
}

// equal tells whether a case could be taken for another's.
func equal(a, b *mapping.Case) bool {
	for _, part := range sentParts {
		if lines(part.value(a)) != lines(part.value(b)) {
			return false
		}
	}
	return true
}

type zoneKey struct {
	run int64
	day int64
}

// zone is how far the CRM's times are ahead of UTC.
type zone struct {
	offset time.Duration
	known  bool
}

// zoneOf finds the zone of the CRM's times from cases of the row's run that are
// known to be created, on the row's day: it may change between days.
func (s *Session) zoneOf(ctx context.Context, d *Doubt) (*zone, error) {
	key := zoneKey{d.Run, d.Until.Unix() / 86400}
	if z := s.zones[key]; z != nil {
		return z, nil
	}
	z := &zone{}
	made, err := s.Neighbours(d)
	if err != nil {
		return z, err
	}
	for _, m := range made {
		offset, ok, err := s.offsetBy(ctx, m)
		if err != nil {
			return z, err
		}
		if ok && z.known && offset != z.offset {
			z.known = false // two that contradict each other prove nothing
			break
		}
		if ok {
			z.offset, z.known = offset, true
		}
	}
	if s.zones == nil {
		s.zones = map[zoneKey]*zone{}
	}
	s.zones[key] = z
	return z, nil
}

// offsetBy tells the zone by one case of which it is known when it was sent.
func (s *Session) offsetBy(ctx context.Context, m Made) (offset time.Duration, ok bool, err error) {
	a, err := s.ask(ctx, "wolkvox-id", m.WolkvoxID)
	if err != nil {
		return 0, false, err
	}
	i := slices.IndexFunc(a.Records, func(r Record) bool { return r.WolkvoxID == m.WolkvoxID })
	if i < 0 || m.First != m.Last {
		return 0, false, nil
	}
	wall, ok := a.Records[i].wall()
	if !ok {
		return 0, false, nil
	}
	apart := wall.Sub(m.Until)
	offset = apart.Round(zoneStep)
	return offset, offset.Abs() <= maxZone && (apart-offset).Abs() <= slack, nil
}
