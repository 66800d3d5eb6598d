package draft

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed values.txt
var valuesText string

// values tell what the CRM most probably calls a value, by field and word.
type values map[string]map[string]string

// parseValues reads a table in the form of values.txt; what is no line of it is
// an error that names the line.
func parseValues(text string) (values, error) {
	all := values{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		head, words, ok := strings.Cut(line, ":")
		field, target, named := strings.Cut(strings.TrimSpace(head), " ")
		if !ok || !named {
			return nil, fmt.Errorf("values:%d: %q is not: field value: word, word", i+1, line)
		}
		if all[field] == nil {
			all[field] = map[string]string{}
		}
		for word := range strings.SplitSeq(words, ",") {
			normal := Normal(word)
			if other, twice := all[field][normal]; normal == "" || twice {
				return nil, fmt.Errorf("values:%d: %q is blank, or stands under %q too", i+1, word, other)
			}
			all[field][normal] = target
		}
	}
	return all, nil
}

// guess gives what the CRM calls a value of a field, "" when nothing says so.
func (v values) guess(field, value string) string {
	if (field == "responsible" || field == "owner") && isUser(value) {
		return value
	}
	for _, target := range v[field] {
		if target == value {
			return target
		}
	}
	return v[field][Normal(value)]
}

// isUser says that a text is spelled as the CRM spells a user: name@operation.
func isUser(text string) bool {
	name, operation, ok := strings.Cut(text, "@")
	return ok && name != "" && operation != "" && !strings.ContainsAny(operation, ".@ ")
}
