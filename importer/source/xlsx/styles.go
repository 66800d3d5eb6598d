package xlsx

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// maxFormats is the most formats that cells of a workbook can have between them
// (Excel's specifications and limits: 65,490).
const maxFormats = 1 << 16

// maxFormatCode bounds a number format's code; Excel's own limit is 255
// characters.
const maxFormatCode = 4 << 10

// readStyles reads the number formats of a workbook's cellXfs, in order: what a
// cell's s counts from 0 (ECMA-376 part 1, 18.8.10, 18.8.30, 18.8.45). A code of
// the workbook's own goes before the built-in one of its number; a number that
// is neither is General. Nothing is inherited from named styles, and whether a
// format "applies" is not asked, as Excel does not.
func readStyles(r io.Reader) ([]format, error) {
	s := styles{scanner: newScanner(r, maxFormatCode), codes: map[int]format{}}
	root, err := s.next()
	if errors.Is(err, io.EOF) {
		return nil, faultf("there is no XML in it")
	}
	if err != nil {
		return nil, err
	}
	if root.space != mainNS || string(root.name) != "styleSheet" {
		return nil, faultf("no style sheet but %s", shown(root.name))
	}
	for {
		t, err := s.next()
		switch {
		case err != nil:
		case t.kind == opening:
			err = s.section(t)
		default:
			err = stray(t, "lists of formats")
		}
		if errors.Is(err, io.EOF) {
			return s.formats(), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// styles is what was read of a styles part.
type styles struct {
	*scanner
	codes  map[int]format // of the workbook's own formats
	ids    []int          // of cellXfs
	listed bool           // cellXfs was there
}

// section reads one list of the part, or passes over it.
func (s *styles) section(t *token) error {
	var take func(*token) error
	item := ""
	switch {
	case t.space == mainNS && string(t.name) == "numFmts":
		item, take = "numFmt", s.addCode
	case t.space == mainNS && string(t.name) == "cellXfs":
		if s.listed {
			return faultf("two lists of cell formats")
		}
		item, take, s.listed = "xf", s.addFormat, true
	default:
		return s.skip(t)
	}
	for empty := t.empty; !empty; { // t is the next token after this
		t, err := s.next()
		if err != nil {
			return err
		}
		switch {
		case t.kind == closing:
			return nil
		case t.kind != opening:
			if err := stray(t, "formats"); err != nil {
				return err
			}
			continue
		case t.space == mainNS && string(t.name) == item:
			if err := take(t); err != nil {
				return err
			}
		}
		if err := s.skip(t); err != nil {
			return err
		}
	}
	return nil
}

func (s *styles) addFormat(t *token) error {
	id, err := formatID(t)
	if err != nil {
		return err
	}
	if s.ids = append(s.ids, id); len(s.ids) > maxFormats {
		return &Error{What: "there are too many cell formats", Limit: true}
	}
	return nil
}

// addCode takes a format of the workbook's own.
func (s *styles) addCode(t *token) error {
	id, err := formatID(t)
	if err != nil {
		return err
	}
	code, err := t.attrText("formatCode")
	switch {
	case err != nil:
		return err
	case t.attr("numFmtId") == nil || t.attr("formatCode") == nil:
		return faultf("a number format without a number or a code")
	case len(s.codes) == maxFormats:
		return &Error{What: "there are too many number formats", Limit: true}
	}
	own := parseFormat(string(appendUnescaped(nil, []byte(code))))
	if before, twice := s.codes[id]; twice && before != own {
		return faultf("the number format %d stands twice, with different codes", id)
	}
	s.codes[id] = own
	return nil
}

// formatID is the number of a format; 0, which is General, where there is none.
func formatID(t *token) (int, error) {
	text := t.attr("numFmtId")
	if text == nil {
		return 0, nil
	}
	id, err := strconv.ParseUint(string(bytes.TrimSpace(text)), 10, 31)
	if err != nil {
		return 0, faultf("a number format with the number %s", shown(text))
	}
	return int(id), nil
}

func (s *styles) formats() []format {
	all := make([]format, len(s.ids))
	for i, id := range s.ids {
		own, ok := s.codes[id]
		if !ok {
			own = builtinFormat(id)
		}
		all[i] = own
	}
	return all
}
