package crm_test

import (
	"errors"
	"strings"
	"testing"

	"caseload/importer/crm"
)

func TestServersAreReadAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct{ in, base, host string }{
		{"crm0001.wolkvox.com", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{" CRM0001.Wolkvox.com/ ", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{"https://crm0001.wolkvox.com", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{"HTTPS://crm0001.wolkvox.com//", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{"https://https://crm0001.wolkvox.com", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{"http://https://crm0001.wolkvox.com/", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{"crm0001.wolkvox.com.", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{"crm0001.wolkvox.com:443", "https://crm0001.wolkvox.com", "crm0001.wolkvox.com"},
		{"crm0001.wolkvox.com:8443", "https://crm0001.wolkvox.com:8443", "crm0001.wolkvox.com:8443"},
		{"http://127.0.0.1:8099", "http://127.0.0.1:8099", "127.0.0.1:8099"},
		{"127.0.0.1:8099", "http://127.0.0.1:8099", "127.0.0.1:8099"},
		{"http://localhost:80/", "http://localhost", "localhost"},
		{"http://[::1]:8099", "http://[::1]:8099", "[::1]:8099"},
		{"http://[::1]", "http://[::1]", "[::1]"},
		{"https://localhost:8443", "https://localhost:8443", "localhost:8443"},
	} {
		base, host, err := crm.ParseServer(c.in)
		if err != nil || base != c.base || host != c.host {
			t.Errorf("ParseServer(%q) = %q, %q, %v; want %q, %q", c.in, base, host, err, c.base, c.host)
		}
	}
}

func TestServersThatCannotBeUsedAreRefusedWithAHint(t *testing.T) {
	for _, bad := range []string{
		"", " ", "https://", "/", "http://crm0001.wolkvox.com", "http://127.0.0.1.example.com", "http://localhost.example.com",
		"http://10.0.0.1", "ftp://crm0001.wolkvox.com", "https://ana:clave-9@crm0001.wolkvox.com", "ana:clave-9@crm0001.wolkvox.com", "https://crm0001.wolkvox.com/login.php",
		"crm0001.wolkvox.com?x=1", "https://crm0001.wolkvox.com/#a", "https://crm0001.wolkvox.com#a", "crm 0001.wolkvox.com", "crm0001.wolkvox.com:0",
		"crm0001.wolkvox.com:99999", "crm0001.wolkvox.com:", "crm0001.wolkvox.com:x", "https:/crm0001.wolkvox.com", "crm0001.wolkvox.com\r\nX: y", "[::1", "ñ.example.com", ".", "..", "a..b", ".a", "a\\b",
	} {
		base, host, err := crm.ParseServer(bad)
		var why *crm.ServerError
		if !errors.As(err, &why) || why.Hint() == "" || base != "" || host != "" {
			t.Errorf("ParseServer(%q) = %q, %q, %v; want an error with a hint", bad, base, host, err)
			continue
		}
		if text := err.Error() + why.Hint(); strings.Contains(text, "clave-9") || strings.ContainsAny(text, "\r\n") {
			t.Errorf("ParseServer(%q): %s", bad, text)
		}
	}
}

func FuzzParseServer(f *testing.F) {
	for _, s := range []string{"crm0001.wolkvox.com", "http://[::1]:80", "https://https://x/", "a@b", "x:1:2", "http://%31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		base, host, err := crm.ParseServer(s)
		if err != nil {
			return
		}
		if strings.HasPrefix(base, "http://") && !crm.Loopback(host) {
			t.Errorf("ParseServer(%q) = %q: plain http to another machine", s, base)
		}
		again, sameHost, err := crm.ParseServer(base)
		if err != nil || again != base || sameHost != host {
			t.Errorf("ParseServer(%q) = %q, %q; read again %q, %q, %v", s, base, host, again, sameHost, err)
		}
	})
}

func TestDoubtfulHostsAreWarnedOf(t *testing.T) {
	for host, want := range map[string]string{
		"crm0001.wolkvox.com":   "",
		"crm.wolkvox.com":       "",
		"127.0.0.1:8099":        "",
		"sv0000.crmvox.com":     "use crm0000.wolkvox.com",
		"sv0001.crmvox.com:443": "use crm0001.wolkvox.com",
		"x.crmvox.com":          "address in the browser",
		"wv0012.wolkvox.com":    "telephony",
		"notcrmvox.com":         "",
	} {
		if got := crm.Warning(host); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("Warning(%q) = %q, want %q in it", host, got, want)
		}
	}
}

func TestThePortDoesNotTellOneCRMFromAnother(t *testing.T) {
	for host, want := range map[string]string{
		"crm0001.wolkvox.com":      "crm0001.wolkvox.com",
		"crm0001.wolkvox.com:8443": "crm0001.wolkvox.com",
		"127.0.0.1:8099":           "127.0.0.1",
		"[::1]:8099":               "::1",
		"[::1]":                    "::1",
	} {
		if got := crm.Hostname(host); got != want {
			t.Errorf("Hostname(%q) = %q, want %q", host, got, want)
		}
	}
}
