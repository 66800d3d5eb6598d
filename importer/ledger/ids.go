package ledger

import (
	"crypto/rand"
	"encoding/binary"
	"sync/atomic"
	"time"

	"caseload/importer/identity"
)

// idBytes is what an id holds: 80 bits, 16 letters and digits of base 32.
const idBytes = 10

// newID gives a new id of random bits.
func newID(letter byte) string {
	id := make([]byte, idBytes)
	rand.Read(id) // never fails: crypto/rand ends the program instead
	return identity.IDText(letter, id)
}

// caseIDs gives ids that rise, so that those of one plan stand together in their
// index: 50 bits of the time in microseconds, none twice, then 30 random ones.
type caseIDs struct{ last atomic.Int64 }

func (c *caseIDs) next() string {
	now := max(time.Now().UnixMicro(), c.last.Load()+1)
	c.last.Store(now)
	id := make([]byte, idBytes)
	rand.Read(id)
	binary.BigEndian.PutUint64(id, uint64(now)<<14|uint64(id[6]&0x3f)<<8|uint64(id[7])) //nolint:gosec // the time is positive
	return identity.IDText('C', id)
}

// NewCaseID gives the import_id of a new case.
func (l *Ledger) NewCaseID() string { return l.ids.next() }

func caseID(id []byte) string { return identity.IDText('C', id) }
