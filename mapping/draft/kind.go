package draft

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload/mapping/value"
)

// The rules for the type of a column:
//
//   - It is what nearly every filled cell is: nine in ten for dates and yes or
//     no, nineteen in twenty for numbers. The draft names the first that is not,
//     since its row will be invalid.
//   - A column without a phone's name is none when its numbers begin with a zero,
//     or its name is a document's.
//   - Digits alone are a number only when they count something. With leading
//     zeros, or with more than six digits, they name something (an account, a
//     document, a phone), and as a number they would lose zeros or digits; unless
//     the header speaks of money.
//   - 0 and 1 alone are a number: who means yes and no writes so.
//   - Where nothing fits it is text, which goes out byte for byte.

// maxCounting is how many digits a number has that counts something.
const maxCounting = 6

// kind is a type of the mapping's language, and why a column seems to have it.
type kind struct {
	name  string // "text", "number", …
	why   string // for people
	doubt *doubt // nil: its cells are read without a setting
}

// doubt is a setting of a field that only a person can know.
type doubt struct {
	key    string // "dates", "decimal"
	likely string
	ask    string
}

// sample is the likely setting as YAML has it.
func (d *doubt) sample() string {
	if d.key == "decimal" {
		return strconv.Quote(d.likely)
	}
	return d.likely
}

// newDoubt puts what the mapping's own rules cannot decide into a question.
func (c *column) newDoubt(key, likely string, d *value.Doubt) *doubt {
	ask := fmt.Sprintf("%q in %s can be %s or %s, and no cell tells which", d.Cell, c.unit.at(d.Line), d.One, d.Other)
	switch {
	case d.Against != "":
		ask = fmt.Sprintf("%q in %s and %q in %s are not of one form: rows of the other will be invalid", d.Cell, c.unit.at(d.Line), d.Against, c.unit.at(d.AtLine))
	case d.Short:
		ask = fmt.Sprintf("%q in %s has a year of two digits", d.Cell, c.unit.at(d.Line))
	}
	return &doubt{key, likely, ask + "; write " + d.Setting}
}

// kind tells what type a column's cells have.
func (c *Columns) kind(i int, name string) kind {
	col := &c.cols[i]
	l := &col.looks
	switch {
	case l.Filled == 0:
		return kind{name: "text", why: "blank in every row"}
	case col.mails*10 >= l.Filled*9:
		return col.emails()
	case l.Dates*10 >= l.Filled*9:
		return col.dates()
	case l.Offsets*10 >= l.Filled*9:
		return kind{name: "text", why: "dates with a time and an offset; type: datetime, zone: America/Bogota would convert them"}
	case isPhoneName(name) && col.phones*10 >= l.Filled*9:
		return col.phone()
	case l.Booleans*10 >= l.Filled*9 && l.Binary < l.Filled:
		return kind{name: "boolean", why: "yes or no: " + quotedValues(col.values)}
	case l.Numbers*20 >= l.Filled*19:
		return col.numbers(isAmountName(name))
	case col.phones*10 >= l.Filled*9 && col.zeros == 0 && !isDocumentName(name):
		return col.phone()
	case col.phones*10 >= l.Filled*9:
		return kind{name: "text", why: "codes, such as documents or accounts"}
	}
	few := col.few()
	switch {
	case len(few) == 1:
		return kind{name: "text", why: fmt.Sprintf("always %q, or blank", few[0].Text)}
	case len(few) > 1:
		return kind{name: "text", why: differentValues(few)}
	}
	return kind{name: "text", why: fmt.Sprintf("for instance %q", col.example)}
}

func differentValues(few []Value) string { return fmt.Sprintf("%d different values", len(few)) }

func (c *column) emails() kind {
	k := kind{name: "email", why: "e-mail addresses"}
	if c.noMail.line > 0 {
		k.why += c.noMail.but(c.unit)
	}
	return k
}

// phone is a type of its own where every number has its country; else a person
// must say which it is.
func (c *column) phone() kind {
	if c.abroad == c.looks.Filled {
		return kind{name: "phone", why: "phone numbers with country codes"}
	}
	return kind{name: "text", why: "phone numbers; type: phone, country: CO would send them as +57…"}
}

