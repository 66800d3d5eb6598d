package xlsx

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestANumberIsItsShortestDecimal(t *testing.T) {
	long := strings.Repeat("9", 300)
	for _, c := range []struct{ stored, want string }{
		{"0", "0"},
		{"7", "7"},
		{"42", "42"},
		{"-12", "-12"},
		{"+12", "12"},
		{"00123", "123"},
		{"-0", "0"},
		{"-0.0", "0"},
		{"0E999", "0"},
		{".5", "0.5"},
		{"5.", "5"},
		{"-.5", "-0.5"},
		{"1.50", "1.5"},
		{"10.0", "10"},
		{"100", "100"},
		{"0.10", "0.1"},
		{"0.007", "0.007"},

		// Noise of binary fractions goes.
		{"0.30000000000000004", "0.3"},
		{"1.1000000000000001", "1.1"},
		{"4.3499999999999996", "4.35"},
		{"-2.2999999999999998", "-2.3"},
		{"0.99999999999999989", "1"},
		{"99999.999999999985", "100000"},
		{"1.0049999999999999", "1.005"},
		{"0.1000000000000000055511151231257827021181583404541015625", "0.1"},

		// Up to 15 digits are honest, and more are those that Excel shows.
		{"123456789.012345", "123456789.012345"},
		{"0.000123456789012345", "0.000123456789012345"},
		{"3.1415926535897931", "3.14159265358979"},
		{"0.1234567890123456", "0.123456789012346"},
		{"1.2345678901234567E+18", "1234567890123460000"},

		// An integer without an exponent keeps every digit.
		{"123456789012345", "123456789012345"},
		{"1234567890123456", "1234567890123456"},
		{"1234567890123456.0", "1234567890123456"},
		{"-1234567890123456", "-1234567890123456"},
		{"12345678901234567890", "12345678901234567890"},
		{long, long},

		{"5.73E+11", "573000000000"},
		{"5.73e11", "573000000000"},
		{"1E-7", "0.0000001"},
		{"1.5E-3", "0.0015"},
		{"-1.5E1", "-15"},
		{"1200E-2", "12"},
		{"1234E-2", "12.34"},
		{"0.00123E5", "123"},
		{"0.00123E3", "1.23"},
		{"1E0", "1"},
		{"1E+00", "1"},
		{"1E000000000000000000000002", "100"},
		{"1E22", "1" + strings.Repeat("0", 22)},
		{"9.99999999999999E+307", "999999999999999" + strings.Repeat("0", 293)},
		{"1.7976931348623157E+308", "179769313486232" + strings.Repeat("0", 294)},
		{"2.2250738585072014E-308", "0." + strings.Repeat("0", 307) + "22250738585072"},

		{" 12\n", "12"},
		{"\t1.5 ", "1.5"},
	} {
		got, ok := appendNumber([]byte("·"), []byte(c.stored))
		if string(got) != "·"+c.want || !ok {
			t.Errorf("appendNumber(%q) = %q, %t, want %q", c.stored, got[len("·"):], ok, c.want)
		}
	}
}

