package ledger

import (
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

// driveRemote is a drive of another machine; see
// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdrivetypew.
const driveRemote = 4

// onNetwork tells whether a folder lies on a network disk: a share, or a drive
// that is one.
func onNetwork(folder string) bool {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return false // opening will say it
	}
	volume := filepath.VolumeName(absolute)
	if strings.HasPrefix(volume, `\\`) && !strings.HasPrefix(volume, `\\?\`) && !strings.HasPrefix(volume, `\\.\`) {
		return true
	}
	root, err := syscall.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return false
	}
	kind, _, _ := syscall.NewLazyDLL("kernel32.dll").NewProc("GetDriveTypeW").Call(uintptr(unsafe.Pointer(root)))
	return kind == driveRemote
}
