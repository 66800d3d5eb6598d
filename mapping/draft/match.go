package draft

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// KeyField is the field name under which a match says that a column looks like
// the number that tells one case from another; the CRM has no such field.
const KeyField = "key"

// SubjectField is the field name of the line that stands above a description; the
// CRM has no such field.
const SubjectField = "subject"

//go:embed synonyms.txt
var synonymsText string

// Sure says how sure a match is.
type Sure int

// The levels of being sure, the least first.
const (
	Unsure  Sure = iota // a word of the name fits, among others
	Likely              // the name is a word that other fields are called by, too
	Certain             // the name is the field's own
)

// String gives the level as a message says it.
func (s Sure) String() string {
	return [...]string{"unsure", "likely", "certain"}[min(max(s, Unsure), Certain)]
}

// Match is a column that could be a field of the case.
type Match struct {
	Column int    // its place in the header, from 0
	Field  string // "contact", "case-type", or [KeyField]
	Sure   Sure
	Why    string // for people: what in name and values says so
}

// Synonyms are the words by which fields are known. It is safe for concurrent
// use.
type Synonyms struct {
	words  map[string]rank
	values values
}

// rank is a word's field and its place among the field's words, from 0.
type rank struct {
	field string
	place int
}

// Builtin gives the words of synonyms.txt and values.txt.
func Builtin() (*Synonyms, error) {
	s, err := Parse(synonymsText)
	if err != nil {
		return nil, err
	}
	s.values, err = parseValues(valuesText)
	return s, err
}

// Parse reads a table of words in the form of synonyms.txt. A line without a
// colon, an empty word, and a word under two fields are errors that name the
// line.
func Parse(text string) (*Synonyms, error) {
	s := &Synonyms{words: map[string]rank{}}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		field, words, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("synonyms:%d: %q has no colon after the field", i+1, line)
		}
		for place, word := range strings.Split(words, ",") {
			normal := Normal(word)
			if normal == "" {
				return nil, fmt.Errorf("synonyms:%d: an empty word of %q", i+1, field)
			}
			if other, ok := s.words[normal]; ok {
				return nil, fmt.Errorf("synonyms:%d: %q stands under %q and %q", i+1, normal, other.field, field)
			}
			s.words[normal] = rank{field, place}
		}
	}
	return s, nil
}

// Normal spells a name for comparing: lower case, without accents, and every run
// of anything but letters and digits as one space. "E-mail_do  Cliente:" is
// "e mail do cliente"; a name of punctuation alone is "", and a byte that is no
// UTF-8 is a space.
func Normal(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(name, " ")) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
}

// Match gives the best column for each field that the file seems to have, in the
// header's order, by names and by what the columns' values look like: a column
// whose values cannot be a field's is not taken for it, whatever its name, and a
// column of e-mail addresses is the contact where no name says so. A column
// serves one field and a field has one column: of several the surer wins, then
// the one whose word stands earlier in the table, then the one further left. An
// empty header gives none.
func (s *Synonyms) Match(header []string, seen *Columns) []Match {
	best, can := map[string]ranked{}, namesOf(header).able
	for i, name := range header {
		m, ok := s.one(i, name)
		if !ok || !can[i] || !seen.judge(&m.Match) {
			continue
		}
		if other, taken := best[m.Field]; !taken || m.before(other) {
			best[m.Field] = m
		}
	}
	var found []Match
	for _, m := range best {
		found = append(found, m.Match)
	}
	found = seen.byLooks(header, can, found)
	slices.SortFunc(found, func(a, b Match) int { return a.Column - b.Column })
	return found
}

// ranked is a match and the place of its word among the field's.
type ranked struct {
	Match
	place int
}

func (m ranked) before(other ranked) bool {
	return m.Sure > other.Sure || m.Sure == other.Sure && m.place < other.place
}

// one matches a name by itself: whole, else without the words for a case that
// many exports put before each name, else by the longest run of its words, where
// no other word of it speaks of something else.
func (s *Synonyms) one(column int, name string) (ranked, bool) {
	normal := Normal(name)
	if r, ok := s.words[normal]; ok {
		sure := Certain
		if vague(normal) {
			sure = Likely
		}
		return ranked{Match{column, r.field, sure, "its name"}, r.place}, true
	}
	words := strings.Fields(normal)
	if bare := strings.Join(slices.DeleteFunc(slices.Clone(words), isCaseWord), " "); bare != normal && !vague(bare) {
		if r, ok := s.words[bare]; ok {
			return ranked{Match{column, r.field, Likely, fmt.Sprintf("%q in its name", bare)}, r.place}, true
		}
	}
	if s.ofTwo(words) {
		return ranked{}, false
	}
	for n := len(words) - 1; n > 0; n-- {
		for from := 0; from+n <= len(words); from++ {
			part := strings.Join(words[from:from+n], " ")
			r, known := s.words[part]
			if known && !vague(part) {
				return ranked{Match{column, r.field, Unsure, fmt.Sprintf("%q in its name", part)}, r.place}, true
			}
		}
	}
	return ranked{}, false
}

// isCaseWord says that a word stands for the case itself, or joins it to another:
// "Ticket priority", "Estado de la solicitud".
func isCaseWord(word string) bool {
	switch word {
	case "ticket", "case", "caso", "issue", "chamado", "solicitud", "incidente", "incident", "de", "del", "la", "el", "do", "da", "of", "the":
		return true
	}
	return false
}

// ofTwo says that a name speaks of a time, or of two fields, so that it is likely
// neither: "Tiempo de solución", "Resolution status".
func (s *Synonyms) ofTwo(words []string) bool {
	field := ""
	for _, word := range words {
		switch word {
		case "tiempo", "tempo", "time", "fecha", "data", "date", "hora", "sla", "vencimiento":
			return true
		}
		r, known := s.words[word]
		if !known || vague(word) || isCaseWord(word) {
			continue
		}
		if field != "" && r.field != field {
			return true
		}
		field = r.field
	}
	return false
}

// vague says that a word often means something else than the field it is
// listed under: an "id" of the customer, a "tipo" of document.
func vague(normal string) bool {
	switch normal {
	case "id", "key", "numero", "number", "tipo", "type", "categoria", "category", "contacto", "contact", "contato", "caso", "clasificacion", "classificacao", "tema",
		"solicitante", "requester", "reporter", "customer", "summary", "resumen", "resumo", "mensaje", "message", "mensagem",
		"motivo", "title", "titulo", "tecnico", "asignado", "file", "archivo", "arquivo", "state", "urgency", "respuesta":
		return true
	}
	return false
}
