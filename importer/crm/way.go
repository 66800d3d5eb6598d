package crm

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"caseload/importer/submit"
)

// The way to the CRM. What it must never do: say a token where others can read
// it. The token stands in the request's head, so
//
//   - a request goes by TLS to the CRM itself, through whatever proxy: the proxy
//     is asked for a tunnel (CONNECT, SOCKS) and sees none of it;
//   - plain http goes to this machine only, and never by a proxy.
//
// There is no setting that leaves a certificate unverified.

const (
	// idleTimeout is below the 5 s after which Apache closes an idle connection:
	// a request that meets the close is an unknown row.
	idleTimeout = 3 * time.Second
	dialTimeout = 15 * time.Second
	maxHeader   = 64 << 10
)

// NoProxy is the setting that passes by the environment's proxy.
const NoProxy = "none"

// ParseProxy reads a proxy's address: http, https, socks5 or socks5h, a host, and
// perhaps a port, a user and a password. An error never shows the last two.
func ParseProxy(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	shown := fmt.Sprintf("proxy %q", withoutSecrets(s))
	switch {
	case err != nil || u.Hostname() == "":
		return nil, fmt.Errorf("%s: it is no address like http://proxy.example:3128", shown)
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		return nil, fmt.Errorf("%s: it begins with none of http:// https:// socks5:// socks5h://", shown)
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s: there is more than a host and a port", shown)
	}
	return u, nil
}

// chooser gives the proxy of a request, nil for none.
type chooser func(*http.Request) (*url.URL, error)

// proxied says by which proxy the CRM at base is reached: by the one set, or by
// the environment's (HTTPS_PROXY, with the exceptions of NO_PROXY) when none is
// set. This machine itself is never reached by a proxy.
func proxied(base *url.URL, set string) (chooser, error) {
	switch {
	case base.Scheme == "http" || Loopback(base.Host) || set == NoProxy:
		return nil, nil
	case set == "":
		return http.ProxyFromEnvironment, environment()
	}
	u, err := ParseProxy(set)
	if err != nil {
		return nil, err
	}
	return http.ProxyURL(u), nil
}

// environment says what is wrong with the environment's proxy. net/http passes an
// address over that is none, and the cases would go another way than was meant.
// The address may hold a password, and is not shown.
func environment() error {
	set := cmp.Or(os.Getenv("HTTPS_PROXY"), os.Getenv("https_proxy"))
	if set != "" && !strings.Contains(set, "://") {
		set = "http://" + set // as net/http has it
	}
	if _, err := ParseProxy(set); set != "" && err != nil {
		return errors.New("HTTPS_PROXY is no address of a proxy, like http://proxy.example:3128")
	}
	return nil
}

// ProxyOf tells by which proxy the CRM at base is reached with the setting, "" when
// by none: its scheme, host and port, for people.
func ProxyOf(base, set string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	choose, err := proxied(u, set)
	if err != nil || choose == nil {
		return "", err
	}
	proxy, err := choose(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return "", err
	}
	return proxy.Scheme + "://" + proxy.Host, nil
}

// Authorities gives the system's certificate authorities and those of a PEM file.
func Authorities(pem []byte) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("the system's certificates cannot be read: %w", err)
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("there is no certificate in PEM form in it")
	}
	return roots, nil
}

// newTransport makes the way to the CRM. It speaks HTTP/1.1 alone, follows
// nothing, unpacks nothing, and repeats nothing by itself.
func newTransport(base *url.URL, c Config) (*http.Transport, error) {
	proxy, err := proxied(base, c.Proxy)
	if err != nil {
		return nil, err
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 15 * time.Second}
	workers := max(c.Workers, 1)
	return &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: refusedByProxy,
		DialContext:            watched(dialer),
		Protocols:              &http1,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.Roots},
		TLSHandshakeTimeout:    dialTimeout,
		DisableCompression:     true,
		DisableKeepAlives:      c.NoKeepAlive,
		MaxIdleConns:           workers,
		MaxIdleConnsPerHost:    workers,
		IdleConnTimeout:        idleTimeout,
		ExpectContinueTimeout:  2 * time.Second,
		ResponseHeaderTimeout:  c.Timeout, // from the request's last byte: an upload that was quick need not wait for its grown deadline
		MaxResponseHeaderBytes: maxHeader,
	}, nil
}

// watched makes a line of each connection.
func watched(dialer *net.Dialer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &line{Conn: c}, nil
	}
}

// refusedByProxy names the proxy that did not let us through: net/http would
// give its status line alone, which reads as if the CRM had said it.
func refusedByProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &submit.ProxyRefusal{Proxy: proxy.Host, Code: answer.StatusCode, Status: answer.Status}
}
