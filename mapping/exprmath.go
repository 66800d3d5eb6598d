package mapping

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
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

// wholes makes a helper of a function of two whole numbers that says whether its
// result is right.
func wholes(f func(a, b int) (int, error)) func(*record, []any) (any, error) {
	return func(_ *record, args []any) (any, error) { return f(args[0].(int), args[1].(int)) }
}

// numbers makes a helper of a function of two numbers.
func numbers(f func(a, b float64) (float64, error)) func(*record, []any) (any, error) {
	return func(_ *record, args []any) (any, error) {
		n, err := f(args[0].(float64), args[1].(float64))
		if err != nil {
			return nil, err
		}
		return settled(n)
	}
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
	text := strconv.AppendFloat(room[:0], n, 'e', maxExact-1, 64)
	return strconv.ParseFloat(string(text), 64)
}

func addWhole(a, b int) (int, error) {
	sum := a + b
	if (sum > a) != (b > 0) {
		return 0, tooLarge()
	}
	return sum, nil
}

func subWhole(a, b int) (int, error) {
	rest := a - b
	if (rest < a) != (b > 0) {
		return 0, tooLarge()
	}
	return rest, nil
}

func mulWhole(a, b int) (int, error) {
	high, low := bits.Mul(magnitude(a), magnitude(b))
	if high != 0 || low > math.MaxInt {
		return 0, tooLarge()
	}
	return a * b, nil
}

func magnitude(n int) uint {
	if n < 0 {
		return -uint(n)
	}
	return uint(n)
}

func remainder(a, b int) (int, error) {
	if b == 0 {
		return 0, faultf("division by zero")
	}
	return a % b, nil
}

func addNumber(a, b float64) (float64, error) { return a + b, nil }
func subNumber(a, b float64) (float64, error) { return a - b, nil }
func mulNumber(a, b float64) (float64, error) { return a * b, nil }

func divNumber(a, b float64) (float64, error) {
	if b == 0 {
		return 0, faultf("division by zero")
	}
	return a / b, nil
}

func power(a, b float64) (float64, error) {
	n := math.Pow(a, b)
	if math.IsNaN(n) || a == 0 && b < 0 {
		return 0, faultf("%s to the power of %s is no number", numberText(a), numberText(b))
	}
	return n, nil
}

func negateWhole(_ *record, args []any) (any, error) { return subWhole(0, args[0].(int)) }

func negateNumber(_ *record, args []any) (any, error) { return 0 - args[0].(float64), nil }

func absWhole(_ *record, args []any) (any, error) {
	if n := args[0].(int); n < 0 {
		return subWhole(0, n)
	}
	return args[0], nil
}

func absNumber(_ *record, args []any) (any, error) { return math.Abs(args[0].(float64)), nil }

func rounded(_ *record, args []any) (any, error) { return toWhole(math.Round(args[0].(float64))) }

func floor(_ *record, args []any) (any, error) { return toWhole(math.Floor(args[0].(float64))) }

func ceil(_ *record, args []any) (any, error) { return toWhole(math.Ceil(args[0].(float64))) }

// toWhole makes a whole number of one without a fraction.
func toWhole(n float64) (any, error) {
	if math.Abs(n) > 1e18 {
		return nil, tooLarge()
	}
	return int(n), nil
}

// roundTo rounds to so many decimals, halves away from zero.
func roundTo(_ *record, args []any) (any, error) {
	n, decimals := args[0].(float64), args[1].(int)
	if decimals < 0 || decimals > maxExact {
		return nil, faultf("round: %d decimals; from 0 to %d", decimals, maxExact)
	}
	shift := math.Pow10(decimals)
	moved, err := settled(n * shift)
	if err != nil {
		return nil, err
	}
	return settled(math.Round(moved) / shift)
}

func isAmongNumbers(row *record, args []any) (any, error) {
	for _, a := range args[1:] {
		if args[0].(float64) == a.(float64) {
			return true, nil
		}
	}
	return false, row.spend(len(args))
}

