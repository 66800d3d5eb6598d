package mapping

import (
	"maps"
	"slices"
)

// helper is a function or an operator of expressions for one kind of arguments.
type helper struct {
	id    string // unique, and no word of the grammar: nobody can call it by that
	in    []class
	more  bool // the last of in may stand again and again
	out   class
	usage string
	run   func(row *record, args []any) (any, error)
}

// parameter is the class of the ith argument.
func (h helper) parameter(i int) class {
	if i >= len(h.in) {
		return h.in[len(h.in)-1]
	}
	return h.in[i]
}

// takes says that the helper can work on arguments of these classes.
func (h helper) takes(classes []class) bool {
	if len(classes) < len(h.in) || len(classes) > len(h.in) && !h.more {
		return false
	}
	for i, c := range classes {
		if p := h.parameter(i); c != p && !(p == classNumber && c == classWhole) {
			return false
		}
	}
	return true
}

func (h helper) wantsText() bool { return slices.Contains(h.in, classText) }

// helpers are what an expression may call, by name and operator. Of those of one
// name the first that takes the arguments serves.
var helpers = map[string][]helper{
	"+": {
		{id: "+ whole", in: []class{classWhole, classWhole}, out: classWhole, run: wholes(addWhole)},
		{id: "+ number", in: []class{classNumber, classNumber}, out: classNumber, run: numbers(addNumber)},
		{id: "+ text", in: []class{classText, classText}, out: classText, run: concat, usage: "+ adds numbers, joins texts, and counts days on"},
		{id: "+ day", in: []class{classDay, classWhole}, out: classDay, run: addDays},
	},
	"-": {
		{id: "- whole", in: []class{classWhole, classWhole}, out: classWhole, run: wholes(subWhole)},
		{id: "- number", in: []class{classNumber, classNumber}, out: classNumber, run: numbers(subNumber)},
		{id: "- day", in: []class{classDay, classWhole}, out: classDay, run: takeDays},
		{id: "- days", in: []class{classDay, classDay}, out: classWhole, run: daysBetween},
		{id: "neg whole", in: []class{classWhole}, out: classWhole, run: negateWhole},
		{id: "neg number", in: []class{classNumber}, out: classNumber, run: negateNumber},
	},
	"*": {
		{id: "* whole", in: []class{classWhole, classWhole}, out: classWhole, run: wholes(mulWhole)},
		{id: "* number", in: []class{classNumber, classNumber}, out: classNumber, run: numbers(mulNumber)},
	},
	"/":  {{id: "/ number", in: []class{classNumber, classNumber}, out: classNumber, run: numbers(divNumber)}},
	"%":  {{id: "% whole", in: []class{classWhole, classWhole}, out: classWhole, run: wholes(remainder), usage: "% is the rest of a division of whole numbers"}},
	"**": {{id: "** number", in: []class{classNumber, classNumber}, out: classNumber, run: numbers(power)}},
	"^":  {{id: "** number", in: []class{classNumber, classNumber}, out: classNumber, run: numbers(power)}},

	"int": {
		{id: "int text", in: []class{classText}, out: classWhole, run: wholeOfText, usage: "int(Column) reads a whole number"},
		{id: "int whole", in: []class{classWhole}, out: classWhole, run: same},
		{id: "int number", in: []class{classNumber}, out: classWhole, run: wholeOfNumber},
	},
	"float": {
		{id: "float text", in: []class{classText}, out: classNumber, run: numberOfText, usage: "float(Column) reads a number"},
		{id: "float number", in: []class{classNumber}, out: classNumber, run: same},
	},
	"date":  {dateOfAText, {id: "date day", in: []class{classDay}, out: classDay, run: same}},
	"days":  {{id: "days", in: []class{classDay, classDay}, out: classWhole, run: daysBetween, usage: "days(date(Fin), date(Inicio)) counts the days from the second to the first"}},
	"today": {todayHelper},
	"abs": {
		{id: "abs whole", in: []class{classWhole}, out: classWhole, run: absWhole, usage: "abs(float(Column))"},
		{id: "abs number", in: []class{classNumber}, out: classNumber, run: absNumber},
	},
	"round": {
		{id: "round", in: []class{classNumber}, out: classWhole, run: rounded, usage: "round(float(Column)) is whole, round(float(Column), 2) has two decimals"},
		{id: "round to", in: []class{classNumber, classWhole}, out: classNumber, run: roundTo},
	},
	"floor": {{id: "floor", in: []class{classNumber}, out: classWhole, run: floor, usage: "floor(float(Column))"}},
	"ceil":  {{id: "ceil", in: []class{classNumber}, out: classWhole, run: ceil, usage: "ceil(float(Column))"}},

	"upper":   {{id: "upper", in: []class{classText}, out: classText, run: upperText, usage: "upper(Column)"}},
	"lower":   {{id: "lower", in: []class{classText}, out: classText, run: lowerText, usage: "lower(Column)"}},
	"trim":    {{id: "trim", in: []class{classText}, out: classText, run: trimText, usage: "trim(text)"}},
	"digits":  {{id: "digits", in: []class{classText}, out: classText, run: digitsOf, usage: "digits(Column) leaves the digits"}},
	"left":    {{id: "left", in: []class{classText, classWhole}, out: classText, run: left, usage: "left(Column, 3)"}},
	"right":   {{id: "right", in: []class{classText, classWhole}, out: classText, run: right, usage: "right(Column, 3)"}},
	"replace": {{id: "replace", in: []class{classText, classText, classText}, out: classText, run: replace, usage: `replace(Column, "-", "")`}},
	"split":   {{id: "split", in: []class{classText, classText}, out: classTexts, run: split, usage: `split(Column, "-")[0]`}},
	"join":    {{id: "join", in: []class{classTexts, classText}, out: classText, run: joinTexts, usage: `join([Ciudad, Zona], ", ")`}},
	"coalesce": {{
		id: "coalesce", in: []class{classText, classText}, more: true, out: classText, run: coalesce,
		usage: `coalesce(Celular, Fijo, "none") gives the first that is not blank`,
	}},
	"len": {
		{id: "len", in: []class{classText}, out: classWhole, run: length, usage: "len(Column) counts characters"},
		{id: "len texts", in: []class{classTexts}, out: classWhole, run: count},
	},
	"string": {
		{id: "string text", in: []class{classText}, out: classText, run: same, usage: "string(5)"},
		{id: "string whole", in: []class{classWhole}, out: classText, run: toText},
		{id: "string number", in: []class{classNumber}, out: classText, run: toText},
		{id: "string truth", in: []class{classTruth}, out: classText, run: toText},
		{id: "string day", in: []class{classDay}, out: classText, run: toText},
	},
}

