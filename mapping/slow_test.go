//go:build !race

package mapping

const watched = false
