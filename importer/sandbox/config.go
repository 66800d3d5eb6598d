package sandbox

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v4"
)

// Config says what the imitated CRM holds: who and what exists in it, and what
// it takes. [DefaultConfig] gives one to begin with. The zero Config refuses every
// case, as it knows no case type.
//
// In the lists of names "*" stands for any run of characters; everything else
// is compared as written, e-mail addresses without regard to case.
type Config struct {
	Token     string // blank: any token serves, but there must be one
	Operation string // blank: any operation serves

	Users    []string // user@operation; whatever is listed, only users of the case's operation exist
	Contacts []string // e-mail addresses

	CaseTypes  map[string]CaseType
	Statuses   []string // of the case types that list none of their own
	Priorities []string // likewise
	Closed     []string // the statuses that need a solution

	// Fields are the custom fields by label. The label "*" stands for any other.
	Fields map[string]Field

	Attachments []string // extensions in lower case, without the dot

	DailyLimit   int           // calls a day; 0: no limit
	Simultaneous int           // requests at a time; 0: no limit
	Latency      time.Duration // before every answer
	MaxBody      int64         // bytes of one request; 0: 32 MiB
	PartialMatch bool          // queryCases.php finds a value inside a longer one
}

// CaseType is one type of case. Lists left nil are those of the [Config].
type CaseType struct {
	Prefix     string // of idPrefijo; blank: the first three letters of the type's name
	Statuses   []string
	Priorities []string
}

// Field is one custom field. Type is any (also when blank), text, number,
// integer, boolean, date, datetime or object.
type Field struct {
	Required bool
	Type     string
}

// DefaultConfig gives a CRM that a stranger's file can be rehearsed on: the
// documented case types and extensions, the usual statuses and priorities in
// English and Spanish, every user of operation "demo", every contact and every
// custom field. Each call gives a copy of its own.
func DefaultConfig() Config {
	return Config{
		Token:     "sandbox",
		Operation: "demo",
		Users:     []string{"*"},
		Contacts:  []string{"*"},
		CaseTypes: map[string]CaseType{
			"Request": {Prefix: "REQ"}, "Complaints": {Prefix: "COM"},
			"Claims": {Prefix: "CLA"}, "Suggestions": {Prefix: "SUG"},
		},
		Statuses: []string{
			"open", "pending", "in process", "closed",
			"Open", "Pending", "In process", "Closed",
			"abierto", "pendiente", "en proceso", "cerrado",
			"Abierto", "Pendiente", "En proceso", "Cerrado",
		},
		Priorities: []string{
			"low", "medium", "high", "urgent", "Low", "Medium", "High", "Urgent",
			"baja", "media", "alta", "urgente", "Baja", "Media", "Alta", "Urgente",
		},
		Closed: []string{"closed", "Closed", "cerrado", "Cerrado"},
		Fields: map[string]Field{"*": {}},
		// The vendor's seed list, its "bpm" included.
		Attachments: []string{
			"xlsx", "csv", "pdf", "jpg", "jpeg", "png", "docx", "doc", "mp4", "mp3", "wmv",
			"wma", "wap", "avi", "bmp", "bpm", "mov", "tiff", "zip", "7z", "rar",
		},
		MaxBody: 32 << 20,
	}
}

// ParseConfig reads a configuration in YAML over [DefaultConfig]: what the text
// leaves out stays as it is there. A blank text gives the default.
//
// name is what errors call the file. The error is of type [Errors] and holds all
// that is wrong: unknown and repeated keys, values of the wrong kind, names that
// stand for nothing.
func ParseConfig(name string, text []byte) (Config, error) {
	c := DefaultConfig()
	r := &reader{file: name}
	if root := r.parse(text); root != nil {
		r.config(root, &c)
	}
	return c, r.result()
}

// config reads the root of a configuration.
func (r *reader) config(root *yaml.Node, c *Config) {
	query, maxBody := "", 0
	r.object(root, "the configuration",
		key{"token", r.word("token", &c.Token)},
		key{"operation", r.word("operation", &c.Operation)},
		key{"users", r.texts("users", &c.Users)},
		key{"contacts", r.texts("contacts", &c.Contacts)},
		key{"case_types", func(n *yaml.Node) { c.CaseTypes = r.caseTypes(n) }},
		key{"statuses", r.texts("statuses", &c.Statuses)},
		key{"priorities", r.texts("priorities", &c.Priorities)},
		key{"closed", r.texts("closed", &c.Closed)},
		key{"fields", func(n *yaml.Node) { c.Fields = r.fields(n) }},
		key{"attachments", r.texts("attachments", &c.Attachments)},
		key{"daily_limit", r.number("daily_limit", 0, &c.DailyLimit)},
		key{"simultaneous", r.number("simultaneous", 0, &c.Simultaneous)},
		key{"latency", r.duration("latency", &c.Latency)},
		key{"max_body", r.number("max_body", 1, &maxBody)},
		key{"query", r.word("query", &query, "exact", "partial")},
	)
	c.PartialMatch = query == "partial"
	if maxBody > 0 {
		c.MaxBody = int64(maxBody)
	}
}

// caseTypes reads the types of cases by their names.
func (r *reader) caseTypes(n *yaml.Node) map[string]CaseType {
	types := make(map[string]CaseType)
	r.entries(n, "case_types", func(name string, _, v *yaml.Node) {
		var t CaseType
		what := fmt.Sprintf("case type %q", name)
		r.object(v, what,
			key{"prefix", r.word("prefix", &t.Prefix)},
			key{"statuses", r.texts("statuses of "+what, &t.Statuses)},
			key{"priorities", r.texts("priorities of "+what, &t.Priorities)},
		)
		types[name] = t
	})
	return types
}

// fields reads the custom fields by their labels, byte for byte.
func (r *reader) fields(n *yaml.Node) map[string]Field {
	fields := make(map[string]Field)
	r.entries(n, "fields", func(label string, _, v *yaml.Node) {
		var f Field
		r.object(v, fmt.Sprintf("field %q", label),
			key{"required", r.boolean("required", &f.Required)},
			key{"type", r.word("type", &f.Type, "any", "text", "number", "integer", "boolean", "date", "datetime", "object")},
		)
		fields[label] = f
	})
	return fields
}
