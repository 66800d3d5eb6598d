package expression

import (
	"math"
	"regexp"
	"regexp/syntax"

	"github.com/expr-lang/expr/ast"
)

func (k *check) unary(n *ast.UnaryNode) (ast.Node, Class) {
	inner, c := k.node(n.Node)
	switch {
	case c == none:
		return inner, c
	case (n.Operator == "not" || n.Operator == "!") && c == Truth:
		return placed(n, &ast.UnaryNode{Operator: "not", Node: inner}), c
	case n.Operator == "+" && c.isNumber():
		return inner, c
	case n.Operator == "-" && c.isNumber():
		return k.apply(n, "-", []ast.Node{inner}, []Class{c})
	}
	return k.fail(n, classTip(c), "%s before %s", n.Operator, c)
}

// classTip says how a text becomes what is wanted.
func classTip(c Class) string {
	if c == Text {
		return "a cell is a text: int(Column), float(Column) and date(Column) read it, and texts are compared with =="
	}
	return ""
}

func (k *check) binary(n *ast.BinaryNode) (ast.Node, Class) {
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
	if a == none || b == none {
		return left, none
	}
	fits, tip := false, ""
	switch numbers := a.isNumber() && b.isNumber(); n.Operator {
	case "and", "&&", "or", "||":
		fits = a == Truth && b == Truth
	case "==", "!=":
		fits, tip = a != Texts && (a == b || numbers), compareTip(a, b)
	case "<", "<=", ">", ">=":
		fits, tip = numbers || a == Day && b == Day, compareTip(a, b)
	case "contains", "startsWith", "endsWith":
		fits = a == Text && b == Text
	default:
		return k.apply(n, n.Operator, []ast.Node{left, right}, []Class{a, b})
	}
	if !fits {
		return k.fail(n, tip, "mismatched types: %s %s %s", a, n.Operator, b)
	}
	if a != b {
		left, right = k.number(left, a), k.number(right, b)
	}
	return placed(n, &ast.BinaryNode{Operator: n.Operator, Left: left, Right: right}), Truth
}

// compareTip says how two classes can be compared.
func compareTip(a, b Class) string {
	other := b
	if b == Text {
		other = a
	}
	switch {
	case a != Text && b != Text:
		return ""
	case other == Day:
		return "a cell is a text: date(Column) reads it"
	case other.isNumber():
		return "a cell is a text: int(Column) or float(Column) reads it, or compare it with a text in quotes"
	}
	return `texts have no size: read them with int(Column), float(Column) or date(Column), and compare with a number or date("2026-03-02")`
}

// among is x in [a, b].
func (k *check) among(n *ast.BinaryNode) (ast.Node, Class) {
	left, a := k.node(n.Left)
	array, isArray := n.Right.(*ast.ArrayNode)
	if !isArray || !a.isNumber() {
		right, b := k.node(n.Right)
		switch {
		case a == none || b == none:
			return left, none
		case a == Text && b == Texts:
			return k.call(n, "in texts", amongTexts, left, right)
		}
		return k.fail(n, `for instance Estado in ["Cerrado", "Anulado"]`, "mismatched types: %s in %s", a, b)
	}
	args := []ast.Node{k.number(left, a)}
	for _, element := range array.Nodes {
		one, b := k.node(element)
		if b != none && !b.isNumber() {
			return k.fail(element, compareTip(a, b), "mismatched types: %s in a list with %s", a, b)
		}
		args = append(args, k.number(one, b))
	}
	return k.call(n, "in numbers", amongNumbers, args...)
}

// maxSteps bounds the steps that a pattern takes for a character.
const maxSteps = 5000

// matches is x matches "pattern".
func (k *check) matches(n *ast.BinaryNode) (ast.Node, Class) {
	left, a := k.node(n.Left)
	pattern, ok := n.Right.(*ast.StringNode)
	switch {
	case !ok:
		return k.fail(n.Right, `for instance Ticket matches "^[0-9]+$"`, "the pattern of matches is a text in quotes, the same for all rows")
	case a == none:
		return left, a
	case a != Text:
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
	return k.call(n, "matches", matching, left, &ast.ConstantNode{Value: &textPattern{compiled, steps}})
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
