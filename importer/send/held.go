package send

import (
	"sync"

	"caseload/importer/submit"
)

// heldRow is a row that a firewall before the CRM refused, perhaps for its text.
// It stands as pending in the ledger until another row shows which it was.
type heldRow struct {
	job *submit.Item
	v   submit.Verdict
}

// held is the row that is held, if there is one.
type held struct {
	mu          sync.Mutex
	row         *heldRow
	saidNotices bool
}

// judged looks at a row's verdict, and gives the row that is held where this verdict
// shows what that one's was: another row that came through makes it the text's fault,
// another refusal of the firewall makes it nobody's, and the run stops. notice is true
// for the first answer that had PHP's notices round it.
func (h *held) judged(job *submit.Item, v submit.Verdict) (released heldRow, is, notice bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.row
	switch {
	case v.Held:
		h.row = &heldRow{job, v}
	case v.Blocked:
		was, h.row = nil, nil
	case v.Status == submit.Created || v.Status == submit.Rejected:
		h.row = nil
	default:
		was = nil
	}
	notice = v.Noticed && !h.saidNotices
	h.saidNotices = h.saidNotices || v.Noticed
	if was == nil {
		return heldRow{}, false, notice
	}
	return *was, true, notice
}

// last gives the row that is held still when the run has come to its end, as what it
// is then: others came through before it.
func (h *held) last() (job *submit.Item, v submit.Verdict, is bool) {
	if h.row == nil {
		return nil, v, false
	}
	return h.row.job, h.row.v.RefusedText(), true
}
