package xlsx

import (
	"errors"
	"io"
	"path"
	"strings"
)

// relation is one relationship of a part.
type relation struct {
	id     string
	kind   string // the last word of its type: "worksheet", "styles"
	target string // the part's name; "" for one outside
}

// elements reads a small part and gives each start tag of a namespace to each.
func (a *archive) elements(name string, in space, each func(s *scanner, t *token) error) (err error) {
	p, err := a.open(name, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	s := newScanner(p, a.limits.StringBytes)
	for {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		switch {
		case err != nil:
		case t.kind == text:
			_, err = appendText(nil, t.text) // it matters to nobody, but it must be text
		case t.kind == opening && t.space == in:
			err = each(s, t)
		}
		if err != nil {
			return inPart(name, 0, err)
		}
	}
}

// inPart gives an error its part and row.
func inPart(name string, row int, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Part: name, Row: row, What: "the part cannot be read", Err: err}
	}
	if e.Part == "" {
		e.Part = name
	}
	if e.Row == 0 {
		e.Row = row
	}
	return e
}

// relations reads the relationships of a part; "" is the package itself. A part
// without any has none.
func (a *archive) relations(of string) ([]relation, error) {
	name := path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	if of == "" {
		name = "_rels/.rels"
	}
	if !a.has(name) {
		return nil, nil
	}
	var all []relation
	ids := map[string]bool{}
	err := a.elements(name, packageNS, func(_ *scanner, t *token) error {
		if string(t.name) != "Relationship" {
			return nil
		}
		r, err := a.relation(of, t)
		if err == nil && ids[r.id] {
			return faultf("two relationships of the id %s", shown(r.id))
		}
		ids[r.id] = true
		all = append(all, r)
		return err
	})
	return all, err
}

func (a *archive) relation(of string, t *token) (r relation, err error) {
	var kind, target string
	for name, to := range map[string]*string{"Id": &r.id, "Type": &kind, "Target": &target} {
		if *to, err = t.attrText(name); err != nil {
			return r, err
		}
	}
	r.kind = kind[strings.LastIndexByte(kind, '/')+1:]
	if string(t.attr("TargetMode")) != "External" {
		r.target = a.resolve(of, target)
	}
	return r, nil
}

// one finds the relationship of a kind; nil when there is none.
func one(all []relation, kind string) (*relation, error) {
	var found *relation
	for i := range all {
		if all[i].kind != kind || all[i].target == "" {
			continue
		}
		if found != nil && !strings.EqualFold(found.target, all[i].target) {
			return nil, faultf("there are two parts for the %s: %s and %s", kind, shown(found.target), shown(all[i].target))
		}
		found = &all[i]
	}
	return found, nil
}

// isWorkbook tells the content types of a workbook, with macros or without, and of
// a template or an add-in. That of an ending says nothing: some writers give it
// to all XML.
func isWorkbook(kind string) bool {
	return strings.HasSuffix(kind, "main+xml") && (strings.Contains(kind, "spreadsheetml") || strings.Contains(kind, "ms-excel"))
}

// contentTypes reads which type each part has: by its name in lower case, or
// else by its ending. A package with two workbooks is refused.
func (a *archive) contentTypes() (func(name string) string, error) {
	byName, byEnding := map[string]string{}, map[string]string{}
	books := 0
	err := a.elements("[Content_Types].xml", packageNS, func(_ *scanner, t *token) error {
		kind, err := t.attrText("ContentType")
		if err != nil {
			return err
		}
		switch string(t.name) {
		case "Override":
			name, err := t.attrText("PartName")
			byName[strings.ToLower(strings.TrimPrefix(name, "/"))] = kind
			if isWorkbook(kind) && a.has(strings.TrimPrefix(name, "/")) {
				books++
			}
			if err == nil && books > 1 {
				return faultf("there are two workbooks, the second is %s", shown(name))
			}
			return err
		case "Default":
			ending, err := t.attrText("Extension")
			byEnding[strings.ToLower(ending)] = kind
			return err
		}
		return nil
	})
	return func(name string) string {
		name = strings.ToLower(name)
		if kind, ok := byName[name]; ok {
			return kind
		}
		return byEnding[strings.TrimPrefix(path.Ext(name), ".")]
	}, err
}
