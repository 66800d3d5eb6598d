package mapping

import (
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/phone"
	"caseload/mapping/value"
	_ "time/tzdata" // Windows has no zones of its own
)

// typed reads the keys that a type has.
func (r *reader) typed(f *field, all keys) {
	r.format(f, all)
	if f.kind == value.Phone {
		f.phones = r.phoneBook(all["type"].valuePlace)
	}
	if e, ok := all["zone"]; ok {
		f.zone = r.zone(e, f.label()+".zone")
	}
	if e, ok := all["dates"]; ok {
		f.dates, _ = r.chosen(e, f.label(), wordOf(inField, "dates"))
		f.formsAt.dates = e.place
	}
	if e, ok := all["decimal"]; ok {
		f.decimal, _ = r.chosen(e, f.label(), wordOf(inField, "decimal"))
		f.formsAt.decimal = e.place
	}
	if e, ok := all["country"]; ok {
		f.country = r.country(f, e)
	}
	if e, ok := all["lower"]; ok {
		if on, _ := r.flag(e.node, f.label()+".lower"); on {
			f.letters = lettersLower
		}
	}
	if e, ok := all["upper"]; ok {
		if on, _ := r.flag(e.node, f.label()+".upper"); on {
			f.letters = lettersUpper
		}
	}
}

// format reads the layout of a date's text.
func (r *reader) format(f *field, all keys) {
	if !f.kind.IsDate() {
		return
	}
	clock := f.kind == value.Datetime
	text := value.DefaultDate
	if clock {
		text = value.DefaultDatetime
	}
	e, said := all["format"]
	if said {
		written, ok := r.text(e.node, f.label()+".format")
		if !ok {
			return
		}
		text = written
	}
	parts, err := value.ParseLayout(text, clock)
	if err != nil {
		tip := "for instance yyyy-mm-dd, dd/mm/yyyy or yyyy-mm-dd hh:mm:ss"
		if meant := strings.ReplaceAll(strings.ToLower(text), "a", "y"); meant != text {
			if _, err := value.ParseLayout(meant, clock); err == nil {
				tip = "did you mean " + naming.Quote(meant) + "?"
			}
		}
		r.mistake(codeFormat, e.valuePlace, tip, "%s.format: %v", f.label(), err)
	}
	f.layout = parts
}

// zone reads the name of a time zone. Local is refused: the same mapping would
// mean something else on another machine.
func (r *reader) zone(e entry, what string) *time.Location {
	name, ok := r.text(e.node, what)
	if !ok {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || invisible.Trim(name) == "" || strings.EqualFold(name, "local") {
		r.mistake(codeZone, e.valuePlace, "for instance America/Bogota, America/Sao_Paulo or UTC", "%s: %s is no time zone of the IANA list", what, naming.Quote(name))
		return nil
	}
	return zone
}

// phoneBook gives the numbering plans, which are read once a mapping.
func (r *reader) phoneBook(p place) *phone.Book {
	if r.book != nil {
		return r.book
	}
	book, err := phone.ReadBook()
	if err != nil {
		r.mistake(codeValue, p, "this is a mistake in the program", "type: phone: %v", err)
		book = &phone.Book{}
	}
	r.book = book
	return book
}

// country reads the two letters of a country.
func (r *reader) country(f *field, e entry) string {
	name, ok := r.text(e.node, f.label()+".country")
	if !ok {
		return ""
	}
	country := strings.ToUpper(invisible.Trim(name))
	if !r.phoneBook(e.valuePlace).Has(country) {
		r.mistake(codeCountry, e.valuePlace, "two letters, for instance CO, MX, PE, BR or US", "%s.country: %s is no country with telephone numbers", f.label(), naming.Quote(name))
		return ""
	}
	return country
}
