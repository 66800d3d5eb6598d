package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

const (
	// maxQueryBytes bounds the body of a query: three short texts.
	maxQueryBytes = 64 << 10
	// maxFound bounds the answer of a query; the vendor's page size is not known.
	maxFound = 100
)

// errEnough ends a search that has found all it may tell.
var errEnough = errors.New("enough found")

// query is the body of both query APIs.
type query struct {
	Operation string `json:"operation"`
	Module    string `json:"module"`
	Field     string `json:"field"`
	Value     string `json:"value"`
}

// ask answers the APIs that only look.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) *answer {
	if r.URL.Path == tokenPath {
		return s.tokenInformation(r)
	}
	var q query
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxQueryBytes)).Decode(&q); err != nil {
		return refuse(http.StatusBadRequest, paramsMissing, "the body is no JSON object of texts")
	}
	if q.Operation == "" || q.Field == "" || q.Value == "" {
		return refuse(http.StatusBadRequest, paramsMissing, "operation, field, value")
	}
	if s.world.config.Operation != "" && q.Operation != s.world.config.Operation {
		return no("THE OPERATION DOES NOT EXIST", q.Operation)
	}
	if r.URL.Path == contactPath {
		return s.queryContacts(q)
	}
	return s.queryCases(q)
}

// tokenInformation tells the quota, after the call itself was taken from it.
func (s *Server) tokenInformation(r *http.Request) *answer {
	operation := r.URL.Query().Get("operation")
	if operation == "" {
		return refuse(http.StatusBadRequest, paramsMissing, "operation")
	}
	if s.world.config.Operation != "" && operation != s.world.config.Operation {
		return no("THE OPERATION DOES NOT EXIST", operation)
	}
	limit, used, hours := s.quota.state(time.Now())
	return found("Token information", struct {
		Limit     int64 `json:"token_limit"`
		Used      int64 `json:"token_use_today"`
		Available int64 `json:"available_consumition_options"` // the vendor's own spelling
		Hours     int64 `json:"hours_to_restart_count"`
	}{limit, used, limit - used, hours})
}

// queryContacts looks a contact up by its e-mail.
func (s *Server) queryContacts(q query) *answer {
	if q.Module != "contacts" || q.Field != "emailcontact" {
		return no("THE FIELD DOES NOT EXIST", q.Module+", "+q.Field)
	}
	if !s.world.isContact(q.Value) {
		return found("There are no values in the specified page", []string{})
	}
	sum := sha256.Sum256([]byte(strings.ToLower(q.Value)))
	return found("Successfully", []map[string]string{{
		"wolkvox_id": hex.EncodeToString(sum[:12]), "emailcontact": q.Value,
	}})
}

// queryCases looks cases up by one field, in order of creation.
func (s *Server) queryCases(q query) *answer {
	value := valueOf(q.Field)
	if value == nil {
		return no("THE FIELD DOES NOT EXIST", q.Field)
	}
	records, err := s.search(q.Value, value)
	if err != nil {
		return refuse(http.StatusInternalServerError, "THE CASES CANNOT BE READ", err.Error())
	}
	if len(records) == 0 {
		return found("There are no values in the specified page", []string{})
	}
	return found("Successfully", records)
}

// search gives the cases whose field is, or with PartialMatch contains, a value;
// at most maxFound.
func (s *Server) search(wanted string, value func(*record) string) ([]map[string]any, error) {
	var records []map[string]any
	// A line that does not hold the text as JSON spells it need not be taken apart.
	needle := appendText(nil, wanted)
	needle = needle[1 : len(needle)-1]
	err := s.store.blocks(func(lines []byte) error {
		for line := range bytes.Lines(lines) {
			if !bytes.Contains(line, needle) {
				continue
			}
			r, err := parseRecord(line)
			if err != nil {
				return err
			}
			got := value(&r)
			if got != wanted && (!s.world.config.PartialMatch || !strings.Contains(got, wanted)) {
				continue
			}
			if records = append(records, r.readBack()); len(records) == maxFound {
				return errEnough
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return records, nil
}

// valueOf gives what a documented field of queryCases reads of a case, or nil
// for a field that does not exist. Fields of the contact other than its e-mail
// exist and are blank here.
func valueOf(field string) func(*record) string {
	part := func(name string) func(*record) string {
		return func(r *record) string { return r.Parts[name] }
	}
	switch field {
	case "status", "priority", "description", "solution", "responsible", "owner":
		return part(field)
	case "email contact":
		return part("contact")
	case "type case":
		return part("case-type")
	case "name contact", "contact wolkvox id":
		return func(*record) string { return "" }
	case "wolkvox-id":
		return func(r *record) string { return r.WolkvoxID }
	case "idPrefijo":
		return func(r *record) string { return r.Prefix }
	case "prefix", "idCase":
		return func(r *record) string {
			prefix, number, _ := strings.Cut(r.Prefix, "-")
			if field == "prefix" {
				return prefix
			}
			return number
		}
	}
	return nil
}

// readBack names a case's fields as the CRM does when it gives one back, which
// is not as they were sent.
func (r *record) readBack() map[string]any {
	back := map[string]any{}
	if err := json.Unmarshal([]byte(r.Parts["form"]), &back); err != nil || back == nil {
		back = map[string]any{} // cannot be: only a form that is an object makes a case
	}
	named := func(name string) map[string]string { return map[string]string{"name": name} }
	back["wolkvox_id"] = r.WolkvoxID
	back["idPrefijo"] = r.Prefix
	back["type_case"] = r.Parts["case-type"]
	back["description_case"] = r.Parts["description"]
	back["status"] = named(r.Parts["status"])
	back["priority"] = named(r.Parts["priority"])
	back["responsible"] = r.Parts["responsible"]
	back["owner"] = r.Parts["owner"]
	back["email_contact"] = r.Parts["contact"]
	back["solution"] = r.Parts["solution"]
	back["wolkvox_fecha_creacion"] = r.Created.Local().Format(time.DateTime)
	return back
}
