package ledger

import (
	"encoding/binary"
	"errors"
	"sync"

	"github.com/klauspost/compress/zstd"

	"caseload/importer/identity"
)

// Row is one line of a run's input: its cells, and what was decided of it when the
// run was planned. What became of it since stands in its case, see [Outcome].
type Row struct {
	identity.Place
	Record  int      // as Excel shows it, where that is not Line
	Cells   []string // of the source's own columns, in the order of their header
	Kinds   []byte   // of the cells of a workbook, see source.Row; nil of a CSV
	Raw     []string // the cells as they stand in the file, where that is not what they mean; else nil
	Case    int64    // its case's number; 0: none
	Status  identity.Status
	Class   int            // order of sending: 1 never tried, 2 failed, 3 rejected; 0 not sent
	Twin    identity.Place // of the row whose case it shares; Line 0: none
	Problem identity.Problem
	Resend  bool // its case is unknown, and is to be sent again
	Version bool // its cells are one of the versions of its case
	Report  bool // its cells are shown in place of the source's
}

const (
	// pageRows and pageBytes bound a page: with fewer rows it packs worse, with more
	// a single row costs more to read. A row of any length fills one alone.
	pageRows  = 128
	pageBytes = 256 << 10
)

// slotRef tells where the cells of a row stand that has the very cells of a row
// in an earlier page.
type slotRef struct{ page, slot int64 }

// The marks of a row in a page.
const (
	hasTwin = 1 << iota
	hasProblem
	isResend
	isVersion
	isReport
	isElsewhere // its cells stand in an earlier page
)

// statusCodes are the numbers that stand for a decided status in a page.
var statusCodes = []identity.Status{
	identity.Pending, identity.Created, identity.Duplicate, identity.Skipped, identity.Invalid, identity.Unknown,
}

// pageOf gathers rows of one input until they fill a page.
type pageOf struct {
	input        int
	rows         int
	classes      int // a bit for each class that has rows to send
	first, last  int // the least and the greatest of its lines
	line, number int64
	lines, cells []byte
}

// add takes a row in; ref is where its cells stand already, zero when nowhere.
func (p *pageOf) add(r *Row, ref slotRef) {
	marks := r.marks(ref)
	code := 0
	for i, s := range statusCodes {
		if s == r.Status {
			code = i
		}
	}
	b := append(p.lines, marks, byte(code<<2|r.Class))
	b = binary.AppendVarint(b, int64(r.Line)-p.line)
	b = binary.AppendVarint(b, int64(r.Record-r.Line))
	b = binary.AppendVarint(b, r.Case-p.number)
	p.line = int64(r.Line)
	if r.Case != 0 {
		p.number = r.Case
	}
	if marks&hasTwin != 0 {
		b = binary.AppendVarint(binary.AppendVarint(b, int64(r.Twin.Input)), int64(r.Twin.Line))
	}
	if marks&hasProblem != 0 {
		b = text(text(text(b, r.Problem.Code), r.Problem.Reason), r.Problem.Hint)
	}
	if marks&isElsewhere != 0 {
		b = binary.AppendVarint(binary.AppendVarint(b, ref.page), ref.slot)
	} else {
		p.cells = texts(append(binary.AppendUvarint(texts(p.cells, r.Cells), uint64(len(r.Kinds))), r.Kinds...), r.Raw)
	}
	p.lines = b
	if p.rows == 0 || r.Line < p.first {
		p.first = r.Line
	}
	p.last = max(p.last, r.Line)
	p.rows++
	if r.Status == identity.Pending && r.Class > 0 {
		p.classes |= 1 << r.Class
	}
}

func (r *Row) marks(ref slotRef) (marks byte) {
	set := func(mark byte, is bool) {
		if is {
			marks |= mark
		}
	}
	set(hasTwin, r.Twin.Line != 0)
	set(hasProblem, r.Problem != identity.Problem{})
	set(isResend, r.Resend)
	set(isVersion, r.Version)
	set(isReport, r.Report)
	set(isElsewhere, ref != slotRef{})
	return marks
}

func (p *pageOf) full() bool { return p.rows == pageRows || len(p.cells) >= pageBytes }

// reset empties the page, for rows of an input.
func (p *pageOf) reset(input int) {
	*p = pageOf{input: input, lines: p.lines[:0], cells: p.cells[:0]}
	if cap(p.cells) > 4*pageBytes { // of a row that was one of its kind
		p.cells = nil
	}
}

func text(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func texts(b []byte, all []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(all)))
	for _, s := range all {
		b = text(b, s)
	}
	return b
}

