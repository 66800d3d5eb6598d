package xlsx_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Numbers, dates and texts in the reference.

// numberFormats are those of cellXfs, a code or a built-in number each.
func numberFormats(root *node) ([]string, error) {
	if err := isRoot(root, "styleSheet"); err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, formats := range root.all("numFmts") {
		for _, f := range formats.all("numFmt") {
			codes[f.attr("numFmtId")] = f.attr("formatCode")
		}
	}
	out := []string{}
	for _, xfs := range root.all("cellXfs") {
		for _, xf := range xfs.all("xf") {
			id := xf.attr("numFmtId")
			if code, custom := codes[id]; custom {
				id = code
			}
			out = append(out, id)
		}
	}
	return out, nil
}

// format is the number format of a style; without a table of them it is General.
func (r *reference) format(style string) (string, error) {
	if r.noStyles && style != "" {
		return "", fmt.Errorf("style %q, and there are none", style)
	}
	if r.styles == nil || style == "" && len(r.styles) == 0 {
		return "General", nil
	}
	if style == "" {
		style = "0"
	}
	i, err := index(style)
	if err != nil || i >= len(r.styles) {
		return "", fmt.Errorf("there is no style %q", style)
	}
	return r.styles[i], nil
}

var formatNoise = regexp.MustCompile(`"[^"]*"|\\.|[_*].|\[[^hms\]][^\]]*\]|(?i:am/pm|a/p)`)

// sortOf says what a format shows: 'n' a number, '0' one that is padded, 'd' a
// date, 't' a date with time, 'h' a time.
func sortOf(format string) byte {
	switch id, err := index(format); {
	case err != nil || strings.HasPrefix(format, "0") && format != "0":
	case id == 22:
		return 't'
	case id >= 14 && id <= 17:
		return 'd'
	case id >= 18 && id <= 21, id >= 45 && id <= 47:
		return 'h'
	default:
		return 'n'
	}
	code, _, _ := strings.Cut(strings.ToLower(formatNoise.ReplaceAllString(format, "")), ";")
	switch day, clock := strings.ContainsAny(code, "yd"), strings.ContainsAny(code, "hs"); {
	case code == "general" || code == "@":
		return 'n'
	case day && clock:
		return 't'
	case day, strings.Contains(code, "m") && !clock:
		return 'd'
	case clock:
		return 'h'
	case len(code) > 1 && strings.Trim(code, "0") == "":
		return '0'
	}
	return 'n'
}

var xsdDouble = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// numeric is a number under its format.
func numeric(stored, format string, date1904 bool) (cell, error) {
	f, err := strconv.ParseFloat(stored, 64)
	if !xsdDouble.MatchString(stored) || err != nil {
		return cell{}, fmt.Errorf("%q is no number", stored)
	}
	number := decimal(stored, f)
	switch sort := sortOf(format); {
	case (sort == 'n' || sort == '0') && mayBeCode(format):
		return cell{'?', ""}, nil
	case sort == 'n':
		return cell{'n', number}, nil
	case sort == '0':
		width := strings.Count(format, "0")
		if strings.ContainsAny(number, ".-") {
			return cell{'n', number}, nil
		}
		return cell{'n', strings.Repeat("0", max(0, width-len(number))) + number}, nil
	default:
		elapsed := format == "46" || strings.Contains(format, "[h")
		return dated(f, sort, elapsed, date1904), nil
	}
}

// mayBeCode tells a format with signs beside its places for digits: its numbers
// are held against excelize, in TestCodesAreWhatExcelizeShows.
func mayBeCode(format string) bool {
	places := formatNoise.ReplaceAllString(format, "")
	return strings.Trim(format, "0") != "" && strings.Count(places, "0")+strings.Count(places, "#") > 1 && !strings.ContainsAny(places, ".,%/E?$")
}

var plainDigits = regexp.MustCompile(`^-?[0-9]+$`)

// decimal is the number with 15 significant digits and no exponent; an integer
// of plain digits keeps them all.
func decimal(stored string, f float64) string {
	if plainDigits.MatchString(stored) {
		sign, digits := "", strings.TrimPrefix(stored, "-")
		if digits = strings.TrimLeft(digits, "0"); digits == "" {
			return "0"
		}
		if strings.HasPrefix(stored, "-") {
			sign = "-"
		}
		return sign + digits
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
	if err != nil || rounded == 0 {
		return "0"
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// dated is a serial as a date or a time. What Excel itself cannot show, or shows
// as a day that never was, is left open.
func dated(serial float64, sort byte, elapsed, date1904 bool) cell {
	if serial < 0 || serial >= 2958466 {
		return cell{'?', ""}
	}
	seconds := int64(serial*86400 + 0.5)
	day, rest := seconds/86400, seconds%86400
	clock := fmt.Sprintf("%02d:%02d:%02d", rest/3600, rest/60%60, rest%60)
	if sort == 'h' && (elapsed || day == 0) {
		return cell{'h', fmt.Sprintf("%02d:%02d:%02d", seconds/3600, rest/60%60, rest%60)}
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day == 0 || day == 60:
		return cell{'?', ""}
	case day < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	date := epoch.AddDate(0, 0, int(day)).Format("2006-01-02")
	if date > "9999-12-31" {
		return cell{'?', ""}
	}
	if sort == 'd' && rest == 0 {
		return cell{'d', date}
	}
	return cell{'d', date + "T" + clock}
}

// isoDate is a cell of the type d, as a serial of its format would be; only the
// plain forms are certain.
func isoDate(stored, format string) cell {
	if t, err := time.Parse("15:04:05", stored); err == nil && len(stored) == 8 {
		return cell{'h', t.Format("15:04:05")}
	}
	if t, err := time.Parse("2006-01-02", stored); err == nil && sortOf(format) == 'd' {
		return cell{'d', t.Format("2006-01-02")}
	}
	t, err := time.Parse("2006-01-02T15:04:05", stored)
	if t = t.Round(time.Second); err != nil || t.Year() > 9999 || strings.Contains(stored, ",") {
		return cell{'?', ""}
	}
	if sort := sortOf(format); sort != 't' && sort != 'h' && t.Truncate(24*time.Hour).Equal(t) {
		return cell{'d', t.Format("2006-01-02")}
	}
	return cell{'d', t.Format("2006-01-02T15:04:05")}
}

var escapes = regexp.MustCompile(`(_x[0-9A-Fa-f]{4}_)+`)

// unescaped puts the characters in the place of _xHHHH_; halves of a pair that
// stand side by side are one.
func unescaped(text string) string {
	return escapes.ReplaceAllStringFunc(text, func(all string) string {
		var units []uint16
		for code := range slices.Values(strings.Split(strings.Trim(strings.ReplaceAll(all, "__x", "_x"), "_"), "_")) {
			unit, err := strconv.ParseUint(code[1:], 16, 16)
			if err != nil {
				panic(err) // the pattern has four digits
			}
			units = append(units, uint16(unit))
		}
		return string(utf16.Decode(units))
	})
}
