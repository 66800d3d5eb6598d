package mapping

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
)

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	tests := []struct {
		text     string
		decimal  byte // 0: not settled
		workbook bool
		want     string // the number, or the code
	}{
		{"1234", 0, false, "1234"},
		{"1.234,56", 0, false, "1234.56"},
		{"1,234.56", 0, false, "1234.56"},
		{"1234,56", 0, false, "1234.56"},
		{"1.234.567", 0, false, "1234567"},
		{"1,234,567", 0, false, "1234567"},
		{"1 234,5", 0, false, "1234.5"},
		{"1\u00a0234\u202f567,50", 0, false, "E103"},
		{"1\u00a0234\u00a0567,50", 0, false, "1234567.5"},
		{"1'234.50", 0, false, "1234.5"},
		{"-5", 0, false, "-5"},
		{"−5,5", 0, false, "-5.5"},
		{"$ 1.234,5", 0, false, "1234.5"},
		{"-$5", 0, false, "-5"},
		{"US$ -5", 0, false, "-5"},
		{"- -5", 0, false, "E103"},
		{"+5", 0, false, "5"},
		{",5", 0, false, "0.5"},
		{"5,", 0, false, "E103"},
		{"1.234", 0, false, "E108"},
		{"1.234", ',', false, "1234"},
		{"1.234", '.', false, "1.234"},
		{"1.234,5", '.', false, "E108"},
		{"1234.5", ',', false, "E108"},
		{"0.123", 0, false, "0.123"},
		{"0.123", ',', false, "E108"},
		{"007", 0, false, "7"},
		{"-0,00", 0, false, "0"},
		{"1,10", 0, false, "1.1"},
		{"12345678901234567890", 0, false, "12345678901234567890"},
		{"0,12345678901234567890123", 0, false, "0.12345678901234567890123"},
		{"1.23,4", 0, false, "E103"},
		{"12.34.56", 0, false, "E103"},
		{"1.234 567", 0, false, "E103"},
		{"1,234.567,8", 0, false, "E103"},
		{"12E5", 0, false, "E103"},
		{"1,2E+11", 0, false, "E103"},
		{"#N/A", 0, false, "E103"},
		{"abc", 0, false, "E103"},
		{"(5)", 0, false, "E103"},
		{"5 %", 0, false, "E103"},
		{"$", 0, false, "E103"},
		{"٣", 0, false, "E103"},

		{"1234.5", ',', true, "1234.5"},
		{"0.30000000000000004", ',', true, "0.3"},
		{"1234567.8999999999", 0, true, "1234567.9"},
		{"1.2345678901234567", 0, true, "1.23456789012346"},
		{"99999999999999.99", 0, true, "100000000000000"},
		{"5.73E+11", 0, true, "573000000000"},
		{"-1.5E-7", 0, true, "-0.00000015"},
		{"1E400", 0, true, "1" + strings.Repeat("0", 400)},
		{"1E401", 0, true, "E103"},
		{"12345678901234567890", 0, true, "12345678901234567890"},
		{"1.234", 0, true, "E108"},
		{"1.234,5", ',', true, "1234.5"},
	}
	for _, test := range tests {
		out, bad := convert(nil, typeNumber, nil, test.text, form{decimal: test.decimal}, test.workbook, false)
		got := string(out)
		if bad.code != "" {
			got = bad.code
		}
		if got != test.want {
			t.Errorf("number %q, decimal %q, workbook %v: %q, want %q", test.text, test.decimal, test.workbook, got, test.want)
		}
	}
}

func TestIntegersHaveNoFraction(t *testing.T) {
	for text, want := range map[string]string{"5": "5", "5,00": "5", "5,5": "E104", "x": "E103", "1.234.567": "1234567"} {
		out, bad := convert(nil, typeInteger, nil, text, form{}, false, false)
		if got := string(out) + bad.code; got != want {
			t.Errorf("integer %q: %q, want %q", text, got, want)
		}
	}
}

// The slow reference: one expression a reading, and exact fractions.
var (
	slowRead = map[byte]*regexp.Regexp{
		',': regexp.MustCompile(`^(?:(\d+)|([1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+|(?:\x{a0}\d{3})+|(?:\x{202f}\d{3})+|(?:\x{2009}\d{3})+|(?:'\d{3})+|(?:’\d{3})+)))?(?:,(\d+))?$`),
		'.': regexp.MustCompile(`^(?:(\d+)|([1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:\x{a0}\d{3})+|(?:\x{202f}\d{3})+|(?:\x{2009}\d{3})+|(?:'\d{3})+|(?:’\d{3})+)))?(?:\.(\d+))?$`),
	}
	noDigit = regexp.MustCompile(`\D`)
)

func slowNumber(body string, decimal byte) (*big.Rat, bool) {
	m := slowRead[decimal].FindStringSubmatch(body)
	if m == nil || m[1] == "" && m[2] == "" && m[3] == "" {
		return nil, false
	}
	whole := noDigit.ReplaceAllString(m[1]+m[2], "")
	return new(big.Rat).SetString("0" + whole + "." + m[3] + "0")
}

// FuzzNumber holds the reading of a body of digits and signs against the slow
// reference: the same ones are numbers, with the same exact value, and what is
// written is plain JSON.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"1.234,56", "1,234.56", "0.123", "1 234", "1’234.5", ",5", "1..2", "12.3456", "", "1,234,56", "1\u00a0234"} {
		f.Add(seed)
	}
	plainJSON := regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d*[1-9])?$`)
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 300 || strings.Trim(body, "0123456789.,'’ \u00a0\u202f\u2009") != "" || strings.Trim(body, " \u00a0\u202f\u2009") != body {
			return
		}
		for _, decimal := range []byte{',', '.'} {
			want, ok := slowNumber(body, decimal)
			d, got := readAmount(amount{body: body}, decimal)
			if got != ok {
				t.Fatalf("%q with %q is a number: %v, the reference says %v", body, decimal, got, ok)
			}
			if !ok {
				continue
			}
			out := string(appendDigits(nil, d))
			value, exact := new(big.Rat).SetString(out)
			if !exact || value.Cmp(want) != 0 || !plainJSON.MatchString(out) {
				t.Fatalf("%q with %q is written %q, want the value %v", body, decimal, out, want.FloatString(30))
			}
		}
	})
}

// FuzzStored holds a workbook's number against exact fractions: nothing but
// digits beyond the fifteenth may change.
func FuzzStored(f *testing.F) {
	for _, seed := range []string{"0.30000000000000004", "5.73E+11", "-1.5E-7", "99999999999999.99", "0.0", "0E5", "00.5e1", "1e-400"} {
		f.Add(seed)
	}
	plainJSON := regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d*[1-9])?$`)
	f.Fuzz(func(t *testing.T, text string) {
		if !isStored(text) || len(text) > 60 {
			return
		}
		out, ok := appendStored(nil, text)
		if !ok {
			return
		}
		want, exact := new(big.Rat).SetString(text)
		got, plain := new(big.Rat).SetString(string(out))
		if !exact || !plain || !plainJSON.Match(out) {
			t.Fatalf("%q is written %q", text, out)
		}
		// |got - want| <= |want| * 5e-15
		away := new(big.Rat).Sub(got, want)
		room := new(big.Rat).Mul(want, big.NewRat(5, 1e15))
		if away.Abs(away).Cmp(room.Abs(room)) > 0 {
			t.Fatalf("%q is written %q, too far away", text, out)
		}
	})
}
