package submit

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// MaxAnswer bounds what is read of an answer, in bytes, packed or not: the CRM's
// own are under 1 KiB, but a proxy's error page can be endless.
const MaxAnswer = 1 << 20

// errPacked is the error of an answer whose packing is not known, or damaged.
var errPacked = errors.New("it is packed in a way that cannot be unpacked")

// Readable gives an answer's body as UTF-8: unpacked as its header says, though no
// packing was asked for (RFC 9110, section 12.5.3, allows any), and in the charset
// of its header, else, where it is no UTF-8, as Windows-1252. What is larger than
// [MaxAnswer] once it is unpacked is [ErrTooLong].
func Readable(body []byte, h http.Header) ([]byte, error) {
	codings := strings.Split(strings.Join(h.Values("Content-Encoding"), ","), ",")
	for i := len(codings) - 1; i >= 0; i-- { // the last was put on last
		var err error
		if body, err = unpacked(body, strings.ToLower(strings.TrimSpace(codings[i]))); err != nil {
			return nil, err
		}
	}
	if utf8.Valid(body) {
		return body, nil
	}
	_, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err == nil && params["charset"] != "" {
		if charset, err := htmlindex.Get(params["charset"]); err == nil {
			return charset.NewDecoder().Bytes(body)
		}
	}
	return charmap.Windows1252.NewDecoder().Bytes(body)
}

// unpacked takes one coding off.
func unpacked(body []byte, coding string) ([]byte, error) {
	var in io.Reader
	var err error
	switch coding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		in, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate": // of zlib by the RFC, and bare from many servers
		if in, err = zlib.NewReader(bytes.NewReader(body)); err != nil {
			in, err = flate.NewReader(bytes.NewReader(body)), nil
		}
	default:
		return nil, errPacked
	}
	if err != nil {
		return nil, errPacked
	}
	text, err := io.ReadAll(io.LimitReader(in, MaxAnswer+1))
	switch {
	case err != nil:
		return nil, errPacked
	case len(text) > MaxAnswer:
		return nil, ErrTooLong
	}
	return text, nil
}

// phpNotice is what PHP writes into an answer where a server shows its warnings:
//
//	<br />\n<b>Warning</b>:  Undefined index in <b>/srv/insert.php</b> on line <b>212</b><br />\n
//
// Its words have no brace, so that no part of an object is ever taken for one. A
// fatal error is none: nothing that comes with it is to be believed.
const phpNotice = `(?:<br\s*/?>\s*)?<b>(?:Warning|Notice|Deprecated|Strict Standards)</b>:[^{}]*? on line <b>[0-9]+</b>(?:\s*<br\s*/?>)?\s*`

var (
	noticesBefore = regexp.MustCompile(`^(?:` + phpNotice + `)+`)
	noticesAfter  = regexp.MustCompile(`(?:` + phpNotice + `)+$`)
)

// bare takes off what may stand round an answer's object without meaning
// anything: byte order marks (PHP files saved with one emit it, each included
// file one) and blanks.
func bare(body []byte) []byte {
	for {
		less := bytes.TrimPrefix(bytes.Trim(body, blanks), []byte("\xef\xbb\xbf"))
		if len(less) == len(body) {
			return body
		}
		body = less
	}
}

// withoutNotices takes PHP's notices off both ends of an answer; found is false
// where there are none.
func withoutNotices(body []byte) (rest []byte, found bool) {
	rest = bare(body)
	if !bytes.Contains(rest, []byte(" on line <b>")) {
		return rest, false
	}
	rest = noticesBefore.ReplaceAll(rest, nil)
	rest = noticesAfter.ReplaceAll(bare(rest), nil)
	return rest, len(rest) < len(bare(body))
}

// loginPage knows a page that asks for a password.
var loginPage = regexp.MustCompile(`(?i)<input[^>]*type\s*=\s*["']?password`)
