package filestat

import (
	"io/fs"
	"syscall"
)

// ChangeOf gives a file's inode and the time of the change of its inode, which no
// program can set back as it can that of its contents.
func ChangeOf(info fs.FileInfo) (inode uint64, at int64) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return stat.Ino, stat.Ctim.Nano()
}

// Links gives how many names a file has.
func Links(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Nlink) //nolint:gosec // a few
	}
	return 1
}

// NoFollow opens no link.
const NoFollow = syscall.O_NOFOLLOW
