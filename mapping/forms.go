package mapping

import "caseload/mapping/value"

// Form is the regional form of one column, and Forms are what a survey settled.
type (
	Form  = value.Form
	Forms = value.Forms
)
