package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"go.yaml.in/yaml/v4"
)

// The rules for expressions (expr, when, skip_when):
//
//   - The grammar is expr-lang's. The cells are texts, trimmed: a column stands
//     by its name where that is an identifier, else as col("Cuenta ID").
//   - Every part of an expression has one class, known when it is bound to the
//     header: a text is no number, and nothing becomes another class by itself
//     but a whole number a number. So what is wrong is told before any row.
//   - int, float and date read a text as decimal and dates of the field or of the
//     source say. Without them a column that a field's expr reads so has the form
//     that its cells prove, as that of a number or date field has: it votes, and
//     is asked about. Any other text has to be clear by itself. A workbook's own
//     numbers and dates are taken as they are. A condition is asked before the
//     forms of columns are settled, so what the cells prove cannot serve there.
//   - Nothing is silent: division by zero, a number that is too large, an element
//     that a list does not have, a blank where a number should be give the row a
//     fault. Numbers have 15 digits, as in a spreadsheet, and whole ones 18.
//   - The work is bounded. There are no loops (predicates, ranges), no other clock
//     than today(), and the patterns of matches are constants. This is held by a
//     list of what is allowed, so that what the library adds later stays out. What
//     an evaluation may touch is counted, see maxWork.

// expression is one as the mapping has it; text "" is none.
type expression struct {
	text  string
	what  string // what it is, for messages: source.skip_when
	place place  // where its scalar begins
	style yaml.Style
}

// The bounds of an expression.
const (
	maxExpression = 4 << 10  // bytes of its text
	maxParts      = 1000     // its names, constants, operators and calls
	maxWork       = 16 << 20 // bytes that one evaluation may read and write
)

// parseExpression reads an expression's text and checks its grammar.
func (r *reader) parseExpression(e entry, what string) expression {
	text, ok := r.text(e.node, what)
	if !ok {
		return expression{}
	}
	switch {
	case invisible.Trim(text) == "":
		r.fail(e.valuePlace, "leave the key out, or write an expression", "%s is blank", what)
		return expression{}
	case len(text) > maxExpression:
		r.fail(e.valuePlace, "many values stand in a map or a map_file", "%s is longer than %d bytes", what, maxExpression)
		return expression{}
	}
	x := expression{text: text, what: what, place: at(resolve(e.node)), style: resolve(e.node).Style}
	if _, err := parser.Parse(text); err != nil {
		x.refuse(r, err)
	}
	return x
}

// refuse notes what the library says of an expression.
func (x expression) refuse(r *reader, err error) {
	var in *file.Error
	if !errors.As(err, &in) {
		r.fail(x.place, "", "%s: %s", x.what, naming.Excerpt(err.Error(), naming.MaxShown))
		return
	}
	r.fail(x.at(r.lines, in.From), grammarTip(in.Message), "%s: %s", x.what, grammarWords(in.Message))
}

// grammarWords says in words which part the library did not expect; what else it
// says is left as it is.
func grammarWords(message string) string {
	token, is := strings.CutPrefix(message, "unexpected token ")
	_, part, _ := strings.Cut(token, "(")
	switch text, err := strconv.Unquote(strings.TrimSuffix(part, ")")); {
	case is && token == "EOF":
		return "it ends before it is whole"
	case is && err == nil:
		return naming.Quote(text) + " does not belong here"
	}
	return message
}

func grammarTip(message string) string {
	for _, word := range []string{"contains", "matches", "startsWith", "endsWith", "in"} {
		if strings.Contains(message, `Operator("`+word+`")`) {
			return word + ` stands between two values: Asunto ` + word + ` "…"`
		}
	}
	if strings.Contains(message, `Operator("=")`) {
		return `two texts are compared with ==: Estado == "Cerrado"`
	}
	if strings.Contains(message, "unrecognized character") {
		return `a column whose name has such signs is written col("…"); a text stands in "…"`
	}
	return `for instance: Estado == "Cerrado", or int(Plazo) * 5; a column whose name has spaces is written col("Cuenta ID")`
}

