package source

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// slowly reads text by the rules at the head of scanner.go, a character at a
// time and with nothing in mind but them.
func slowly(text string, m manner) (all [][]string, ok bool) {
	if m.quote == 0 {
		m.quote = '"'
	}
	p := &slow{text: text, manner: m}
	for len(p.text) > 0 {
		if p.lineEnd() > 0 {
			p.text = p.text[p.lineEnd():]
			continue
		}
		record, ok := p.record()
		if !ok {
			return all, false
		}
		all = append(all, record)
	}
	return all, true
}

type slow struct {
	text   string
	manner manner
}

// lineEnd is the length of the line end that the text begins with, 0 when it
// begins with none.
func (p *slow) lineEnd() int {
	switch {
	case strings.HasPrefix(p.text, "\n"):
		return 1
	case strings.HasPrefix(p.text, "\r\n"):
		return 2
	case p.text == "\r", p.manner.loneCR && strings.HasPrefix(p.text, "\r"):
		return 1
	}
	return 0
}

func (p *slow) record() (record []string, ok bool) {
	for {
		field, ok := p.field()
		if !ok {
			return nil, false
		}
		if n := len(field); n >= 3 && strings.HasPrefix(field, `="`) && field[n-1] == '"' {
			if inner := strings.ReplaceAll(field[2:n-1], `""`, ""); !strings.Contains(inner, `"`) {
				field = strings.ReplaceAll(field[2:n-1], `""`, `"`)
			}
		}
		record = append(record, field)
		switch {
		case strings.HasPrefix(p.text, string(p.manner.delimiter)):
			p.text = p.text[len(string(p.manner.delimiter)):]
		case p.text == "":
			return record, true
		default:
			p.text = p.text[p.lineEnd():]
			return record, true
		}
	}
}

func (p *slow) ends() bool {
	return p.text == "" || strings.HasPrefix(p.text, string(p.manner.delimiter)) || p.lineEnd() > 0
}

// escaped gives the text that a backslash escapes, when one does here.
func (p *slow) escaped() (text string, ok bool) {
	if !p.manner.backslash || !strings.HasPrefix(p.text, `\`) {
		return "", false
	}
	for _, end := range []string{string(p.manner.quote), `\`, "\r\n", "\n", string(p.manner.delimiter)} {
		if strings.HasPrefix(p.text[1:], end) {
			return end, true
		}
	}
	if p.manner.loneCR && strings.HasPrefix(p.text[1:], "\r") {
		return "\r", true
	}
	return "", false
}

// pastBlanks leaves out blanks, where these do not count and what follows them is as
// it should be.
func (p *slow) pastBlanks(follows func() bool) {
	before := p.text
	for p.manner.blanks && p.text != "" && strings.Contains(" \t", p.text[:1]) && p.text[:1] != string(p.manner.delimiter) {
		p.text = p.text[1:]
	}
	if !follows() {
		p.text = before
	}
}

func (p *slow) field() (field string, ok bool) {
	p.pastBlanks(func() bool { return strings.HasPrefix(p.text, string(p.manner.quote)) })
	if !strings.HasPrefix(p.text, string(p.manner.quote)) {
		return p.bare()
	}
	p.text = p.text[1:]
	for p.text != "" {
		switch escaped, ok := p.escaped(); {
		case ok:
			field += escaped
			p.text = p.text[1+len(escaped):]
		case strings.HasPrefix(p.text, string([]byte{p.manner.quote, p.manner.quote})):
			field += string(p.manner.quote)
			p.text = p.text[2:]
		case p.text[0] == p.manner.quote:
			p.text = p.text[1:]
			p.pastBlanks(p.ends)
			return field, p.ends()
		default:
			field += p.text[:1]
			p.text = p.text[1:]
		}
	}
	return "", false
}

func (p *slow) bare() (field string, ok bool) {
	quotes, escapes, front, end := false, false, false, false
	for !p.ends() {
		if escaped, ok := p.escaped(); ok {
			field += escaped
			escapes, end = true, false
			p.text = p.text[1+len(escaped):]
			if p.text == "" {
				break
			}
			continue
		}
		end = p.text[0] == p.manner.quote
		quotes = quotes || end
		front = front || end && !escapes && strings.Trim(field, " \t") == ""
		field += p.text[:1]
		p.text = p.text[1:]
	}
	if isTrick(field) {
		return field, !quotes || !escapes
	}
	return field, !front && !end
}

// FuzzManners holds the scanner to the slow reading, in every manner. Only what
// is refused for its size or its likeness to rows may differ, and texts so short
// are not.
func FuzzManners(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "a\rb\r\r\nc\r", "'a,b',c\r\n'it''s'\n", `a\,b,c\` + "\nd\n", `"a\"b",c\\` + "\n", "=\"00123\",\"=\"\"x\"\"\"\n", "\"a\rb\"\r\nc\n", `\`,
		"a\\\r\nb", "\"a\\", "'\\''\n", "=\"a\"\"b\"\n", "=\"a,b\"\n", "x\\\"y\n",
		"a, \"b,c\" ,d\n", "tubo 5\" x,y\n", " \"a\" \"b\"\n", "a\t\"b\"\n",
	} {
		for flags := range uint8(16) {
			f.Add(seed, ',', flags)
		}
		f.Add(seed, ';', uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, delimiter rune, flags uint8) {
		m := manner{delimiter: delimiter, quote: '"', backslash: flags&1 != 0, loneCR: flags&2 != 0, blanks: flags&8 != 0}
		if flags&4 != 0 {
			m.quote = '\''
		}
		if !validDelimiter(delimiter) || delimiter == '\'' || delimiter == '\\' || delimiter == '=' || len(text) > 4096 {
			return
		}
		want, wantOK := slowly(text, m)
		s := newScanner(iotest.HalfReader(strings.NewReader(text)), m)
		var got [][]string
		var err error
		for {
			var fields []string
			if fields, err = s.next(); err != nil {
				break
			}
			got = append(got, append([]string(nil), fields...))
		}
		if errors.Is(err, io.EOF) != wantOK {
			t.Fatalf("%q in %+v: %q, error %v; read slowly it is sound: %v", text, m, got, err, wantOK)
		}
		if wantOK && fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("%q in %+v: %q, read slowly %q", text, m, got, want)
		}
	})
}
