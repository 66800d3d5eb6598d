package mapping

var mappingWords = []word{
	{key: "version", holds: holdsWord, words: []string{"1"}, about: "of this language; may be left out", example: "1"},
	{key: "crm", holds: holdsKeys, of: inCRM, about: "where the cases go", example: "{server: crm0001.wolkvox.com, operation: demo}"},
	{key: "source", holds: holdsKeys, of: inSource, also: []string{"origen", "fuente", "origem", "fonte", "archivo"}, about: "how the file is to be read", example: "{dates: dd/mm/yyyy}"},
	{key: "key", holds: holdsTexts, words: []string{"content"}, needed: true, also: []string{"clave", "llave", "chave"}, about: "what tells one case from another: a list of columns; or the word content, when a case is its content", example: "[Ticket]"},
	{key: "dataset", holds: holdsText, also: []string{"datos", "conjunto"}, about: "a name for sources whose keys overlap; main unless said", example: "main"},
	{key: "case", holds: holdsKeys, of: inCase, needed: true, also: []string{"caso"}, about: "the parts of a case", example: "{case-type: {value: Request}, responsible: {value: mesa1@demo}, owner: {value: jefe@demo}, contact: Correo, description: Detalle, status: {value: open}, priority: {value: low}}"},
	{key: "form", holds: holdsLabels, also: []string{"formulario", "campos"}, about: "custom fields: the label byte for byte, spaces and accents too", example: `{"Número de cédula": Cédula}`},
	{key: "limits", holds: holdsKeys, of: inLimits, also: []string{"limites"}, about: "how fast, and how far", example: "{rate: 2/s}"},
	{key: "report", holds: holdsKeys, of: inReport, about: "what reports are to show", example: `{case_url: "https://crm.example/case/{wolkvox_id}"}`},
	{key: "tests", holds: holdsList, of: inTests, about: "rows, and what must become of them; check runs them", example: "[{row: {Correo: a@b.example, Detalle: x}, case: {contact: a@b.example}}]"},
}

var testWords = []word{
	{key: "row", holds: holdsTable, needed: true, about: "the cells of a row by their columns, as text; others are blank", example: "{Correo: a@b.example, Detalle: x}"},
	{key: "case", holds: holdsTable, about: "parts of the case with the values that they must have; \"\" is left out", example: "{contact: a@b.example}"},
	{key: "form", holds: holdsTable, about: "fields of the form by their labels, likewise", example: `{Campo: ""}`},
	{key: "error", holds: holdsTexts, about: "the row must be invalid, and its faults must have these words", example: "[E101, Correo]"},
	{key: "skip", holds: holdsFlag, about: "true: skip_when leaves the row out", example: "true"},
	{key: "today", holds: holdsText, about: "what today() is in this test", example: "2026-03-02"},
}

var crmWords = []word{
	{key: "server", holds: holdsText, also: []string{"servidor", "host"}, about: "the host in the browser's address bar, with or without https://; ${NAME} takes a value of crm from the environment", example: "crm0001.wolkvox.com"},
	{key: "operation", holds: holdsText, also: []string{"operacion", "operacao"}, about: "the operation's name", example: "demo"},
	{key: "token_env", holds: holdsText, about: "the variable of the environment that holds the token", example: "WOLKVOX_TOKEN"},
	{key: "token_file", holds: holdsText, about: "the file that holds the token, in place of token_env", example: "/run/secrets/wolkvox"},
	{key: "closed", holds: holdsTexts, also: []string{"cerrado", "cerrados", "fechado"}, about: "the statuses that need a solution; closed unless said", example: "[closed]"},
	{key: "mark", holds: holdsFlag, about: "true: each description ends with a short reference, so that reconcile can find a case whose answer was lost", example: "true"},
	{key: "timeout", holds: holdsText, also: []string{"espera"}, about: "of one request, 1s to 1h, 120s unless said; a short one makes unknown rows", example: "120s"},
	{key: "retry_partial", holds: holdsFlag, about: "true: a request that was not wholly written is sent again; else its row is unknown", example: "true"},
	{key: "assume_503_unprocessed", holds: holdsFlag, about: "true: a 503 is taken to mean that no case was made, and is sent again", example: "true"},
	{key: "proxy", holds: holdsText, about: "the proxy's address, in place of the environment's; or none", example: "http://proxy.example:3128"},
	{key: "ca_file", holds: holdsText, about: "certificates (PEM) that are trusted besides the system's", example: "empresa.pem"},
	{key: "keep_alive", holds: holdsFlag, about: "false: a connection for each request", example: "false"},
	{key: "check_contacts", holds: holdsFlag, about: "true: each contact is looked up before its first case, for a call each", example: "true"},
	{key: "contact_cache", holds: holdsText, about: "for how long a contact that was found is not looked up again; 7d unless said", example: "7d"},
	{key: "formerly", holds: holdsList, of: inFormerly, about: "where these cases went before a move", example: "[{server: crm0000.wolkvox.com, operation: demo}]"},
}

