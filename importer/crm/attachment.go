package crm

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"unicode"

	"caseload/importer/filestat"
	"caseload/mapping"
)

// MaxAttachment bounds an attachment, in bytes. The CRM's own limit is not known;
// this is what its upload pages are likely to take.
const MaxAttachment = 25 << 20

// Stable codes of attachments, for the column import_code.
const (
	CodeNoFile      = "E121" // not found
	CodeFileKind    = "E122" // its kind is not allowed
	CodeFileOutside = "E123" // outside the folder, or no regular file
	CodeFileSize    = "E124" // too large, or empty
	CodeFileChanged = "E125" // not what it was when it was checked
)

// allowed are the kinds of attachments that the CRM takes, by their endings.
// Source: the vendor's page "Cases Insert".
var allowed = []string{
	"xlsx", "csv", "pdf", "jpg", "jpeg", "png", "docx", "doc", "mp4", "mp3", "wmv",
	"wma", "wap", "avi", "bmp", "bpm", "mov", "tiff", "zip", "7z", "rar",
}

// AttachmentError says why an attachment cannot be sent.
type AttachmentError struct {
	Code   string // E121 … E125
	Name   string // as the row has it
	Reason string
	Tip    string
}

// Error names the attachment as the row has it, and why it cannot be sent.
func (e *AttachmentError) Error() string { return fmt.Sprintf("attachment %q: %s", e.Name, e.Reason) }

// Hint says what to do.
func (e *AttachmentError) Hint() string { return e.Tip }

// Attachments are the attachments of a run: what each was like when it was
// checked, so that none is sent that has changed since. A nil one has seen none.
// It is safe for concurrent use.
type Attachments struct {
	seed maphash.Seed

	mu   sync.Mutex
	seen map[uint64]stamp // by the hash of a path: a row in a million has an attachment, or each has
}

// stamp tells one state of a file from another without reading it; its bytes are
// read, and their digest taken, when it is sent.
type stamp struct {
	size    int64
	changed int64  // nanoseconds
	inode   uint64 // 0 where the system has none
	touched int64  // of the inode, nanoseconds; likewise
}

// NewAttachments has seen none.
func NewAttachments() *Attachments {
	return &Attachments{seed: maphash.MakeSeed(), seen: map[uint64]stamp{}}
}

// Check says whether a case's attachment could be sent, and notes what it is like:
// the first look counts. "" is no attachment and fine. The file is opened, never
// read, and nothing outside of its folder is looked at, links included. The error
// is an [*AttachmentError], else this machine's, see [faultOfMachine].
func (a *Attachments) Check(c *mapping.Case) error {
	if c.File == "" {
		return nil
	}
	f, err := openAttachment(c.Folder, c.File)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if path := a.hash(c); a.seen[path] == (stamp{}) {
		a.seen[path] = f.was
	}
	return f.Close()
}

func (a *Attachments) hash(c *mapping.Case) uint64 {
	return maphash.Comparable(a.seed, [2]string{c.Folder, c.File})
}

// same is an [*AttachmentError] for a file that is not what it was.
func (a *Attachments) same(c *mapping.Case, f *attachment) error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if was, ok := a.seen[a.hash(c)]; ok && was != f.was {
		return &AttachmentError{Code: CodeFileChanged, Name: c.File, Reason: "it changed after it was checked", Tip: changedTip}
	}
	return nil
}

const changedTip = "let nobody write to the folder while a run is on; the same command sends this row"

// attachment is an open file that may be sent.
type attachment struct {
	*os.File
	name string // for the header
	kind string // its Content-Type
	size int64
	was  stamp // when it was opened
}

// openAttachment opens without blocking, so that a pipe with a file's name does
// not hold up the run for ever, and gives regular files only; what leads out of
// the folder is refused by [os.Root]. Its error is an [*AttachmentError], or this
// machine's. The caller closes the file.
func openAttachment(folder, name string) (*attachment, error) {
	if !isAllowed(name) {
		return nil, &AttachmentError{CodeFileKind, name, "the CRM does not take this kind of file", "it takes " + strings.Join(allowed, " ")}
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, orFaultOfMachine(name, err, CodeNoFile, fmt.Sprintf("its folder %q: %v", folder, cause(err)), "does the mapping name the right folder?")
	}
	defer root.Close()
	f, err := root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		code, reason, tip := whyNot(root, name, err)
		return nil, orFaultOfMachine(name, err, code, reason, tip)
	}
	a, err := measured(f, name)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return a, nil
}

