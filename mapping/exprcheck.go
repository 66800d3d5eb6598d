package mapping

import (
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
)

// class is what a part of an expression gives.
type class uint8

const (
	classNone   class = iota // a mistake, told already
	classText                // string
	classWhole               // int
	classNumber              // float64
	classTruth               // bool
	classDay                 // time.Time, midnight UTC
	classTexts               // []string
)

func (c class) String() string {
	return [...]string{"nothing", "a text", "a whole number", "a number", "true or false", "a date", "a list of texts"}[c]
}

func (c class) isNumber() bool { return c == classWhole || c == classNumber }

// exprCheck walks an expression as a person wrote it, notes what is wrong with
// it, and makes of it one that the machine can run without a doubt: every
// column, operator and function that could fail has become a call of a helper.
type exprCheck struct {
	x     expression
	r     *reader
	cols  *columns
	used  func(int)
	calls conf.FunctionsTable
	parts int
}

// fail notes a mistake at n.
func (k *exprCheck) fail(n ast.Node, tip, format string, args ...any) (ast.Node, class) {
	k.r.fail(k.x.at(k.r.lines, n.Location().From), tip, k.x.what+": "+format, args...)
	return &ast.NilNode{}, classNone
}

// node gives the part that runs in the place of n.
func (k *exprCheck) node(n ast.Node) (ast.Node, class) {
	if k.parts++; k.parts > maxParts {
		if k.parts == maxParts+1 {
			return k.fail(n, "split it over several fields, or say map: {…}", "more than %d parts", maxParts)
		}
		return &ast.NilNode{}, classNone
	}
	switch n := n.(type) {
	case *ast.StringNode:
		return &ast.StringNode{Value: n.Value}, classText
	case *ast.IntegerNode:
		return &ast.IntegerNode{Value: n.Value}, classWhole
	case *ast.FloatNode:
		return k.float(n)
	case *ast.BoolNode:
		return &ast.BoolNode{Value: n.Value}, classTruth
	case *ast.IdentifierNode:
		return k.column(n, n.Value)
	case *ast.UnaryNode:
		return k.unary(n)
	case *ast.BinaryNode:
		return k.binary(n)
	case *ast.ConditionalNode:
		return k.conditional(n)
	case *ast.ArrayNode:
		return k.list(n)
	case *ast.SliceNode:
		return k.slice(n)
	case *ast.MemberNode:
		return k.member(n)
	case *ast.BuiltinNode:
		return k.function(n, n.Name, n.Arguments)
	case *ast.CallNode:
		return k.calling(n)
	}
	return k.fail(n, expressionTip, "an expression has columns, texts, numbers, operators and functions; this is something else")
}

const expressionTip = `for instance Estado == "Cerrado" and Plazo != "", or upper(Ciudad) + " " + Zona`

func (k *exprCheck) float(n *ast.FloatNode) (ast.Node, class) {
	if math.IsInf(n.Value, 0) || math.IsNaN(n.Value) {
		return k.fail(n, "", "the number is too large")
	}
	return &ast.FloatNode{Value: n.Value}, classNumber
}

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

// help makes a call of a helper. It stands where n stood.
func (k *exprCheck) help(n ast.Node, h *helper, args ...ast.Node) ast.Node {
	if k.calls == nil {
		k.calls = conf.FunctionsTable{}
	}
	if k.calls[h.id] == nil {
		k.calls[h.id] = h.call()
	}
	all := append([]ast.Node{&ast.IdentifierNode{Value: "$env"}}, args...)
	return placed(n, &ast.CallNode{Callee: &ast.IdentifierNode{Value: h.id}, Arguments: all})
}

func placed(was, now ast.Node) ast.Node {
	now.SetLocation(was.Location())
	return now
}

func (k *exprCheck) unary(n *ast.UnaryNode) (ast.Node, class) {
	inner, c := k.node(n.Node)
	switch {
	case c == classNone:
		return inner, c
	case (n.Operator == "not" || n.Operator == "!") && c == classTruth:
		return placed(n, &ast.UnaryNode{Operator: "not", Node: inner}), c
	case n.Operator == "+" && c.isNumber():
		return inner, c
	case n.Operator == "-" && c.isNumber():
		return k.apply(n, "-", []ast.Node{inner}, []class{c})
	}
	return k.fail(n, classTip(c), "%s before %s", n.Operator, c)
}

// classTip says how a text becomes what is wanted.
func classTip(c class) string {
	if c == classText {
		return "a cell is a text: int(Column), float(Column) and date(Column) read it, and texts are compared with =="
	}
	return ""
}

