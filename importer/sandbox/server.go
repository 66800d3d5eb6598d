package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The paths that are served.
const (
	insertPath  = "/server/API/v2/cases/insert.php"
	queryPath   = "/server/API/v2/cases/queryCases.php"
	contactPath = "/server/API/v2/custom/query.php"
	tokenPath   = "/server/API/v2/token/tokenInformation.php"
	casesPath   = "/sandbox/cases"
	statsPath   = "/sandbox/stats"
)

// Server imitates the CRM. It is an [http.Handler] and may be used concurrently;
// it keeps its cases as long as it lives.
type Server struct {
	world  *world
	player *player
	store  *store
	count  *counter
	quota  *quota
	epoch  [8]byte // begins every id, and differs from server to server
}

// New makes a server of a configuration and a script of faults, which must not
// be changed from then on.
func New(c Config, f Faults) *Server {
	if c.MaxBody <= 0 {
		c.MaxBody = DefaultConfig().MaxBody
	}
	s := &Server{
		world:  newWorld(c),
		player: newPlayer(f),
		store:  &store{},
		count:  newCounter(),
		quota:  &quota{limit: int64(c.DailyLimit)},
	}
	// rand.Read fills the whole slice or ends the program; it has no error to give.
	rand.Read(s.epoch[:])
	return s
}

// Stats gives the counts so far.
func (s *Server) Stats() Stats {
	stats := s.count.snapshot()
	_, stats.TokenUse, _ = s.quota.state(time.Now())
	return stats
}

// ServeHTTP answers one request. A fault that cuts the connection needs a
// ResponseWriter that can be hijacked, as HTTP/1.1's can; with another one it
// answers 500 instead.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case casesPath, statsPath:
		s.serveOwn(w, r)
		return
	}
	inFlight := s.count.arrive(time.Now(), r.URL.Path == insertPath)
	defer s.count.leave()
	if r.URL.Path == insertPath && r.Method == http.MethodPost {
		s.insert(w, r, inFlight)
		return
	}
	a := s.gate(r, inFlight)
	if a == nil {
		a = s.ask(w, r)
	}
	s.judge(a)
	if pause(r.Context(), s.world.config.Latency) {
		a.write(w)
	}
}

// serveOwn answers what is the sandbox's own.
func (s *Server) serveOwn(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "sandbox: only GET is served here", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", jsonType)
	if r.Method == http.MethodHead {
		return
	}
	if r.URL.Path == casesPath {
		if err := s.store.writeTo(w); err != nil {
			// The head is out, so that only a cut array can tell that it is not whole.
			hangUp(w)
		}
		return
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(s.Stats()); err != nil {
		return // the reader hung up
	}
}

// gate lets a request to the API through, or refuses it: by its path, its token,
// the day's quota, the number in flight, its method. The order is such that a call
// with a bad token costs no quota.
func (s *Server) gate(r *http.Request, inFlight int64) *answer {
	method := http.MethodPost
	switch r.URL.Path {
	case tokenPath:
		method = http.MethodGet
	case insertPath, queryPath, contactPath:
	default:
		return refuse(http.StatusBadRequest, noSuchAPI, "")
	}
	config := &s.world.config
	token := r.Header.Get("Wolkvox-Token")
	switch {
	case token == "":
		return refuse(http.StatusUnauthorized, "THE TOKEN IS REQUIRED", "")
	case config.Token != "" && token != config.Token:
		return refuse(http.StatusForbidden, badToken, "")
	case config.Simultaneous > 0 && inFlight > int64(config.Simultaneous):
		return refuse(http.StatusForbidden, fmt.Sprintf("EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (%d)", config.Simultaneous), "")
	case !s.quota.spend(time.Now()):
		return refuse(http.StatusForbidden, overLimit, "")
	case r.Method != method:
		return refuse(http.StatusMethodNotAllowed, "METHOD NOT ALLOWED", r.Method)
	}
	return nil
}

// judge counts an answer of the API's own making.
func (s *Server) judge(a *answer) {
	s.count.judged(strconv.Itoa(a.status), a)
}

// pause waits; false: the request ended first.
func pause(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
