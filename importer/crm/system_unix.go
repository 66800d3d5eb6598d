//go:build unix

package crm

import (
	"net"
	"syscall"
)

// nonblock opens a pipe without waiting for its other end.
const nonblock = syscall.O_NONBLOCK

// readable waits until a connection has bytes to read, or its end.
func readable(c net.Conn) bool {
	raw, ok := rawOf(c)
	return ok && raw.Read(func(fd uintptr) bool {
		_, some := peek(fd)
		return some
	}) == nil
}

// arrived tells whether a connection has bytes to read, of which it gives the
// first, or its end. It does not wait.
func arrived(c net.Conn) (first byte, some bool) {
	raw, ok := rawOf(c)
	if !ok {
		return 0, false
	}
	err := raw.Control(func(fd uintptr) { first, some = peek(fd) }) // not Read, which waits for the reader
	return first, some || err != nil
}

func rawOf(c net.Conn) (syscall.RawConn, bool) {
	system, ok := c.(syscall.Conn)
	if !ok {
		return nil, false
	}
	raw, err := system.SyscallConn()
	return raw, err == nil
}

func peek(fd uintptr) (first byte, some bool) {
	var one [1]byte
	_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return one[0], err != syscall.EAGAIN && err != syscall.EINTR
}
