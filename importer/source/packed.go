package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Files that are packed (.gz, .zst, a .zip with one table in it) are unpacked
// into a private temporary file, since they are read more than once, and are then
// what that is. Digest, size and name stay those of the file as it was given.

// Bounds of what a packed file may become.
const (
	// maxUnpackedBytes is twice what the largest table of Excel takes as CSV.
	maxUnpackedBytes = 4 << 30
	// A table packs to a tenth or a thirtieth; what packs to less than one in
	// maxUnpackedRatio is no table. Small files are not looked at: the same row a
	// thousand times is a sample, and no danger.
	maxUnpackedRatio = 100
	freeOfRatio      = 64 << 20
	// zstdWindow is the largest that its command makes without --ultra or
	// --long, and what it holds in memory.
	zstdWindow = 8 << 20
)

const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
	// tarMagic stands at tarOffset of a tar archive (POSIX ustar).
	tarMagic  = "ustar"
	tarOffset = 257
)

// unpack replaces a packed file by what is in it. It does nothing to others.
func (f *File) unpack(head []byte) ([]byte, error) {
	var open func(io.Reader) (io.ReadCloser, error)
	switch {
	case bytes.HasPrefix(head, []byte(gzipMagic)):
		f.packed, open = "gzip", func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }
	case bytes.HasPrefix(head, []byte(zstdMagic)):
		f.packed, open = "zstd", openZstd
	case isZip(head):
		part, err := f.onlyTable()
		if err != nil || part == nil {
			return head, err
		}
		f.partBytes = int64(min(part.CompressedSize64, uint64(f.info.Size())))
		f.packed, open = fmt.Sprintf("zip of %q", path.Base(part.Name)), func(io.Reader) (io.ReadCloser, error) { return part.Open() }
	default:
		return head, nil
	}
	if err := f.unpackWith(open); err != nil {
		return nil, err
	}
	head, err := f.head()
	if err != nil {
		return nil, err
	}
	return head, refusePacked(head)
}

func openZstd(r io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// refusePacked names what is packed once more.
func refusePacked(head []byte) error {
	switch {
	case len(head) == 0:
		return &Error{What: "is a packed file with nothing in it", Tip: "is this the right file? export the list again"}
	case bytes.HasPrefix(head, []byte(gzipMagic)), bytes.HasPrefix(head, []byte(zstdMagic)):
		return &Error{What: "is packed twice", Tip: "unpack it once"}
	case len(head) > tarOffset && bytes.HasPrefix(head[tarOffset:], []byte(tarMagic)):
		return &Error{What: "is a tar archive", Tip: "unpack it and name the file that is in it"}
	}
	return nil
}

// unpackWith unpacks the file as it was given, takes its digest on the way, and
// puts the private file in its place.
func (f *File) unpackWith(open func(io.Reader) (io.ReadCloser, error)) (err error) {
	hash := sha256.New()
	taken := &counted{r: io.TeeReader(f.bytes(0), hash)}
	raw := bufio.NewReaderSize(taken, chunkBytes)
	in, err := open(raw)
	if err != nil {
		return damagedPack(err)
	}
	defer func() { // what fails on closing failed before
		if closing := in.Close(); err == nil {
			err = closing
		}
	}()
	out, drop, err := PrivateFile("unpacked")
	if err != nil {
		return err
	}
	f.cleanup = append(f.cleanup, drop)
	if err := copyBounded(out, in, func() int64 { return max(taken.n, f.partBytes) }); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, raw); err != nil { // what a zip's table leaves unread
		return err
	}
	f.given = &original{file: f.file, size: f.info.Size()}
	hash.Sum(f.given.digest[:0])
	f.file = out
	f.length, err = out.Seek(0, io.SeekEnd)
	return err
}