// faultOfMachine is true for what is wrong with this machine, and with no row: no
// file can be opened any more, or the disk cannot be read.
func faultOfMachine(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENOMEM)
}

// orFaultOfMachine is the error of an attachment, unless its cause is a fault of
// this machine.
func orFaultOfMachine(name string, err error, code, reason, tip string) error {
	if faultOfMachine(err) {
		return fmt.Errorf("attachment %q: %w", name, cause(err))
	}
	return &AttachmentError{Code: code, Name: name, Reason: reason, Tip: tip}
}

func measured(f *os.File, name string) (*attachment, error) {
	fail := func(code, reason, tip string) (*attachment, error) {
		return nil, &AttachmentError{Code: code, Name: name, Reason: reason, Tip: tip}
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, orFaultOfMachine(name, err, CodeNoFile, cause(err).Error(), "")
	case !info.Mode().IsRegular():
		return fail(CodeFileOutside, "it is no file but a folder, a pipe or a device", "")
	case info.Size() == 0:
		return fail(CodeFileSize, "it is empty", "was it copied whole?")
	case info.Size() > MaxAttachment:
		return fail(CodeFileSize, fmt.Sprintf("it has %d bytes; at most %d (%d MiB) are sent", info.Size(), MaxAttachment, MaxAttachment>>20),
			"make it smaller, or attach it by hand in the CRM")
	}
	base := safeName(name)
	inode, touched := filestat.ChangeOf(info)
	was := stamp{info.Size(), info.ModTime().UnixNano(), inode, touched}
	return &attachment{File: f, name: base, kind: kindOf(base), size: info.Size(), was: was}, nil
}

func whyNot(root *os.Root, name string, err error) (code, reason, tip string) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return CodeNoFile, fmt.Sprintf("it is not in the folder %q", root.Name()), otherSpelling(root, name)
	case errors.Is(err, fs.ErrPermission):
		return CodeNoFile, "it may not be read", "who owns the file, and who runs this program?"
	}
	return CodeFileOutside, "it leads out of the attachments' folder, or is no file: " + cause(err).Error(), "name it by its path within the folder, and put the file itself into the folder, not a link out of it"
}

// otherSpelling looks for the file in other capitals: names are one on Windows
// and two here.
func otherSpelling(root *os.Root, name string) string {
	folder := path.Dir(filepath.ToSlash(name))
	entries, err := fs.ReadDir(root.FS(), folder)
	if err != nil {
		return "is the folder there, and the name spelled as in the file?"
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), path.Base(filepath.ToSlash(name))) {
			return fmt.Sprintf("did you mean %q?", path.Join(folder, e.Name()))
		}
	}
	return "copy the file into the folder, or correct its name"
}

// cause takes the operation and path off an error of the file system: the message
// names the attachment itself.
func cause(err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

func isAllowed(name string) bool {
	ending := ending(name)
	for _, a := range allowed {
		if a == ending {
			return true
		}
	}
	return false
}

func ending(name string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
}

// safeName is the base name, without what a server could take for a path or the
// end of a header, and without the marks that make a name look like another:
// those that turn the direction of a text are left out.
func safeName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r) || r == '\\' || r == '/' || r == '\u2028' || r == '\u2029':
			return '_'
		}
		return r
	}, strings.ToValidUTF8(filepath.Base(name), "_"))
}

// kinds are the Content-Types that do not depend on the machine's own tables.
var kinds = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"doc":  "application/msword", "csv": "text/csv", "pdf": "application/pdf",
	"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "bmp": "image/bmp", "tiff": "image/tiff",
	"mp4": "video/mp4", "mp3": "audio/mpeg", "wmv": "video/x-ms-wmv", "wma": "audio/x-ms-wma",
	"avi": "video/x-msvideo", "mov": "video/quicktime",
	"zip": "application/zip", "7z": "application/x-7z-compressed", "rar": "application/vnd.rar",
}

func kindOf(name string) string {
	if kind := kinds[ending(name)]; kind != "" {
		return kind
	}
	return "application/octet-stream"
}
