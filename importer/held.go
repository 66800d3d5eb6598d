package importer

import "caseload/importer/submit"

// heldRow is a row that a firewall before the CRM refused, perhaps for its text.
// It stands as pending in the ledger until another row shows which it was.
type heldRow struct {
	job *submit.Item
	v   submit.Verdict
}

// judged settles a row, and the one that is held where this row's verdict shows
// what that one's was: another row that came through makes it the text's fault,
// another refusal of the firewall makes it nobody's, and the run stops.
func (s *sending) judged(job *submit.Item, v submit.Verdict) {
	s.mu.Lock()
	held := s.held
	switch {
	case v.Held:
		s.held = &heldRow{job, v}
	case v.Blocked:
		held, s.held = nil, nil
	case v.Status == submit.Created || v.Status == submit.Rejected:
		s.held = nil
	default:
		held = nil
	}
	noticed := v.Noticed && !s.saidNotices
	s.saidNotices = s.saidNotices || v.Noticed
	s.mu.Unlock()
	if noticed {
		s.Warn("the CRM's server shows its own PHP notices round its answers; they are taken off, the ledger keeps the answers as they came. Tell the CRM's support")
	}
	s.settle(job, v)
	if held != nil {
		s.settle(held.job, held.v.RefusedText())
	}
}

// lastHeld settles a row that is held still when the run has come to its end:
// others came through before it.
func (s *sending) lastHeld() {
	if s.held != nil && s.reason == nil {
		s.settle(s.held.job, s.held.v.RefusedText())
	}
}
