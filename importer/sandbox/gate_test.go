package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload/importer/sandbox"
)

// call makes a request to the API other than an insert.
func call(method, path, token, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Wolkvox-Token", token)
	}
	return r
}

func TestTheGateRefusesAsTheCRMDoes(t *testing.T) {
	const info = api + "token/tokenInformation.php?operation=demo"
	tests := []struct {
		name, method, path, token string
		status                    int
		text                      string
	}{
		{"right", "GET", info, "sandbox", 200, "null"},
		{"no token", "GET", info, "", 401, "THE TOKEN IS REQUIRED"},
		{"wrong token", "GET", info, "Sandbox", 403, "PLEASE VALIDATE TOKEN"},
		{"wrong token to an insert", "POST", insert, "x", 403, "PLEASE VALIDATE TOKEN"},
		{"unknown path", "GET", api + "cases/insert", "sandbox", 400, "THE API YOU WANT TO CONSULT DOES NOT EXIST"},
		{"unknown path without token", "POST", "/", "", 400, "THE API YOU WANT TO CONSULT DOES NOT EXIST"},
		{"path in other case", "POST", api + "Cases/insert.php", "sandbox", 400, "THE API YOU WANT TO CONSULT DOES NOT EXIST"},
		{"POST for GET", "POST", info, "sandbox", 405, "METHOD NOT ALLOWED"},
		{"GET for POST", "GET", insert, "sandbox", 405, "METHOD NOT ALLOWED"},
		{"no operation", "GET", api + "token/tokenInformation.php", "sandbox", 400, "SOME PARAMETERS ARE REQUIRED"},
		{"other operation", "GET", api + "token/tokenInformation.php?operation=otra", "sandbox", 400, "THE OPERATION DOES NOT EXIST"},
	}
	for _, test := range tests {
		s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
		w := ask(s, call(test.method, test.path, test.token, ""))
		if r := decode(t, w.Body.Bytes()); w.Code != test.status || r.Error != test.text {
			t.Errorf("%s: %d %q, want %d %q", test.name, w.Code, r.Error, test.status, test.text)
		}
	}
}

func TestTheDailyLimitCountsEveryCallWithTheRightToken(t *testing.T) {
	c := sandbox.DefaultConfig()
	c.DailyLimit = 4
	s := sandbox.New(c, sandbox.Faults{})
	info := func() (int, map[string]int64, string) {
		w := ask(s, call("GET", api+"token/tokenInformation.php?operation=demo", "sandbox", ""))
		r := decode(t, w.Body.Bytes())
		var data map[string]int64
		if w.Code == 200 {
			if err := json.Unmarshal(r.Data, &data); err != nil {
				t.Fatal(err)
			}
			if string(r.Code) != `"200"` {
				t.Errorf("code %s, want the text 200", r.Code)
			}
		}
		return w.Code, data, r.Error
	}
	ask(s, call("POST", insert, "wrong", "")) // costs nothing
	if _, data, _ := info(); data["token_limit"] != 4 || data["token_use_today"] != 1 || data["available_consumition_options"] != 3 || data["hours_to_restart_count"] < 1 || data["hours_to_restart_count"] > 25 {
		t.Errorf("token information %v, want 4, 1, 3 and up to 25 hours", data)
	}
	post(t, s, good())
	post(t, s, with(field{name: "contact", value: "x"})) // refused, and counted
	if _, data, _ := info(); data["token_use_today"] != 4 || data["available_consumition_options"] != 0 {
		t.Errorf("token information %v, want 4 used", data)
	}
	status, r := post(t, s, good())
	if status != 403 || r.Error != "TOKEN LIMIT EXCEEDED" {
		t.Errorf("over the limit: %d %q, want 403", status, r.Error)
	}
	if status, _, text := info(); status != 403 || text != "TOKEN LIMIT EXCEEDED" {
		t.Errorf("token information over the limit: %d %q, want 403", status, text)
	}
	if stats := s.Stats(); stats.Created != 1 || stats.TokenUse != 4 || stats.Rejected["403"] != 3 || stats.Rejected["400"] != 1 || stats.Requests != 7 || stats.Inserts != 4 {
		t.Errorf("stats %+v", stats)
	}
}

