package importer

import (
	"context"

	"caseload/importer/reconcile"
	"caseload/importer/submit"
	"caseload/mapping"
)

// marked puts the reference of a send at the end of the case's description, if
// the mapping wants it (crm.mark). It comes after the intent, whose number the
// reference carries.
func (s *sending) marked(next submit.Sender) submit.Sender {
	if !s.Mapping.CRM.Mark {
		return next
	}
	return submit.SenderFunc(func(ctx context.Context, it *submit.Item) submit.Verdict {
		plan := it.Ref.(*row).plan
		mapped, item := *it.Case, *it
		mapped.Description = reconcile.Marked(mapped.Description, plan.ID, plan.Sends)
		item.Case = &mapped
		return next.Send(ctx, &item)
	})
}

// idToCome stands for an import_id in a preview: a row gets its id when it is
// imported.
const idToCome = "C…"

// markShown marks a case for a preview as a first send would.
func (c *command) markShown(mapped *mapping.Case) {
	if c.Mapping.CRM.Mark {
		mapped.Description = reconcile.Marked(mapped.Description, idToCome, 1)
	}
}
