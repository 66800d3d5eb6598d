package mapping

import (
	"math"
	"regexp"
	"regexp/syntax"

	"github.com/expr-lang/expr/ast"
)

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

// maxSteps bounds the steps that a pattern takes for a character.
const maxSteps = 5000

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
	if steps > maxSteps {
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