// wholeOfNumber takes a number that has no fraction.
func wholeOfNumber(_ *record, args []any) (any, error) {
	n := args[0].(float64)
	if n != math.Trunc(n) {
		return nil, faultf("int: %s is not a whole number; say round, floor or ceil", numberText(n))
	}
	return toWhole(n)
}

func numberOfWhole(_ *record, args []any) (any, error) {
	n := args[0].(int)
	if !exact(n) {
		return nil, faultf("%d has more digits than a number can keep (%d)", n, maxExact)
	}
	return float64(n), nil
}

// reader reads a cell, or a text that is none, as number or date.
type exprReader struct {
	cell   value.Cell
	column int // -1: no cell
	name   string
}

func cellAt(row *record, name string, column int) exprReader {
	return exprReader{value.Cell{Text: row.Cells[column], Kind: row.row.kind(column)}, column, name}
}

func textOf(name string, arg any) exprReader {
	return exprReader{value.Cell{Text: invisible.Trim(arg.(string)), Kind: value.KindText}, -1, name}
}

// refuse says why a value cannot be read.
func (x exprReader) refuse(bad value.Fault) error {
	if x.cell.Text == "" {
		return &exprFault{column: x.column, blank: true, what: "a blank, of which " + x.name + "(…) reads no value"}
	}
	return &exprFault{column: x.column, value: naming.Excerpt(x.cell.Text, naming.MaxShown), what: naming.Quote(x.cell.Text) + " " + bad.What, tip: strings.TrimSuffix(bad.Tip, value.OrAsText)}
}

// number gives the digits of a number, with a point.
func (x exprReader) number(row *record, most int) (string, error) {
	if x.cell.Text == "" {
		return "", x.refuse(value.Fault{})
	}
	var room [64]byte
	dst, bad := value.ConvertNumber(room[:0], value.Number, x.cell, row.formOf(x.column, false))
	if bad.Code == value.CodeContrary {
		bad.Tip = "write it as source.decimal says, or say source.decimal"
	}
	if bad.Code != "" {
		return "", x.refuse(bad)
	}
	text := string(dst)
	if n := len(strings.Trim(strings.Replace(strings.TrimPrefix(text, "-"), ".", "", 1), "0")); n > most {
		return "", x.refuse(value.Fault{What: "has " + strconv.Itoa(n) + " digits, more than can be reckoned with (" + strconv.Itoa(most) + ")", Tip: "type: number or type: text sends it as it is"})
	}
	return text, nil
}

func (x exprReader) whole(row *record) (any, error) {
	text, err := x.number(row, maxWhole)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(text)
	switch {
	case strings.Contains(text, "."):
		return nil, x.refuse(value.Fault{What: "is not a whole number", Tip: "float(…) takes fractions, and round(float(…)) makes it whole"})
	case err != nil:
		return nil, x.refuse(value.Fault{What: "is too large"})
	}
	return n, nil
}

func (x exprReader) float(row *record) (any, error) {
	text, err := x.number(row, maxExact)
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, x.refuse(value.Fault{What: "is too large"})
	}
	return n, nil
}

func wholeOfCell(row *record, args []any) (any, error) {
	return cellAt(row, "int", args[0].(int)).whole(row)
}
func wholeOfText(row *record, args []any) (any, error)  { return textOf("int", args[0]).whole(row) }
func numberOfText(row *record, args []any) (any, error) { return textOf("float", args[0]).float(row) }

func numberOfCell(row *record, args []any) (any, error) {
	return cellAt(row, "float", args[0].(int)).float(row)
}

// numberText writes a number with the digits that it has.
func numberText(n float64) string {
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// toText writes a value as a case has it.
func toText(_ *record, args []any) (any, error) { return valueText(args[0]), nil }

func valueText(value any) string {
	switch value := value.(type) {
	case int:
		return strconv.Itoa(value)
	case float64:
		return numberText(value)
	case bool:
		return strconv.FormatBool(value)
	case time.Time:
		return value.Format(time.DateOnly)
	case string:
		return value
	}
	return ""
}
