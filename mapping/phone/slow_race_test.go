//go:build race

package phone

// watched says that the race detector looks on, under which all is ten times
// slower.
const watched = true