func TestLongNumbersRoundAsTheirFloatsDo(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	tails := []string{"01", "2", "29", "3", "4999999", "5", "50000000001", "6", "69", "7", "9999999"}
	for range 200_000 {
		number := strconv.FormatUint(1e14+random.Uint64N(9e14), 10)
		if n := random.IntN(4) * 5; n > 0 {
			number = number[:storedDigits-n] + strings.Repeat("9", n)
		}
		number += tails[random.IntN(len(tails))]
		point := random.IntN(len(number))
		stored := "-" + number[:point] + "." + number[point:]
		if random.IntN(2) == 0 {
			stored += "E" + strconv.Itoa(random.IntN(560)-290)
		}
		double, err := strconv.ParseFloat(stored, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := appendNumber(nil, []byte(stored))
		want, _ := appendNumber(nil, strconv.AppendFloat(nil, double, 'e', storedDigits-1, 64))
		if !ok || !bytes.Equal(got, want) {
			t.Fatalf("appendNumber(%q) = %q, %t, want %q", stored, got, ok, want)
		}
	}
}

func TestWhatIsNoNumberIsToldSo(t *testing.T) {
	for _, stored := range []string{
		"", " ", ".", "-", "+", "-.", "E5", ".E5", "1E", "1E+", "1E5.5", "1.2.3", "1,5", "1 2", "1_000", "--1", "+-1", "1-", "1e5e5",
		"INF", "-INF", "Infinity", "NaN", "nan", "0x10", "0x1p4", "1f", "12a", "a12", "١٢", "1\x00", "\u00a01", "1\ufeff",
		"1E309", "2E308", "-1.8E308", "1E999", "1E99999999999999999999", "1E-325", "1E-99999999999999999999",
		"1.7976931348623159E+308", strings.Repeat("9", 310), strings.Repeat("9", 1<<20), "1." + strings.Repeat("0", maxNumberBytes), strings.Repeat("0", maxNumberBytes+1),
	} {
		got, ok := appendNumber([]byte("before"), []byte(stored))
		if ok || string(got) != "before" {
			t.Errorf("appendNumber(%.40q) = %.40q, %t, want false and nothing appended", stored, got, ok)
		}
	}
}

// xsdDouble is the lexical space of xsd:double, with white space around and
// without INF and NaN.
var xsdDouble = regexp.MustCompile(`^[ \t\r\n]*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?[ \t\r\n]*$`)

// FuzzNumber holds appendNumber to strconv and to exact arithmetic: what is a
// number is told by its grammar; up to 15 digits and integers are exactly what
// is stored; all else is the float rounded to 15 digits.
func FuzzNumber(f *testing.F) {
	for _, stored := range []string{
		"0", "-0", "123", "0.30000000000000004", "5.73E+11", "1E-7", "1234567890123456", "1234567890123456.7", ".5", "5.", "1e400", "NaN", "0x1p4", " 1 ", "9.999999999999995",
		"1.7976931348623157E308", "4.9E-324", "0.000000000000000000000000000001234567890123456", "99999999999999999E-5", "0E10000000000000000000",
	} {
		f.Add(stored)
	}
	f.Fuzz(func(t *testing.T, stored string) {
		out, ok := appendNumber(nil, []byte(stored))
		got := string(out)
		trimmed := strings.Trim(stored, " \t\r\n")
		double, err := strconv.ParseFloat(trimmed, 64)
		if !xsdDouble.MatchString(stored) {
			if ok {
				t.Fatalf("appendNumber(%q) = %q, and it is no xsd:double", stored, got)
			}
			return
		}
		if !ok {
			if err == nil && len(trimmed) <= maxNumberBytes && double != 0 {
				t.Fatalf("appendNumber(%q) is false, and it is %g", stored, double)
			}
			return
		}
		if err != nil {
			t.Fatalf("appendNumber(%q) = %q, and a float cannot hold it: %v", stored, got, err)
		}
		if !plainDecimal.MatchString(got) {
			t.Fatalf("appendNumber(%q) = %q, which is not the shortest way to write it", stored, got)
		}
		mantissa, _, _ := strings.Cut(strings.ToLower(trimmed), "e")
		if strings.Trim(mantissa, "+-0.") == "" {
			if got != "0" {
				t.Fatalf("appendNumber(%q) = %q, want 0", stored, got)
			}
			return
		}
		want, plain := new(big.Rat), !strings.ContainsAny(trimmed, "eE")
		if exact, fits := new(big.Rat).SetString(strings.TrimSuffix(trimmed, ".")); !fits {
			t.Fatalf("%q is a number to us and none to math/big", trimmed)
		} else if significant(exact) <= 15 || plain && exact.IsInt() {
			want = exact
			if double >= 1e308 || double <= -1e308 {
				want.SetString(strconv.FormatFloat(double, 'e', 14, 64))
			}
		} else if _, fits := want.SetString(strconv.FormatFloat(double, 'e', 14, 64)); !fits {
			t.Fatalf("%g", double)
		}
		if value, fits := new(big.Rat).SetString(got); !fits || value.Cmp(want) != 0 {
			t.Fatalf("appendNumber(%q) = %q, want %s", stored, got, want.RatString())
		}
		if double >= 1e308 || double <= -1e308 {
			return // rounded up, it may be more than a float holds
		}
		if again, ok := appendNumber(nil, out); !ok || string(again) != got {
			t.Fatalf("appendNumber(%q) = %q, and of that it makes %q", stored, got, again)
		}
	})
}

// plainDecimal is a number without exponent and without zeros that say nothing.
var plainDecimal = regexp.MustCompile(`^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9])$`)

// significant counts the significant digits of a decimal.
func significant(r *big.Rat) int {
	digits := strings.ReplaceAll(strings.TrimPrefix(r.FloatString(800), "-"), ".", "")
	return len(strings.Trim(digits, "0"))
}

func BenchmarkNumber(b *testing.B) {
	for _, c := range []struct{ name, stored string }{
		{"plain", "573001234"}, {"long", "1234567890123456"}, {"decimal", "1234.5"}, {"noise", "0.30000000000000004"}, {"power", "5.73E+11"},
	} {
		b.Run(c.name, func(b *testing.B) {
			stored, dst := []byte(c.stored), make([]byte, 0, 64)
			b.ReportAllocs()
			for b.Loop() {
				dst, _ = appendNumber(dst[:0], stored)
			}
		})
	}
}
