package xlsx

import (
	"archive/zip"
	"bufio"
	"errors"
	"hash/crc32"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
)

// archive is the directory of a workbook's parts.
type archive struct {
	limits Limits
	parts  map[string]*zip.File // by name in lower case: names of parts do not differ by case (ECMA-376 part 2, 6.2.2)
	left   int64                // bytes that may still be inflated
	opened map[*zip.File]bool   // parts that were counted: a sheet is read more than once
}

// openArchive reads the directory and refuses one that can be read in two ways.
func openArchive(r io.ReaderAt, size int64, limits Limits) (*archive, error) {
	directory, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &Error{What: "the zip archive is damaged or cut short", Err: err}
	}
	if len(directory.File) > maxParts {
		return nil, &Error{What: "the zip archive has too many parts", Limit: true}
	}
	a := &archive{limits: limits, parts: make(map[string]*zip.File, len(directory.File)), left: limits.TotalBytes, opened: map[*zip.File]bool{}}
	for _, f := range directory.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if strings.HasSuffix(name, "/") {
			continue // a folder
		}
		for segment := range strings.SplitSeq(name, "/") {
			if segment == ".." {
				return nil, faultf("the zip archive has a part %s", shown(f.Name))
			}
		}
		key := strings.ToLower(name)
		if a.parts[key] != nil {
			return nil, faultf("the zip archive has two parts named %s", shown(name))
		}
		a.parts[key] = f
	}
	return a, nil
}

// has tells whether there is a part of the name.
func (a *archive) has(name string) bool { return a.parts[strings.ToLower(name)] != nil }

// resolve gives the name of the part that a relationship of another part means.
func (a *archive) resolve(from, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	name := path.Join(path.Dir(from), target)
	if strings.HasPrefix(target, "/") {
		name = path.Clean(target)
	}
	name = strings.TrimPrefix(name, "/")
	if !a.has(name) {
		if plain, err := url.PathUnescape(name); err == nil {
			return plain
		}
	}
	return name
}

// open begins to read a part. Its size is judged before: small says that it is
// none of those that hold cells.
func (a *archive) open(name string, small bool) (*part, error) {
	f := a.parts[strings.ToLower(name)]
	if f == nil {
		return nil, &Error{Part: name, What: "the part is missing"}
	}
	if err := a.admit(f, small); err != nil {
		err.Part = name
		return nil, err
	}
	raw, err := f.OpenRaw()
	if err != nil {
		return nil, &Error{Part: name, What: "the part cannot be read", Err: err}
	}
	p := &part{name: name, raw: bufio.NewReaderSize(raw, rawBytes), want: f.CRC32, size: int64(f.UncompressedSize64)}
	p.in = p.raw
	if f.Method == zip.Deflate {
		p.inflate = flate.NewReader(p.raw)
		p.in = p.inflate
	}
	return p, nil
}

// admit judges what the directory says of a part.
func (a *archive) admit(f *zip.File, small bool) *Error {
	const encrypted = 1 // APPNOTE.TXT 4.4.4, bit 0
	size, most := f.UncompressedSize64, a.limits.PartBytes
	if small {
		most = a.limits.SmallBytes
	}
	switch {
	case f.Flags&encrypted != 0:
		return &Error{What: "the part is encrypted"}
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return faultf("the part is packed by a method (%d) that is not read", f.Method)
	case f.Method == zip.Store && size != f.CompressedSize64:
		return &Error{What: "the part has two sizes"}
	case size > uint64(most):
		return &Error{What: sizeText("unpacks to more than", most), Limit: true}
	case size > ratioFromBytes && size/uint64(a.limits.Ratio) > f.CompressedSize64:
		return &Error{What: "shrinks to less than any table does: it is no honest part", Limit: true}
	case !a.opened[f] && size > uint64(a.left):
		return &Error{What: sizeText("the workbook unpacks to more than", a.limits.TotalBytes), Limit: true}
	}
	if !a.opened[f] {
		a.opened[f] = true
		a.left -= int64(size)
	}
	return nil
}

func sizeText(text string, bytes int64) string {
	return faultf("%s %d MiB", text, bytes>>20).What
}

// rawBytes is what is read of the deflated bytes at once.
const rawBytes = 64 << 10

// part gives the inflated bytes of a part. Its end is io.EOF only when size and
// checksum are those that the directory gives, and nothing stands behind.
type part struct {
	name    string
	raw     *bufio.Reader // deflated
	inflate io.ReadCloser // nil for a part that is stored
	in      io.Reader
	size    int64
	n       int64
	want    uint32
	sum     uint32
	err     error
}

// Read implements [io.Reader].
func (p *part) Read(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.in.Read(b)
	p.n += int64(n)
	p.sum = crc32.Update(p.sum, crc32.IEEETable, b[:n])
	switch {
	case p.n > p.size:
		p.err = faultf("the part is longer than the %d bytes that the archive's directory gives", p.size)
	case errors.Is(err, io.EOF):
		p.err = p.end()
	case err != nil:
		p.err = &Error{What: "the part cannot be unpacked", Err: err}
	default:
		return n, nil
	}
	if errors.Is(p.err, io.EOF) {
		return n, p.err
	}
	return 0, p.err
}

// end judges a part that was read to its end.
func (p *part) end() error {
	if p.n != p.size {
		return faultf("the part has %d bytes where the archive's directory gives %d", p.n, p.size)
	}
	if p.sum != p.want {
		return faultf("the part's checksum is wrong")
	}
	if _, err := p.raw.Peek(1); !errors.Is(err, io.EOF) {
		return faultf("the part's packed bytes go on behind their end")
	}
	return io.EOF
}

// Close lets the inflating go.
func (p *part) Close() error {
	if p.inflate == nil {
		return nil
	}
	return p.inflate.Close()
}
