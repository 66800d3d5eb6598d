package ledger

import "syscall"

// networkTypes are the file systems of other machines, by their numbers; see
// statfs(2). FUSE may be one of them (sshfs), and so is 9p, by which the Linux of
// Windows sees Windows' disks.
var networkTypes = map[uint32]bool{
	0x6969:     true, // NFS
	0x517b:     true, // SMB
	0xff534d42: true, // CIFS
	0xfe534d42: true, // SMB2
	0x5346414f: true, // AFS
	0x73757245: true, // Coda
	0x564c:     true, // NCP
	0x01021997: true, // 9p
	0x65735546: true, // FUSE
	0x00c36400: true, // Ceph
	0x0bd00bd0: true, // Lustre
	0x19830326: true, // BeeGFS
}

// onNetwork tells whether a folder lies on a network disk.
func onNetwork(folder string) bool {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return false // opening will say it
	}
	return networkTypes[uint32(disk.Type)] //nolint:gosec // the kernel's numbers have 32 bits
}
