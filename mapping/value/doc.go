// Package value makes values of texts: numbers, dates, times, yes and no, addresses and
// JSON, in the forms of the countries that speak Spanish, Portuguese and English.
//
// What one cell cannot tell (whether 1.234 is a thousand, and 03/04/2026 in March) the
// cells of its column prove together: a [Tally] counts what each of them says, and
// [Forms] has what that settles, or the [Doubt] that a person must decide. Nothing is
// guessed.
package value