func (k *exprCheck) binary(n *ast.BinaryNode) (ast.Node, class) {
	switch n.Operator {
	case "..":
		return k.fail(n, "compare with <= and >=", "ranges (..) are not allowed")
	case "??":
		return k.fail(n, "coalesce(A, B) gives the first that is not blank", "a cell is never missing, so ?? does nothing")
	case "in":
		return k.among(n)
	case "matches":
		return k.matches(n)
	}
	left, a := k.node(n.Left)
	right, b := k.node(n.Right)
	if a == classNone || b == classNone {
		return left, classNone
	}
	switch n.Operator {
	case "and", "&&", "or", "||":
		if a == classTruth && b == classTruth {
			return placed(n, &ast.BinaryNode{Operator: n.Operator, Left: left, Right: right}), classTruth
		}
	case "==", "!=":
		if a != classTexts && (a == b || a.isNumber() && b.isNumber()) {
			return k.compare(n, left, right, a, b)
		}
		return k.fail(n, compareTip(a, b), "mismatched types: %s %s %s", a, n.Operator, b)
	case "<", "<=", ">", ">=":
		if a.isNumber() && b.isNumber() || a == classDay && b == classDay {
			return k.compare(n, left, right, a, b)
		}
		return k.fail(n, compareTip(a, b), "mismatched types: %s %s %s", a, n.Operator, b)
	case "contains", "startsWith", "endsWith":
		if a == classText && b == classText {
			return placed(n, &ast.BinaryNode{Operator: n.Operator, Left: left, Right: right}), classTruth
		}
	default:
		return k.apply(n, n.Operator, []ast.Node{left, right}, []class{a, b})
	}
	return k.fail(n, "", "mismatched types: %s %s %s", a, n.Operator, b)
}

func (k *exprCheck) compare(n *ast.BinaryNode, left, right ast.Node, a, b class) (ast.Node, class) {
	if a != b {
		left, right = k.number(left, a), k.number(right, b)
	}
	return placed(n, &ast.BinaryNode{Operator: n.Operator, Left: left, Right: right}), classTruth
}

// compareTip says how two classes can be compared.
func compareTip(a, b class) string {
	other := b
	if b == classText {
		other = a
	}
	switch {
	case a != classText && b != classText:
		return ""
	case other == classDay:
		return "a cell is a text: date(Column) reads it"
	case other.isNumber():
		return "a cell is a text: int(Column) or float(Column) reads it, or compare it with a text in quotes"
	}
	return `texts have no size: read them with int(Column), float(Column) or date(Column), and compare with a number or date("2026-03-02")`
}

// among is x in [a, b].
func (k *exprCheck) among(n *ast.BinaryNode) (ast.Node, class) {
	left, a := k.node(n.Left)
	array, isArray := n.Right.(*ast.ArrayNode)
	if !isArray || !a.isNumber() {
		right, b := k.node(n.Right)
		switch {
		case a == classNone || b == classNone:
			return left, classNone
		case a == classText && b == classTexts:
			return k.help(n, amongTexts, left, right), classTruth
		}
		return k.fail(n, `for instance Estado in ["Cerrado", "Anulado"]`, "mismatched types: %s in %s", a, b)
	}
	args := []ast.Node{k.number(left, a)}
	for _, element := range array.Nodes {
		one, b := k.node(element)
		if b != classNone && !b.isNumber() {
			return k.fail(element, compareTip(a, b), "mismatched types: %s in a list with %s", a, b)
		}
		args = append(args, k.number(one, b))
	}
	return k.help(n, amongNumbers, args...), classTruth
}

// number makes a whole number a number.
func (k *exprCheck) number(n ast.Node, c class) ast.Node {
	if c != classWhole {
		return n
	}
	if constant, ok := n.(*ast.IntegerNode); ok && exact(constant.Value) {
		return placed(n, &ast.FloatNode{Value: float64(constant.Value)})
	}
	return k.help(n, wholeToNumber, n)
}

// maxPattern bounds the steps that a pattern takes for a character.
const maxPattern = 5000

