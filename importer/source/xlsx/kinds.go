// Package xlsx reads workbooks of Excel 2007 and later, a row at a time.
package xlsx

// What a cell is, a letter each; 0 is a blank cell.
const (
	Text         byte = 's' // text, of a shared, inline or formula string
	Number       byte = 'n' // shortest decimal of 15 significant digits: "0.3", "573000000000"; "00123" where the format pads
	Coded        byte = 'c' // a number as its format shows it, "001-1234567-8": its digits are the number's
	Date         byte = 'd' // "2026-03-02" or "2026-03-02T10:30:00"
	Clock        byte = 'h' // "10:30:00"; an elapsed time may have more than 24 hours: "30:15:00"
	Boolean      byte = 'b' // "TRUE" or "FALSE"
	ErrorValue   byte = 'e' // "#N/A"; also a day that never was, "1900-02-29", and a number that no date or clock has, "-5"
	Uncalculated byte = 'f' // a formula without a stored value; its text is ""
)
