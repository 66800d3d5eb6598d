// Package expression evaluates what a mapping says in expressions (expr, when,
// skip_when): conditions on the cells of a row, and values made of them.
package expression

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"caseload/mapping/invisible"
	"caseload/mapping/naming"
	"caseload/mapping/value"
)

// The rules for expressions:
//
//   - The grammar is expr-lang's. The cells are texts, trimmed: a column stands
//     by its name where that is an identifier, else as col("Cuenta ID").
//   - Every part of an expression has one class, known when it is bound to the
//     header: a text is no number, and nothing becomes another class by itself
//     but a whole number a number. So what is wrong is told before any row, all of
//     it at once and in the words of the language; the library's own checker stops
//     at the first mistake, speaks of Go's types, and lets any operator overflow.
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

// The bounds of an expression.
const (
	MaxBytes = 4 << 10  // of its text
	maxParts = 1000     // its names, constants, operators and calls
	maxWork  = 16 << 20 // bytes that one evaluation may read and write
)

// Columns are those of the header that expressions are bound to.
type Columns interface {
	// Find gives a column by its name; what says why it cannot, and tip what to do.
	Find(name string) (column int, what, tip string)
	// Has tells whether a column of the name is there.
	Has(name string) bool
}

// Mistake is what is wrong with an expression.
type Mistake struct {
	At        int // characters of the text before it
	What, Tip string
}

// Read is a column of which an expression reads numbers, or dates, in the column's
// own form.
type Read struct {
	Column int
	Dates  bool
	Slot   int // of its form in [Row.Shapes], which the mapper says
}

// Program is an expression bound to a header. It may run concurrently, each time on
// another [Row].
type Program struct {
	Class   Class  // of its value
	Today   bool   // it calls today()
	Columns []int  // all that it reads, each once
	Reads   []Read // by forms of their own, each once

	code *vm.Program
}

// Row is what an expression sees of a row, and of its run. One goroutine may use it
// at a time.
type Row struct {
	Cells  []string      // trimmed, one per column
	Kinds  []byte        // of the cells, see [value.Cell]; those beyond its end are text
	Today  time.Time     // midnight UTC; zero: not known
	Shape  value.Shape   // what the mapping says of numbers and dates
	Reads  []Read        // of the program at hand
	Shapes []value.Shape // what was settled of these, by slot

	work    int // what is left to be touched
	machine vm.VM
}

// Fault is why an expression has no value for a row.
type Fault struct {
	What, Tip string
	Column    int    // of the cell at fault; -1 when it is none
	Value     string // of that cell, shortened
	Blank     bool
}

// Error says why there is no value.
func (e *Fault) Error() string { return e.What }

func faultf(format string, args ...any) error {
	return &Fault{What: fmt.Sprintf(format, args...), Column: -1}
}

// Parse checks an expression's grammar; nil when nothing is wrong with it.
func Parse(text string) *Mistake {
	if _, err := parser.Parse(text); err != nil {
		return mistaken(err)
	}
	return nil
}

// Compile binds an expression to columns. The Program is nil when there are mistakes.
func Compile(text string, columns Columns) (*Program, []Mistake) {
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, []Mistake{*mistaken(err)}
	}
	k := &check{columns: columns, calls: conf.FunctionsTable{}, program: &Program{}}
	tree.Node, k.program.Class = k.node(tree.Node)
	if len(k.mistakes) > 0 {
		return nil, k.mistakes
	}
	config := conf.CreateNew()
	config.Optimize, config.MaxNodes = false, 0
	config.Builtins, config.Functions = nil, k.calls
	if _, err = checker.Check(tree, config); err == nil {
		k.program.code, err = compiler.Compile(tree, config)
	}
	if err != nil {
		return nil, []Mistake{*mistaken(err)}
	}
	return k.program, nil
}

// mistaken takes what the library says of an expression.
func mistaken(err error) *Mistake {
	if in, is := errors.AsType[*file.Error](err); is {
		return &Mistake{in.From, grammarWords(in.Message), grammarTip(in.Message)}
	}
	return &Mistake{What: naming.Excerpt(err.Error(), naming.MaxShown)}
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

// run evaluates a program on a row.
func (p *Program) run(row *Row) (any, *Fault) {
	row.work = maxWork
	out, err := row.machine.Run(p.code, row)
	if err == nil {
		return out, nil
	}
	if own, is := errors.AsType[*Fault](err); is {
		return nil, own
	}
	what := err.Error()
	if in, is := errors.AsType[*file.Error](err); is {
		what = in.Message
	}
	return nil, &Fault{What: naming.Excerpt(what, naming.MaxShown), Column: -1}
}

// Holds evaluates a condition.
func (p *Program) Holds(row *Row) (bool, *Fault) {
	out, bad := p.run(row)
	yes, ok := out.(bool)
	if bad == nil && !ok {
		bad = &Fault{What: fmt.Sprintf("it gave %T and neither true nor false", out), Column: -1}
	}
	return yes, bad
}

// Cell gives the value for a row, as a workbook's cell would have it.
func (p *Program) Cell(row *Row) (value.Cell, *Fault) {
	out, bad := p.run(row)
	if bad != nil {
		return value.Cell{}, bad
	}
	kind := byte(value.KindNumber)
	switch out := out.(type) {
	case string:
		return value.Cell{Text: invisible.Trim(out), Kind: value.KindText}, nil
	case time.Time:
		kind = value.KindDate
	case bool:
		kind = value.KindBoolean
	}
	return value.Cell{Text: textOf(out), Kind: kind}, nil
}

// spend counts n bytes of work.
func (row *Row) spend(n int) error {
	if row.work -= n; row.work < 0 {
		return faultf("it takes too much work: its texts are too long")
	}
	return nil
}

// call makes a function the library's. Its first argument is the row.
func (f function) call(id string) *builtin.Function {
	return &builtin.Function{Name: id, Func: func(args ...any) (any, error) {
		return f.run(args[0].(*Row), args[1:])
	}}
}
