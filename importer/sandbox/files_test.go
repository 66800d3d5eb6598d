package sandbox_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"caseload/importer/sandbox"
)

func TestAWrongScriptIsRefusedWithPlaceAndReason(t *testing.T) {
	tests := []struct{ text, want string }{
		{"at: 1", `f.yaml:1:1: the script is an object, not a list`},
		{"- 1", `f.yaml:1:3: a rule is "1", not keys with values`},
		{"- {at: 0, status: 500}", `f.yaml:1:8: at is "0", not an integer of 1 or more`},
		{"- {at: 1.5, status: 500}", `f.yaml:1:8: at is "1.5", not an integer of 1 or more`},
		{"- {at: 1, status: 500, at: 2}", `f.yaml:1:24: key "at" stands twice in a rule`},
		{"- {at: 1, statos: 500}", `f.yaml:1:11: unknown key "statos" in a rule`},
		{"- {at: 1, status: 99}", `f.yaml:1:19: status is "99", not an integer of 200 or more`},
		{"- {at: 1, status: 600}", `f.yaml:1:19: status is 600, not from 200 to 599`},
		{"- {at: 1, every: 2, status: 500}", `f.yaml:1:3: a rule has more than one of at, every and share`},
		{"- {status: 500}", `f.yaml:1:3: a rule does not say when`},
		{"- {times: 2, at: 1}", `f.yaml:1:3: a rule does not say what to play`},
		{"- {at: 1, seed: 2, status: 500}", `f.yaml:1:3: a rule has a seed and no share`},
		{"- {share: 5%, status: 500}", `f.yaml:1:11: share is "5%", not a number above 0 and up to 1`},
		{"- {share: NaN, status: 500}", `f.yaml:1:11: share is "NaN", not a number above 0 and up to 1`},
		{"- {share: 0, status: 500}", `f.yaml:1:11: share is "0", not a number above 0 and up to 1`},
		{"- {at: 1, delay: 2}", `f.yaml:1:18: delay is "2", not a duration`},
		{"- {at: 1, close: during}", `f.yaml:1:18: close is "during"`},
		{"- {at: 1, close: after, status: 500}", `f.yaml:1:3: close: after sends no answer, so that status, body and headers mean nothing`},
		{"- {at: 1, close: before, made: true}", `f.yaml:1:3: close: before reads no request, so that no case can be made`},
		{"- {at: 1, delay: 1s, made: false}", `f.yaml:1:3: made: false without an answer to give instead`},
		{"- {at: 1, status: 500, made: maybe}", `f.yaml:1:30: made is "maybe", neither true nor false`},
		{"- {at: 1, status: }", `f.yaml:1:19: status is left blank, not a text`},
		{"- {match: {contact: '('}, status: 500}", "f.yaml:1:21: \"(\" is no regular expression: error parsing regexp: missing closing ): `(`"},
		{"- {match: {contact: {equals: a, regexp: b}}, status: 500}", `f.yaml:1:21: match of "contact" needs one of equals and regexp`},
		{"- {match: {}, status: 500}", `f.yaml:1:11: match names no part`},
		{"- {at: 1, headers: {Retry-After: \"1\\r\\nX: y\"}}", `f.yaml:1:34: header "Retry-After" is "1\r\nX: y", which has control characters`},
		{"- {at: 1, headers: {'A b': c}}", `f.yaml:1:21: "A b" is no name of a header`},
		{"- {at: 1, headers: {content-length: 3}}", `f.yaml:1:21: header "content-length" is set by the server itself`},
		{"- {at: 1, status: 500}\n---\n- {at: 1, status: 500}", `f.yaml:2:1: a second document begins here`},
		{"- {at: 1\n", `f.yaml:2:1: `},
		{"- {at: x, status: y}\n- {nada: 1}\n", "f.yaml:1:8: at is \"x\", not an integer of 1 or more\nf.yaml:1:19: status is \"y\", not an integer of 200 or more\nf.yaml:2:4: unknown key \"nada\" in a rule"},
		{"#" + strings.Repeat("x", 1<<20), `f.yaml:1:1: is larger than 1048576 bytes`},
	}
	for _, test := range tests {
		_, err := sandbox.ParseFaults("f.yaml", []byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%.60q: error %v, want %s", test.text, err, test.want)
			continue
		}
		var all sandbox.Errors
		if !errors.As(err, &all) || all.ExitCode() != 2 {
			t.Errorf("%.60q: error of type %T, want Errors with exit code 2", test.text, err)
		}
	}
}

