package ledger

import (
	"crypto/rand"
	"encoding/base32"
)

// idBytes is what an id holds: 80 random bits, 16 letters and digits of base 32.
const idBytes = 10

// newID gives a new id: its letter, then 16 capitals and digits 2 to 7. No
// spreadsheet takes it for a number, a date or a power, since it begins with a
// letter and is no hex.
func newID(letter byte) string { return idText(letter, newIDBytes()) }

func newIDBytes() []byte {
	id := make([]byte, idBytes)
	rand.Read(id) // never fails: crypto/rand ends the program instead
	return id
}

func idText(letter byte, id []byte) string {
	return string(letter) + base32.StdEncoding.EncodeToString(id)
}

// parseID reads an import_id.
func parseID(text string) ([]byte, bool) {
	if len(text) != 17 || text[0] != 'C' {
		return nil, false
	}
	id, err := base32.StdEncoding.DecodeString(text[1:])
	return id, err == nil
}
