package reconcile

import (
	"regexp"
	"strconv"
)

// Reference is what a marked case carries at the end of its description, so that
// it can be found again: the row's import_id and the number of the send, from 1.
func Reference(id string, send int) string { return "[ref " + id + "-" + strconv.Itoa(send) + "]" }

// Marked is a description with its reference at the end, on a line of its own.
func Marked(description, id string, send int) string {
	if description == "" {
		return Reference(id, send)
	}
	return description + "\n\n" + Reference(id, send)
}

// references finds references in a text that the CRM gave back.
var references = regexp.MustCompile(`\[ref (C[A-Z2-7]{16})-([0-9]{1,9})\]`)

// sendIn is the number of the send that a case's reference has.
func sendIn(r Record) int {
	_, send, _ := ReferenceIn(r.Fields["description"])
	return send
}

// ReferenceIn reads the last reference in a text; ok is false where there is none.
func ReferenceIn(text string) (id string, send int, ok bool) {
	all := references.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return "", 0, false
	}
	last := all[len(all)-1]
	send, err := strconv.Atoi(last[2])
	return last[1], send, err == nil
}
