package value

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
)

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	tests := []struct {
		text    string
		decimal byte   // 0: not settled
		want    string // the number, or the code
	}{
		{"1234", 0, "1234"},
		{"1.234,56", 0, "1234.56"},
		{"1,234.56", 0, "1234.56"},
		{"1234,56", 0, "1234.56"},
		{"1.234.567", 0, "1234567"},
		{"1,234,567", 0, "1234567"},
		{"1 234,5", 0, "1234.5"},
		{"1\u00a0234\u202f567,50", 0, "E103"},
		{"1\u00a0234\u00a0567,50", 0, "1234567.5"},
		{"1'234.50", 0, "1234.5"},
		{"-5", 0, "-5"},
		{"−5,5", 0, "-5.5"},
		{"$ 1.234,5", 0, "1234.5"},
		{"-$5", 0, "-5"},
		{"US$ -5", 0, "-5"},
		{"- -5", 0, "E103"},
		{"+5", 0, "5"},
		{",5", 0, "0.5"},
		{"5,", 0, "5"},
		{"500.", 0, "500"},
		{"500.", ',', "500"},
		{"$ 500.", ',', "500"},
		{"1.234,", 0, "1234"},
		{"1.234,", '.', "E108"},
		{"1.234.", 0, "E103"},
		{".", 0, "E103"},
		{",-", 0, "E103"},
		{"1.234,-", 0, "1234"},
		{"1.234,-", '.', "E108"},
		{"500.-", 0, "500"},
		{"-5,-", 0, "-5"},
		{"1.234,- €", 0, "1234"},
		{"1.234,5-", 0, "-1234.5"},
		{"5,--", 0, "-5"},
		{"$ -", 0, "0"},
		{"$-", 0, "0"},
		{"- COP", 0, "0"},
		{"US$ –", 0, "0"},
		{"-", 0, "E103"},
		{"--", 0, "E103"},
		{"$ - 5 -", 0, "E103"},
		{"$ - -", 0, "E103"},
		{"1'234.567,89", 0, "1234567.89"},
		{"1’234.567,89", ',', "1234567.89"},
		{"1´234,567.89", 0, "1234567.89"},
		{"1'234'567.890,5", 0, "1234567890.5"},
		{"1'234.567", 0, "E108"},
		{"1'234.567", ',', "1234567"},
		{"1'234.567", '.', "1234.567"},
		{"1.234'567,89", 0, "E103"},
		{"'500", 0, "E103"},
		{"1.234.567.00", 0, "E103"},
		{"15.000,oo", 0, "E103"},
		{"$ 12 millones", 0, "E103"},
		{"3½", 0, "E103"},
		{"1.234", 0, "E108"},
		{"1.234", ',', "1234"},
		{"1.234", '.', "1.234"},
		{"1.234,5", '.', "E108"},
		{"1234.5", ',', "E108"},
		{"0.123", 0, "0.123"},
		{"0.123", ',', "E108"},
		{"007", 0, "7"},
		{"-0,00", 0, "0"},
		{"1,10", 0, "1.1"},
		{"12345678901234567890", 0, "12345678901234567890"},
		{"0,12345678901234567890123", 0, "0.12345678901234567890123"},
		{"1.23,4", 0, "E103"},
		{"12.34.56", 0, "E103"},
		{"1.234 567", 0, "E103"},
		{"1,234.567,8", 0, "E103"},
		{"12E5", 0, "E103"},
		{"1,2E+11", 0, "E103"},
		{"#N/A", 0, "E103"},
		{"abc", 0, "E103"},
		{"(5)", 0, "-5"},
		{"(1.234,50)", 0, "-1234.5"},
		{"$(5)", 0, "-5"},
		{"($ 5)", 0, "-5"},
		{"-(5)", 0, "E103"},
		{"(-5)", 0, "E103"},
		{"(5", 0, "E103"},
		{"()", 0, "E103"},
		{"5-", 0, "-5"},
		{"5,00 −", 0, "-5"},
		{"-5-", 0, "E103"},
		{"15%", 0, "15"},
		{"15 %", 0, "15"},
		{"-1,5%", 0, "-1.5"},
		{"5%%", 0, "E103"},
		{"$ 5 %", 0, "E103"},
		{"$", 0, "E103"},
		{"$ 1.234,50", 0, "1234.5"},
		{"1.234,50 €", 0, "1234.5"},
		{"R$ 1.234,50", 0, "1234.5"},
		{"COP 5", 0, "5"},
		{"COP $ 1.234.567", 0, "1234567"},
		{"$1.234.567 cop", 0, "1234567"},
		{"5\u00a0USD", 0, "5"},
		{"S/ 5.50", 0, "5.5"},
		{"S/.5.50", 0, "5.5"},
		{"USD COP $ 5", 0, "E103"},
		{"XYZ 5", 0, "E103"},
		{"1\u202f234\u202f567,5", 0, "1234567.5"},
		{"1\u2007234", 0, "1234"},
		{"1,23,456", 0, "E103"},
		{"1,23,456.78", 0, "E103"},
		{"1,234,567.89", 0, "1234567.89"},
		{"٣", 0, "E103"},
	}
	for _, test := range tests {
		out, bad := Convert(nil, Number, "", Cell{test.text, KindText}, Shape{Decimal: test.decimal})
		got := string(out)
		if bad.Code != "" {
			got = bad.Code
		}
		if got != test.want {
			t.Errorf("number %q, decimal %q: %q, want %q", test.text, test.decimal, got, test.want)
		}
	}
}

