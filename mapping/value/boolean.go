package value

import "caseload/mapping/naming"

// booleans are the words for yes and no in Spanish, Portuguese and English and
// in what spreadsheets write, folded. It is read only.
var booleans = map[string]bool{
	"si": true, "s": true, "x": true, "1": true, "verdadero": true, "v": true, "cierto": true,
	"true": true, "t": true, "yes": true, "y": true, "on": true,
	"sim": true, "verdadeiro": true,

	"no": false, "n": false, "0": false, "falso": false, "f": false,
	"false": false, "off": false, "nao": false,
}

// boolean reads yes or no; known is false for any other word.
func boolean(text string) (value, known bool) {
	if value, known = booleans[text]; known {
		return value, known
	}
	var room [32]byte
	value, known = booleans[string(naming.AppendFold(room[:0], text))]
	return value, known
}
