package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/dchest/siphash"
)

// Digest is the identity of a row under a rule. Two are equal by chance once in 2^96
// pairs.
type Digest [12]byte

// cellBytes is the length of a cell's hash. Two different cells of a column are taken
// for equal once in 2^64 pairs: of a million rows, with odds of 1 in 10^7.
const cellBytes = 8

// Fingerprint is one row, as far as it tells it from others.
type Fingerprint struct {
	Identity Digest // under the rule
	Row      uint64 // all cells that are not blank, with their columns' names
	Mapped   uint64 // the same of the rule's and the mapped columns
	Blank    bool   // every cell of the rule is blank
}

// Short is the identity's first 8 bytes, for keeping apart a few rows.
func (f Fingerprint) Short() uint64 { return short(f.Identity) }

// Hasher makes fingerprints of the rows of one file. It is not safe for concurrent
// use.
type Hasher struct {
	header  []string
	ids     []string
	names   []uint64
	all     []int
	rule    []int
	mapped  []int
	others  []int // not mapped
	contact []int
	texts   []string
	cells   []byte // hashes
	buf     []byte
	head    uint64 // hash of the columns
}

// NewHasher makes one for a file with this header. rule, mapped and contact are
// indexes of its columns.
func NewHasher(header []string, rule, mapped, contact []int) *Hasher {
	h := &Hasher{header: header, ids: ColumnIDs(header), contact: contact, texts: make([]string, len(header))}
	h.names = nameHashes(h.ids)
	h.all = byName(h.ids, nil)
	h.rule = byName(h.ids, append([]int{}, rule...))
	h.mapped = byName(h.ids, append(slices.Clone(rule), mapped...))
	for i := range header {
		if !slices.Contains(h.mapped, i) {
			h.others = append(h.others, i)
		}
	}
	h.cells = make([]byte, len(header)*cellBytes)
	h.buf = make([]byte, 0, 2*len(h.cells))
	for _, id := range h.ids {
		h.head = h.head*31 + siphash.Hash(0, 0, []byte(id))
	}
	return h
}

func nameHashes(ids []string) []uint64 {
	names := make([]uint64, len(ids))
	for i, id := range ids {
		names[i] = siphash.Hash(0, 0, []byte(id))
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

// IDs gives the ids of the columns, in the order of the file.
func (h *Hasher) IDs() []string { return h.ids }

// Rule gives the rule's columns as a rule.
func (h *Hasher) Rule(content bool) Rule {
	ids := make([]string, 0, len(h.rule))
	for _, i := range h.rule {
		ids = append(ids, h.ids[i])
	}
	return NewRule(content, ids)
}

// Row sees a row. Missing cells at its end are blank, extra ones do not count.
func (h *Hasher) Row(cells []string) Fingerprint {
	clear(h.cells)
	for i := range h.texts {
		h.texts[i] = ""
		if i >= len(cells) || cells[i] == "" {
			continue
		}
		if h.texts[i] = Text(cells[i]); h.texts[i] != "" {
			h.buf = append(h.buf[:0], h.texts[i]...)
			binary.LittleEndian.PutUint64(h.cells[i*cellBytes:], max(siphash.Hash(0, 0, h.buf), 1)) // 0 is a blank
		}
	}
	f := Fingerprint{Identity: h.identity(h.texts), Row: h.hashOf(h.all), Blank: h.areBlank(h.rule)}
	if f.Mapped = f.Row; !h.areBlank(h.others) { // blanks are in neither
		f.Mapped = h.hashOf(h.mapped)
	}
	return f
}

// Hash is that of a cell of the row that was seen last, 0 of a blank one.
func (h *Hasher) Hash(i int) uint64 { return binary.LittleEndian.Uint64(h.cells[i*cellBytes:]) }

// HashOfAll is that of all cells of the row that was seen last, blank ones too.
func (h *Hasher) HashOfAll() uint64 { return max(siphash.Hash(0, 0, h.cells), 1) }

func (h *Hasher) areBlank(columns []int) bool {
	for _, i := range columns {
		if h.texts[i] != "" {
			return false
		}
	}
	return true
}

// hashOf joins the hashes of the cells that are not blank, each with its
// column's name, so that neither order nor empty columns count.
func (h *Hasher) hashOf(columns []int) uint64 {
	h.buf = h.buf[:0]
	for _, i := range columns {
		if h.texts[i] != "" {
			h.buf = binary.LittleEndian.AppendUint64(h.buf, h.names[i])
			h.buf = append(h.buf, h.cells[i*cellBytes:(i+1)*cellBytes]...)
		}
	}
	return siphash.Hash(0, 0, h.buf)
}

func (h *Hasher) identity(texts []string) Digest {
	h.buf = h.buf[:0]
	for _, i := range h.rule {
		h.buf = lengthAndText(h.buf, texts[i])
	}
	return digestOf(h.buf)
}

func lengthAndText(buf []byte, text string) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(text))), text...)
}

