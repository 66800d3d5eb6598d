package sandbox

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// created is the data of the answer to an insert.
type created struct {
	WolkvoxID string `json:"wolkvox_id"`
	Prefix    string `json:"idPrefijo"`
}

// insert takes one insert request all the way: fault or not, gate, parts, checks,
// the case, latency, answer.
func (s *Server) insert(w http.ResponseWriter, r *http.Request, inFlight int64) {
	rule := s.player.head()
	if rule != nil && !rule.makes() {
		s.play(w, r, rule, nil)
		return
	}
	a := s.gate(r, inFlight)
	if a == nil {
		var arrived *arrival
		if arrived, a = receive(w, r, s.world.config.MaxBody); a == nil {
			if rule == nil {
				rule = s.player.read(arrived)
			}
			if rule != nil && !rule.makes() {
				s.play(w, r, rule, nil)
				return
			}
			a = s.make(arrived)
		}
	}
	s.judge(a)
	if rule != nil {
		s.play(w, r, rule, a)
		return
	}
	if pause(r.Context(), s.world.config.Latency) {
		a.write(w)
	}
}

// make checks a case and, if the CRM would, makes it.
func (s *Server) make(arrived *arrival) *answer {
	if refusal := s.world.check(arrived); refusal != nil {
		return refusal
	}
	var c created
	now := time.Now().UTC()
	kind := arrived.part("case-type")
	err := s.store.add(kind, func(open []byte, number, ofType int64) []byte {
		c.WolkvoxID = s.id(number)
		c.Prefix = s.world.types[kind].prefix + "-" + strconv.FormatInt(ofType, 10)
		return appendRecord(open, c.WolkvoxID, c.Prefix, now, arrived)
	})
	if err != nil {
		return &answer{status: http.StatusInternalServerError, kind: "text/plain; charset=utf-8", body: fmt.Appendf(nil, "sandbox: %v", err)}
	}
	// The vendor's own spelling.
	a := encode(http.StatusOK, envelope{Code: http.StatusOK, Error: "null", Msg: "Succesfully create record", Data: c})
	a.made = true
	return a
}

// id gives the 24 hexadecimal characters of the nth case.
func (s *Server) id(number int64) string {
	var raw [12]byte
	copy(raw[:], s.epoch[:])
	binary.BigEndian.PutUint32(raw[8:], uint32(number))
	return hex.EncodeToString(raw[:])
}
