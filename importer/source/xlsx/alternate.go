package xlsx

import "bytes"

// Markup compatibility (ECMA-376 part 3, 7.5–7.7): of an AlternateContent
// the first Choice counts whose namespaces are all understood, else the
// Fallback. What counts is read as if it stood there by itself.

// choice is an AlternateContent that is open.
type choice struct{ chosen bool }

// next reads the next *token of what counts.
func (s *scanner) next() (*token, error) {
	for {
		t, err := s.token()
		if err != nil || t.kind == text || t.kind == literal || t.space != compatNS {
			return t, err
		}
		if t.kind == closing {
			if string(t.name) == "AlternateContent" {
				s.choices = s.choices[:len(s.choices)-1]
			}
			continue
		}
		if err := s.compatible(t); err != nil {
			return nil, err
		}
	}
}

// compatible goes into an element of the compatibility namespace, or skips it.
func (s *scanner) compatible(t *token) error {
	if t.empty {
		return nil
	}
	inside := len(s.choices) > 0
	switch {
	case string(t.name) == "AlternateContent":
		s.choices = append(s.choices, choice{})
		return nil
	case string(t.name) == "Choice" && inside && !s.choices[len(s.choices)-1].chosen && s.understands(t.attr("Requires")),
		string(t.name) == "Fallback" && inside && !s.choices[len(s.choices)-1].chosen:
		s.choices[len(s.choices)-1].chosen = true
		return nil
	}
	return s.skip(t)
}

// understands tells whether all these prefixes are of the main namespace.
func (s *scanner) understands(prefixes []byte) bool {
	fields := bytes.Fields(prefixes)
	for _, prefix := range fields {
		if in, err := s.spaceOf(prefix); err != nil || in != mainNS {
			return false
		}
	}
	return len(fields) > 0
}

// skip passes over the element that t has opened.
func (s *scanner) skip(t *token) error {
	if t.empty {
		return nil
	}
	depth := len(s.open)
	for len(s.open) >= depth {
		t, err := s.token()
		if err != nil {
			return err
		}
		if t.kind == text {
			if _, err := appendText(nil, t.text); err != nil {
				return err
			}
		}
	}
	return nil
}
