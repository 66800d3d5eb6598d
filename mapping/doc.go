// Package mapping turns the rows of a file into cases, as a mapping file says.
//
// Its three steps cost more and know more, one after the other:
//
//	Parse   text of cases.yaml        → Mapping   knows the language
//	Bind    Mapping and a header      → Mapper    knows the columns
//	Map     the cells of one row      → Case      knows the values
//
// Between Bind and Map stands the [Survey]: one pass over all rows that settles
// what no single cell can tell, whether 1.234 is a thousand or a little more
// than one, and whether 03/04/2026 is in March or in April. What it cannot
// settle it asks about; it never guesses.
//
// Names of targets (the labels of the CRM's own fields) go through byte for
// byte. Names of columns are matched exactly first, then without regard to
// case, accents and outer spaces, where that leaves one column only.
//
// Fields and conditions can be expressions; their rules open mapping/expression. A mapping
// can hold tests of itself, which [Mapping.Test] runs without a file.
//
// The examples below are whole programs: from a text to cases.
package mapping
