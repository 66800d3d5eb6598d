//go:build race

package xlsx_test

// slowdown is how much longer things take than in the program itself.
const slowdown = 20
