package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dchest/siphash"
	"golang.org/x/text/unicode/norm"

	"caseload/mapping/invisible"
)

// cellBytes is the length of a cell's digest. Two different cells are taken
// for equal once in 2^64 pairs: of a million rows, with odds of 1 in 10^7.
const cellBytes = 8

// ColumnIDs names the columns of a header so that case, accents, and spaces do
// not count: "Cédula " and "cedula" are one name. Names of one header that only
// so would be one keep their exact form, "=Fecha" and "=fecha". A repeated name
// gets "#2", "#3" … from its second on, a blank one its place, "#7"; a "#" of a
// name's own is doubled.
func ColumnIDs(header []string) []string {
	exact := make([]string, len(header))
	forms := map[string]map[string]bool{}
	for i, name := range header {
		exact[i] = strings.ReplaceAll(settledText(name), "#", "##")
		id := foldName(exact[i])
		if forms[id] == nil {
			forms[id] = map[string]bool{}
		}
		forms[id][exact[i]] = true
	}
	ids := make([]string, len(header))
	count := make(map[string]int, len(header))
	for i := range header {
		id := foldName(exact[i])
		switch {
		case id == "":
			ids[i] = "#" + strconv.Itoa(i+1)
			continue
		case len(forms[id]) > 1:
			id = "=" + exact[i]
		}
		count[id]++
		if n := count[id]; n > 1 {
			id += "#" + strconv.Itoa(n)
		}
		ids[i] = id
	}
	return ids
}

