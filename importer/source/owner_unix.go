//go:build unix

package source

import (
	"io/fs"
	"os"
	"syscall"
)

// isOurs tells whether a file belongs to the user who runs this.
func isOurs(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
