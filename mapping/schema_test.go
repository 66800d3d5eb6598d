package mapping_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"caseload/mapping"
)

// compiledSchema compiles the schema, in which every $ref must lead somewhere.
func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("caseload.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("caseload.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func schemaText(t *testing.T) string {
	t.Helper()
	text, err := mapping.Schema()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// asEditor reads YAML as an editor does before it holds it to a schema.
func asEditor(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	out, err := json.Marshal(plain(v))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// plain makes texts of keys that YAML takes for numbers and the like.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			v[key] = plain(one)
		}
	case map[any]any:
		all := map[string]any{}
		for key, one := range v {
			all[fmt.Sprint(key)] = plain(one)
		}
		return all
	case []any:
		for i, one := range v {
			v[i] = plain(one)
		}
	}
	return v
}

func TestEveryMappingThatLoadsFitsTheSchema(t *testing.T) {
	s := compiledSchema(t)
	all := append(mapping.MappingsOfEveryKey(), full, head, twoHundredLines())
	sample, err := os.ReadFile("../samples/casos.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, string(sample))
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?s)```yaml\n# \\S+\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		all = append(all, block[1])
	}
	for _, text := range all {
		if err := s.Validate(asEditor(t, text)); err != nil {
			t.Errorf("the schema refuses a mapping that loads: %v\n%s", err, text)
		}
	}
}

func TestTheSchemaRefusesWhatItCan(t *testing.T) {
	s := compiledSchema(t)
	for _, name := range []string{"M010", "M012-list", "M013", "M015", "M016", "M020", "M021", "M022", "M023", "M040", "M041", "M042", "M043", "M047"} {
		text, err := os.ReadFile(filepath.Join("testdata/errors", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(asEditor(t, string(text))); err == nil {
			t.Errorf("the schema takes %s.yaml", name)
		}
	}
}

// TestTheSchemaExplainsEveryKey holds that an editor has a description and an
// example to show for every property.
func TestTheSchemaExplainsEveryKey(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal([]byte(schemaText(t)), &doc); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	explained(t, "", doc, seen)
	for _, key := range mapping.Keys() {
		if !seen[key] {
			t.Errorf("the schema has not the key %s", key)
		}
	}
}

func explained(t *testing.T, path string, v any, seen map[string]bool) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		properties, _ := v["properties"].(map[string]any)
		for name, property := range properties {
			seen[name] = true
			p, ok := property.(map[string]any)
			if !ok || p["description"] == "" || p["description"] == nil || p["examples"] == nil {
				t.Errorf("%s/%s has no description or no example", path, name)
			}
		}
		for name, one := range v {
			if name != "examples" {
				explained(t, path+"/"+name, one, seen)
			}
		}
	case []any:
		for _, one := range v {
			explained(t, path, one, seen)
		}
	}
}
