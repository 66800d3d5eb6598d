package draft

import (
	"fmt"
	"slices"
	"strings"
)

// The rules for the type of a column:
//
//   - It is what nearly every filled cell is: nine in ten for dates and yes or
//     no, nineteen in twenty for numbers. The draft names the first that is not,
//     since its row will be invalid.
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
	name string // "text", "number", …
	why  string // for people
}

// kind tells what type a column's cells have.
func (c *Columns) kind(i int, name string) kind {
	col := &c.cols[i]
	l := &col.looks
	switch {
	case l.Filled == 0:
		return kind{"text", "blank in every row"}
	case col.mails*10 >= l.Filled*9:
		return kind{"text", "e-mail addresses"}
	case l.Dates*10 >= l.Filled*9:
		return col.dates()
	case l.Offsets*10 >= l.Filled*9:
		return kind{"text", "dates with a time and an offset; with type: datetime and zone: America/Bogota they go out by that clock"}
	case isPhoneName(name) && col.phones*10 >= l.Filled*9:
		return col.phone()
	case l.Booleans*10 >= l.Filled*9 && l.Binary < l.Filled:
		return kind{"boolean", "yes or no: " + quotedValues(col.values)}
	case l.Numbers*20 >= l.Filled*19:
		return col.numbers(isAmountName(name))
	case col.phones*10 >= l.Filled*9:
		return col.phone()
	}
	few := col.few()
	switch {
	case len(few) == 1:
		return kind{"text", fmt.Sprintf("always %q, or blank", few[0].Text)}
	case len(few) > 1:
		return kind{"text", fmt.Sprintf("%d different values", len(few))}
	}
	return kind{"text", fmt.Sprintf("for instance %q", col.example)}
}

// phone is a type of its own where every number has its country; else a person
// must say which it is.
func (c *column) phone() kind {
	if c.abroad == c.looks.Filled {
		return kind{"phone", "phone numbers with their country"}
	}
	return kind{"text", "phone numbers; with type: phone and country: CO they go out as +57…"}
}

func (c *column) dates() kind {
	k := kind{"date", "dates"}
	if c.looks.Clocked > 0 {
		k = kind{"datetime", "dates with a time"}
	}
	switch v := c.looks.Order(); {
	case v.Form != "" && v.Proved:
		k.why += " " + v.Form
	case v.Form != "":
		k.why += ", likely " + v.Form
	}
	if line, text := c.looks.NoDate(); line > 0 {
		k.why += fmt.Sprintf("; but not %q in line %d", shortened(text), line)
	}
	return k
}

func (c *column) numbers(amount bool) kind {
	l := &c.looks
	k := kind{"number", "numbers"}
	switch {
	case l.Padded > 0:
		return kind{"text", "codes with leading zeros"}
	case l.Whole == l.Filled && l.Longest > maxCounting && !amount:
		return kind{"text", "long numbers, as of documents or accounts"}
	case l.Whole == l.Filled && !amount:
		k = kind{"integer", "whole numbers"}
	case l.Decimal().Form != "":
		k.why += map[string]string{",": " with a decimal comma", ".": " with a decimal point"}[l.Decimal().Form]
		if !l.Decimal().Proved {
			k.why += ", likely"
		}
	}
	if line, text := l.NoNumber(); line > 0 {
		k.why += fmt.Sprintf("; but not %q in line %d", shortened(text), line)
	}
	return k
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
