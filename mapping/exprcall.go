package mapping

import (
	"slices"
	"strconv"
	"strings"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"

	"github.com/expr-lang/expr/ast"
)

// column reads a cell.
func (k *exprCheck) column(n ast.Node, name string) (ast.Node, class) {
	i, bad := k.cols.find(name)
	if bad.what != "" {
		tip := bad.tip
		if known(name, helperNames) {
			tip = "a function is called with parentheses: " + name + "()"
		}
		return k.fail(n, tip, "%s", bad.what)
	}
	k.used(i)
	return k.help(n, cellHelper, &ast.IntegerNode{Value: i}), classText
}

// columnOf gives the column that a part is, when it is nothing else.
func (k *exprCheck) columnOf(n ast.Node) (int, bool) {
	name := ""
	switch n := n.(type) {
	case *ast.IdentifierNode:
		name = n.Value
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); !ok || callee.Value != colName {
			return 0, false
		}
		name, _ = columnArgument(n)
	default:
		return 0, false
	}
	i, bad := k.cols.find(name)
	return i, bad.what == ""
}

const colName = "col"

func (k *exprCheck) calling(n *ast.CallNode) (ast.Node, class) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return k.fail(n, expressionTip, "only functions can be called")
	}
	if callee.Value != colName {
		return k.function(n, callee.Value, n.Arguments)
	}
	if name, ok := columnArgument(n); ok {
		return k.column(n, name)
	}
	return k.fail(n, `for instance col("Cuenta ID")`, "col takes one column's name in quotes")
}

func columnArgument(n *ast.CallNode) (string, bool) {
	if len(n.Arguments) != 1 {
		return "", false
	}
	name, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return "", false
	}
	return name.Value, true
}

// function is a call by name.
func (k *exprCheck) function(n ast.Node, name string, arguments []ast.Node) (ast.Node, class) {
	if !known(name, helperNames) {
		return k.fail(n, naming.DidYouMean(name, "the functions are", append([]string{colName}, helperNames...)), "the function %s is not known", naming.Quote(name))
	}
	if i, ok := k.readsCell(name, arguments); ok {
		k.used(i)
		if k.reads != nil && len(arguments) == 1 {
			k.reads(i, name == "date")
		}
		return k.cell(n, name, i, arguments[1:])
	}
	if text, ok := literal(name, arguments); ok {
		return k.noValue(arguments[0], name, text)
	}
	args, classes := make([]ast.Node, len(arguments)), make([]class, len(arguments))
	for i, a := range arguments {
		if args[i], classes[i] = k.node(a); classes[i] == classNone {
			return args[i], classNone
		}
	}
	if name == "date" && len(args) == 2 {
		return k.dateForm(n, arguments[1], args, classes)
	}
	return k.apply(n, name, args, classes)
}

// readsCell says that a call reads a number or a date in a cell itself, whose
// kind then counts.
func (k *exprCheck) readsCell(name string, arguments []ast.Node) (int, bool) {
	_, reads := cellReaders[name]
	if !reads || len(arguments) == 0 || len(arguments) > 1 && name != "date" {
		return 0, false
	}
	return k.columnOf(arguments[0])
}

func (k *exprCheck) cell(n ast.Node, name string, column int, more []ast.Node) (ast.Node, class) {
	h := cellReaders[name]
	args := []ast.Node{&ast.IntegerNode{Value: column}}
	order := ""
	if len(more) > 0 {
		var ok bool
		if order, ok = k.order(more); !ok {
			return args[0], classNone
		}
	}
	if name == "date" {
		args = append(args, &ast.StringNode{Value: order})
	}
	return k.help(n, h, args...), h.out
}

// order reads the second argument of date.
func (k *exprCheck) order(more []ast.Node) (string, bool) {
	text, ok := more[0].(*ast.StringNode)
	orders := []string{value.DayFirst, value.MonthFirst, value.YearFirst, value.DayFirstShort, value.MonthFirstShort}
	if !ok || len(more) > 1 || !slices.Contains(orders, text.Value) {
		k.fail(more[0], "it is one of "+naming.List(orders), "date takes a text, and the form of its dates in quotes")
		return "", false
	}
	return text.Value, true
}

// literal gives a text in quotes of which a call would read a number or a date,
// where no form makes it one.
func literal(name string, arguments []ast.Node) (string, bool) {
	if _, reads := cellReaders[name]; !reads || len(arguments) == 0 {
		return "", false
	}
	text, ok := arguments[0].(*ast.StringNode)
	if !ok {
		return "", false
	}
	bare := invisible.Trim(text.Value)
	if name == "date" {
		return text.Value, !value.CanBeDate(bare)
	}
	return text.Value, !value.CanBeNumber(bare)
}

// noValue refuses such a text: mostly it is a column's name.
func (k *exprCheck) noValue(n ast.Node, name, text string) (ast.Node, class) {
	what, tip := "a number", "write it without quotes, with a decimal point"
	if name == "date" {
		what, tip = "a date", `write it with the year first: date("2026-03-05")`
	}
	if invisible.Trim(text) != "" && len(k.cols.hits(text)) > 0 {
		tip = "a column stands without quotes: " + name + "(" + inExpression(text) + ")"
	}
	return k.fail(n, tip, "%s is not %s, in any row", naming.Quote(text), what)
}

// dateForm is date(text, "dd/mm/yyyy") of a text that is no cell.
func (k *exprCheck) dateForm(n, form ast.Node, args []ast.Node, classes []class) (ast.Node, class) {
	order, ok := k.order([]ast.Node{form})
	if !ok {
		return n, classNone
	}
	if classes[0] != classText {
		return k.fail(n, "", "date reads a text, and this is %s", classes[0])
	}
	return k.help(n, dateOfText, args[0], &ast.StringNode{Value: order}), classDay
}

// apply finds the helper of a name that takes such arguments.
func (k *exprCheck) apply(n ast.Node, name string, args []ast.Node, classes []class) (ast.Node, class) {
	all := helpers[name]
	if len(all) == 0 {
		return k.fail(n, expressionTip, "the operator %s is not known", name)
	}
	for _, h := range all {
		if !h.takes(classes) {
			continue
		}
		for i := range args {
			if h.parameter(i) == classNumber {
				args[i] = k.number(args[i], classes[i])
			}
		}
		return k.help(n, h, args...), h.out
	}
	tip := all[0].usage
	if slices.Contains(classes, classText) && !all[0].wantsText() {
		tip = strings.TrimPrefix(tip+"; "+classTip(classText), "; ")
	}
	return k.fail(n, tip, "%s cannot be used with %s", name, given(classes))
}

func given(classes []class) string {
	if len(classes) == 0 {
		return "nothing"
	}
	text := classes[0].String()
	for _, c := range classes[1:] {
		text += " and " + c.String()
	}
	if len(classes) > 4 {
		return strconv.Itoa(len(classes)) + " values"
	}
	return text
}