// helperNames are the functions of expressions, besides col.
var helperNames = slices.DeleteFunc(slices.Sorted(maps.Keys(helpers)), func(name string) bool { return name[0] < 'a' })

// Helpers that have no name.
var (
	todayHelper   = helper{id: "today", out: classDay, run: today, usage: "today() is the day of the run"}
	cellHelper    = helper{id: "cell", out: classText, run: cellText}
	listHelper    = helper{id: "list", out: classTexts, run: listOf}
	elementHelper = helper{id: "element of", out: classText, run: element}
	sliceHelper   = helper{id: "slice of", out: classText, run: slice}
	amongTexts    = helper{id: "in texts", out: classTruth, run: isAmongTexts}
	amongNumbers  = helper{id: "in numbers", out: classTruth, run: isAmongNumbers}
	matchHelper   = helper{id: "matches pattern", out: classTruth, run: matchPattern}
	wholeToNumber = helper{id: "number of whole", out: classNumber, run: numberOfWhole}
	dateOfAText   = helper{id: "date text", in: []class{classText}, out: classDay, run: dayOfText, usage: `date(Column), or date(Column, "dd/mm/yyyy")`}
	dateOfText    = helper{id: "date text order", out: classDay, run: dayOfText}
)

// cellReaders read a column's cell, whose kind they know.
var cellReaders = map[string]helper{
	"int":   {id: "int cell", out: classWhole, run: wholeOfCell},
	"float": {id: "float cell", out: classNumber, run: numberOfCell},
	"date":  {id: "date cell", out: classDay, run: dayOfCell},
}

// same gives its argument.
func same(_ *record, args []any) (any, error) { return args[0], nil }
