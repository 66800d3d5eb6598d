package identity

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"caseload/mapping/invisible"
)

// ColumnIDs names the columns of a header so that case, accents, and spaces do
// not count: "Cédula " and "cedula" are one name. Names of one header that only
// so would be one keep their exact form, "=Fecha" and "=fecha". A repeated name
// gets "#2", "#3" … from its second on, a blank one its place, "#7"; a "#" of a
// name's own is doubled.
func ColumnIDs(header []string) []string {
	exact := make([]string, len(header))
	forms := map[string]map[string]bool{}
	for i, name := range header {
		exact[i] = strings.ReplaceAll(Text(name), "#", "##")
		id := foldName(exact[i])
		if forms[id] == nil {
			forms[id] = map[string]bool{}
		}
		forms[id][exact[i]] = true
	}
	ids := make([]string, len(header))
	count := make(map[string]int, len(header))
	for i := range header {
		id := foldName(exact[i])
		switch {
		case id == "":
			ids[i] = "#" + strconv.Itoa(i+1)
			continue
		case len(forms[id]) > 1:
			id = "=" + exact[i]
		}
		count[id]++
		if n := count[id]; n > 1 {
			id += "#" + strconv.Itoa(n)
		}
		ids[i] = id
	}
	return ids
}

func foldName(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(Text(name)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// Text is the text that counts of a cell: NFC, all no-break spaces and what is not
// seen at its ends off (package invisible), CRLF as LF.
func Text(cell string) string {
	if isSettled(cell) {
		if n := len(cell); n > 0 && cell[0] > ' ' && cell[n-1] > ' ' {
			return cell
		}
		return strings.TrimSpace(cell)
	}
	if strings.Contains(cell, "\u00a0") || strings.Contains(cell, "\u202f") { // ContainsAny would decode every rune
		cell = strings.NewReplacer("\u00a0", "", "\u202f", "").Replace(cell)
	}
	if strings.Contains(cell, "\r\n") {
		cell = strings.ReplaceAll(cell, "\r\n", "\n")
	}
	cell = strings.TrimSpace(cell)
	if !norm.NFC.IsNormalString(cell) {
		cell = norm.NFC.String(cell)
	}
	return invisible.Trim(cell)
}

// isSettled tells text of which only outer ASCII spaces may have to go. It has no
// CR, and beside ASCII only the letters and signs from U+00A1 to U+02FF but for the
// soft hyphen, which are NFC in any order: what combines begins at U+0300. Nearly all cells are so.
func isSettled(text string) bool {
	for {
		n := plainRun(text)
		if n == len(text) {
			return true
		}
		if len(text) < n+2 {
			return false
		}
		lead, trail := text[n], text[n+1]
		if lead < 0xC2 || lead > 0xCB || trail&0xC0 != 0x80 || lead == 0xC2 && (trail <= 0xA0 || trail == 0xAD) {
			return false
		}
		text = text[n+2:]
	}
}

// plainRun counts the bytes at the front that are ASCII and no CR. It looks at
// eight at a time, which the compiler loads as one.
func plainRun(text string) int {
	const high, ones, returns = 0x8080808080808080, 0x0101010101010101, 0x0d0d0d0d0d0d0d0d
	i := 0
	for ; i+8 <= len(text); i += 8 {
		t := text[i : i+8]
		word := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
		// A byte that is a CR is 0 after the xor, and borrows into its top bit.
		if (word|((word^returns)-ones))&high != 0 {
			break
		}
	}
	for i < len(text) && text[i] < utf8.RuneSelf && text[i] != '\r' {
		i++
	}
	return i
}
