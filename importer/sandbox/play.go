package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// play plays a fault. ordinary is the answer that the API gave, or nil when the
// rule keeps the case from being made.
func (s *Server) play(w http.ResponseWriter, r *http.Request, rule *Rule, ordinary *answer) {
	s.count.fault()
	if !pause(r.Context(), s.world.config.Latency) || !pause(r.Context(), rule.Delay) {
		return
	}
	a := rule.answer(ordinary)
	switch rule.Close {
	case CloseBefore, CloseAfter:
		hangUp(w)
	case CloseIn:
		cut(w, a)
	default:
		a.write(w)
	}
}

// answer gives what a rule answers: its own status and body where it has them,
// those of the ordinary answer where not, and with neither a refusal.
func (r *Rule) answer(ordinary *answer) *answer {
	status := r.Status
	switch {
	case status == 0 && ordinary != nil:
		status = ordinary.status
	case status == 0 && r.Body != nil:
		status = http.StatusOK
	case status == 0:
		status = http.StatusInternalServerError
	}
	var a answer
	switch {
	case r.Body != nil:
		a = answer{status: status, kind: contentType(*r.Body), body: []byte(*r.Body)}
	case ordinary != nil && r.Status == 0:
		a = *ordinary
	default:
		a = *refuse(status, strings.ToUpper(http.StatusText(status)), "")
	}
	a.headers = r.Headers
	return &a
}

// cut sends the head of an answer and the first half of its body, and hangs up.
func cut(w http.ResponseWriter, a *answer) {
	conn := seize(w)
	if conn == nil {
		return
	}
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n", a.status, http.StatusText(a.status), a.kind, len(a.body))
	for _, one := range a.headers {
		head += one.Name + ": " + one.Value + "\r\n"
	}
	text := append([]byte(head+"\r\n"), a.body[:len(a.body)/2]...)
	if _, err := conn.Write(text); err != nil {
		release(conn)
		return // the client hung up first, which ends the same
	}
	release(conn)
}

// hangUp ends the connection without another byte.
func hangUp(w http.ResponseWriter) {
	if conn := seize(w); conn != nil {
		release(conn)
	}
}

// seize takes the connection from the HTTP server; nil, and 500 answered, when
// it cannot be had.
func seize(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, fmt.Sprintf("sandbox: the connection cannot be cut: %v", err), http.StatusInternalServerError)
		return nil
	}
	return conn
}

// release closes a seized connection.
func release(conn net.Conn) {
	if err := conn.Close(); err != nil {
		return // closed already, which is what was wanted
	}
}
