package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// required are the parts that every case needs, in the order of the vendor's page.
var required = []string{
	"operation", "case-type", "responsible", "owner", "contact",
	"description", "status", "priority", "form",
}

// world is a [Config] made ready to be asked.
type world struct {
	config     Config
	users      names
	contacts   names
	types      map[string]kindOfCase
	extensions map[string]bool

	fieldsNeeded []string // labels of the required custom fields, sorted
}

// kindOfCase is one case type with its lists, its own or the common ones.
type kindOfCase struct {
	prefix               string
	statuses, priorities []string
}

// newWorld prepares a configuration.
func newWorld(c Config) *world {
	w := &world{
		config:     c,
		users:      newNames(c.Users, true),
		contacts:   newNames(c.Contacts, true),
		types:      make(map[string]kindOfCase, len(c.CaseTypes)),
		extensions: make(map[string]bool, len(c.Attachments)),
	}
	for name, t := range c.CaseTypes {
		k := kindOfCase{prefix: t.Prefix, statuses: t.Statuses, priorities: t.Priorities}
		if k.prefix == "" {
			letters := []rune(strings.ToUpper(name))
			k.prefix = string(letters[:min(3, len(letters))])
		}
		if k.statuses == nil {
			k.statuses = c.Statuses
		}
		if k.priorities == nil {
			k.priorities = c.Priorities
		}
		w.types[name] = k
	}
	for label, field := range c.Fields {
		if field.Required && label != "*" {
			w.fieldsNeeded = append(w.fieldsNeeded, label)
		}
	}
	slices.Sort(w.fieldsNeeded)
	for _, extension := range c.Attachments {
		w.extensions[strings.ToLower(extension)] = true
	}
	return w
}

// check gives the refusal of a case, or nil when the CRM would make it. The
// first fault found is the one told, as CRMs do.
func (w *world) check(a *arrival) *answer {
	for _, name := range required {
		if strings.TrimSpace(a.part(name)) == "" {
			return refuse(http.StatusBadRequest, paramsMissing, name)
		}
	}
	operation := a.part("operation")
	if w.config.Operation != "" && operation != w.config.Operation {
		return no("THE OPERATION DOES NOT EXIST", operation)
	}
	if refusal := w.checkPeople(a, operation); refusal != nil {
		return refusal
	}
	if refusal := w.checkType(a); refusal != nil {
		return refusal
	}
	if refusal := w.checkForm(a.part("form")); refusal != nil {
		return refusal
	}
	if a.file != nil && !w.extensions[extension(a.file.Filename)] {
		return no("THE FILE EXTENSION IS NOT ALLOWED", a.file.Filename)
	}
	return nil
}

// checkPeople checks that the users and the contact exist.
func (w *world) checkPeople(a *arrival, operation string) *answer {
	if user := a.part("responsible"); !w.isUser(user, operation) {
		return no("THE RESPONSIBLE DOES NOT EXIST", user)
	}
	if user := a.part("owner"); !w.isUser(user, operation) {
		return no("THE OWNER DOES NOT EXIST", user)
	}
	if contact := a.part("contact"); !w.isContact(contact) {
		return no("THE CONTACT DOES NOT EXIST", contact)
	}
	return nil
}

// checkType checks the case type, and status and priority in it.
func (w *world) checkType(a *arrival) *answer {
	name, status, priority := a.part("case-type"), a.part("status"), a.part("priority")
	t, ok := w.types[name]
	switch {
	case !ok:
		return no("THE CASE TYPE DOES NOT EXIST", name)
	case !slices.Contains(t.statuses, status):
		return no("THE STATUS DOES NOT EXIST FOR THE CASE TYPE", fmt.Sprintf("%s, %s", status, name))
	case !slices.Contains(t.priorities, priority):
		return no("THE PRIORITY DOES NOT EXIST FOR THE CASE TYPE", fmt.Sprintf("%s, %s", priority, name))
	case slices.Contains(w.config.Closed, status) && strings.TrimSpace(a.part("solution")) == "":
		return no("THE SOLUTION IS REQUIRED", status)
	}
	return nil
}

// isUser reports whether a CRM user exists in an operation: user@operation, one
// "@", and on the list.
func (w *world) isUser(user, operation string) bool {
	name, at, ok := strings.Cut(user, "@")
	return ok && name != "" && at == operation && w.users.has(user)
}

// isContact reports whether a contact exists: an e-mail address by its form, and
// on the list.
func (w *world) isContact(contact string) bool {
	local, domain, ok := strings.Cut(contact, "@")
	odd := strings.ContainsFunc(contact, func(c rune) bool { return c <= ' ' || strings.ContainsRune(`,;:<>()[]"\`, c) })
	return ok && !odd && local != "" && !strings.Contains(domain, "@") &&
		strings.Contains(strings.Trim(domain, "."), ".") && w.contacts.has(contact)
}

// no refuses a row for what it says.
func no(text, detail string) *answer { return refuse(http.StatusBadRequest, text, detail) }
