// Package draft matches the columns of a file nobody has described yet to the
// fields of a case, by their names and by the looks of their values.
//
// Names are compared as [Normal] spells them, against the words of
// synonyms.txt, which is data: a word in another language is a line there.
// Values are looked at one row at a time and in bounded memory, so a file of a
// million rows is looked at whole.
package draft
