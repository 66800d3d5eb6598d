//go:build !race

package phone

const watched = false
