package mapping

import "caseload/mapping/value"

// A value goes its way in this order, whatever the order of the keys:
//
//	read     value, column, first_filled, template, json or expr gives a text
//	trim     outer spaces go
//	map      map or map_file puts another text in its place, or otherwise's
//	default  takes the place of a blank
//	convert  lower, upper, and what type asks for
//	rules    max_length, pattern, one_of
//
// What the mapping holds itself (value, the right side of a map, otherwise,
// default) is converted and held to the rules once, when the mapping is read.
var fieldWords = []word{
	{key: "value", holds: holdsText, also: []string{"valor"}, about: "always this text", example: "Request"},
	{key: "column", holds: holdsTexts, also: []string{"columna", "coluna"}, about: "a column's cell; of a list, the first that the file has", example: "[Cédula, CC]"},
	{key: "first_filled", holds: holdsTexts, about: "of several columns, in each row the first whose cell is not blank", example: "[Celular, Teléfono]"},
	{key: "template", holds: holdsText, also: []string{"plantilla", "modelo"}, about: "text with {{Column}} in it; blank when all its cells are", example: `"{{Asunto}}\n\n{{Detalle}}"`},
	{key: "json", holds: holdsText, only: onlyForm, about: "a template that comes out as JSON; cells go in as JSON text", example: `'{"value": "{{Cuenta}}", "value_id": "{{Cuenta ID}}"}'`},
	{key: "expr", holds: holdsText, also: []string{"expresion", "formula"}, about: "an expression over the row; what it may hold stands under Expressions", example: "'int(Plazo) * 5'"},
	{key: "map", holds: holdsTable, also: []string{"mapa"}, about: "what stands in the source → what goes into the case; exact first, then without case and accents; the key \"\" is a blank", example: "{Abierto: open, Cerrado: closed}"},
	{key: "map_file", holds: holdsText, about: "the map as a file of two columns with a header, CSV or XLSX, as seen from the mapping", example: "prioridades.csv"},
	{key: "otherwise", holds: holdsText, also: []string{"sino", "otro", "outro"}, about: "for a value that the map does not have; without it the row is invalid", example: "cola@demo"},
	{key: "default", holds: holdsText, also: []string{"defecto", "omision", "padrao"}, about: "for a blank", example: "low"},
	{key: "when", holds: holdsText, also: []string{"cuando", "si", "quando"}, about: "the field is filled only where this expression is true", example: `'Estado == "Cerrado"'`},
	{key: "required", holds: holdsFlag, also: []string{"obligatorio", "requerido", "obrigatorio"}, about: "a blank makes the row invalid", example: "true"},
	{key: "trim", holds: holdsFlag, about: "false keeps the outer spaces of the cells; of text only", example: "false"},
	{key: "lower", holds: holdsFlag, also: []string{"minusculas"}, about: "small letters", example: "true"},
	{key: "upper", holds: holdsFlag, also: []string{"mayusculas", "maiusculas"}, about: "capital letters", example: "true"},
	{key: "type", holds: holdsWord, words: value.TypeNames, also: []string{"tipo"}, about: "what the value is; text unless said, byte for byte (contact: email)", example: "date"},
	{key: "format", holds: holdsText, also: []string{"formato"}, about: "of a date or datetime: how it is sent, of yyyy mm dd hh mm ss and - / . : T and blanks", example: "dd/mm/yyyy"},
	{key: "zone", holds: holdsText, also: []string{"zona"}, about: "of a date or datetime: a time with an offset (…Z, …-05:00) is sent as the clock shows it there; without zone it is refused", example: "America/Bogota"},
	{key: "dates", holds: holdsWord, words: dateOrders, also: []string{"fechas", "datas"}, about: "of a date or datetime: the order of its texts, before source.dates", example: "mm/dd/yyyy"},
	{key: "decimal", holds: holdsWord, words: []string{",", "."}, about: "of a number or integer: the decimal sign of its texts, before source.decimal", example: `"."`},
	{key: "country", holds: holdsText, also: []string{"pais"}, about: "of a phone: the country of numbers without a +, two letters", example: "CO"},
	{key: "max_length", holds: holdsWhole, low: 1, high: value.MaxTextBytes, also: []string{"longitud", "largo", "tamanho"}, about: "in characters; a longer value makes the row invalid, nothing is cut", example: "80"},
	{key: "pattern", holds: holdsText, also: []string{"patron", "regex", "padrao"}, about: "a regular expression that the whole value fits", example: "'[0-9]{6,10}'"},
	{key: "one_of", holds: holdsTexts, also: []string{"opciones", "opcoes", "valores"}, about: "the values that there are", example: "[Norte, Sur]"},
	{key: "on_error", holds: holdsWord, words: []string{onErrorInvalid, onErrorBlank}, about: "of a value that cannot be sent: invalid makes the row invalid; blank takes it for a blank cell, and how many is said", example: "blank"},
	{key: "folder", holds: holdsText, only: onlyFile, also: []string{"carpeta", "pasta"}, about: "the attachment's folder, as seen from the mapping", example: "adjuntos"},
}

// What on_error may say.
const (
	onErrorInvalid = "invalid"
	onErrorBlank   = "blank"
)

// dateOrders are the orders of day and month that a mapping may name.
var dateOrders = []string{value.DayFirst, value.MonthFirst, value.YearFirst, value.DayFirstShort, value.MonthFirstShort}