var formerlyWords = []word{
	{key: "server", holds: holdsText, needed: true, about: "the host", example: "crm0000.wolkvox.com"},
	{key: "operation", holds: holdsText, needed: true, about: "the operation's name", example: "demo"},
}

var sourceWords = []word{
	{key: "sheet", holds: holdsText, also: []string{"hoja", "planilha", "aba"}, about: "XLSX: the sheet's name or number", example: "Casos"},
	{key: "header_row", holds: holdsWhole, low: 1, high: 1 << 20, also: []string{"encabezado", "cabecera", "cabecalho"}, about: "the row of the column names, as Excel shows it", example: "1"},
	{key: "delimiter", holds: holdsText, also: []string{"delimitador", "separador"}, about: "CSV: one character, or tab", example: `";"`},
	{key: "encoding", holds: holdsText, also: []string{"codificacion", "codificacao"}, about: "CSV: utf-8, utf-16le, windows-1252, iso-8859-15, cp850, mac …", example: "windows-1252"},
	{key: "quote", holds: holdsWord, words: []string{`"`, "'", "none"}, about: "CSV: what stands round a cell; none: quotes are text", example: `'"'`},
	{key: "escape", holds: holdsWord, words: []string{"backslash"}, about: `CSV: a \ makes a quote, delimiter, line break or \ text`, example: "backslash"},
	{key: "cut", holds: holdsWord, words: []string{"accept"}, about: "CSV: a file that ends within a row is read", example: "accept"},
	{key: "totals", holds: holdsWord, words: []string{"skip"}, also: []string{"totales", "totais"}, about: "totals, and remarks of one cell between or below the rows, are skipped; else they are invalid", example: "skip"},
	{key: "blank", holds: holdsTexts, null: true, also: []string{"vacio", "vacios", "nulos", "vazio"}, about: "the cells that are blank, letter for letter without outer spaces; the key sees them as blank, too", example: "[NULL, nan]"},
	{key: "whole_numbers", holds: holdsTexts, also: []string{"enteros", "inteiros"}, about: "columns of whole numbers that a program wrote as decimals: 52123456.0 is 52123456, in the key too", example: "[Cédula]"},
	{key: "decimal", holds: holdsWord, words: []string{",", "."}, also: []string{"decimales"}, about: "the decimal sign of texts", example: `","`},
	{key: "dates", holds: holdsWord, words: dateOrders, also: []string{"fechas", "datas"}, about: "the order of day and month in texts", example: "dd/mm/yyyy"},
	{key: "identical_rows", holds: holdsWord, words: []string{"each", "once"}, about: "rows that are equal in every cell: one case for each, or one case", example: "once"},
	{key: "damage", holds: holdsWord, words: []string{"accept"}, about: "keys that look damaged, or as a spreadsheet would save old ones, are as they should be", example: "accept"},
	{key: "ignore", holds: holdsTexts, about: "columns that the mapping does not use, and that nobody need be told of", example: "[Exportado]"},
	{key: "skip_when", holds: holdsText, also: []string{"omitir", "saltar", "pular"}, about: "rows for which this expression is true are left out", example: `'Estado == "Anulado"'`},
	{key: "hidden_rows", holds: holdsWord, words: []string{"send", "skip"}, about: "XLSX: rows that are hidden or filtered out; without it they are asked about", example: "skip"},
	{key: "password_env", holds: holdsText, about: "XLSX: the variable that holds the password of a protected workbook", example: "CLAVE_XLSX"},
}

