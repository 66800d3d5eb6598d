package cli_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What a CRM may do with the first request of a run, and what the program makes
// of it: the state of each row, the exit code, how many requests came. Then the
// CRM recovers, and the same command must send all rows but those that are
// created or unknown.

// conducts answers the nth request by the nth conduct, those after by the last.
func conducts(all ...conduct) conduct {
	return func(v *visit) bool {
		if !v.reads() {
			return false
		}
		return all[min(v.n, len(all))-1](v)
	}
}

// hangsUpUnread closes the connection when the request has come, and reads none of it.
func hangsUpUnread(v *visit) bool {
	v.crm.complainIf(waitsForBytes(v.conn))
	return false
}

// waitsForBytes waits until something lies ready, without reading it.
func waitsForBytes(conn net.Conn) error {
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return err
	}
	asked := false
	return raw.Read(func(uintptr) bool {
		again := asked
		asked = true
		return again
	})
}

func hangsUpAfterTheHead(*visit) bool { return false }

// hangsUpInTheBody takes the first 100,000 bytes of a body that has more.
func hangsUpInTheBody(v *visit) bool {
	v.says("HTTP/1.1 100 Continue\r\n\r\n")
	_, err := io.CopyN(io.Discard, v.head.Body, 100_000)
	v.crm.complainIf(err)
	return false
}

// saying reads the request whole, makes no case, writes a text and hangs up.
func saying(text string) conduct {
	return func(v *visit) bool {
		if v.takes() {
			v.says(text)
		}
		return false
	}
}

// answering says an answer and keeps the connection.
func answering(text string) conduct {
	return func(v *visit) bool { return v.takes() && v.says(text) }
}

// creating makes the case and says as much of the answer as keep leaves of it.
func creating(keep func(answer string) string) conduct {
	return func(v *visit) bool {
		if v.takes() {
			v.says(keep(httpText(200, v.makes())))
		}
		return false
	}
}

func refusal(status int, code int, text string, headers ...string) string {
	return httpText(status, fmt.Sprintf(`{"code":%d,"error":%q,"msg":"","data":[]}`, code, text), headers...)
}

func TestWhatBecomesOfARowWhenTheCRMMisbehaves(t *testing.T) {
	good := conduct(func(v *visit) bool { return v.takes() && v.says(httpText(200, v.makes())) })
	elsewhere := newOtherCRM(t, func(v *visit) bool {
		v.crm.complain("the host that the CRM points to was asked")
		return false
	})
	away := func(status int) conduct {
		return saying(httpText(status, "", "Location: "+elsewhere.url+"/server/API/v2/cases/insert.php"))
	}
	html := "<html><body><h1>Sitio en mantenimiento</h1></body></html>"
	const unknown, pending, created = "unknown", "pending", "created"
	for _, c := range []struct {
		name     string
		rows     int
		conduct  conduct
		want     string // the rows' states, in order
		codes    string // their import_code; "-" none
		exit     int
		requests int
	}{
		{"closed before a byte is read", 1, hangsUpUnread, unknown, "E402", 4, 0},
		{"closed after the head", 1, conducts(hangsUpAfterTheHead), unknown, "E402", 4, 1},
		{"closed in the middle of the body", 1, conducts(hangsUpInTheBody), unknown, "E402", 4, 1},
		{"case made, and no answer", 1, conducts(creating(func(string) string { return "" })), unknown, "E402", 4, 1},
		{"no case made, and no answer", 1, conducts(saying("")), unknown, "E402", 4, 1},
		{"answer cut in its head", 1, conducts(creating(func(a string) string { return a[:40] })), unknown, "E402", 4, 1},
		{"answer cut at its last byte", 1, conducts(creating(func(a string) string { return a[:len(a)-1] })), unknown, "E402", 4, 1},
		{"no HTTP", 1, conducts(saying("220 correo.example ESMTP\r\n")), unknown, "E402", 4, 1},
		{"a page in HTML with 200", 1, conducts(answering(httpText(200, html))), unknown, "E404", 4, 1},
		{"200 and nothing in it", 1, conducts(answering(httpText(200, ""))), unknown, "E404", 4, 1},
		{"200 with half a JSON", 1, conducts(answering(httpText(200, `{"code":200,"data":{"wolkvox_id":"65f0`))), unknown, "E404", 4, 1},
		{"200 without an id", 1, conducts(answering(httpText(200, `{"code":200,"error":"null","data":{}}`))), unknown, "E404", 4, 1},
		{"500 after the case was made", 1, conducts(func(v *visit) bool {
			v.takes()
			v.makes()
			return v.says(httpText(500, html))
		}), unknown, "E404", 4, 1},
		{"502 of a proxy", 1, conducts(answering(httpText(502, html))), unknown, "E404", 4, 1},
		{"one lost among others", 3, conducts(good, saying(""), good), "created unknown created", "- E402 -", 4, 3},
		{"five lost in a row", 6, conducts(saying("")), "unknown unknown unknown unknown unknown pending", "E402 E402 E402 E402 E402 -", 1, 5},
		{"302 to another host", 2, conducts(away(302)), "unknown pending", "E404 -", 1, 1},
		{"301 to another host", 2, conducts(away(301)), "unknown pending", "E404 -", 1, 1},
		{"303 to another host", 2, conducts(away(303)), "unknown pending", "E404 -", 1, 1},
		{"307 to another host", 2, conducts(away(307)), "pending pending", "CRM 307 -", 1, 1},
		{"308 to another host", 2, conducts(away(308)), "pending pending", "CRM 308 -", 1, 1},
		{"401", 2, conducts(answering(refusal(401, 401, "token required"))), "pending pending", "CRM 401 -", 1, 1},
		{"403, a bad token", 2, conducts(answering(refusal(403, 403, "PLEASE VALIDATE TOKEN"))), "pending pending", "CRM 403 -", 1, 1},
		{"403, the day's quota", 2, conducts(good, answering(refusal(403, 403, "TOKEN LIMIT EXCEEDED"))), "created pending", "- CRM 403", 5, 2},
		{"403, an unknown text", 2, conducts(answering(refusal(403, 403, "ACCESO DENEGADO"))), "pending pending", "CRM 403 -", 1, 1},
		{"403 as a code inside a 200", 2, conducts(answering(refusal(200, 403, "PLEASE VALIDATE TOKEN"))), "pending pending", "CRM 403 -", 1, 1},
		{"403, too many at a time", 1, conducts(answering(refusal(403, 403, "EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)")), good), created, "-", 0, 2},
		{"404 before any success", 2, conducts(answering(httpText(404, html))), "pending pending", "CRM 404 -", 1, 1},
		{"404 after a success", 2, conducts(good, answering(refusal(404, 404, "contact not found"))), "created rejected", "- CRM 404", 3, 2},
		{"400, no such API", 2, conducts(answering(refusal(400, 400, "THE API YOU WANT TO CONSULT DOES NOT EXIST"))), "pending pending", "CRM 400 -", 1, 1},
		{"400, the row's fault", 2, conducts(answering(refusal(400, 400, "SOME PARAMETERS ARE REQUIRED")), good), "rejected created", "CRM 400 -", 3, 2},
		{"400 as a code inside a 200", 2, conducts(answering(refusal(200, 400, "SOME PARAMETERS ARE REQUIRED")), good), "rejected created", "CRM 400 -", 3, 2},
		{"429 with a Retry-After", 2, conducts(answering(refusal(429, 429, "wait", "Retry-After: 1")), good), "created created", "- -", 0, 3},
		{"an id that is a number", 1, conducts(answering(httpText(200, `{"code":200,"error":"null","data":{"wolkvox_id":9007199254740993}}`))), created, "-", 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			crm := newOtherCRM(t, c.conduct)
			d := misbehaving(t, crm.url, c.rows)
			j := d.exits(c.exit, "import", "-m", "casos.yaml", "casos.csv")
			rows := d.results()
			if states := inOrder(rows, "import_status"); states != c.want {
				t.Errorf("the rows are %q, want %q", states, c.want)
			}
			if codes := inOrder(rows, "import_code"); codes != c.codes {
				t.Errorf("their codes are %q, want %q; %s", codes, c.codes, j.words())
			}
			if n := crm.requests(); n != c.requests {
				t.Errorf("%d requests came, want %d", n, c.requests)
			}
			left := c.rows - strings.Count(c.want, unknown) - strings.Count(c.want, created)
			recovers(t, d, crm, left, strings.Contains(c.want, unknown))
		})
	}
}