func digestOf(text []byte) Digest {
	sum := sha256.Sum256(text)
	return Digest(sum[:len(Digest{})])
}

// Loose gives the identity of a row by its loosened cells, see [Loose]; nil where it
// is the identity of the cells themselves.
func (h *Hasher) Loose(cells []string) *Digest { return looseDigest(h.rule, cells, plainly) }

// plainly is [Loose] of every column.
func plainly(_ int, text string) string {
	loose, _ := loosened(text)
	return loose
}

// looseDigest is the identity of a row's cells as change makes their texts, by column;
// nil where it is that of the cells themselves.
func looseDigest(rule []int, cells []string, change func(column int, text string) string) *Digest {
	var room [512]byte
	buf := room[:0]
	differs := false
	for _, i := range rule {
		text := ""
		if i < len(cells) {
			text = Text(cells[i])
		}
		changed := change(i, text)
		differs = differs || changed != text
		buf = lengthAndText(buf, changed)
	}
	if !differs {
		return nil
	}
	d := digestOf(buf)
	return &d
}

// Odd is the identity of a row that has none under the rule (more fields than
// the header, a blank key): all its cells as they stand. Such a row is known
// again only when it is the same to the letter.
func (h *Hasher) Odd(cells []string) *Digest {
	var all bytes.Buffer
	all.WriteString("odd")
	for _, cell := range cells {
		all.WriteString(strconv.Quote(cell))
	}
	d := digestOf(all.Bytes())
	return &d
}

// Exact is a hash of a row's very bytes: of its cells, their kinds, and how they stand
// in the file, and of the columns in their order.
func (h *Hasher) Exact(cells []string, kinds []byte, raw []string) uint64 {
	h.buf = binary.LittleEndian.AppendUint64(h.buf[:0], h.head)
	for _, cell := range cells {
		h.buf = lengthAndText(h.buf, cell)
	}
	h.buf = append(append(h.buf, 0xff), kinds...)
	for _, cell := range raw {
		h.buf = lengthAndText(h.buf, cell)
	}
	return max(siphash.Hash(0, 0, h.buf), 1)
}

// DigestUnder gives the identity of kept cells under any rule; loose is that of the
// loosened cells where it is another, else nil. ok is false where the rule has a
// column that is not among ids.
func DigestUnder(r Rule, ids, cells []string) (d Digest, loose *Digest, ok bool) {
	rule := make([]int, 0, len(r.Columns))
	var buf []byte
	blank := true
	for _, id := range r.Columns {
		i := slices.Index(ids, id)
		if i < 0 {
			return d, nil, false
		}
		text := ""
		if i < len(cells) {
			text = Text(cells[i])
		}
		blank = blank && text == ""
		rule, buf = append(rule, i), lengthAndText(buf, text)
	}
	if blank {
		return d, nil, false
	}
	return digestOf(buf), looseDigest(rule, cells, plainly), true
}

// ContactHash tells a contact from another, letters' case and outer spaces apart.
func ContactHash(text string) uint64 {
	if text = strings.ToLower(Text(text)); text == "" {
		return 0
	}
	return max(siphash.Hash(0, 0, []byte(text)), 1)
}
