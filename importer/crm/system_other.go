//go:build !unix

package crm

import "net"

// nonblock is nothing where pipes do not stand in folders.
const nonblock = 0

// readable does not wait: there is no simple way to look.
func readable(net.Conn) bool { return false }

// arrived knows of nothing: see readable.
func arrived(net.Conn) (first byte, some bool) { return 0, false }
