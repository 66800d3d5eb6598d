//go:build unix

package source

import "syscall"

// nonBlocking keeps the opening of a pipe that nobody writes to from hanging.
const nonBlocking = syscall.O_NONBLOCK
