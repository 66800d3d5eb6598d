package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
)

// The reference: a slow and strict reader of workbooks, over archive/zip and
// encoding/xml, which holds everything in memory. It is here to be obviously
// right; what is not exactly as it should be, it refuses.

// reference is a workbook as the reference reads it.
type reference struct {
	parts    map[string]*zip.File // by their name in lower case, without the leading slash
	strings  []string
	styles   []string // a number format for each of cellXfs; nil when there is no such part
	noStyles bool     // the workbook names a part of them that is not there
	date1904 bool
}

// refer reads a whole workbook.
func refer(file []byte) (*contents, error) {
	r := &reference{}
	if err := r.unzip(file); err != nil {
		return nil, err
	}
	types, err := r.types()
	if err != nil {
		return nil, err
	}
	name, err := r.workbook(types)
	if err != nil {
		return nil, err
	}
	book, err := r.parse(name)
	if err != nil {
		return nil, err
	}
	links, err := r.links(name)
	if err != nil {
		return nil, err
	}
	if err := r.tables(links); err != nil {
		return nil, err
	}
	return r.tabs(book, links)
}

// unzip finds the parts; each is unpacked when it is needed.
func (r *reference) unzip(file []byte) error {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err
	}
	r.parts = map[string]*zip.File{}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if _, twice := r.parts[name]; twice {
			return fmt.Errorf("two parts %q", f.Name)
		}
		if slices.Contains(strings.Split(name, "/"), "..") {
			return fmt.Errorf("a part %q", f.Name)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		r.parts[name] = f
	}
	return nil
}

// maxReference bounds a part, so that the fuzzer can go on.
const maxReference = 64 << 20

// inflated holds a part against its checksum and size.
func inflated(f *zip.File) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, errors.New("it is encrypted")
	}
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	content, err := io.ReadAll(io.LimitReader(in, maxReference+1))
	if err != nil {
		return nil, err
	}
	if uint64(len(content)) != f.UncompressedSize64 || crc32.ChecksumIEEE(content) != f.CRC32 {
		return nil, errors.New("its size or checksum is wrong")
	}
	return content, nil
}

// has tells whether a part is there; it matters only to who asks for it.
func (r *reference) has(part string) bool { return r.parts[strings.ToLower(part)] != nil }

func (r *reference) parse(part string) (*node, error) {
	file, there := r.parts[strings.ToLower(part)]
	if !there {
		return nil, fmt.Errorf("there is no part %q", part)
	}
	content, err := inflated(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part, err)
	}
	n, err := parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part, err)
	}
	return n, nil
}

// types tells the content type of a part; with a slash before its name, only if
// it is told of this one part.
func (r *reference) types() (func(part string) string, error) {
	root, err := r.parse(typesPart)
	if err != nil {
		return nil, err
	}
	if root.name != "Types" || root.space != typesSpace {
		return nil, fmt.Errorf("the content types are a %s", root.name)
	}
	return func(part string) string {
		for _, o := range root.all("Override") {
			if strings.EqualFold(o.attr("PartName"), "/"+strings.TrimPrefix(part, "/")) {
				return o.attr("ContentType")
			}
		}
		for _, d := range root.all("Default") {
			if part[:1] != "/" && strings.EqualFold("."+d.attr("Extension"), path.Ext(part)) {
				return d.attr("ContentType")
			}
		}
		return ""
	}, nil
}

// link is a relationship; kind is the last word of its type.
type link struct{ id, kind, target string }

