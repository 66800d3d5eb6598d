package importer

import (
	"caseload/importer/reconcile"
	"caseload/mapping"
)

// idToCome stands for an import_id in a preview: a row gets its id when it is
// imported.
const idToCome = "C…"

// markShown marks a case for a preview as a first send would.
func (c *command) markShown(mapped *mapping.Case) {
	if c.Mapping.CRM.Mark {
		mapped.Description = reconcile.Marked(mapped.Description, idToCome, 1)
	}
}
