package value

import (
	"fmt"
	"strconv"
	"strings"

	"caseload/mapping/naming"
)

// Layout is how dates of a field are written: its parts in order.
type Layout []layoutPart

// layoutPart is one part of a layout: text as it is, or a number.
type layoutPart struct {
	text  string
	part  byte // y M d h m s; 0 for text
	width int
}

// The layouts where the mapping names none. The CRM gives dates back so.
const (
	DefaultDate     = "yyyy-mm-dd"
	DefaultDatetime = "yyyy-mm-dd hh:mm:ss"
)

// ParseLayout reads a format such as dd/mm/yyyy or yyyy-mm-ddThh:mm:ss. mm is
// the month until an hour stood before it, then the minute. Year, month and day
// must all be there, with clock also hour and minute.
func ParseLayout(text string, clock bool) (Layout, error) {
	var parts Layout
	seen := map[byte]bool{}
	for rest := text; rest != ""; {
		p, n, err := nextPart(rest, seen)
		if err != nil {
			return nil, err
		}
		if p.part != 0 && seen[p.part] {
			return nil, fmt.Errorf("%s stands twice", rest[:n])
		}
		seen[p.part] = true
		parts = append(parts, p)
		rest = rest[n:]
	}
	if !seen['y'] || !seen['M'] || !seen['d'] {
		return nil, fmt.Errorf("year, month and day must all be there")
	}
	if clock && (!seen['h'] || !seen['m']) {
		return nil, fmt.Errorf("hour and minute must be there")
	}
	if !clock && (seen['h'] || seen['m'] || seen['s']) {
		return nil, fmt.Errorf("a date has no time; type: datetime has one")
	}
	return parts, nil
}

// nextPart reads the part that rest begins with and tells its length.
func nextPart(rest string, seen map[byte]bool) (layoutPart, int, error) {
	if strings.HasPrefix(rest, "yyyy") {
		return layoutPart{part: 'y', width: 4}, 4, nil
	}
	for _, two := range []string{"mm", "dd", "hh", "ss"} {
		if !strings.HasPrefix(rest, two) {
			continue
		}
		p := layoutPart{part: two[0], width: 2}
		if two == "mm" && !seen['h'] {
			p.part = 'M'
		}
		return p, 2, nil
	}
	if strings.ContainsRune("-/.: T,", rune(rest[0])) {
		return layoutPart{text: rest[:1]}, 1, nil
	}
	return layoutPart{}, 0, fmt.Errorf("%s is none of yyyy mm dd hh mm ss and the signs - / . : T", naming.Quote(naming.Excerpt(rest, 8)))
}

// append writes m as the layout says. No part of it needs escapes in JSON.
func (l Layout) append(dst []byte, m moment) []byte {
	for i := range l {
		p := &l[i]
		if p.part == 0 {
			dst = append(dst, p.text...)
			continue
		}
		n := m.part(p.part)
		switch {
		case p.width == 2 && n < 100:
			dst = append(dst, byte('0'+n/10), byte('0'+n%10))
			continue
		case p.width == 4 && n >= 1000 && n < 10000:
			dst = append(dst, byte('0'+n/1000), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
			continue
		}
		for limit, width := 10, 1; width < p.width; limit, width = limit*10, width+1 {
			if n < limit {
				dst = append(dst, '0')
			}
		}
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst
}

func (m moment) part(name byte) int {
	switch name {
	case 'y':
		return m.year
	case 'M':
		return m.month
	case 'd':
		return m.day
	case 'h':
		return m.hour
	case 'm':
		return m.minute
	}
	return m.second
}