// packer makes pages small and reads them again. Its methods may be called by many
// at once.
type packer struct {
	once  sync.Once
	write *zstd.Encoder
	read  *zstd.Decoder
	err   error
}

func (k *packer) open() error {
	k.once.Do(func() {
		if k.write, k.err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(pageBytes)); k.err == nil {
			k.read, k.err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
		}
	})
	return k.err
}

func (k *packer) pack(plain []byte) ([]byte, error) {
	if err := k.open(); err != nil {
		return nil, err
	}
	return k.write.EncodeAll(plain, nil), nil
}

// errPage says that a page of the ledger cannot be read.
var errPage = errors.New("its bytes are damaged")

// reading walks through the bytes of an unpacked page.
type reading struct {
	text string
	bad  bool
}

func (r *reading) number() int64 {
	n, size := varint(r.text)
	r.cut(size)
	return n
}

func (r *reading) length() int {
	n, size := uvarint(r.text)
	r.cut(size)
	if n > uint64(len(r.text)) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reading) cut(n int) string {
	if n <= 0 && len(r.text) == 0 || n < 0 || n > len(r.text) {
		r.bad, r.text = true, ""
		return ""
	}
	cut := r.text[:n]
	r.text = r.text[n:]
	return cut
}

func (r *reading) word() string {
	if n := r.length(); n > 0 {
		return r.cut(n)
	}
	return ""
}

func (r *reading) words() []string {
	n := r.length()
	if n == 0 {
		return nil
	}
	all := make([]string, 0, n)
	for range n {
		if r.bad {
			break
		}
		all = append(all, r.word())
	}
	return all
}

func uvarint(text string) (uint64, int) {
	var n uint64
	for i := 0; i < len(text) && i < binary.MaxVarintLen64; i++ {
		if b := text[i]; b < 0x80 {
			return n | uint64(b)<<(7*i), i + 1
		} else {
			n |= uint64(b&0x7f) << (7 * i)
		}
	}
	return 0, -1
}

func varint(text string) (int64, int) {
	u, n := uvarint(text)
	x := int64(u >> 1) //nolint:gosec // the sign is in the lowest bit
	if u&1 != 0 {
		x = ^x
	}
	return x, n
}

// unpack reads the rows of a page, without their cells, and where those stand that
// stand elsewhere.
func (k *packer) unpack(input, rows int, lines []byte) (all []Row, elsewhere []slotRef, err error) {
	if err := k.open(); err != nil {
		return nil, nil, err
	}
	plain, err := k.read.DecodeAll(lines, nil)
	if err != nil {
		return nil, nil, err
	}
	l := &reading{text: string(plain)}
	all, elsewhere = make([]Row, rows), make([]slotRef, rows)
	line, number := int64(0), int64(0)
	for i := range all {
		line, number = l.row(&all[i], &elsewhere[i], line, number)
		all[i].Input = input
	}
	if l.bad {
		return nil, nil, errPage
	}
	return all, elsewhere, nil
}

// unpackCells gives the rows of a page their cells, but for those that stand elsewhere.
func (k *packer) unpackCells(all []Row, elsewhere []slotRef, cells []byte) error {
	plain, err := k.read.DecodeAll(cells, nil)
	if err != nil {
		return err
	}
	c := &reading{text: string(plain)}
	for i := range all {
		if elsewhere[i] != (slotRef{}) {
			continue
		}
		all[i].Cells = c.words()
		if kinds := c.word(); kinds != "" {
			all[i].Kinds = []byte(kinds)
		}
		all[i].Raw = c.words()
	}
	if c.bad {
		return errPage
	}
	return nil
}

func (l *reading) row(r *Row, ref *slotRef, line, number int64) (atLine, atNumber int64) {
	head := l.cut(2)
	if l.bad {
		return line, number
	}
	marks, code := head[0], int(head[1])
	line += l.number()
	r.Line = int(line)
	r.Record = r.Line + int(l.number())
	r.Case = number + l.number()
	if r.Case != 0 {
		number = r.Case
	}
	if r.Class = code & 3; code>>2 < len(statusCodes) {
		r.Status = statusCodes[code>>2]
	}
	r.Resend, r.Version, r.Report = marks&isResend != 0, marks&isVersion != 0, marks&isReport != 0
	if marks&hasTwin != 0 {
		r.Twin.Input, r.Twin.Line = int(l.number()), int(l.number())
	}
	if marks&hasProblem != 0 {
		r.Problem = identity.Problem{Code: l.word(), Reason: l.word(), Hint: l.word()}
	}
	if marks&isElsewhere != 0 {
		ref.page, ref.slot = l.number(), l.number()
	}
	return line, number
}
