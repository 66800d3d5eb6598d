package expression

import (
	"math"
	"math/big"
	"strconv"
	"time"
)

// maxWhole is the most digits that a whole number in a text may have: more would
// not fit in 64 bits. maxExact is what a number may have.
const (
	maxWhole = 18
	maxExact = 15
)

// exact says that n is a number without losing a digit.
func exact(n int) bool { return n <= 1e15 && n >= -1e15 }

func tooLarge() error { return faultf("the result is too large") }

// arithmetic makes a function of one of two numbers.
func arithmetic(f func(a, b float64) (float64, error)) function {
	return of2(func(_ *Row, a, b float64) (float64, error) {
		n, err := f(a, b)
		if err != nil {
			return 0, err
		}
		return settled(n)
	})
}

// settled rounds a result to the digits that a number has, so that 0.1 + 0.2 is
// 0.3, as in a spreadsheet.
func settled(n float64) (float64, error) {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		return 0, tooLarge()
	}
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return n + 0, nil
	}
	var room [32]byte
	return strconv.ParseFloat(string(strconv.AppendFloat(room[:0], n, 'e', maxExact-1, 64)), 64)
}

// wholes makes a function of one of two whole numbers of any size.
func wholes(f func(z, a, b *big.Int) *big.Int) function {
	return of2(func(_ *Row, a, b int) (int, error) {
		z := f(new(big.Int), big.NewInt(int64(a)), big.NewInt(int64(b)))
		if !z.IsInt64() {
			return 0, tooLarge()
		}
		return int(z.Int64()), nil
	})
}

func negateWhole(_ *Row, n int) (int, error) {
	if n == math.MinInt {
		return 0, tooLarge()
	}
	return -n, nil
}

func absWhole(row *Row, n int) (int, error) {
	if n < 0 {
		return negateWhole(row, n)
	}
	return n, nil
}

func remainder(_ *Row, a, b int) (int, error) {
	if b == 0 {
		return 0, faultf("division by zero")
	}
	return a % b, nil
}

func divide(a, b float64) (float64, error) {
	if b == 0 {
		return 0, faultf("division by zero")
	}
	return a / b, nil
}

func power(a, b float64) (float64, error) {
	n := math.Pow(a, b)
	if math.IsNaN(n) || a == 0 && b < 0 {
		return 0, faultf("%s to the power of %s is no number", textOf(a), textOf(b))
	}
	return n, nil
}

// toWhole makes a whole number of what f leaves without a fraction.
func toWhole(f func(float64) float64) func(*Row, float64) (int, error) {
	return func(_ *Row, n float64) (int, error) {
		if n = f(n); math.Abs(n) > 1e18 {
			return 0, tooLarge()
		}
		return int(n), nil
	}
}

// roundTo rounds to so many decimals, halves away from zero.
func roundTo(_ *Row, n float64, decimals int) (float64, error) {
	if decimals < 0 || decimals > maxExact {
		return 0, faultf("round: %d decimals; from 0 to %d", decimals, maxExact)
	}
	shift := math.Pow10(decimals)
	moved, err := settled(n * shift)
	if err != nil {
		return 0, err
	}
	return settled(math.Round(moved) / shift)
}

func isAmongNumbers(row *Row, args []any) (any, error) {
	for _, a := range args[1:] {
		if args[0].(float64) == a.(float64) {
			return true, nil
		}
	}
	return false, row.spend(len(args))
}

// wholeOfNumber takes a number that has no fraction.
func wholeOfNumber(row *Row, n float64) (int, error) {
	if n != math.Trunc(n) {
		return 0, faultf("int: %s is not a whole number; say round, floor or ceil", textOf(n))
	}
	return toWhole(math.Trunc)(row, n)
}

func numberOfWhole(_ *Row, n int) (float64, error) {
	if !exact(n) {
		return 0, faultf("%d has more digits than a number can keep (%d)", n, maxExact)
	}
	return float64(n), nil
}

// A date of an expression is a day of the calendar: midnight UTC, with a year of
// four digits. A time behind it is left away.

func today(row *Row, _ []any) (any, error) {
	if row.Today.IsZero() {
		return nil, faultf("today() is not known here")
	}
	return row.Today, nil
}

// maxDays is more than there are between any two dates of four digits' years.
const maxDays = 4_000_000

func later(_ *Row, day time.Time, n int) (time.Time, error) {
	if n <= maxDays && n >= -maxDays {
		day = day.AddDate(0, 0, n)
	}
	if n > maxDays || n < -maxDays || day.Year() < 1000 || day.Year() > 9999 {
		return day, faultf("the date is out of the calendar")
	}
	return day, nil
}

func earlier(row *Row, day time.Time, n int) (time.Time, error) {
	n, err := negateWhole(row, n)
	if err != nil {
		return day, err
	}
	return later(row, day, n)
}

// daysBetween counts the days from the second date to the first.
func daysBetween(_ *Row, a, b time.Time) (int, error) {
	const secondsOfDay = 24 * 60 * 60
	return int((a.Unix() - b.Unix()) / secondsOfDay), nil
}
