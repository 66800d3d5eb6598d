package mapping

// The stable codes of a mapping's mistakes, each with what it means and what to
// do, from which the README's table is made. M001 to M008 are of the file, M010 to
// M017 of the shape of a value, M020 to M036 of crm, source, key, limits and report, M040
// to M058 of fields, M060 and M061 of expressions, M070 to M072 of columns, M080 and M081 of tests.
const (
	codeNotText   = "M001" // bytes or characters that no text has → save the mapping as UTF-8
	codeTooLarge  = "M002" // larger than 1 MiB → is it the right file? a large map can stand in a `map_file`
	codeEmpty     = "M003" // nothing in it → begin with `version: 1`
	codeYAML      = "M004" // not YAML: a bracket or quote left open, a `: ` within a text, a text that begins with `@ * { [ % |` → put the text in quotes
	codeTab       = "M005" // a tab, or a no-break space, in the indentation → indent with spaces
	codeDocuments = "M006" // a second document → keep one mapping in one file
	codeDeep      = "M007" // keys within keys, more than 100 deep → is it the right file?
	codeAliases   = "M008" // aliases (`*name`) that unfold to too much → write the repeated part out

	codeUnknownKey = "M010" // a key that the language does not have here → the hint names the nearest
	codeTwice      = "M011" // a key, or a field, that stands twice → keep one
	codeShape      = "M012" // a list, keys or a text where another of them belongs → see the reference; a text that begins with `{{` stands in quotes
	codeNothing    = "M013" // a key without a value → leave it out, or write `""`
	codeTaken      = "M014" // a text that YAML ends at a ` #`, or takes for a tag (`!x`) → put it in quotes
	codeWord       = "M015" // none of the words that the key may have → the hint lists them
	codeWhole      = "M016" // no whole number, or one out of bounds → write digits alone
	codeValue      = "M017" // a blank value → give it one, or leave the key out

	codeVersion   = "M020" // a version of the language that is not known → `version: 1`
	codeNoKey     = "M021" // no `key` → `key: [Ticket]`, or `key: content`
	codeNoCase    = "M022" // no `case` → map the parts that the CRM needs
	codeKey       = "M023" // `key` is neither a list of columns nor `content` → `key: [Ticket]`
	codeKeyColumn = "M024" // a column of the `key` is blank, or stands twice → name each once
	codeDataset   = "M025" // `dataset` is blank → leave it out for `main`
	codeVariable  = "M026" // a `${NAME}` that the environment does not have, or that is not closed → set it before the start
	codeToken     = "M027" // the token: not the name of a variable, or said twice → name the variable; never write the token
	codeTimeout   = "M028" // no time like `120s` or `5m`, or one out of bounds → `120s`
	codeFormerly  = "M029" // `formerly` without server and operation → `[{server: …, operation: …}]`
	codeRate      = "M030" // no rate → `2/s`, `90/min` or `3600/h`
	codeDelimiter = "M031" // no delimiter → one character, or `tab`
	codePassword  = "M032" // `password_env` is no name of a variable → name the variable; never write the password
	codeProxy     = "M033" // no address of a proxy, or one with a password → `http://proxy.example:3128`
	codeHours     = "M034" // no hours → `"20:00-06:00"`
	codeCaseURL   = "M035" // no address with `{wolkvox_id}` in it → `"https://crm.example/case/{wolkvox_id}"`
	codeServer    = "M036" // a server that is no host, or `http://` to another machine → write the host alone: `crm0001.wolkvox.com`

	codeNoPart      = "M040" // a part that the CRM needs is not mapped → name a column, or say `value`
	codeUnknownPart = "M041" // a part that no case has → fields of your own go under `form`
	codeNoSource    = "M042" // nothing says where a value comes from → say one of `value column first_filled template json expr`
	codeTwoSources  = "M043" // two keys say where a value comes from → keep one
	codeTogether    = "M044" // keys that cannot stand together, or not with this type → the hint says which to leave out
	codeBraces      = "M045" // `{{` or `}}` without the other → `{{Column}}`
	codeNoColumn    = "M046" // no column is named → name a column of the file
	codeEmptyMap    = "M047" // an empty `map` → `{Abierto: open}`
	codeMapFile     = "M048" // a `map_file` that is not there, has not two columns, or says two things of one value → mend the file
	codeConstant    = "M049" // a value of the mapping that is not of the field's type → write it with a decimal point, and with the year first
	codeRule        = "M050" // a value of the mapping that breaks the field's rules → correct it, or the rule
	codePattern     = "M051" // `pattern` is no regular expression → the hint has an example
	codeFormat      = "M052" // `format` is no form of a date → `dd/mm/yyyy`
	codeZone        = "M053" // a `zone` that does not exist → `America/Bogota`
	codeCountry     = "M054" // a `country` that does not exist → two letters: `CO`
	codeNotJSON     = "M055" // `json` does not come out as JSON → texts stand in double quotes
	codeNeeded      = "M056" // a part that the CRM needs could be left out → leave `when` out; give `on_error: blank` a `default`
	codeClosed      = "M057" // a closed status, and no `solution` → map the solution, or change `crm.closed`
	codeLabel       = "M058" // a label of `form` that no field can have → a label is the field's name in the CRM

	codeExpression = "M060" // an expression that cannot be read → see Expressions
	codeUnfit      = "M061" // an expression that does not fit: a column or function that is not there, kinds of value that do not go together, a loop → the hint says what there is

	codeAbsent    = "M070" // a column that the file does not have → the hint names the nearest
	codeAmbiguous = "M071" // a name that more than one column has → `Fecha#2` is the second
	codeSameTwice = "M072" // two names of one column in the `key` → name it once

	codeTest      = "M080" // a test of the mapping that is none → a row, and one thing that must become of it
	codeTestFails = "M081" // a test of the mapping that does not hold → mend the mapping, or the test
)
