//go:build !race

package xlsx_test

// slowdown is how much longer things take than in the program itself.
const slowdown = 1

// swelling is how much more memory things take than in the program itself.
const swelling = 1
