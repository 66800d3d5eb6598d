package mapping

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// The rules for conditions (when, skip_when):
//
//   - A condition is an expression of expr-lang that is true or false. The cells
//     are texts, trimmed: columns stand by name where the name is an identifier,
//     else as col("Cuenta ID").
//   - Its work is bounded by its length: there are no loops (map, filter, all,
//     reduce, ranges), nothing that makes long texts, and no clock. That is held
//     by a list of what is allowed, so that what the library adds later stays
//     out.
//   - It is compiled once, against the header. A name that is no column is a
//     mistake of the mapping and never a blank.

// condition is an expression as the mapping has it; text "" is none.
type condition struct {
	text  string
	place place // where the text begins
}

// maxCondition bounds an expression's text in bytes.
const maxCondition = 4 << 10

// condition reads an expression's text and checks its grammar.
func (r *reader) condition(e entry, what string) condition {
	text, ok := r.text(e.node, what)
	if !ok {
		return condition{}
	}
	if trim(text) == "" || len(text) > maxCondition {
		r.fail(e.valuePlace, "leave the key out, or write a condition", "%s is blank or longer than %d bytes", what, maxCondition)
		return condition{}
	}
	c := condition{text, e.valuePlace}
	if _, err := parser.Parse(text); err != nil {
		p, why := c.locate(r.lines, err)
		r.fail(p, conditionTip, "%s: %s", what, why)
	}
	return c
}

const conditionTip = `for instance: when: 'Estado == "Cerrado"'`

// functions are those a condition may call, besides col.
var functions = []string{
	"abs", "ceil", "float", "floor", "hasPrefix", "hasSuffix", "indexOf", "int",
	"lastIndexOf", "len", "lower", "round", "string", "trim", "trimPrefix", "trimSuffix", "upper",
}

// record is what a compiled condition sees of a row. Its field is hidden behind
// a name that no expression can spell.
type record struct {
	Cells []string `expr:"the row's cells"`
}

const recordCells = "the row's cells"

// compile binds a condition to the header. It notes the columns it reads in
// used, and its mistakes in r.
func (c condition) compile(r *reader, cols *columns, used func(int)) *vm.Program {
	if c.text == "" {
		return nil
	}
	tree, err := parser.Parse(c.text)
	if err != nil {
		p, why := c.locate(r.lines, err)
		r.fail(p, conditionTip, "%s", why)
		return nil
	}
	before := len(r.errs)
	(&conditionCheck{c, r, cols, used}).node(tree.Node)
	if len(r.errs) > before {
		return nil
	}
	options := []expr.Option{
		expr.Env(&record{}), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(1000),
		expr.Patch(&columnPatch{cols}),
	}
	for _, name := range functions {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(c.text, options...)
	if err != nil {
		p, why := c.locate(r.lines, err)
		r.fail(p, compileTip(why), "%s", why)
		return nil
	}
	return program
}

func compileTip(why string) string {
	if strings.Contains(why, "mismatched types") {
		return "a cell is text: compare it with a text in quotes, or write int(Column) or float(Column)"
	}
	return conditionTip
}

// locate finds the place of an expression's mistake in the mapping's text. In a
// text of several lines only its beginning is known.
func (c condition) locate(lines []string, err error) (place, string) {
	var in *file.Error
	if !errors.As(err, &in) {
		return c.place, excerpt(err.Error(), maxShown)
	}
	return c.offset(lines, in.From), in.Message
}

// offset gives the place of the expression's nth character.
func (c condition) offset(lines []string, n int) place {
	p := c.place
	if p.line < 1 || p.line > len(lines) {
		return p
	}
	line := []rune(lines[p.line-1])
	start := p.column - 1
	if start >= 0 && start < len(line) && (line[start] == '\'' || line[start] == '"') {
		start++
	}
	text := []rune(c.text)
	if start+len(text) > len(line) || string(line[start:start+len(text)]) != c.text {
		return p
	}
	p.column = start + 1 + n
	return p
}

// conditionCheck walks an expression and notes what is not allowed.
type conditionCheck struct {
	condition condition
	r         *reader
	cols      *columns
	used      func(int)
}

func (k *conditionCheck) fail(n ast.Node, tip, format string, args ...any) {
	k.r.fail(k.condition.offset(k.r.lines, n.Location().From), tip, format, args...)
}

func (k *conditionCheck) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.ConstantNode:
	case *ast.IdentifierNode:
		k.column(n, n.Value)
	case *ast.UnaryNode:
		k.node(n.Node)
	case *ast.BinaryNode:
		if n.Operator == ".." {
			k.fail(n, "compare with <= and >=", "ranges (..) are not allowed in a condition")
			return
		}
		k.node(n.Left)
		k.node(n.Right)
	case *ast.ConditionalNode:
		k.nodes(n.Cond, n.Exp1, n.Exp2)
	case *ast.ArrayNode:
		k.nodes(n.Nodes...)
	case *ast.SliceNode:
		k.nodes(n.Node, n.From, n.To)
	case *ast.BuiltinNode:
		k.function(n, n.Name, n.Arguments)
	case *ast.CallNode:
		k.call(n)
	default:
		k.fail(n, conditionTip, "a condition can compare, call functions and join with and, or, not; this is something else")
	}
}

func (k *conditionCheck) nodes(all ...ast.Node) {
	for _, n := range all {
		if n != nil {
			k.node(n)
		}
	}
}

func (k *conditionCheck) column(n ast.Node, name string) {
	i, bad := k.cols.find(name)
	if bad.what != "" {
		k.fail(n, bad.tip, "%s", bad.what)
		return
	}
	k.used(i)
}

func (k *conditionCheck) function(n ast.Node, name string, arguments []ast.Node) {
	if !known(name, functions) {
		k.fail(n, didYouMean(name, "the functions are", append([]string{"col"}, functions...)), "the function %s is not known in a condition", quote(name))
		return
	}
	k.nodes(arguments...)
}

func (k *conditionCheck) call(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		k.fail(n, conditionTip, "only functions can be called in a condition")
		return
	}
	if callee.Value != "col" {
		k.function(n, callee.Value, n.Arguments)
		return
	}
	if name, ok := columnArgument(n); ok {
		k.column(n, name)
		return
	}
	k.fail(n, `for instance col("Cuenta ID")`, "col takes one column's name in quotes")
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

// columnPatch puts cells in the place of columns' names. The expression has
// been checked before: every name is a column, every call of col is right.
type columnPatch struct{ cols *columns }

// Visit implements ast.Visitor.
func (p *columnPatch) Visit(n *ast.Node) {
	name := ""
	switch node := (*n).(type) {
	case *ast.IdentifierNode:
		name = node.Value
	case *ast.CallNode:
		name, _ = columnArgument(node)
		if callee, ok := node.Callee.(*ast.IdentifierNode); ok && callee.Value != "col" {
			return
		}
	default:
		return
	}
	i, bad := p.cols.find(name)
	if bad.what != "" {
		return
	}
	ast.Patch(n, &ast.MemberNode{
		Node:     &ast.IdentifierNode{Value: recordCells},
		Property: &ast.IntegerNode{Value: i},
	})
}

// holds evaluates a compiled condition on trimmed cells.
func holds(machine *vm.VM, program *vm.Program, row *record) (bool, error) {
	out, err := machine.Run(program, row)
	if err != nil {
		var in *file.Error
		if errors.As(err, &in) {
			return false, errors.New(excerpt(in.Message, maxShown))
		}
		return false, errors.New(excerpt(err.Error(), maxShown))
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("it gave %T and neither true nor false", out)
	}
	return yes, nil
}
