package ledger

// Troubles gives the rows of a run that somebody has to look at, in file order:
// those that were not created, those of which nobody knows, and duplicates that
// were sent before with other cells. Rows carried over from the run that this one
// goes on from, and those that are pending, are none.
func (l *Ledger) Troubles(run *Run, each func(input int, o Outcome)) error {
	for _, in := range run.Inputs {
		o := l.Outcomes(run, in.Number)
		o.only = `
			AND (o.status IN ('invalid', 'rejected', 'failed', 'unknown', 'pending') OR o.code = 'E303') AND o.carried IS NULL
			AND (o.status <> 'pending' OR coalesce(e.status = 'sending' AND e.run = o.run, 0))`
		for {
			row, more, err := o.Next()
			if err != nil {
				return err
			}
			if !more {
				break
			}
			each(in.Number, row)
		}
	}
	return nil
}