// misbehaving is a desk with a file of so many rows. Their text is long, so that
// a body can be cut in the middle.
func misbehaving(t *testing.T, url string, rows int) *desk {
	d := newDesk(t)
	d.mapping(url, "limits: {rate: 1000/s, workers: 1, max_unknown: 0}")
	text := "Ticket,Correo,Asunto\n"
	for i := range rows {
		text += fmt.Sprintf("T%d,ana@ejemplo.example,%s\n", i+1, strings.Repeat("reclamo ", 40_000))
	}
	d.write("casos.csv", text)
	return d
}

// inOrder gives a column of a report in one line; "-" for a blank.
func inOrder(rows []map[string]string, column string) string {
	var cells []string
	for _, row := range rows {
		if row[column] == "" {
			row[column] = "-"
		}
		cells = append(cells, row[column])
	}
	return strings.Join(cells, " ")
}

// recovers lets the CRM work again: the same command sends the rows that are
// left, and no other.
func recovers(t *testing.T, d *desk, crm *otherCRM, left int, unknown bool) {
	t.Helper()
	crm.behave(honest)
	before, exit := crm.requests(), 0
	if unknown {
		exit = 4
	}
	d.exits(exit, "import", "-m", "casos.yaml", "casos.csv")
	if n := crm.requests() - before; n != left {
		t.Errorf("the same command again: %d requests, want %d", n, left)
	}
	made := map[string]int{}
	for _, c := range crm.all() {
		if made[c.ticket()]++; made[c.ticket()] > 1 {
			t.Errorf("%s was made %d times", c.ticket(), made[c.ticket()])
		}
	}
}

// Retry-After holds for every row, not only for the one that was refused.
func TestRetryAfterKeepsAllWorkersAway(t *testing.T) {
	const wait = 2 * time.Second
	crm := newOtherCRM(t, conducts(
		answering(refusal(429, 429, "wait", "Retry-After: "+strconv.Itoa(int(wait.Seconds())))),
		func(v *visit) bool { return v.takes() && v.says(httpText(http.StatusOK, v.makes())) },
	))
	d := misbehaving(t, crm.url, 8)
	d.exits(0, "import", "-m", "casos.yaml", "--rate", "20/s", "--workers", "4", "casos.csv")
	crm.mu.Lock()
	defer crm.mu.Unlock()
	// What the other workers had begun before the refusal was read is not called
	// back; without the pause, all nine would come within half a second.
	early := 0
	for _, at := range crm.heads[1:] {
		if at.Sub(crm.heads[0]) < wait {
			early++
		}
	}
	if len(crm.heads) != 9 || early > 3 {
		t.Errorf("%d requests, %d of them before the %s were over; want 9, at most the other 3 workers' early", len(crm.heads), early, wait)
	}
}
