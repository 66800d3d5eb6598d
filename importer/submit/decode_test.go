package submit_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"caseload/importer/submit"
)

const (
	success = `{"code":200,"error":"null","msg":"ok","data":{"wolkvox_id":"65f0a1b2c3d4e5f6a7b8c9d0","idPrefijo":"PQR-1"}}`
	warning = "<br />\n<b>Warning</b>:  Undefined index: x in <b>/srv/api/insert.php</b> on line <b>212</b><br />\n"
	old     = "<br />\n<b>Deprecated</b>:  strftime() is deprecated in <b>/srv/api/log.php</b> on line <b>9</b><br />\n"
)

// What PHP writes round a plain success is taken off it; under a notice nothing
// else is believed.
func TestPHPsNoticesRoundASuccessAreTakenOff(t *testing.T) {
	big := strings.Repeat("x", 2<<20)
	for name, c := range map[string]struct {
		body string
		want submit.Status
	}{
		"before":                   {warning + success, submit.Created},
		"after":                    {success + "\n" + old, submit.Created},
		"several, on both ends":    {warning + old + success + old + warning, submit.Created},
		"a mark before and after":  {"\ufeff" + warning + "\ufeff\n\ufeff" + success, submit.Created},
		"a refusal under one":      {warning + `{"code":400,"error":"no contact","data":[]}`, submit.Unknown},
		"an error is named":        {warning + strings.Replace(success, `"null"`, `"disk full"`, 1), submit.Unknown},
		"a success without an id":  {warning + `{"code":200,"error":"null","data":{}}`, submit.Unknown},
		"two objects":              {success + warning + success, submit.Unknown},
		"half an object":           {warning + success[:40], submit.Unknown},
		"an object in the notice":  {strings.Replace(warning, "x in", success+" in", 1), submit.Unknown},
		"a fatal error":            {strings.Replace(warning, "Warning", "Fatal error", 1) + success, submit.Unknown},
		"something else before it": {"<p>hello</p>" + success, submit.Unknown},
		"a notice of 2 MiB":        {strings.Replace(warning, "Undefined", big, 1) + success, submit.Created}, // the client reads no more than MaxAnswer
	} {
		v := submit.Judge(whole(200, c.body))
		if v.Status != c.want {
			t.Errorf("%s: %s (%s), want %s", name, v.Status, v.Reason, c.want)
		}
		if v.Status == submit.Created && (!v.Noticed || v.WolkvoxID != "65f0a1b2c3d4e5f6a7b8c9d0" || len(v.Raw) == 0) {
			t.Errorf("%s: noticed %t, id %q, %d bytes kept", name, v.Noticed, v.WolkvoxID, len(v.Raw))
		}
	}
	if v := submit.Judge(whole(200, "\ufeff\ufeff \r\n\ufeff"+success+"\n")); v.Status != submit.Created || v.Noticed {
		t.Errorf("marks and blanks alone: %s, noticed %t; want a plain success", v.Status, v.Noticed)
	}
}

func packedAs(t *testing.T, coding, body string) submit.Answer {
	t.Helper()
	var text bytes.Buffer
	var out io.WriteCloser
	var err error
	switch coding {
	case "deflate":
		out = zlib.NewWriter(&text)
	case "bare deflate":
		out, err = flate.NewWriter(&text, flate.BestSpeed)
		coding = "deflate"
	default:
		out = gzip.NewWriter(&text)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(out, body); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	a := whole(200, text.String())
	a.Header = http.Header{"Content-Encoding": {coding}}
	return a
}

func TestPackedAnswersAreUnpackedWithinTheirLimit(t *testing.T) {
	for _, coding := range []string{"gzip", "X-GZIP", "deflate", "bare deflate"} {
		if v := submit.Judge(packedAs(t, coding, success)); v.Status != submit.Created {
			t.Errorf("%s: %s (%s), want created", coding, v.Status, v.Reason)
		}
	}
	bomb := packedAs(t, "gzip", success+strings.Repeat(" ", submit.MaxAnswer))
	if v := submit.Judge(bomb); v.Status != submit.Unknown || !strings.Contains(v.Reason, "too long") {
		t.Errorf("a bomb of %d bytes: %s (%s), want unknown", len(bomb.Body), v.Status, v.Reason)
	}
	strange := whole(200, success)
	strange.Header = http.Header{"Content-Encoding": {"zstd"}}
	if v := submit.Judge(strange); v.Status != submit.Unknown || !strings.Contains(v.Reason, `packed as "zstd"`) {
		t.Errorf("another coding: %s (%s), want unknown", v.Status, v.Reason)
	}
}

func TestAnswersAreReadInTheirCharset(t *testing.T) {
	for name, charset := range map[string]string{"of the header": "text/html; charset=ISO-8859-1", "not told": "application/json", "told wrongly": "text/html; charset=nonsense"} {
		a := whole(400, "{\"code\":400,\"error\":\"el contacto no est\xe1\",\"data\":[]}")
		a.Header = http.Header{"Content-Type": {charset}}
		if v := submit.Judge(a); !strings.Contains(v.Reason, "el contacto no está") {
			t.Errorf("%s: %q", name, v.Reason)
		}
	}
}

func TestAProxyThatRefusesUsStopsTheRun(t *testing.T) {
	for code, c := range map[int]struct {
		stops bool
		words string
	}{
		407: {true, "wants a user name and a password"},
		403: {true, "does not let us through"},
		502: {false, "502 Bad Gateway"},
	} {
		err := &submit.ProxyRefusal{Proxy: "proxy.example:3128", Code: code, Status: map[int]string{407: "407 Proxy Authentication Required", 403: "403 Forbidden", 502: "502 Bad Gateway"}[code]}
		v := submit.Judge(submit.Answer{Err: errors.Join(errors.New("proxyconnect"), err)})
		if stops := v.Stop != nil && v.Stop.Exit == 1 && v.Status == submit.Pending; stops != c.stops || !strings.Contains(v.Reason, c.words) {
			t.Errorf("%d: %s (%s), stops %t; want %t", code, v.Status, v.Reason, stops, c.stops)
		}
		if code == 407 && !strings.Contains(v.Stop.Tip, "http://user:${PROXY_PASSWORD}@proxy.example:3128") {
			t.Errorf("407: the tip does not say how: %q", v.Stop.Tip)
		}
	}
}
