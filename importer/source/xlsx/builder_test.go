package xlsx_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
)

// The namespaces of workbooks, transitional and strict; those of the package
// itself are the same in both.
const (
	mainSpace       = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace        = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strictMainSpace = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	strictRelSpace  = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	packageRelSpace = "http://schemas.openxmlformats.org/package/2006/relationships"
	typesSpace      = "http://schemas.openxmlformats.org/package/2006/content-types"
	mcSpace         = "http://schemas.openxmlformats.org/markup-compatibility/2006"

	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	typePlain = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// The parts of a workbook that [newBook] makes, where Excel puts them.
const (
	typesPart    = "[Content_Types].xml"
	rootRels     = "_rels/.rels"
	workbookPart = "xl/workbook.xml"
	workbookRels = "xl/_rels/workbook.xml.rels"
	sheet1Part   = "xl/worksheets/sheet1.xml"
	stylesPart   = "xl/styles.xml"
	stringsPart  = "xl/sharedStrings.xml"
)

// book is a workbook that a test writes by hand. Its methods change it and give
// it back; [book.zip] makes the file, any number of times.
type book struct {
	parts map[string][]byte
	order []string // of the parts in the file
	tabs  int
	alter []func(*[]*entry)
}

// newBook is a workbook without sheets, strings and styles.
func newBook() *book {
	b := &book{parts: map[string][]byte{}}
	b.part(typesPart, xmlHead+`<Types xmlns="`+typesSpace+`">`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Default Extension="xml" ContentType="application/xml"/>`+
		`<Override PartName="/xl/workbook.xml" ContentType="`+typePlain+`sheet.main+xml"/></Types>`)
	b.part(rootRels, xmlHead+`<Relationships xmlns="`+packageRelSpace+`">`+
		`<Relationship Id="rId1" Type="`+relSpace+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	b.part(workbookPart, xmlHead+`<workbook xmlns="`+mainSpace+`" xmlns:r="`+relSpace+`"><workbookPr/><sheets></sheets></workbook>`)
	b.part(workbookRels, xmlHead+`<Relationships xmlns="`+packageRelSpace+`"></Relationships>`)
	return b
}

// oneSheet is a workbook with one sheet, "Casos", that has these rows.
func oneSheet(rows string) *book {
	return newBook().sheet("Casos", "<sheetData>"+rows+"</sheetData>")
}

// oneCell is a workbook with one sheet, "Casos", that has this one cell.
func oneCell(cell string) *book {
	return oneSheet(`<row r="1">` + cell + `</row>`)
}

// sheet adds a worksheet; content stands between its root's tags.
func (b *book) sheet(name, content string) *book {
	return b.tab(name, "", xmlHead+`<worksheet xmlns="`+mainSpace+`" xmlns:r="`+relSpace+`">`+content+`</worksheet>`)
}

// tab adds a worksheet with the whole text of its part; state is visible, hidden,
// veryHidden, or "" for none.
func (b *book) tab(name, state, text string) *book {
	b.tabs++
	if state != "" {
		state = ` state="` + state + `"`
	}
	id := fmt.Sprintf("s%d", b.tabs)
	b.edit(workbookPart, `</sheets>`, fmt.Sprintf(`<sheet name="%s" sheetId="%d"%s r:id="%s"/></sheets>`, name, b.tabs, state, id))
	b.link(id, "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", b.tabs))
	return b.typed(fmt.Sprintf("xl/worksheets/sheet%d.xml", b.tabs), "worksheet", text)
}

// strings adds the table of shared strings; each item stands between the tags of
// its si.
func (b *book) strings(items ...string) *book {
	text := xmlHead + `<sst xmlns="` + mainSpace + `">`
	for _, item := range items {
		text += "<si>" + item + "</si>"
	}
	return b.link("strings", "sharedStrings", "sharedStrings.xml").typed(stringsPart, "sharedStrings", text+"</sst>")
}

// styles adds the styles: 0 is General, and i is the i-th of these number formats,
// a code or the number of a built-in one.
func (b *book) styles(formats ...string) *book {
	var codes, xfs strings.Builder
	for i, format := range formats {
		id := format
		if strings.Trim(format, "0123456789") != "" || strings.HasPrefix(format, "0") {
			id = fmt.Sprint(164 + i)
			fmt.Fprintf(&codes, `<numFmt numFmtId="%s" formatCode="%s"/>`, id, escaped(format))
		}
		fmt.Fprintf(&xfs, `<xf numFmtId="%s" xfId="0" applyNumberFormat="1"/>`, id)
	}
	text := xmlHead + `<styleSheet xmlns="` + mainSpace + `"><numFmts>` + codes.String() + `</numFmts>` +
		`<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>` +
		`<cellXfs><xf numFmtId="0" xfId="0"/>` + xfs.String() + `</cellXfs></styleSheet>`
	return b.link("styles", "styles", "styles.xml").typed(stylesPart, "styles", text)
}

// link adds a relationship of the workbook.
func (b *book) link(id, kind, target string) *book {
	return b.edit(workbookRels, `</Relationships>`,
		`<Relationship Id="`+id+`" Type="`+relSpace+`/`+kind+`" Target="`+target+`"/></Relationships>`)
}

// typed adds a part and its content type.
func (b *book) typed(name, kind, text string) *book {
	b.edit(typesPart, `</Types>`, `<Override PartName="/`+name+`" ContentType="`+typePlain+kind+`+xml"/></Types>`)
	return b.part(name, text)
}

// part adds a part, or puts other content into one that is there.
func (b *book) part(name, content string) *book {
	if _, known := b.parts[name]; !known {
		b.order = append(b.order, name)
	}
	b.parts[name] = []byte(content)
	return b
}

// without takes a part away and leaves all that speaks of it.
func (b *book) without(name string) *book {
	b.order = slices.DeleteFunc(b.order, func(n string) bool { return n == name })
	delete(b.parts, name)
	return b
}

// moved gives a part another name and leaves all that speaks of it.
func (b *book) moved(name, to string) *book {
	content := b.parts[name]
	return b.without(name).part(to, string(content))
}

// edit replaces a text everywhere in a part; it must be there.
func (b *book) edit(name, old, text string) *book {
	if !bytes.Contains(b.parts[name], []byte(old)) {
		panic(fmt.Sprintf("the test's %s has no %q", name, old))
	}
	b.parts[name] = bytes.ReplaceAll(b.parts[name], []byte(old), []byte(text))
	return b
}

// everywhere replaces a text in all parts.
func (b *book) everywhere(old, text string) *book {
	for name, content := range b.parts {
		b.parts[name] = bytes.ReplaceAll(content, []byte(old), []byte(text))
	}
	return b
}

// strict gives all parts the namespaces of strict OOXML.
func (b *book) strict() *book {
	return b.everywhere(mainSpace, strictMainSpace).everywhere(relSpace, strictRelSpace)
}

// prefixed gives each element of a part this prefix.
func (b *book) prefixed(name, prefix string) *book {
	text := regexp.MustCompile(`<(/?)([a-zA-Z])`).ReplaceAll(b.parts[name], []byte("<${1}"+prefix+":${2}"))
	b.parts[name] = bytes.ReplaceAll(text, []byte(" xmlns="), []byte(" xmlns:"+prefix+"="))
	return b
}

// inUTF16 writes a part in UTF-16 with its byte order mark.
func (b *book) inUTF16(name string, order binary.AppendByteOrder) *book {
	var out []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + strings.Replace(string(b.parts[name]), `encoding="UTF-8"`, `encoding="UTF-16"`, 1))) {
		out = order.AppendUint16(out, unit)
	}
	b.parts[name] = out
	return b
}