var caseWords = []word{
	{key: "case-type", holds: holdsField, needed: true, also: []string{"tipo"}, about: "the type of case", example: "{value: Request}"},
	{key: "responsible", holds: holdsField, needed: true, also: []string{"asesor", "agente"}, about: "the user who works on it, user@operation", example: "{column: Asesor, map: {Mesa 1: mesa1@demo}, otherwise: cola@demo}"},
	{key: "owner", holds: holdsField, needed: true, also: []string{"dueno", "propietario", "proprietario"}, about: "the user who owns it, user@operation", example: "{value: jefe@demo}"},
	{key: "contact", holds: holdsField, needed: true, also: []string{"correo", "email", "cliente"}, about: "the e-mail of a contact in the CRM", example: "{column: Correo, type: email}"},
	{key: "description", holds: holdsField, needed: true, also: []string{"asunto", "detalle", "descricao"}, about: "free text", example: `{template: "{{Asunto}}\n\n{{Detalle}}"}`},
	{key: "status", holds: holdsField, needed: true, also: []string{"estado", "situacao"}, about: "a status of the CRM", example: "{column: Estado, map: {Abierto: open, Cerrado: closed}}"},
	{key: "priority", holds: holdsField, needed: true, also: []string{"prioridad", "prioridade"}, about: "a priority of the CRM", example: "{column: Prioridad, map: {Alta: high, Baja: low}, default: low}"},
	{key: "solution", holds: holdsField, also: []string{"solucion", "solucao"}, about: "needed where the status is closed", example: `{column: Solución, when: 'Estado == "Cerrado"'}`},
	{key: "file", holds: holdsField, also: []string{"archivo", "adjunto", "anexo", "arquivo"}, about: "an attachment", example: "{column: Adjunto, folder: adjuntos}"},
}

var limitWords = []word{
	{key: "rate", holds: holdsText, also: []string{"ritmo", "tasa", "taxa"}, about: "requests a second, minute or hour; 2/s unless said", example: "2/s"},
	{key: "workers", holds: holdsWhole, low: 1, high: maxWorkers, also: []string{"hilos"}, about: "requests at the same time; 2 unless said", example: "2"},
	{key: "daily_calls", holds: holdsWhole, words: []string{"auto"}, low: 1, high: maxCalls, also: []string{"diario"}, about: "stop when so many calls were made today; auto asks the CRM, for one call", example: "4800"},
	{key: "hours", holds: holdsText, about: "send in these hours alone", example: `"20:00-06:00"`},
	{key: "time_zone", holds: holdsText, about: "whose hours and days hold; this machine's unless said", example: "America/Bogota"},
	{key: "tries", holds: holdsWhole, low: 1, high: maxTries, about: "how often a row is tried, where it was provably not made", example: "5"},
	{key: "first_wait", holds: holdsText, about: "before the second try; each further one is longer", example: "1s"},
	{key: "longest_wait", holds: holdsText, about: "between two tries, at most", example: "1m"},
	{key: "total_wait", holds: holdsText, about: "from a row's first try to its last, at most", example: "10m"},
	{key: "no_contact", holds: holdsText, about: "the run stops after so long without any contact; 5m unless said", example: "5m"},
	{key: "max_unknown", holds: holdsWhole, low: 0, high: maxCalls, about: "stop at more unknown rows than this; 0 is no limit; 20 unless said", example: "20"},
}

var reportWords = []word{
	{key: "case_url", holds: holdsText, about: "the address of a case's page", example: `"https://crm.example/case/{wolkvox_id}"`},
}
