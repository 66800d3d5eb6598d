package xlsx

import (
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
// is neither is General. Whether a format "applies" is not asked, as Excel does
// not.
func readStyles(r io.Reader) ([]format, error) {
	s := newScanner(r, maxFormatCode)
	found := styles{codes: map[int]format{}}
	root := true
	for {
		t, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return found.formats(), nil
		case err != nil:
			return nil, err
		case t.kind != opening:
			continue
		case root && (t.space != mainNS || string(t.name) != "styleSheet"):
			return nil, faultf("no style sheet but %s", shown(t.name))
		case t.space != mainNS || string(t.name) == "extLst":
			err = s.skip(t)
		default:
			err = found.take(t)
		}
		root = false
		if err != nil {
			return nil, err
		}
	}
}

// styles is what was read of a styles part.
type styles struct {
	section string         // the element that the formats stand in
	codes   map[int]format // of the workbook's own
	ids     []int          // of cellXfs
}

func (s *styles) take(t *token) error {
	switch name := string(t.name); name {
	case "numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs":
		s.section = name
	case "numFmt":
		if s.section == "numFmts" {
			return s.addCode(t)
		}
	case "xf":
		if s.section != "cellXfs" {
			return nil
		}
		id, err := formatID(t)
		if err != nil {
			return err
		}
		if s.ids = append(s.ids, id); len(s.ids) > maxFormats {
			return &Error{What: "there are too many cell formats", Limit: true}
		}
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
	s.codes[id] = parseFormat(string(appendUnescaped(nil, []byte(code))))
	return nil
}

// formatID is the number of a format; 0, which is General, where there is none.
func formatID(t *token) (int, error) {
	text := t.attr("numFmtId")
	if text == nil {
		return 0, nil
	}
	id, err := strconv.Atoi(string(text))
	if err != nil || id < 0 {
		return 0, faultf("a number format with the number %s", shown(text))
	}
	return id, nil
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