func (c *column) dates() kind {
	k := kind{name: "date", why: "dates"}
	if c.looks.Clocked > 0 {
		k = kind{name: "datetime", why: "dates with a time"}
	}
	v, open := c.looks.Order(), c.looks.Doubt(true)
	switch {
	case open != nil && open.Setting == "":
		return kind{name: "text", why: fmt.Sprintf("dates in two orders: %q in %s and %q in %s; mend them, then say type: %s", open.Cell, c.unit.at(open.Line), open.Against, c.unit.at(open.AtLine), k.name)}
	case open != nil:
		k.doubt = c.newDoubt("dates", v.Form, open)
	case v.Proved:
		k.why += ": " + c.proven(v)
	}
	if line, text := c.looks.NoDate(); line > 0 {
		k.why += cell{line, text}.but(c.unit)
	}
	return k
}

func (c *column) numbers(amount bool) kind {
	l := &c.looks
	k := kind{name: "number", why: "numbers"}
	v, open := l.Decimal(), l.Doubt(false)
	switch {
	case l.Padded > 0:
		return kind{name: "text", why: "codes with leading zeros"}
	case l.Whole == l.Filled && l.Longest > maxCounting && !amount:
		return kind{name: "text", why: "long numbers, such as documents or accounts"}
	case l.Whole == l.Filled && !amount:
		k = kind{name: "integer", why: "whole numbers"}
	case open != nil && open.Setting == "":
		return kind{name: "text", why: fmt.Sprintf("numbers with two decimal signs: %q in %s and %q in %s; mend them, then say type: number", open.Cell, c.unit.at(open.Line), open.Against, c.unit.at(open.AtLine))}
	case open != nil:
		k.doubt = c.newDoubt("decimal", v.Form, open)
	case v.Proved:
		v.Form = map[string]string{",": "with a decimal comma", ".": "with a decimal point"}[v.Form]
		k.why += " " + c.proven(v)
	}
	if line, text := l.NoNumber(); line > 0 {
		k.why += cell{line, text}.but(c.unit)
	}
	return k
}

// proven says what form the cells of a column have, and the first that proves it.
func (c *column) proven(v value.Verdict) string {
	if strings.HasPrefix(v.Form, "yyyy") {
		return v.Form // which is always clear
	}
	return fmt.Sprintf("%s, proven by %q in %s", v.Form, v.Cell, c.unit.at(v.Line))
}

// cell is a filled cell that is not as the others are.
type cell struct {
	line int
	text string
}

func (c cell) but(u unit) string {
	return fmt.Sprintf("; but not %q in %s", shortened(c.text), u.at(c.line))
}

// isDocumentName says that a header speaks of a person's or a firm's document.
func isDocumentName(name string) bool {
	return hasWord(name, "cedula", "nit", "documento", "identificacion", "dni", "ruc", "rut", "curp", "rfc", "cpf", "cnpj", "passport", "pasaporte")
}

// isPhoneName says that a header speaks of a phone.
func isPhoneName(name string) bool {
	return hasWord(name, "telefono", "telefonos", "tel", "celular", "cel", "movil", "whatsapp", "telefone", "fone", "phone", "mobile", "cell")
}

// isAmountName says that a header speaks of money.
func isAmountName(name string) bool {
	return hasWord(name, "valor", "monto", "total", "precio", "importe", "saldo", "costo", "preco", "montante", "amount", "price", "cost", "balance", "revenue")
}

// hasWord says that a name has one of some words in it.
func hasWord(name string, words ...string) bool {
	for word := range strings.FieldsSeq(Normal(name)) {
		if slices.Contains(words, word) {
			return true
		}
	}
	return false
}

func quotedValues(values []Value) string {
	var all []string
	for _, v := range values[:min(len(values), 4)] {
		all = append(all, fmt.Sprintf("%q", v.Text))
	}
	return strings.Join(all, ", ")
}
