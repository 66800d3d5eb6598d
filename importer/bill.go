package importer

import (
	"cmp"
	"time"

	"caseload/importer/send"
)

// UsualQuota is the daily limit that the vendor's page on token information
// shows; a token's own is not known without asking the CRM.
const UsualQuota = 4800

// bill says what sending costs.
func (c *command) bill() (Bill, error) {
	limits := c.Mapping.Limits
	b := Bill{
		ToSend: c.toSend, Contacts: c.contacts, Attached: c.attached, Quota: int64(cmp.Or(limits.DailyCalls, UsualQuota)), Assumed: limits.DailyCalls == 0,
	}
	if limits.DailyAuto && b.Calls() > 0 {
		b.Asks = 1
	}
	now := limits.In(c.clock())
	sent, err := c.Ledger.HasSent(c.run)
	if err != nil {
		return b, err
	}
	b.FirstEver = !sent
	b.Made, err = c.Ledger.CallsOn(c.run, now)
	b.Ending = send.Calendar{Hours: limits.Hours, PerSecond: c.Rate.PerSecond(), Daily: b.Quota}.End(b.Calls(), b.Made, now)
	return b, err
}

// clock is the job's, or the machine's.
func (c *command) clock() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}
