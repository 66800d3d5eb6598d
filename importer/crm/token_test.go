package crm_test

import (
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"caseload/importer/crm"
)

// shown gives a value in every way in which Go prints one.
func shown(values ...any) string {
	var all strings.Builder
	for _, v := range values {
		fmt.Fprintf(&all, "%v %+v %#v %s %q %x %d", v, v, v, v, v, v, v)
		slog.New(slog.NewTextHandler(&all, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&all, nil)).Info("x", "v", v)
		if text, err := json.Marshal(v); err == nil {
			all.Write(text)
		}
	}
	return all.String()
}

// mustHide fails when the token shows, as it is or in a form that gives it away.
func mustHide(t testing.TB, values ...any) {
	t.Helper()
	text := shown(values...)
	escaped, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	forms := []string{
		secret, strings.Trim(string(escaped), `"`), strings.ReplaceAll(secret, "/", `\/`), url.QueryEscape(secret),
		html.EscapeString(secret), fmt.Sprintf("%x", secret), secret[:8],
	}
	for _, form := range forms {
		if strings.Contains(text, form) {
			t.Fatalf("the token shows as %q in %.2000s", form, text)
		}
	}
}

func TestATokenNeverShowsHoweverItIsPrinted(t *testing.T) {
	k := token(t)
	type holder struct {
		name  string
		inner crm.Token
		ptr   *crm.Token
	}
	config := crm.Config{Base: "http://127.0.0.1:1", Operation: "demo", Token: k}
	c, err := crm.New(config)
	if err != nil {
		t.Fatal(err)
	}
	mustHide(t, k, &k, holder{"x", k, &k}, &holder{"x", k, &k}, []crm.Token{k}, map[string]crm.Token{"a": k}, config, &config, c, *c)
	if k.String() != "[token]" || k.IsZero() || !(crm.Token{}).IsZero() {
		t.Errorf("String %q, IsZero %v", k, k.IsZero())
	}
}

func TestATokenThatTheServerEchoesIsTakenOut(t *testing.T) {
	escaped, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	echo := strings.Trim(string(escaped), `"`)
	slashed := strings.ReplaceAll(secret, "/", `\/`)
	for _, answer := range []string{
		response("500 Oops", "your token was "+secret+" "+secret),
		response("500 Oops", strings.Repeat("x", 2040)+secret),
		response("400 Bad", `{"code":400,"error":"bad token `+echo+`","msg":"`+slashed+`"}`),
		response("403 No", `{"code":403,"error":"`+slashed+`"}`),
		response("401 No", "<p>"+html.EscapeString(secret)+"</p>"+url.QueryEscape(secret)),
		response("200 OK", `{"code":200,"error":"`+slashed+`","data":{"wolkvox_id":"id-`+echo+`","idPrefijo":"`+slashed+`"}}`),
		response("200 OK", `{"code":201,"data":{"wolkvox_id":"`+echo+`"}}`),
		"HTTP/1.1 307 Go\r\nLocation: https://" + url.PathEscape(secret) + "/" + secret + "\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 " + secret + "\r\nContent-Length: x" + secret + "\r\n\r\n",
		secret + " is no HTTP\r\n\r\n",
	} {
		w := listen(t, answering(answer))
		v := send(t, client(t, w.base), sample()) // send looks for the token itself
		mustHide(t, v.Reason, v.Hint, string(v.Raw), v.WolkvoxID, v.Prefix)
		if v.Stop != nil {
			mustHide(t, v.Stop, v.Stop.Error(), v.Stop.Hint())
		}
	}
}

func TestTokensThatCannotBeOneAreRefusedWithoutShowingThem(t *testing.T) {
	for _, bad := range []string{
		"", "\n", "\r\n", secret + "\n" + secret, secret + "\rX: y", " " + secret, secret + " ", "a b" + secret,
		secret + "\t", secret + "\x00", secret + "ñ", secret + "\u00a0", strings.Repeat(secret, 200),
	} {
		k, err := crm.CheckToken(bad)
		if err == nil || !k.IsZero() {
			t.Errorf("CheckToken of %d bytes: no error", len(bad))
			continue
		}
		mustHide(t, err, err.Error())
	}
	for _, good := range []string{secret, secret + "\n", secret + "\r\n", "\ufeff" + secret + "\n\n"} {
		k, err := crm.CheckToken(good)
		if err != nil {
			t.Errorf("CheckToken: %v", err)
			continue
		}
		got, _ := receive(t, sample(), func(c *crm.Config) { c.Token = k })
		if h := got.req.Header["Wolkvox-Token"]; len(h) != 1 || h[0] != secret {
			t.Errorf("the header does not hold the token alone")
		}
	}
}

func TestAClientNeedsAllItsParts(t *testing.T) {
	good := crm.Config{Base: "https://crm0001.wolkvox.com", Operation: "demo", Token: token(t)}
	for name, change := range map[string]func(*crm.Config){
		"no server":        func(c *crm.Config) { c.Base = "" },
		"a host alone":     func(c *crm.Config) { c.Base = "crm0001.wolkvox.com" },
		"plain and remote": func(c *crm.Config) { c.Base = "http://crm0001.wolkvox.com" },
		"no operation":     func(c *crm.Config) { c.Operation = "" },
		"no token":         func(c *crm.Config) { c.Token = crm.Token{} },
	} {
		c := good
		change(&c)
		if k, err := crm.New(c); err == nil || k != nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := crm.New(good); err != nil {
		t.Error(err)
	}
}
