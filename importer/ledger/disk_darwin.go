package ledger

import "syscall"

// mountLocal marks a file system of this machine (MNT_LOCAL of sys/mount.h).
const mountLocal = 0x1000

// onNetwork tells whether a folder lies on a network disk: one that is not
// marked as local; see statfs(2).
func onNetwork(folder string) bool {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return false // opening will say it
	}
	return disk.Flags&mountLocal == 0
}
