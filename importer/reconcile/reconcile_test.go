package reconcile_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"caseload/importer/reconcile"
	"caseload/mapping"
)

func TestAnAnswerIsReadByItsDataAlone(t *testing.T) {
	for name, c := range map[string]struct {
		status          int
		body            string
		records         int
		none            bool
		refused, isBusy bool
	}{
		"a list":                     {200, `{"code":200,"data":[{"wolkvox_id":"a"},{"wolkvox_id":"b"}]}`, 2, false, false, false},
		"one case":                   {200, `{"code":"200","data":{"wolkvox_id":12345678901234567890}}`, 1, false, false, false},
		"a list in an object":        {200, `{"code":200,"data":{"total":1,"records":[{"wolkvox_id":"a"}]}}`, 1, false, false, false},
		"an empty list":              {200, `{"code":"200","error":"null","msg":"There are no values in the specified page","data":[]}`, 0, true, false, false},
		"an empty object":            {200, `{"code":200,"data":{}}`, 0, true, false, false},
		"null":                       {200, `{"code":200,"data":null}`, 0, true, false, false},
		"an error without data":      {200, `{"code":404,"error":"There are no values","msg":""}`, 0, true, false, false},
		"an error of HTTP":           {404, `{"code":404,"error":"There are no values","data":""}`, 0, true, false, false},
		"a byte order mark":          {200, "\xef\xbb\xbf" + `{"code":200,"data":[]}`, 0, true, false, false},
		"data of no known shape":     {200, `{"code":200,"data":"three cases"}`, 0, false, false, false},
		"data that is a number":      {200, `{"code":200,"data":7}`, 0, false, false, false},
		"a list of texts":            {200, `{"code":200,"data":["a"]}`, 0, false, false, false},
		"an object of unknown shape": {200, `{"code":200,"data":{"7":{"x":1}}}`, 0, false, false, false},
		"a page":                     {200, `<html>hello</html>`, 0, false, false, false},
		"nothing":                    {200, ``, 0, false, false, false},
		"half of it":                 {200, `{"code":200,"data":[`, 0, false, false, false},
		"more after it":              {200, `{"code":200,"data":[]}{}`, 0, false, false, false},
		"a list at the top":          {200, `[]`, 0, false, false, false},
		"null at the top":            {200, `null`, 0, false, false, false},
		"a redirect":                 {302, `{"data":[]}`, 0, false, false, false},
		"a bad token":                {401, ``, 0, false, true, false},
		"a quota":                    {200, `{"code":"403","error":"TOKEN LIMIT EXCEEDED","data":[]}`, 0, false, true, false},
		"too many":                   {429, `{"code":429,"data":[]}`, 0, false, false, true},
		"out of order":               {502, `<html>`, 0, false, false, true},
	} {
		a := reconcile.ReadAnswer(c.status, []byte(c.body))
		if len(a.Records) != c.records || a.None != c.none || a.Refused != c.refused || a.Busy != c.isBusy {
			t.Errorf("%s: %d records, none %v, refused %v, busy %v; want %+v", name, len(a.Records), a.None, a.Refused, a.Busy, c)
		}
		if a.Sign == "" {
			t.Errorf("%s: no sign", name)
		}
	}
}