// copyBounded copies what is unpacked, as far as the bounds allow; taken is how
// many packed bytes it came from so far.
func copyBounded(out io.Writer, in io.Reader, taken func() int64) error {
	buf := make([]byte, chunkBytes)
	var total int64
	for {
		n, err := in.Read(buf)
		total += int64(n)
		if total > maxUnpackedBytes || total > freeOfRatio && total > taken()*maxUnpackedRatio {
			return &Error{
				What: fmt.Sprintf("unpacks to %d MiB or more, from %d KiB: no table does", total>>20, taken()>>10),
				Tip:  "is this the right file? unpack it and look at it, or divide it into several",
			}
		}
		if _, err := out.Write(buf[:n]); err != nil {
			return &Error{What: "cannot be unpacked", Tip: "is the disk of the temporary folder full?", Err: bare(err)}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damagedPack(err)
		}
	}
}

// damagedPack is a packed file that does not unpack to its end.
func damagedPack(err error) error {
	e := &Error{What: "is a packed file that is damaged", Tip: "get it again, or unpack it by hand and look at it", Err: err}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		e.What, e.Tip, e.Err = "is a packed file that was cut: it ends too early", "was it copied or downloaded to its end? get it again", nil
	}
	return e
}

// onlyTable finds the one table in a zip archive. It is nil where the archive
// is a document (a workbook is one) or too damaged to tell: others know these.
func (f *File) onlyTable() (*zip.File, error) {
	archive, err := zip.NewReader(f.file, f.info.Size())
	if err != nil {
		return nil, nil //nolint:nilerr // see above
	}
	if len(archive.File) == 0 {
		return nil, &Error{What: "is a zip archive with nothing in it", Tip: "is this the right file? export the list again"}
	}
	var tables, others []*zip.File
	for _, part := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))
		base := path.Base(name)
		switch {
		case isDocumentPart(name):
			return nil, nil
		case strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__macosx/") || strings.HasPrefix(base, ".") || isLockName(base) || base == "thumbs.db":
		case slices.Contains([]string{".csv", ".tsv", ".tab", ".xlsx", ".xlsm"}, path.Ext(base)):
			tables = append(tables, part)
		default:
			others = append(others, part)
		}
	}
	if len(tables) == 0 {
		tables = others
	}
	if len(tables) != 1 {
		return nil, severalTables(tables)
	}
	if tables[0].Flags&1 != 0 { // APPNOTE.TXT 4.4.4: encrypted
		return nil, &Error{What: fmt.Sprintf("is a zip archive with a password: %q", tables[0].Name), Tip: "unpack it and name the file that is in it"}
	}
	if len(others) > 0 && others[0] != tables[0] {
		f.notes = append(f.notes, "left out of the archive: "+namesOf(others))
	}
	return tables[0], nil
}

// isDocumentPart tells a part by which an archive is a document of an office
// program.
func isDocumentPart(name string) bool {
	for _, begin := range []string{"[content_types].xml", "xl/", "word/", "ppt/", "index/", "content.xml", "meta-inf/"} {
		if strings.HasPrefix(name, begin) {
			return true
		}
	}
	return name == "mimetype"
}

// severalTables refuses an archive of which no one table can be told.
func severalTables(tables []*zip.File) error {
	if len(tables) == 0 {
		return &Error{What: "is a zip archive without a table in it", Tip: "is this the right file? export the list again"}
	}
	return &Error{
		What: fmt.Sprintf("is a zip archive of %d files: %s", len(tables), namesOf(tables)),
		Tip:  "unpack it and name the files that are in it",
	}
}

// namesOf lists the first parts of an archive.
func namesOf(parts []*zip.File) string {
	const most = 10
	var names []string
	for _, part := range parts[:min(len(parts), most)] {
		names = append(names, excerpt(part.Name))
	}
	if more := len(parts) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// tableName is a file's name without the ending that says how it is packed.
func tableName(name string) string {
	ending := path.Ext(name)
	if slices.Contains([]string{".gz", ".zst", ".zip"}, strings.ToLower(ending)) {
		return strings.TrimSuffix(name, ending)
	}
	return name
}