// program is an expression bound to a header.
type program struct {
	code  *vm.Program
	class class
	today bool // it calls today()
}

// record is what a compiled expression sees of a row, and of its run. Its work
// counts down what is left to be touched.
type record struct {
	Cells []string      // trimmed, one per column; only those in Mapper.trimmed are filled
	row   Row           // as it came, for the kinds
	form  value.Shape   // what the mapping says of numbers and dates
	reads []cellRead    // of the expression at hand: the cells whose columns have forms
	forms []value.Shape // these forms, by slot
	today time.Time
	work  int
}

// compile binds an expression to the header; nil when there is none, or a
// mistake, which it notes in r. It gives the columns that it reads to used, and
// those of which it reads numbers or dates in the column's own form to reads, if
// that is wanted.
func (x expression) compile(r *reader, cols *columns, used func(int), reads func(column int, date bool)) *program {
	if x.text == "" {
		return nil
	}
	tree, err := parser.Parse(x.text)
	if err != nil {
		x.refuse(r, err)
		return nil
	}
	before := len(r.errs)
	check := &exprCheck{x: x, r: r, cols: cols, used: used, reads: reads}
	root, class := check.node(tree.Node)
	if len(r.errs) > before {
		return nil
	}
	tree.Node = root
	config := conf.CreateNew()
	config.Optimize, config.MaxNodes = false, 0
	config.Builtins, config.Functions = nil, check.calls
	if _, err = checker.Check(tree, config); err == nil {
		var code *vm.Program
		if code, err = compiler.Compile(tree, config); err == nil {
			return &program{code, class, check.calls[todayHelper.id] != nil}
		}
	}
	x.refuse(r, err)
	return nil
}

// condition compiles an expression that must be true or false.
func (x expression) condition(r *reader, cols *columns, used func(int)) *program {
	p := x.compile(r, cols, used, nil)
	if p == nil || p.class == classTruth {
		return p
	}
	r.fail(x.at(r.lines, 0), `compare it: Estado == "Cerrado", Correo != "", int(Plazo) > 5`, "%s must be true or false, and this is %s", x.what, p.class)
	return nil
}

// exprFault is why an expression has no value for a row.
type exprFault struct {
	what, tip string
	column    int    // of the cell at fault; -1 when it is none
	value     string // of that cell, shortened
	blank     bool
}

func (e *exprFault) Error() string { return e.what }

func faultf(format string, args ...any) error {
	return &exprFault{what: fmt.Sprintf(format, args...), column: -1}
}

// run evaluates a program on a record's row.
func (p *program) run(machine *vm.VM, row *record) (any, *exprFault) {
	row.work = maxWork
	out, err := machine.Run(p.code, row)
	if err == nil {
		return out, nil
	}
	var own *exprFault
	if errors.As(err, &own) {
		return nil, own
	}
	var in *file.Error
	if errors.As(err, &in) {
		return nil, &exprFault{what: naming.Excerpt(in.Message, naming.MaxShown), column: -1}
	}
	return nil, &exprFault{what: naming.Excerpt(err.Error(), naming.MaxShown), column: -1}
}

// holds evaluates a condition.
func (p *program) holds(machine *vm.VM, row *record) (bool, *exprFault) {
	out, bad := p.run(machine, row)
	yes, ok := out.(bool)
	if bad == nil && !ok {
		bad = &exprFault{what: fmt.Sprintf("it gave %T and neither true nor false", out), column: -1}
	}
	return yes, bad
}

// spend counts n bytes of work.
func (row *record) spend(n int) error {
	if row.work -= n; row.work < 0 {
		return faultf("it takes too much work: its texts are too long")
	}
	return nil
}

// call makes a helper the library's function. Its first argument is the record.
func (h helper) call() *builtin.Function {
	return &builtin.Function{Name: h.id, Func: func(args ...any) (any, error) {
		return h.run(args[0].(*record), args[1:])
	}}
}