func FuzzAnyAnswerIsRead(f *testing.F) {
	f.Add(200, []byte(`{"code":200,"data":[{"wolkvox_id":"a","status":{"name":"open"}}]}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := reconcile.ReadAnswer(status, body)
		if a.None && (len(a.Records) > 0 || a.Refused || a.Busy) {
			t.Errorf("ReadAnswer(%d, %q) finds nothing and something: %+v", status, body, a)
		}
	})
}

func TestAReferenceIsReadBackAsItWasWritten(t *testing.T) {
	for _, text := range []string{"", "Falla", "uno [ref CAAAAAAAAAAAAAAAA-7]\n\ndos"} {
		id, send, ok := reconcile.ReferenceIn(reconcile.Marked(text, "CQ2ZT7B4MWAKR5XNE", 12))
		if id != "CQ2ZT7B4MWAKR5XNE" || send != 12 || !ok {
			t.Errorf("marked %q: %q, %d, %v", text, id, send, ok)
		}
	}
	for _, text := range []string{"", "[ref C-1]", "[ref CQ2ZT7B4MWAKR5XNE-]", "[ref cq2zt7b4mwakr5xne-1]"} {
		if id, _, ok := reconcile.ReferenceIn(text); ok {
			t.Errorf("ReferenceIn(%q) = %q, want none", text, id)
		}
	}
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const (
	idA = "CAAAAAAAAAAAAAAA2"
	idB = "CBBBBBBBBBBBBBBB2"
	idW = "CWWWWWWWWWWWWWWW2"
	idV = "CVVVVVVVVVVVVVVV2"
)

// crm is a CRM by hand: cases, and ways to be odd.
type crm struct {
	cases   []reconcile.Record
	partial bool
	odd     func(field, value string) *reconcile.Answer // nil: as usual
	asked   int
}

func (c *crm) ask(_ context.Context, field, value string) (reconcile.Answer, error) {
	c.asked++
	if c.odd != nil {
		if a := c.odd(field, value); a != nil {
			return *a, nil
		}
	}
	a := reconcile.Answer{Sign: "HTTP 200, 200"}
	for _, r := range c.cases {
		got := map[string]string{"description": r.Fields["description"], "email contact": r.Fields["contact"], "wolkvox-id": r.WolkvoxID}[field]
		if got == value || c.partial && field == "description" && strings.Contains(got, value) {
			a.Records = append(a.Records, r)
		}
	}
	a.None = len(a.Records) == 0
	return a, nil
}

func record(id, contact, description string, created time.Time) reconcile.Record {
	return reconcile.NewRecord([]string{"wolkvox_id", "idPrefijo", "email_contact", "description_case", "wolkvox_fecha_creacion", "status"},
		[]string{id, "REQ-" + id, contact, description, created.Format(time.DateTime), "open"})
}

func doubt(id string, marked bool, at time.Time, description string) *reconcile.Doubt {
	return &reconcile.Doubt{
		ID: id, First: 1, Last: 1, Since: at, Until: at, Marked: marked, Contact: "ana", Run: 1,
		Case: &mapping.Case{Contact: "Ana@ejemplo.example", Description: description, Status: "open", Form: []byte("{}")},
	}
}

func made(id, wolkvoxID string, marked bool, at time.Time) reconcile.Made {
	return reconcile.Made{Doubt: *doubt(id, marked, at, "testigo"), WolkvoxID: wolkvoxID}
}

func session(c *crm, doubts ...*reconcile.Doubt) *reconcile.Session {
	return &reconcile.Session{
		Ask: c.ask, Doubts: doubts, Timeout: 2 * time.Minute,
		Owner:      func(string) (string, error) { return "", nil },
		Neighbours: func(*reconcile.Doubt) ([]reconcile.Made, error) { return nil, nil },
	}
}

func TestAMarkedRowIsProvenByItsReference(t *testing.T) {
	witness := func(id, wolkvoxID string, at time.Time) reconcile.Record {
		return record(wolkvoxID, "x@y.example", reconcile.Marked("testigo", id, 1), at)
	}
	early, late := made(idV, "v", true, noon.Add(-time.Hour)), made(idW, "w", true, noon.Add(time.Hour))
	there := []reconcile.Record{witness(idV, "v", noon), witness(idW, "w", noon)}
	own := record("a", "ana@ejemplo.example", reconcile.Marked("Falla", idA, 1), noon)
	twice := record("a2", "ana@ejemplo.example", reconcile.Marked("Falla", idA, 2), noon)
	quota := func(_, value string) *reconcile.Answer {
		if strings.Contains(value, idA) {
			return &reconcile.Answer{Sign: "HTTP 200, 404, limit", None: true}
		}
		return nil
	}
	for name, c := range map[string]struct {
		crm       crm
		witnesses []reconcile.Made
		want      reconcile.Outcome
	}{
		"its case is there":                          {crm{cases: append(there, own), partial: true}, []reconcile.Made{late, early}, reconcile.Present},
		"the same, descriptions compared whole":      {crm{cases: append(there, own)}, []reconcile.Made{late, early}, reconcile.Present},
		"the same, without a witness":                {crm{cases: []reconcile.Record{own}}, nil, reconcile.Present},
		"none is there":                              {crm{cases: there, partial: true}, []reconcile.Made{late, early}, reconcile.Absent},
		"none is there, descriptions compared whole": {crm{cases: there}, []reconcile.Made{late, early}, reconcile.Absent},
		"one witness alone":                          {crm{cases: there, partial: true}, []reconcile.Made{late}, reconcile.Unsure},
		"no witness was sent later":                  {crm{cases: there, partial: true}, []reconcile.Made{early, early}, reconcile.Unsure},
		"the witnesses are not found":                {crm{partial: true}, []reconcile.Made{late, early}, reconcile.Unsure},
		"another kind of no":                         {crm{cases: there, partial: true, odd: quota}, []reconcile.Made{late, early}, reconcile.Unsure},
		"two cases carry it":                         {crm{cases: append(there, own, twice), partial: true}, []reconcile.Made{late, early}, reconcile.Unsure},
		"everything is found for everything": {crm{cases: there, partial: true, odd: func(string, string) *reconcile.Answer {
			return &reconcile.Answer{Sign: "HTTP 200, 200", Records: there}
		}}, []reconcile.Made{late, early}, reconcile.Unsure},
	} {
		d := doubt(idA, true, noon, "Falla")
		s := session(&c.crm, d)
		s.Witnesses = c.witnesses
		f, err := s.Decide(context.Background(), d)
		if err != nil || f.Outcome != c.want {
			t.Errorf("%s: %s (%q), %v; want %s", name, f.Outcome, f.Why, err, c.want)
		}
		if f.Outcome == reconcile.Unsure && f.Why == "" {
			t.Errorf("%s: it does not say why it is unknown", name)
		}
	}
}

// A CRM may cut long descriptions, and the reference stands at their end.
func TestALongRowIsOnlyAbsentWhenOneAsLongIsFound(t *testing.T) {
	long := strings.Repeat("muy largo ", 50)
	early, late, longer := made(idV, "v", true, noon.Add(-time.Hour)), made(idW, "w", true, noon.Add(time.Hour)), made(idB, "b", true, noon.Add(-2*time.Hour))
	longer.Case.Description = long + "!"
	c := &crm{partial: true, cases: []reconcile.Record{
		record("v", "x@y.example", reconcile.Marked("testigo", idV, 1), noon), record("w", "x@y.example", reconcile.Marked("testigo", idW, 1), noon),
	}}
	whole := record("b", "x@y.example", reconcile.Marked(longer.Case.Description, idB, 1), noon)
	cut := record("b", "x@y.example", reconcile.Marked(longer.Case.Description, idB, 1)[:255], noon)
	for name, step := range map[string]struct {
		witnesses []reconcile.Made
		there     *reconcile.Record
		long      string
		want      reconcile.Outcome
	}{
		"a short row":                        {[]reconcile.Made{late, early}, nil, "Falla", reconcile.Absent},
		"a long row":                         {[]reconcile.Made{late, early}, nil, long, reconcile.Unsure},
		"a long row, and a long witness":     {[]reconcile.Made{late, early, longer}, &whole, long, reconcile.Absent},
		"a long row, and a witness cut":      {[]reconcile.Made{late, early, longer}, &cut, long, reconcile.Unsure},
		"a longer row than the long witness": {[]reconcile.Made{late, early, longer}, &whole, long + long, reconcile.Unsure},
	} {
		crm := &crm{partial: true, cases: c.cases}
		if step.there != nil {
			crm.cases = append(crm.cases[:2:2], *step.there)
		}
		d := doubt(idA, true, noon, step.long)
		s := session(crm, d)
		s.Witnesses = step.witnesses
		if f, err := s.Decide(context.Background(), d); err != nil || f.Outcome != step.want {
			t.Errorf("%s: %s (%q), %v; want %s", name, f.Outcome, f.Why, err, step.want)
		}
	}
	d := doubt(idA, true, noon, "Falla")
	d.Case = nil
	s := session(c, d)
	s.Witnesses = []reconcile.Made{late, early}
	if f, err := s.Decide(context.Background(), d); err != nil || f.Outcome != reconcile.Unsure {
		t.Errorf("what was sent is not known: %s, %v; want unknown", f.Outcome, err)
	}
}

func TestACaseOfAnotherRowIsNotTaken(t *testing.T) {
	c := &crm{cases: []reconcile.Record{record("a", "ana@ejemplo.example", reconcile.Marked("Falla", idA, 1), noon)}, partial: true}
	d := doubt(idA, true, noon, "Falla")
	s := session(c, d)
	s.Owner = func(string) (string, error) { return idB, nil }
	if f, err := s.Decide(context.Background(), d); err != nil || f.Outcome != reconcile.Unsure || !strings.Contains(f.Why, idB) {
		t.Errorf("%+v, %v; want unknown, and whose the case is", f, err)
	}
}

func TestARefusalEndsTheSession(t *testing.T) {
	c := &crm{odd: func(string, string) *reconcile.Answer { return &reconcile.Answer{Sign: "HTTP 401", Refused: true} }}
	d := doubt(idA, true, noon, "Falla")
	var refused *reconcile.RefusedError
	if _, err := session(c, d).Decide(context.Background(), d); !errors.As(err, &refused) || refused.ExitCode() != 1 {
		t.Errorf("%v, want that the CRM does not answer, and exit 1", err)
	}
}

func TestARowWithoutReferenceIsProvenByFieldsAndTimeAlone(t *testing.T) {
	bogota := noon.Add(-5 * time.Hour) // the CRM's clock, without its zone
	falla := record("a", "ana@ejemplo.example", "Falla", bogota.Add(30*time.Second))
	zone := record("v", "x@y.example", "testigo", bogota.Add(-time.Minute+2*time.Second))
	other := func(change func(*reconcile.Record)) reconcile.Record {
		r := record("a", "ana@ejemplo.example", "Falla", bogota)
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		cases []reconcile.Record
		rival *reconcile.Doubt
		want  reconcile.Outcome
	}{
		"one case has all":          {[]reconcile.Record{zone, falla}, nil, reconcile.Present},
		"it has CRLF":               {[]reconcile.Record{zone, other(func(r *reconcile.Record) { r.Fields["description"] = "Falla\r\n" })}, nil, reconcile.Present},
		"no zone is known":          {[]reconcile.Record{falla}, nil, reconcile.Unsure},
		"two have":                  {[]reconcile.Record{zone, falla, record("b", "ana@ejemplo.example", "Falla", bogota)}, nil, reconcile.Unsure},
		"none has":                  {[]reconcile.Record{zone}, nil, reconcile.Unsure},
		"another status":            {[]reconcile.Record{zone, other(func(r *reconcile.Record) { r.Fields["status"] = "closed" })}, nil, reconcile.Unsure},
		"an hour before":            {[]reconcile.Record{zone, record("a", "ana@ejemplo.example", "Falla", bogota.Add(-time.Hour))}, nil, reconcile.Unsure},
		"an hour after":             {[]reconcile.Record{zone, record("a", "ana@ejemplo.example", "Falla", bogota.Add(time.Hour))}, nil, reconcile.Unsure},
		"no time":                   {[]reconcile.Record{zone, other(func(r *reconcile.Record) { r.Created = "hoy" })}, nil, reconcile.Unsure},
		"no time of one of two":     {[]reconcile.Record{zone, falla, other(func(r *reconcile.Record) { r.WolkvoxID, r.Created = "b", "hoy" })}, nil, reconcile.Unsure},
		"no zone is so far":         {[]reconcile.Record{aMonthOff(zone), aMonthOff(falla)}, nil, reconcile.Unsure},
		"another row's reference":   {[]reconcile.Record{zone, record("a", "ana@ejemplo.example", reconcile.Marked("Falla", idB, 1), bogota)}, nil, reconcile.Unsure},
		"its own reference":         {[]reconcile.Record{record("a", "ana@ejemplo.example", reconcile.Marked("Falla", idA, 2), bogota)}, nil, reconcile.Present},
		"a rival of its fields":     {[]reconcile.Record{zone, falla}, doubt(idB, false, noon, "Falla"), reconcile.Unsure},
		"a rival of another text":   {[]reconcile.Record{zone, falla}, doubt(idB, false, noon, "Otra"), reconcile.Present},
		"a rival of another day":    {[]reconcile.Record{zone, falla}, doubt(idB, false, noon.Add(24*time.Hour), "Falla"), reconcile.Present},
		"a rival that was marked":   {[]reconcile.Record{zone, falla}, doubt(idB, true, noon, "Falla"), reconcile.Present},
		"a rival of unknown fields": {[]reconcile.Record{zone, falla}, &reconcile.Doubt{ID: idB, Since: noon, Until: noon, Contact: "ana"}, reconcile.Unsure},
		"and of another contact":    {[]reconcile.Record{zone, falla}, &reconcile.Doubt{ID: idB, Since: noon, Until: noon, Contact: "luis"}, reconcile.Present},
	} {
		d := doubt(idA, false, noon, "Falla")
		d.Case.Contact = "ana@ejemplo.example"
		s := session(&crm{cases: c.cases}, d)
		s.Neighbours = func(*reconcile.Doubt) ([]reconcile.Made, error) {
			return []reconcile.Made{made(idV, "v", false, noon.Add(-time.Minute))}, nil
		}
		if c.rival != nil {
			if c.rival.Case != nil {
				c.rival.Case.Contact = d.Case.Contact
			}
			s.Doubts = append(s.Doubts, c.rival)
		}
		f, err := s.Decide(context.Background(), d)
		if err != nil || f.Outcome != c.want {
			t.Errorf("%s: %s (%q), %v; want %s", name, f.Outcome, f.Why, err, c.want)
		}
	}
}

// aMonthOff is a record whose time was written with day and month in another order.
func aMonthOff(r reconcile.Record) reconcile.Record {
	r.Created = strings.Replace(r.Created, "2026-03-02", "2026-02-03", 1)
	return r
}

func TestALongAnswerMayBeAPageOfMore(t *testing.T) {
	c := &crm{cases: []reconcile.Record{record("v", "x@y.example", "testigo", noon)}}
	for i := range 20 {
		text := "Otra"
		if i == 0 {
			text = "Falla"
		}
		c.cases = append(c.cases, record(string(rune('a'+i)), "ana@ejemplo.example", text, noon))
	}
	d := doubt(idA, false, noon, "Falla")
	d.Case.Contact = "ana@ejemplo.example"
	if f, err := session(c, d).Decide(context.Background(), d); err != nil || f.Outcome != reconcile.Unsure || len(f.Candidates) != 1 {
		t.Errorf("%+v, %v; want unknown with the one candidate", f, err)
	}
}

func TestATimeThatCannotBeReadIsNamed(t *testing.T) {
	d := doubt(idA, false, noon, "Falla")
	d.Case.Contact = "ana@ejemplo.example"
	found := record("a", "ana@ejemplo.example", "Falla", noon)
	found.Created = "31/01/2026 10:00"
	s := session(&crm{cases: []reconcile.Record{found}}, d)
	s.List = &reconcile.List{}
	f, err := s.Decide(context.Background(), d)
	if want := `cannot be read: "31/01/2026 10:00"`; err != nil || f.Outcome != reconcile.Unsure || !strings.Contains(f.Why, want) {
		t.Errorf("%s (%q), %v; want it unknown, and %s", f.Outcome, f.Why, err, want)
	}
}
