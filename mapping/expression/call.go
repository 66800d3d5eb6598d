package expression

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/ast"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

const colName = "col"

// columnOf gives the column that a part is, when it is nothing else.
func (k *check) columnOf(n ast.Node) (int, bool) {
	name, is := columnName(n)
	if !is {
		return 0, false
	}
	i, what, _ := k.columns.Find(name)
	return i, what == ""
}

// columnName is the name in col("Cuenta ID"), or a bare one.
func columnName(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value, true
	case *ast.CallNode:
		callee, isName := n.Callee.(*ast.IdentifierNode)
		if !isName || callee.Value != colName || len(n.Arguments) != 1 {
			return "", false
		}
		name, ok := n.Arguments[0].(*ast.StringNode)
		if ok {
			return name.Value, true
		}
	}
	return "", false
}

func (k *check) calling(n *ast.CallNode) (ast.Node, Class) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return k.fail(n, exampleTip, "only functions can be called")
	}
	if callee.Value != colName {
		return k.function(n, callee.Value, n.Arguments)
	}
	if name, ok := columnName(n); ok {
		return k.column(n, name)
	}
	return k.fail(n, `for instance col("Cuenta ID")`, "col takes one column's name in quotes")
}

// function is a call by name.
func (k *check) function(n ast.Node, name string, arguments []ast.Node) (ast.Node, Class) {
	if !slices.Contains(names, name) {
		return k.fail(n, naming.DidYouMean(name, "the functions are", append([]string{colName}, names...)), "the function %s is not known", naming.Quote(name))
	}
	if reader, reads := cellReaders[name]; reads && len(arguments) > 0 {
		if i, ok := k.columnOf(arguments[0]); ok && (len(arguments) == 1 || name == "date") {
			return k.cell(n, name, reader, i, arguments[1:])
		}
		if text, ok := arguments[0].(*ast.StringNode); ok && !canBe(name, invisible.Trim(text.Value)) {
			return k.noValue(text, name)
		}
	}
	args, classes, ok := k.all(arguments)
	switch {
	case !ok:
		return n, none
	case name == "today" && len(args) == 0:
		k.program.Today = true
	case name == "date" && len(args) == 2:
		order, ok := k.order(arguments[1:])
		switch {
		case !ok:
			return n, none
		case classes[0] != Text:
			return k.fail(n, "", "date reads a text, and this is %s", classes[0])
		}
		return k.call(n, "date in order", dayInOrder, args[0], &ast.StringNode{Value: order})
	}
	return k.apply(n, name, args, classes)
}

// cell is a call that reads a number or a date in a cell itself, whose kind then
// counts.
func (k *check) cell(n ast.Node, name string, reader function, column int, more []ast.Node) (ast.Node, Class) {
	k.use(column)
	args := []ast.Node{&ast.IntegerNode{Value: column}}
	if read := (Read{Column: column, Dates: name == "date"}); len(more) == 0 && !slices.Contains(k.program.Reads, read) {
		k.program.Reads = append(k.program.Reads, read)
	}
	if name == "date" {
		order := ""
		if len(more) > 0 {
			var ok bool
			if order, ok = k.order(more); !ok {
				return n, none
			}
		}
		args = append(args, &ast.StringNode{Value: order})
	}
	return k.call(n, name+" cell", reader, args...)
}

// order reads the second argument of date.
func (k *check) order(more []ast.Node) (string, bool) {
	text, ok := more[0].(*ast.StringNode)
	orders := []string{value.DayFirst, value.MonthFirst, value.YearFirst, value.DayFirstShort, value.MonthFirstShort}
	if !ok || len(more) > 1 || !slices.Contains(orders, text.Value) {
		k.fail(more[0], "it is one of "+naming.List(orders), "date takes a text, and the form of its dates in quotes")
		return "", false
	}
	return text.Value, true
}

// canBe says that some form makes a number or a date of a text in quotes.
func canBe(name, text string) bool {
	if name == "date" {
		return value.CanBeDate(text)
	}
	return value.CanBeNumber(text)
}

// noValue refuses another one: mostly it is a column's name.
func (k *check) noValue(n *ast.StringNode, name string) (ast.Node, Class) {
	what, tip := "a number", "write it without quotes, with a decimal point"
	if name == "date" {
		what, tip = "a date", `write it with the year first: date("2026-03-05")`
	}
	if !invisible.IsBlankText(n.Value) && k.columns.Has(n.Value) {
		tip = "a column stands without quotes: " + name + "(" + Name(n.Value) + ")"
	}
	return k.fail(n, tip, "%s is not %s, in any row", naming.Quote(n.Value), what)
}

// apply finds the function of a name that takes such arguments.
func (k *check) apply(n ast.Node, name string, args []ast.Node, classes []Class) (ast.Node, Class) {
	all := functions[name]
	if len(all) == 0 {
		return k.fail(n, exampleTip, "the operator %s is not known", name)
	}
	for i, f := range all {
		if !f.takes(classes) {
			continue
		}
		for i := range args {
			if f.parameter(i) == Number {
				args[i] = k.number(args[i], classes[i])
			}
		}
		return k.call(n, name+" "+strconv.Itoa(i), f, args...)
	}
	tip := usages[name]
	if slices.Contains(classes, Text) && !all[0].wantsText() {
		tip = strings.TrimPrefix(tip+"; "+classTip(Text), "; ")
	}
	return k.fail(n, tip, "%s cannot be used with %s", name, given(classes))
}

// Name writes a column's name as an expression names it.
func Name(column string) string {
	for i, c := range column {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return "col(" + strconv.Quote(column) + ")"
		}
	}
	return column
}