func TestQueriesFindWhatWasMade(t *testing.T) {
	s := sandbox.New(sandbox.DefaultConfig(), sandbox.Faults{})
	post(t, s, with(field{name: "description", value: "falla \"A\"\n[ref R7K3F-1]"}, field{name: "form", value: `{"Valor":7}`}))
	post(t, s, with(field{name: "case-type", value: "Claims"}, field{name: "contact", value: "luis@ejemplo.example"}))
	post(t, s, with(field{name: "status", value: "closed"}, field{name: "solution", value: "listo"}))
	id := cases(t, s)[1].WolkvoxID
	tests := []struct {
		field, value string
		want         int
	}{
		{"email contact", "ana@ejemplo.example", 2},
		{"email contact", "luis@ejemplo.example", 1},
		{"email contact", "luis", 0},
		{"description", "falla \"A\"\n[ref R7K3F-1]", 1},
		{"description", "[ref R7K3F-1]", 0},
		{"status", "open", 2},
		{"status", "ana@ejemplo.example", 0},
		{"priority", "low", 3},
		{"solution", "listo", 1},
		{"wolkvox-id", id, 1},
		{"idPrefijo", "CLA-1", 1},
		{"prefix", "REQ", 2},
		{"idCase", "2", 1},
		{"type case", "Claims", 1},
		{"responsible", "mesa1@demo", 3},
		{"owner", "mesa1@demo", 0},
		{"name contact", "Ana", 0},
	}
	for _, test := range tests {
		if got := len(find(t, s, test.field, test.value)); got != test.want {
			t.Errorf("%s = %q: %d cases, want %d", test.field, test.value, got, test.want)
		}
	}
	record := find(t, s, "wolkvox-id", cases(t, s)[0].WolkvoxID)[0]
	if status, ok := record["status"].(map[string]any); !ok || status["name"] != "open" {
		t.Errorf("status %v, want an object with name", record["status"])
	}
	if record["description_case"] != "falla \"A\"\n[ref R7K3F-1]" || record["Valor"] != 7.0 {
		t.Errorf("record %v, want description_case and the form's fields", record)
	}
	w := ask(s, call("POST", api+"cases/queryCases.php", "sandbox", `{"operation":"demo","field":"Valor","value":"7"}`))
	if w.Code != 400 {
		t.Errorf("a custom field was searched: %d, want 400", w.Code)
	}
	s = sandbox.New(configured(t, "query: partial"), sandbox.Faults{})
	post(t, s, with(field{name: "description", value: "falla [ref R7K3F-1]"}))
	post(t, s, with(field{name: "form", value: `{"Nota":"R7K3F"}`}))
	if got := len(find(t, s, "description", "R7K3F")); got != 1 {
		t.Errorf("with partial matches %d cases, want 1", got)
	}
}

// find queries cases by a field.
func find(t *testing.T, s *sandbox.Server, name, value string) []map[string]any {
	t.Helper()
	body, err := json.Marshal(map[string]string{"operation": "demo", "field": name, "value": value})
	if err != nil {
		t.Fatal(err)
	}
	w := ask(s, call("POST", api+"cases/queryCases.php", "sandbox", string(body)))
	r := decode(t, w.Body.Bytes())
	var list []map[string]any
	if err := json.Unmarshal(r.Data, &list); err != nil || w.Code != 200 {
		t.Fatalf("%s = %q: %d %s, %v", name, value, w.Code, w.Body, err)
	}
	return list
}

func TestContactsAreLookedUpByEmail(t *testing.T) {
	s := sandbox.New(configured(t, "contacts: [ana@ejemplo.example]"), sandbox.Faults{})
	tests := []struct {
		body   string
		status int
		found  bool
	}{
		{`{"operation":"demo","module":"contacts","field":"emailcontact","value":"ana@ejemplo.example"}`, 200, true},
		{`{"operation":"demo","module":"contacts","field":"emailcontact","value":"luis@ejemplo.example"}`, 200, false},
		{`{"operation":"demo","module":"cases","field":"emailcontact","value":"ana@ejemplo.example"}`, 400, false},
		{`{"operation":"otra","module":"contacts","field":"emailcontact","value":"ana@ejemplo.example"}`, 400, false},
		{`{"operation":"demo","module":"contacts","field":"emailcontact"}`, 400, false},
		{`nada`, 400, false},
		{`{"operation":"` + strings.Repeat("x", 1<<17) + `"}`, 400, false},
	}
	for _, test := range tests {
		w := ask(s, call("POST", api+"custom/query.php", "sandbox", test.body))
		r := decode(t, w.Body.Bytes())
		if found := strings.Contains(string(r.Data), "wolkvox_id"); w.Code != test.status || found != test.found {
			t.Errorf("%.90s: %d %s, want %d and found %v", test.body, w.Code, r.Data, test.status, test.found)
		}
	}
}