func foldName(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(settledText(name)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// cellText is the text that counts of a cell: NFC, all no-break spaces and what is
// not seen at its ends off, CRLF as LF.
func cellText(cell string) string {
	if isSettled(cell) {
		if n := len(cell); n > 0 && cell[0] > ' ' && cell[n-1] > ' ' {
			return cell
		}
		return strings.TrimSpace(cell)
	}
	return invisible.Trim(settledText(cell))
}

// settledText is the text that counted of a cell until signs that are not seen
// came off its ends, too. It still is that of a column's name.
func settledText(cell string) string {
	if strings.Contains(cell, "\u00a0") || strings.Contains(cell, "\u202f") { // ContainsAny would decode every rune
		cell = strings.NewReplacer("\u00a0", "", "\u202f", "").Replace(cell)
	}
	if strings.Contains(cell, "\r\n") {
		cell = strings.ReplaceAll(cell, "\r\n", "\n")
	}
	cell = strings.TrimSpace(cell)
	if !norm.NFC.IsNormalString(cell) {
		cell = norm.NFC.String(cell)
	}
	return cell
}

// isSettled tells text of which only outer ASCII spaces may have to go. It has no
// CR, and beside ASCII only the letters and signs from U+00A1 to U+02FF but for the
// soft hyphen, which are NFC in any order: what combines begins at U+0300. Nearly all cells are so.
func isSettled(text string) bool {
	for {
		n := plainRun(text)
		if n == len(text) {
			return true
		}
		if len(text) < n+2 {
			return false
		}
		lead, trail := text[n], text[n+1]
		if lead < 0xC2 || lead > 0xCB || trail&0xC0 != 0x80 || lead == 0xC2 && (trail <= 0xA0 || trail == 0xAD) {
			return false
		}
		text = text[n+2:]
	}
}

// plainRun counts the bytes at the front that are ASCII and no CR. It looks at
// eight at a time, which the compiler loads as one.
func plainRun(text string) int {
	const high, ones, returns = 0x8080808080808080, 0x0101010101010101, 0x0d0d0d0d0d0d0d0d
	i := 0
	for ; i+8 <= len(text); i += 8 {
		t := text[i : i+8]
		word := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
		// A byte that is a CR is 0 after the xor, and borrows into its top bit.
		if (word|((word^returns)-ones))&high != 0 {
			break
		}
	}
	for i < len(text) && text[i] < utf8.RuneSelf && text[i] != '\r' {
		i++
	}
	return i
}

// Sight is one row as the ledger sees it.
type Sight struct {
	Cells    []byte // cellBytes a column, zeros for a blank; valid until the next Look
	Identity Digest // under the rule
	Row      uint64 // all cells that are not blank, with their columns' names
	Mapped   uint64 // the same of the rule's and the mapped columns
	Blank    bool   // every cell of the rule is blank

	Former *Digest // its identity as it was with the signs that came off; nil: the same
}

// Short is the identity's first 8 bytes, for keeping apart a few rows.
func (s Sight) Short() uint64 { return short(s.Identity) }

// Eye turns the rows of one file into sights. It is not safe for concurrent
// use.
type Eye struct {
	key     key
	header  []string
	form    string
	ids     []string
	names   []uint64
	all     []int
	rule    []int
	mapped  []int
	others  []int // not mapped
	contact []int
	cells   []byte
	buf     []byte
	text    []byte
}

// NewEye makes an eye for a file with this header and format ("csv"). rule, mapped and contact are
// indexes of its columns; the ledger's salt makes its digests its own.
func (l *Ledger) NewEye(header []string, form string, rule, mapped, contact []int) *Eye {
	e := &Eye{key: keyOf(l.salt), header: header, form: form, ids: ColumnIDs(header), contact: contact}
	e.names = nameDigests(e.ids)
	e.all = byName(e.ids, nil)
	e.rule = byName(e.ids, rule)
	e.mapped = byName(e.ids, append(slices.Clone(rule), mapped...))
	for i := range header {
		if !slices.Contains(e.mapped, i) {
			e.others = append(e.others, i)
		}
	}
	e.cells = make([]byte, len(header)*cellBytes)
	e.buf = make([]byte, 0, 2*len(e.cells))
	return e
}

func nameDigests(ids []string) []uint64 {
	names := make([]uint64, len(ids))
	for i, id := range ids {
		sum := sha256.Sum256([]byte(id))
		names[i] = binary.LittleEndian.Uint64(sum[:])
	}
	return names
}

// byName sorts columns by their ids; nil means all of them.
func byName(ids []string, columns []int) []int {
	if columns == nil {
		for i := range ids {
			columns = append(columns, i)
		}
	}
	columns = slices.Clone(columns)
	slices.Sort(columns)
	columns = slices.Compact(columns)
	slices.SortFunc(columns, func(a, b int) int { return strings.Compare(ids[a], ids[b]) })
	return columns
}

// Rule gives the eye's columns as a rule.
func (e *Eye) Rule(content bool) Rule {
	ids := make([]string, 0, len(e.rule))
	for _, i := range e.rule {
		ids = append(ids, e.ids[i])
	}
	return NewRule(content, ids)
}

// Look sees a row. Missing cells at its end are blank, extra ones do not count.
// The sight's cells are the eye's own, until the next Look.
func (e *Eye) Look(cells []string) Sight {
	clear(e.cells)
	for i, cell := range cells[:min(len(cells), len(e.ids))] {
		e.digest(e.cells[i*cellBytes:(i+1)*cellBytes], cell)
	}
	s := Sight{Cells: e.cells}
	s.Identity = digestOf(e.cells, e.rule, e.buf)
	s.Former = e.former(cells)
	s.Row = rowOf(e.cells, e.all, e.names, e.buf)
	s.Mapped = s.Row // blanks are in neither
	if !allBlank(e.cells, e.others) {
		s.Mapped = rowOf(e.cells, e.mapped, e.names, e.buf)
	}
	s.Blank = allBlank(e.cells, e.rule)
	return s
}

// former is the identity that a row had when signs that are not seen did not come
// off yet: a ledger of then knows it by that.
func (e *Eye) former(cells []string) *Digest {
	var was []byte
	for _, i := range e.rule {
		if i >= len(cells) || isSettled(cells[i]) {
			continue
		}
		text := settledText(cells[i])
		if text == invisible.Trim(text) {
			continue
		}
		if was == nil {
			was = slices.Clone(e.cells)
		}
		binary.LittleEndian.PutUint64(was[i*cellBytes:], max(e.key.sum([]byte(text)), 1))
	}
	if was == nil {
		return nil
	}
	d := digestOf(was, e.rule, nil)
	return &d
}

func allBlank(cells []byte, columns []int) bool {
	for _, i := range columns {
		if !isBlank(cells, i) {
			return false
		}
	}
	return true
}

func isBlank(cells []byte, i int) bool {
	return binary.LittleEndian.Uint64(cells[i*cellBytes:]) == 0
}

func (e *Eye) digest(into []byte, cell string) {
	text := cellText(cell)
	if text == "" {
		return
	}
	e.text = append(e.text[:0], text...)
	binary.LittleEndian.PutUint64(into, max(e.key.sum(e.text), 1)) // 0 is a blank
}

// key makes the digests of a ledger its own: who does not hold it cannot make two
// cells of one digest, nor guess a cell by trying. SipHash-2-4 is made for that,
// and for short texts (Aumasson and Bernstein, 2012).
type key struct{ k0, k1 uint64 }

// saltBytes is the length of a ledger's salt, which is its key.
const saltBytes = 16

// keyOf is the key of a ledger with this salt.
func keyOf(salt []byte) key {
	return key{binary.LittleEndian.Uint64(salt), binary.LittleEndian.Uint64(salt[8:])}
}

func (k key) sum(text []byte) uint64 { return siphash.Hash(k.k0, k.k1, text) }

// Odd is the identity of a row that has none under the rule (more fields than
// the header, a blank key): all its cells as they stand. Such a row is known
// again only when it is the same to the letter.
func (e *Eye) Odd(cells []string) []byte {
	h := sha256.New()
	h.Write(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, e.key.k0), e.key.k1))
	for _, cell := range cells {
		h.Write([]byte(strconv.Quote(cell)))
	}
	return h.Sum(nil)[:len(Digest{})]
}

// textDigest is the digest of a mapped text, case-blind: a contact.
func (l *Ledger) textDigest(text string) []byte {
	e := Eye{key: keyOf(l.salt)}
	into := make([]byte, cellBytes)
	e.digest(into, strings.ToLower(text))
	return into
}
