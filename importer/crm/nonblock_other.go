//go:build !unix

package crm

// nonblock is nothing where pipes do not stand in folders.
const nonblock = 0