// links are the relationships of a part, "" for the package.
func (r *reference) links(part string) ([]link, error) {
	dir, base := path.Split(part)
	root, err := r.parse(dir + "_rels/" + base + ".rels")
	if err != nil {
		return nil, err
	}
	if root.name != "Relationships" || root.space != packageRelSpace {
		return nil, fmt.Errorf("the relationships are a %s", root.name)
	}
	var out []link
	for _, n := range root.all("Relationship") {
		kind, known := strings.CutPrefix(n.attr("Type"), relSpace+"/")
		if !known {
			kind, known = strings.CutPrefix(n.attr("Type"), strictRelSpace+"/")
		}
		if !known || n.attr("TargetMode") == "External" {
			continue
		}
		target, err := url.PathUnescape(n.attr("Target"))
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		id := n.attr("Id")
		if slices.ContainsFunc(out, func(l link) bool { return l.id == id }) {
			return nil, fmt.Errorf("two relationships %q", id)
		}
		out = append(out, link{id, kind, strings.TrimPrefix(path.Clean(target), "/")})
	}
	return out, nil
}

// only is the target of the one relationship of a kind, "" when there is none.
func only(links []link, kind string) (target string, err error) {
	for _, l := range links {
		if l.kind == kind && target != "" {
			return "", fmt.Errorf("two relationships of the kind %s", kind)
		}
		if l.kind == kind {
			target = l.target
		}
	}
	return target, nil
}

// workbook is the name of the workbook's part, of which there must be one.
func (r *reference) workbook(types func(string) string) (string, error) {
	links, err := r.links("")
	if err != nil {
		return "", err
	}
	name, err := only(links, "officeDocument")
	if err != nil {
		return "", err
	}
	isBook := func(kind string) bool {
		return strings.HasSuffix(kind, "main+xml") && (strings.Contains(kind, "sheet.") || strings.Contains(kind, "template."))
	}
	if !isBook(types(name)) {
		return "", fmt.Errorf("%q is no workbook but %q", name, types(name))
	}
	for part := range r.parts {
		if isBook(types("/"+part)) && !strings.EqualFold(part, name) {
			return "", fmt.Errorf("two workbooks, %q and %q", name, part)
		}
	}
	return name, nil
}

// tables reads the shared strings and the styles.
func (r *reference) tables(links []link) error {
	name, err := only(links, "sharedStrings")
	if err != nil {
		return err
	}
	if r.has(name) {
		root, err := r.parse(name)
		if err != nil {
			return err
		}
		if r.strings, err = sharedStrings(root); err != nil {
			return err
		}
	}
	if name, err = only(links, "styles"); err != nil || name == "" {
		return err
	}
	if r.noStyles = !r.has(name); r.noStyles {
		return nil
	}
	root, err := r.parse(name)
	if err != nil {
		return err
	}
	r.styles, err = numberFormats(root)
	return err
}

// tabs reads every worksheet.
func (r *reference) tabs(book *node, links []link) (*contents, error) {
	if err := isRoot(book, "workbook"); err != nil {
		return nil, err
	}
	for _, properties := range book.all("workbookPr") {
		r.date1904 = isTrue(properties.attr("date1904"))
	}
	out := &contents{date1904: r.date1904}
	sheets, err := book.one("sheets")
	if sheets == nil {
		return nil, fmt.Errorf("no sheets: %v", err)
	}
	for _, s := range sheets.all("sheet") {
		id := s.attrIn(relSpace, "id") + s.attrIn(strictRelSpace, "id")
		if id == "" {
			continue
		}
		i := slices.IndexFunc(links, func(l link) bool { return l.id == id })
		if i < 0 {
			return nil, fmt.Errorf("sheet %q has no part", s.attr("name"))
		}
		if links[i].kind != "worksheet" {
			continue
		}
		root, err := r.parse(links[i].target)
		if err != nil {
			return nil, err
		}
		t, err := r.sheet(root)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", links[i].target, err)
		}
		t.name, t.hidden = s.attr("name"), strings.HasSuffix(strings.ToLower(s.attr("state")), "hidden")
		out.tabs = append(out.tabs, *t)
	}
	return out, nil
}

func isRoot(n *node, name string) error {
	if n.name != name || n.space != mainSpace && n.space != strictMainSpace {
		return fmt.Errorf("the root is %s of %q, want %s", n.name, n.space, name)
	}
	return nil
}

func isTrue(flag string) bool { return flag == "1" || flag == "true" }