func TestIntegersHaveNoFraction(t *testing.T) {
	for text, want := range map[string]string{"5": "5", "5,00": "5", "5,5": "E104", "x": "E103", "1.234.567": "1234567"} {
		out, bad := Convert(nil, Integer, "", Cell{text, KindText}, Shape{})
		if got := string(out) + bad.Code; got != want {
			t.Errorf("integer %q: %q, want %q", text, got, want)
		}
	}
}

// The slow reference: one expression a reading, and exact fractions.
var (
	slowRead = map[byte]*regexp.Regexp{
		',': slowReading(`\.`, ","),
		'.': slowReading(",", `\.`),
	}
	noDigit = regexp.MustCompile(`\D`)
)

// slowReading is a number with a decimal sign and another that sets groups off, of
// which apostrophes may set off those before another sign's.
func slowReading(group, decimal string) *regexp.Regexp {
	var groups []string
	for _, apostrophe := range []string{"'", "’", "´"} {
		groups = append(groups, `(?:`+apostrophe+`\d{3})+`)
		for _, sign := range []string{group, " ", `\x{a0}`, `\x{202f}`, `\x{2009}`, `\x{2007}`} {
			groups = append(groups, `(?:`+apostrophe+`\d{3})*(?:`+sign+`\d{3})+`)
		}
	}
	return regexp.MustCompile(`^(?:(\d+)|([1-9]\d{0,2}(?:` + strings.Join(groups, "|") + `)))?(?:` + decimal + `(\d*))?$`)
}

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
	for _, seed := range []string{"1.234,56", "1,234.56", "0.123", "1 234", "1’234.5", ",5", "1..2", "12.3456", "", "1,234,56", "1\u00a0234", "1'234.567,89", "1'234,567.8", "1.234'567", "500.", "1.234,", "1´234", ".", "'500"} {
		f.Add(seed)
	}
	plainJSON := regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d*[1-9])?$`)
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 300 || strings.Trim(body, "0123456789.,'’´ \u00a0\u202f\u2009\u2007") != "" || strings.Trim(body, " \u00a0\u202f\u2009\u2007") != body {
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

func TestAWorkbooksNumbersAreReadAsTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		"0.3": "0.3", "1.234": "1.234", "-12.50": "-12.5", "00123": "123", "0": "0", "-0": "0", "573000000000": "573000000000",
		"1234567890123456": "1234567890123456", "1,5": "E103", "": "E103", "5.": "E103", "1E+30": "E103", "1 000": "E103",
		strings.Repeat("9", maxDigits): strings.Repeat("9", maxDigits), strings.Repeat("9", maxDigits+1): "E103",
	} {
		out, bad := Convert(nil, Number, "", Cell{text, KindNumber}, Shape{Decimal: ','})
		if got := string(out) + bad.Code; got != want {
			t.Errorf("the workbook's number %q: %q, want %q", text, got, want)
		}
	}
}