// entry is a part as the zip says it to be; a test may make it lie.
type entry struct {
	name, localName string
	method, flags   uint16
	crc             uint32
	size, packed    uint32 // in bytes; packed is len(data) where it does not lie
	data            []byte // as it stands in the file
	offset          uint32 // of the local header; ^0 for the right one
}

// entry lets a test change what the zip says of a part.
func (b *book) entry(name string, change func(*entry)) *book {
	b.alter = append(b.alter, func(all *[]*entry) {
		for _, e := range *all {
			if e.name == name {
				change(e)
				return
			}
		}
		panic("the test's workbook has no " + name)
	})
	return b
}

// twice puts one more entry into the zip, under a name that may be there.
func (b *book) twice(name, content string) *book {
	b.alter = append(b.alter, func(all *[]*entry) { *all = append(*all, newEntry(name, []byte(content))) })
	return b
}

// stored writes a part without deflating it.
func (b *book) stored(name string) *book {
	return b.entry(name, func(e *entry) {
		e.method, e.data, e.packed = 0, b.parts[name], e.size
	})
}

// zip makes the file.
func (b *book) zip() []byte {
	var all []*entry
	for _, name := range b.order {
		all = append(all, newEntry(name, b.parts[name]))
	}
	for _, change := range b.alter {
		change(&all)
	}
	return zipped(all)
}