func TestAWrongConfigurationIsRefusedWithPlaceAndReason(t *testing.T) {
	tests := []struct{ text, want string }{
		{"[]", `c.yaml:1:1: the configuration is a list, not keys with values`},
		{"tokens: x", `c.yaml:1:1: unknown key "tokens" in the configuration`},
		{"token: [a]", `c.yaml:1:8: token is a list, not a text`},
		{"users: mesa1@demo", `c.yaml:1:8: users is "mesa1@demo", not a list`},
		{"users: [{a: b}]", `c.yaml:1:9: a name in users is an object, not a text`},
		{"case_types: {Request: {status: [a]}}", `c.yaml:1:24: unknown key "status" in case type "Request"`},
		{"fields: {Valor: {type: money}}", `c.yaml:1:24: type is "money"`},
		{"fields: {Valor: {required: sí}}", `c.yaml:1:28: required is "sí", neither true nor false`},
		{"daily_limit: -1", `c.yaml:1:14: daily_limit is "-1", not an integer of 0 or more`},
		{"latency: fast", `c.yaml:1:10: latency is "fast", not a duration`},
		{"query: fuzzy", `c.yaml:1:8: query is "fuzzy"`},
		{"max_body: 0", `c.yaml:1:11: max_body is "0", not an integer of 1 or more`},
		{"token: a\ntoken: b", `c.yaml:2:1: key "token" stands twice in the configuration`},
		{"a: &a [*a]", `c.yaml:1:1: unknown key "a" in the configuration`},
		{"{[a]: b}", `c.yaml:1:2: a key of the configuration is a list, not text`},
	}
	for _, test := range tests {
		if _, err := sandbox.ParseConfig("c.yaml", []byte(test.text)); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %s", test.text, err, test.want)
		}
	}
}

func TestABlankConfigurationIsTheDefault(t *testing.T) {
	for _, text := range []string{"", " \n", "# nothing\n", "---\n", "null"} {
		if got := configured(t, text); !reflect.DeepEqual(got, sandbox.DefaultConfig()) {
			t.Errorf("%q: %+v, want the default", text, got)
		}
	}
	if got := configured(t, "token: 007"); got.Token != "007" || got.Operation != "demo" {
		t.Errorf("token %q, operation %q, want 007 as written and demo", got.Token, got.Operation)
	}
}

// examples gives the YAML blocks of the package's documentation, by their first words.
func examples(t *testing.T) (config, script string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	block := func(doc *ast.CommentGroup, first string) string {
		_, after, ok := strings.Cut(doc.Text(), "\n\t"+first)
		if !ok {
			t.Fatalf("the documentation has no example that begins with %q", first)
		}
		text, _, _ := strings.Cut(first+after, "\n\n")
		return strings.ReplaceAll(text, "\n\t", "\n")
	}
	return block(file.Doc, "token:"), block(file.Doc, "# The third insert")
}

func TestTheExamplesOfTheDocumentationHold(t *testing.T) {
	config, script := examples(t)
	c := configured(t, config)
	if c.DailyLimit != 4800 || c.Fields["Número de cédula"].Type != "text" || len(c.CaseTypes) != 2 {
		t.Errorf("configuration %+v is not what it says", c)
	}
	f, err := sandbox.ParseFaults("faults.yaml", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rules) != 4 {
		t.Fatalf("%d rules, want 4", len(f.Rules))
	}
	f.Rules[0].Close, f.Rules[0].Status = "", 599 // a recorder has no connection to cut
	f.Rules[3].Share = 1e-9                       // and no time to wait
	s := sandbox.New(sandbox.DefaultConfig(), f)
	got := statuses(t, s, 12)
	for i, want := range []int{502, 200, 599, 200, 200, 200, 200, 200, 200, 429, 200, 200} {
		if got[i] != want {
			t.Errorf("insert %d: status %d, want %d", i+1, got[i], want)
		}
	}
}
