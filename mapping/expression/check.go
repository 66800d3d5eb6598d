package expression

import (
	"fmt"
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
)

// check walks an expression as a person wrote it, notes what is wrong with it, and
// makes of it one that the machine can run without a doubt: every column, operator
// and function that could fail has become a call of a function of ours.
type check struct {
	columns  Columns
	calls    conf.FunctionsTable
	program  *Program
	parts    int
	mistakes []Mistake
}

const exampleTip = `for instance Estado == "Cerrado" and Plazo != "", or upper(Ciudad) + " " + Zona`

// fail notes a mistake at n.
func (k *check) fail(n ast.Node, tip, format string, args ...any) (ast.Node, Class) {
	k.mistakes = append(k.mistakes, Mistake{n.Location().From, fmt.Sprintf(format, args...), tip})
	return &ast.NilNode{}, none
}

// node gives the part that runs in the place of n.
func (k *check) node(n ast.Node) (ast.Node, Class) {
	if k.parts++; k.parts > maxParts {
		if k.parts == maxParts+1 {
			return k.fail(n, "split it over several fields, or say map: {…}", "more than %d parts", maxParts)
		}
		return &ast.NilNode{}, none
	}
	switch n := n.(type) {
	case *ast.StringNode:
		return &ast.StringNode{Value: n.Value}, Text
	case *ast.IntegerNode:
		return &ast.IntegerNode{Value: n.Value}, Whole
	case *ast.FloatNode:
		if math.IsInf(n.Value, 0) || math.IsNaN(n.Value) {
			return k.fail(n, "", "the number is too large")
		}
		return &ast.FloatNode{Value: n.Value}, Number
	case *ast.BoolNode:
		return &ast.BoolNode{Value: n.Value}, Truth
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
	return k.fail(n, exampleTip, "an expression has columns, texts, numbers, operators and functions; this is something else")
}

// call makes a call of a function, which stands where n stood. id is unique, and no
// word of the grammar: nobody can call the function by it.
func (k *check) call(n ast.Node, id string, f function, args ...ast.Node) (ast.Node, Class) {
	if id += " of"; k.calls[id] == nil {
		k.calls[id] = f.call(id)
	}
	all := append([]ast.Node{&ast.IdentifierNode{Value: "$env"}}, args...)
	return placed(n, &ast.CallNode{Callee: &ast.IdentifierNode{Value: id}, Arguments: all}), f.out
}

func placed(was, now ast.Node) ast.Node {
	now.SetLocation(was.Location())
	return now
}

// column reads a cell.
func (k *check) column(n ast.Node, name string) (ast.Node, Class) {
	i, what, tip := k.columns.Find(name)
	if what != "" {
		if slices.Contains(names, name) {
			tip = "a function is called with parentheses: " + name + "()"
		}
		return k.fail(n, tip, "%s", what)
	}
	k.use(i)
	return k.call(n, "cell", cellText, &ast.IntegerNode{Value: i})
}

func (k *check) use(column int) {
	if !slices.Contains(k.program.Columns, column) {
		k.program.Columns = append(k.program.Columns, column)
	}
}

// all gives the parts that run in the place of others; false where one is a mistake.
func (k *check) all(nodes []ast.Node) ([]ast.Node, []Class, bool) {
	now, classes := make([]ast.Node, len(nodes)), make([]Class, len(nodes))
	for i, n := range nodes {
		if now[i], classes[i] = k.node(n); classes[i] == none {
			return nil, nil, false
		}
	}
	return now, classes, true
}

func (k *check) conditional(n *ast.ConditionalNode) (ast.Node, Class) {
	cond, c := k.node(n.Cond)
	yes, a := k.node(n.Exp1)
	no, b := k.node(n.Exp2)
	if a == none || b == none || c == none {
		return cond, none
	}
	if c != Truth {
		return k.fail(n.Cond, "", "what stands before ? is true or false, and this is %s", c)
	}
	if a != b && a.isNumber() && b.isNumber() {
		yes, no, a, b = k.number(yes, a), k.number(no, b), Number, Number
	}
	if a != b {
		return k.fail(n.Cond, "string(…) makes a text of a number", "it gives %s or %s: one expression gives one kind of value", a, b)
	}
	return placed(n, &ast.ConditionalNode{Cond: cond, Exp1: yes, Exp2: no}), a
}

// list makes a list of texts.
func (k *check) list(n *ast.ArrayNode) (ast.Node, Class) {
	args := make([]ast.Node, 0, len(n.Nodes))
	for _, element := range n.Nodes {
		one, c := k.node(element)
		if c == none {
			return one, c
		}
		if c != Text {
			return k.fail(element, "string(…) makes a text of it", "a list holds texts, and this is %s", c)
		}
		args = append(args, one)
	}
	return k.call(n, "list", listOf, args...)
}

// slice is Ticket[2:4].
func (k *check) slice(n *ast.SliceNode) (ast.Node, Class) {
	of, c := k.node(n.Node)
	if c != none && c != Text {
		return k.fail(n, "", "[from:to] cuts a text, and this is %s", c)
	}
	bounds := []ast.Node{&ast.IntegerNode{Value: 0}, &ast.IntegerNode{Value: math.MaxInt}}
	for i, bound := range []ast.Node{n.From, n.To} {
		if bound == nil {
			continue
		}
		one, b := k.node(bound)
		if b != none && b != Whole {
			return k.fail(bound, "", "characters are counted with whole numbers, and this is %s", b)
		}
		bounds[i] = one
	}
	cut, _ := k.call(n, "slice", sliceOf, of, bounds[0], bounds[1])
	return cut, c
}

// member is split(Ticket, "-")[0].
func (k *check) member(n *ast.MemberNode) (ast.Node, Class) {
	if _, isName := n.Property.(*ast.StringNode); isName {
		return k.fail(n, exampleTip, "a value has nothing behind a point; this is something else")
	}
	of, c := k.node(n.Node)
	place, i := k.node(n.Property)
	switch {
	case c == none || i == none:
		return of, none
	case c == Text:
		return k.fail(n, "left(Column, 1) gives the first character, Column[2:4] a part", "[n] gives an element of a list, and this is a text")
	case c != Texts || i != Whole:
		return k.fail(n, `for instance split(Ticket, "-")[0]`, "[n] gives an element of a list of texts, by a whole number")
	}
	return k.call(n, "element", elementOf, of, place)
}

// number makes a whole number a number.
func (k *check) number(n ast.Node, c Class) ast.Node {
	if c != Whole {
		return n
	}
	if constant, ok := n.(*ast.IntegerNode); ok && exact(constant.Value) {
		return placed(n, &ast.FloatNode{Value: float64(constant.Value)})
	}
	n, _ = k.call(n, "number", wholeToNumber, n)
	return n
}
