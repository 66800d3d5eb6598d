package reconcile

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"caseload/mapping"
	"caseload/mapping/value"
)

// Record is a case as the CRM gives it back, or as a row of a list exported from
// it has it. It names things otherwise than they were sent; Fields are its values
// by the part of the case that they are, the others by their own names.
type Record struct {
	WolkvoxID string
	Prefix    string // idPrefijo
	Created   string // as it stands, without a zone
	Fields    map[string]string

	at time.Time // Created, where it had to be read by the column's other times
}

// ReadTimes reads the times of creation of a list's records together: a
// spreadsheet that saved it again has written them in the way of its country.
func ReadTimes(records []Record) {
	column := make([]string, len(records))
	for i := range records {
		column[i] = records[i].Created
	}
	for i, at := range value.Times(column) {
		records[i].at = at
	}
}

// partNames are the names under which a part of a case is known to come back,
// folded: letters and digits alone, lower case, without accents.
var partNames = map[string][]string{
	"wolkvox_id":  {"wolkvoxid", "idwolkvox", "caseid", "idcaso"},
	"idPrefijo":   {"idprefijo", "prefijoid"},
	"created":     {"wolkvoxfechacreacion", "fechacreacion", "fechadecreacion", "created", "createdat", "creationdate"},
	"case-type":   {"casetype", "typecase", "tipocaso", "tipodecaso"},
	"responsible": {"responsible", "responsable"},
	"owner":       {"owner", "propietario"},
	"contact":     {"contact", "emailcontact", "contactemail", "correocontacto", "correodelcontacto", "emailcontacto"},
	"description": {"description", "descriptioncase", "descripcion", "descripciondelcaso"},
	"status":      {"status", "estado"},
	"priority":    {"priority", "prioridad"},
	"solution":    {"solution", "solucion"},
}

// sentParts are those that a case was sent with.
var sentParts = []struct {
	name  string
	value func(*mapping.Case) string
}{
	{"case-type", func(c *mapping.Case) string { return c.CaseType }},
	{"responsible", func(c *mapping.Case) string { return c.Responsible }},
	{"owner", func(c *mapping.Case) string { return c.Owner }},
	{"contact", func(c *mapping.Case) string { return strings.ToLower(c.Contact) }},
	{"description", func(c *mapping.Case) string { return c.Description }},
	{"status", func(c *mapping.Case) string { return c.Status }},
	{"priority", func(c *mapping.Case) string { return c.Priority }},
	{"solution", func(c *mapping.Case) string { return c.Solution }},
}

// PartOf says which part of a case a column or field of this name is, or
// "wolkvox_id", "idPrefijo", "created"; "" when it is none of them.
func PartOf(name string) string {
	folded := foldName(name)
	for part, names := range partNames {
		if slices.Contains(names, folded) {
			return part
		}
	}
	return ""
}

func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(name))
}

// set gives the record a value under the name that it has in the answer or in the
// header of a list. The first of several that are the same part holds.
func (r *Record) set(name, value string) {
	part := PartOf(name)
	switch {
	case part == "wolkvox_id" && r.WolkvoxID == "":
		r.WolkvoxID = strings.TrimSpace(value)
	case part == "idPrefijo" && r.Prefix == "":
		r.Prefix = strings.TrimSpace(value)
	case part == "created" && r.Created == "":
		r.Created = strings.TrimSpace(value)
	case part == "":
		part = name
	}
	if _, twice := r.Fields[part]; !twice {
		r.Fields[part] = value
	}
}

// NewRecord reads a row of an exported list by its header.
func NewRecord(header, cells []string) Record {
	r := Record{Fields: map[string]string{}}
	for i, name := range header[:min(len(header), len(cells))] {
		r.set(name, cells[i])
	}
	return r
}

// fits tells whether the record has the fields of a case: its description and its
// contact must be there, the others may be missing, and all that are there must
// be equal. Of custom fields those count whose label the record has.
func (r *Record) fits(c *mapping.Case) bool {
	for _, part := range sentParts {
		got, there := r.Fields[part.name]
		if !there && (part.name == "description" || part.name == "contact") {
			return false
		}
		if part.name == "contact" {
			got = strings.ToLower(got)
		}
		if there && lines(got) != lines(part.value(c)) {
			return false
		}
	}
	return r.fitsForm(c.Form)
}

func (r *Record) fitsForm(form []byte) bool {
	d := json.NewDecoder(bytes.NewReader(form))
	d.UseNumber()
	labels := map[string]any{}
	if len(form) > 0 && d.Decode(&labels) != nil {
		return false
	}
	for label, value := range labels {
		if _, nested := value.(map[string]any); nested {
			continue // the CRM gives it back in another shape
		}
		if got, there := r.Fields[label]; there && lines(got) != lines(plain(value)) {
			return false
		}
	}
	return true
}

// lines is a text as it counts: with one kind of line end, without outer space.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// createdForms are the forms of a time of creation; none has a zone.
var createdForms = []string{time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04"}

// wall reads the time of creation as if it were UTC; ok is false when it is of
// another form.
func (r *Record) wall() (at time.Time, ok bool) {
	if !r.at.IsZero() {
		return r.at, true
	}
	for _, form := range createdForms {
		if at, err := time.Parse(form, r.Created); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