func newEntry(name string, content []byte) *entry {
	data := deflated(content)
	return &entry{
		name: name, localName: name, method: 8, crc: crc32.ChecksumIEEE(content),
		size: uint32(len(content)), packed: uint32(len(data)), data: data, offset: ^uint32(0),
	}
}

// deflaters are used again: a new one costs more than a small workbook.
var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		panic(err)
	}
	return w
}}

func deflated(content []byte) []byte {
	var out bytes.Buffer
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(&out)
	if _, err := w.Write(content); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// zipped writes entries as PKWARE's APPNOTE.TXT has them (4.3.7, 4.3.12, 4.3.16).
func zipped(all []*entry) []byte {
	var out, directory []byte
	le := binary.LittleEndian
	for _, e := range all {
		if e.offset == ^uint32(0) {
			e.offset = uint32(len(out))
		}
		common := le.AppendUint16(nil, 20) // version needed
		common = le.AppendUint16(common, e.flags)
		common = le.AppendUint16(common, e.method)
		common = le.AppendUint32(common, 0x5C210000) // a day in 2026, midnight
		common = le.AppendUint32(common, e.crc)
		common = le.AppendUint32(common, e.packed)
		common = le.AppendUint32(common, e.size)

		out = append(append(out, "PK\x03\x04"...), common...)
		out = le.AppendUint16(out, uint16(len(e.localName)))
		out = le.AppendUint16(out, 0) // extra field
		out = append(append(out, e.localName...), e.data...)

		directory = append(append(directory, "PK\x01\x02\x14\x00"...), common...)
		directory = le.AppendUint16(directory, uint16(len(e.name)))
		directory = append(directory, make([]byte, 12)...) // extra, comment, disk, attributes
		directory = le.AppendUint32(directory, e.offset)
		directory = append(directory, e.name...)
	}
	end := append([]byte("PK\x05\x06"), 0, 0, 0, 0)
	end = le.AppendUint16(end, uint16(len(all)))
	end = le.AppendUint16(end, uint16(len(all)))
	end = le.AppendUint32(end, uint32(len(directory)))
	end = le.AppendUint32(end, uint32(len(out)))
	end = append(end, 0, 0) // comment
	return slices.Concat(out, directory, end)
}

// escaped is a text as it stands in XML.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(text)
}

// little is the order of bytes that Windows writes UTF-16 in.
var little = binary.LittleEndian

// cellOf is a cell of a shared string.
func cellOf(index uint16) string {
	return fmt.Sprintf(`<c t="s"><v>%d</v></c>`, index)
}
