package mapping

import (
	"math"

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
	reads func(column int, date bool) // nil: nobody asks
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

// help makes a call of a helper. It stands where n stood.
func (k *exprCheck) help(n ast.Node, h helper, args ...ast.Node) ast.Node {
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
