package expression

import (
	"maps"
	"math"
	"math/big"
	"slices"
	"time"
)

// functions are what an expression may call, by name and operator. Of those of one
// name the first that takes the arguments serves.
var functions = map[string][]function{
	"+": {wholes((*big.Int).Add), arithmetic(func(a, b float64) (float64, error) { return a + b, nil }), of2(concat), of2(later)},
	"-": {
		wholes((*big.Int).Sub), arithmetic(func(a, b float64) (float64, error) { return a - b, nil }), of2(earlier), of2(daysBetween),
		of1(negateWhole), of1(func(_ *Row, n float64) (float64, error) { return 0 - n, nil }),
	},
	"*":  {wholes((*big.Int).Mul), arithmetic(func(a, b float64) (float64, error) { return a * b, nil })},
	"/":  {arithmetic(divide)},
	"%":  {of2(remainder)},
	"**": {arithmetic(power)},
	"^":  {arithmetic(power)},

	"int":   {of1(wholeOfText), of1(same[int]), of1(wholeOfNumber)},
	"float": {of1(numberOfText), of1(same[float64])},
	"date":  {of1(dayOfText), of1(same[time.Time])},
	"days":  {of2(daysBetween)},
	"today": {{out: Day, run: today}},
	"abs":   {of1(absWhole), of1(func(_ *Row, n float64) (float64, error) { return math.Abs(n), nil })},
	"round": {of1(toWhole(math.Round)), of2(roundTo)},
	"floor": {of1(toWhole(math.Floor))},
	"ceil":  {of1(toWhole(math.Ceil))},

	"upper":    {of1(upperText)},
	"lower":    {of1(lowerText)},
	"trim":     {of1(trimText)},
	"digits":   {of1(digitsOf)},
	"left":     {of2(left)},
	"right":    {of2(right)},
	"replace":  {of3(replace)},
	"split":    {of2(split)},
	"join":     {of2(join)},
	"coalesce": {{in: []Class{Text, Text}, more: true, out: Text, run: coalesce}},
	"len":      {of1(length), of1(count)},
	"string":   {of1(same[string]), of1(toText[int]), of1(toText[float64]), of1(toText[bool]), of1(toText[time.Time])},
}

// usages say how a function is called, where a call of it does not fit.
var usages = map[string]string{
	"%":        "% is the rest of a division of whole numbers",
	"int":      "int(Column) reads a whole number",
	"float":    "float(Column) reads a number",
	"date":     `date(Column), or date(Column, "dd/mm/yyyy")`,
	"days":     "days(date(Fin), date(Inicio)) counts the days from the second to the first",
	"today":    "today() is the day of the run",
	"abs":      "abs(float(Column))",
	"round":    "round(float(Column)) is whole, round(float(Column), 2) has two decimals",
	"floor":    "floor(float(Column))",
	"ceil":     "ceil(float(Column))",
	"upper":    "upper(Column)",
	"lower":    "lower(Column)",
	"trim":     "trim(text)",
	"digits":   "digits(Column) leaves the digits",
	"left":     "left(Column, 3)",
	"right":    "right(Column, 3)",
	"replace":  `replace(Column, "-", "")`,
	"split":    `split(Column, "-")[0]`,
	"join":     `join([Ciudad, Zona], ", ")`,
	"coalesce": `coalesce(Celular, Fijo, "none") gives the first that is not blank`,
	"len":      "len(Column) counts characters",
	"string":   "string(5)",
}

// names are the functions, besides col.
var names = slices.DeleteFunc(slices.Sorted(maps.Keys(functions)), func(name string) bool { return name[0] < 'a' })

// What has no name of its own, or another one.
var (
	cellText      = of1(func(row *Row, column int) (string, error) { return row.Cells[column], nil })
	listOf        = function{out: Texts, run: makeList}
	elementOf     = of2(element)
	sliceOf       = of3(slice)
	amongTexts    = of2(isAmongTexts)
	amongNumbers  = function{out: Truth, run: isAmongNumbers}
	matching      = of2(matchPattern)
	wholeToNumber = of1(numberOfWhole)
	dayInOrder    = of2(dayOfTextIn)
)

// cellReaders read a column's cell, whose kind they know.
var cellReaders = map[string]function{"int": of1(wholeOfCell), "float": of1(numberOfCell), "date": of2(dayOfCell)}

// same gives its argument.
func same[T any](_ *Row, of T) (T, error) { return of, nil }

func toText[T any](_ *Row, of T) (string, error) { return textOf(of), nil }
