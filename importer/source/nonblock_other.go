//go:build !unix

package source

// nonBlocking is not needed where named pipes do not lie in folders.
const nonBlocking = 0