// matches is x matches "pattern".
func (k *exprCheck) matches(n *ast.BinaryNode) (ast.Node, class) {
	left, a := k.node(n.Left)
	pattern, ok := n.Right.(*ast.StringNode)
	if !ok {
		return k.fail(n.Right, `for instance Ticket matches "^[0-9]+$"`, "the pattern of matches is a text in quotes, the same for all rows")
	}
	if a == classNone {
		return left, a
	}
	if a != classText {
		return k.fail(n, "", "mismatched types: %s matches a pattern", a)
	}
	compiled, err := regexp.Compile(pattern.Value)
	if err != nil {
		return k.fail(n.Right, `a dot, bracket or other sign that stands for itself has \\ before it`, "the pattern is not one: %v", err)
	}
	steps := patternSteps(pattern.Value)
	if steps > maxPattern {
		return k.fail(n.Right, "repeat less: {1,20} rather than {1,1000}", "the pattern is too large")
	}
	return k.help(n, matchHelper, left, &ast.ConstantNode{Value: &textPattern{compiled, steps}}), classTruth
}

// patternSteps is how many steps a pattern may take for each character.
func patternSteps(text string) int {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return math.MaxInt
	}
	code, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return math.MaxInt
	}
	return len(code.Inst)
}

func (k *exprCheck) conditional(n *ast.ConditionalNode) (ast.Node, class) {
	cond, c := k.node(n.Cond)
	yes, a := k.node(n.Exp1)
	no, b := k.node(n.Exp2)
	if a == classNone || b == classNone || c == classNone {
		return cond, classNone
	}
	if c != classTruth {
		return k.fail(n.Cond, "", "what stands before ? is true or false, and this is %s", c)
	}
	if a != b && a.isNumber() && b.isNumber() {
		yes, no, a, b = k.number(yes, a), k.number(no, b), classNumber, classNumber
	}
	if a != b {
		return k.fail(n.Cond, "string(…) makes a text of a number", "it gives %s or %s: one expression gives one kind of value", a, b)
	}
	return placed(n, &ast.ConditionalNode{Cond: cond, Exp1: yes, Exp2: no}), a
}

// list makes a list of texts.
func (k *exprCheck) list(n *ast.ArrayNode) (ast.Node, class) {
	args := make([]ast.Node, 0, len(n.Nodes))
	for _, element := range n.Nodes {
		one, c := k.node(element)
		if c == classNone {
			return one, c
		}
		if c != classText {
			return k.fail(element, "string(…) makes a text of it", "a list holds texts, and this is %s", c)
		}
		args = append(args, one)
	}
	return k.help(n, listHelper, args...), classTexts
}

// slice is Ticket[2:4].
func (k *exprCheck) slice(n *ast.SliceNode) (ast.Node, class) {
	of, c := k.node(n.Node)
	if c != classNone && c != classText {
		return k.fail(n, "", "[from:to] cuts a text, and this is %s", c)
	}
	bounds := []ast.Node{&ast.IntegerNode{Value: 0}, &ast.IntegerNode{Value: math.MaxInt}}
	for i, bound := range []ast.Node{n.From, n.To} {
		if bound == nil {
			continue
		}
		one, b := k.node(bound)
		if b != classNone && b != classWhole {
			return k.fail(bound, "", "characters are counted with whole numbers, and this is %s", b)
		}
		bounds[i] = one
	}
	return k.help(n, sliceHelper, of, bounds[0], bounds[1]), c
}

// member is split(Ticket, "-")[0].
func (k *exprCheck) member(n *ast.MemberNode) (ast.Node, class) {
	if _, isName := n.Property.(*ast.StringNode); isName {
		return k.fail(n, expressionTip, "a value has nothing behind a point; this is something else")
	}
	of, c := k.node(n.Node)
	place, i := k.node(n.Property)
	switch {
	case c == classNone || i == classNone:
		return of, classNone
	case c == classText:
		return k.fail(n, "left(Column, 1) gives the first character, Column[2:4] a part", "[n] gives an element of a list, and this is a text")
	case c != classTexts || i != classWhole:
		return k.fail(n, `for instance split(Ticket, "-")[0]`, "[n] gives an element of a list of texts, by a whole number")
	}
	return k.help(n, elementHelper, of, place), classText
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
		return k.fail(n, didYouMean(name, "the functions are", append([]string{colName}, helperNames...)), "the function %s is not known", quote(name))
	}
	if i, ok := k.readsCell(name, arguments); ok {
		k.used(i)
		return k.cell(n, name, i, arguments[1:])
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
	if len(arguments) == 0 || cellReaders[name] == nil || len(arguments) > 1 && name != "date" {
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
	orders := []string{dayFirst, monthFirst, yearFirst, dayFirstShort, monthFirstShort}
	if !ok || len(more) > 1 || !slices.Contains(orders, text.Value) {
		k.fail(more[0], "it is one of "+list(orders), "date takes a text, and the form of its dates in quotes")
		return "", false
	}
	return text.Value, true
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
		tip += "; " + classTip(classText)
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
