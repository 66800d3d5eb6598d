package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	badForm  = "THE FORM IS NOT A FLAT JSON OBJECT"
	badField = "THE FIELD OF THE FORM IS NOT VALID"
	noField  = "THE FIELD OF THE FORM DOES NOT EXIST"
	reqField = "THE FIELD OF THE FORM IS REQUIRED"
)

// checkForm checks the form: one JSON object of labels and values, each label
// once. A value is a text, a number, a boolean, null, or an object of these (a
// lookup, a telephone, a currency); lists and deeper objects are no form.
func (w *world) checkForm(form string) *answer {
	values, fault := parseForm(form)
	if fault != "" {
		return no(badForm, fault)
	}
	other, open := w.config.Fields["*"]
	for label, value := range values {
		field, known := w.config.Fields[label]
		if !known || label == "*" {
			field = other
		}
		switch {
		case !known && !open:
			return no(noField, fmt.Sprintf("%q", label))
		case value != nil && !isOfType(value, field.Type):
			return no(badField, fmt.Sprintf("%q is no %s", label, field.Type))
		}
	}
	return w.checkRequired(values)
}

// checkRequired checks that the required fields have a value. A null, and a text
// without a visible character, is none.
func (w *world) checkRequired(values map[string]any) *answer {
	for _, label := range w.fieldsNeeded {
		value := values[label]
		if text, ok := value.(string); value == nil || ok && strings.TrimSpace(text) == "" {
			return no(reqField, fmt.Sprintf("%q", label))
		}
	}
	return nil
}

// parseForm takes a form apart; fault is blank when it is one. Numbers stay
// [json.Number], so that no digit is lost.
func parseForm(form string) (values map[string]any, fault string) {
	if strings.TrimSpace(form) == "{}" {
		return nil, ""
	}
	d := json.NewDecoder(strings.NewReader(form))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, "it does not begin as an object"
	}
	values = make(map[string]any)
	for d.More() {
		label, err := d.Token()
		name, ok := label.(string)
		if err != nil || !ok {
			return nil, "it is no JSON"
		}
		if _, twice := values[name]; twice {
			return nil, fmt.Sprintf("%q stands twice", name)
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Sprintf("the value of %q is no JSON", name)
		}
		if !flat(value) {
			return nil, fmt.Sprintf("the value of %q is not flat", name)
		}
		values[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, "it has no end"
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, "something follows its end"
	}
	return values, ""
}

// flat reports whether a value is plain, or an object of plain values.
func flat(value any) bool {
	switch v := value.(type) {
	case []any:
		return false
	case map[string]any:
		for _, inner := range v {
			switch inner.(type) {
			case []any, map[string]any:
				return false
			}
		}
	}
	return true
}

// isOfType reports whether a value is of a field's type.
func isOfType(value any, kind string) bool {
	text, isText := value.(string)
	number, isNumber := value.(json.Number)
	switch kind {
	case "text":
		return isText
	case "number":
		return isNumber
	case "integer":
		return isNumber && !strings.ContainsAny(number.String(), ".eE")
	case "boolean":
		_, ok := value.(bool)
		return ok
	case "date":
		return isText && isTime(time.DateOnly, text)
	case "datetime":
		return isText && isTime(time.DateTime, text)
	case "object":
		_, ok := value.(map[string]any)
		return ok
	}
	return true
}

// isTime reports whether a text is a time in a layout.
func isTime(layout, text string) bool {
	_, err := time.Parse(layout, text)
	return err == nil
}
