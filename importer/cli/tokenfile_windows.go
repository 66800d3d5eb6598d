package cli

import (
	"io/fs"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// readers tells who else may read a file, by its access list, and how that is
// mended; "" when nobody may. A file without a list is everybody's.
func readers(file *os.File, _ fs.FileInfo) (who, mend string, err error) {
	const alone = `icacls %s /inheritance:r /grant:r "%%USERNAME%%:R"`
	sd, err := windows.GetSecurityInfo(windows.Handle(file.Fd()), windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return "", "", err
	}
	list, _, err := sd.DACL()
	switch {
	case err != nil:
		return "", "", err
	case list == nil:
		return "no access list", alone, nil
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			return "", "", err
		}
		const read = windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL
		if entry.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || entry.Header.AceFlags&windows.INHERIT_ONLY_ACE != 0 || entry.Mask&read == 0 {
			continue
		}
		sid := (*windows.SID)(unsafe.Pointer(&entry.SidStart))
		for kind, name := range map[windows.WELL_KNOWN_SID_TYPE]string{
			windows.WinWorldSid: "Everyone", windows.WinBuiltinUsersSid: "Users", windows.WinAuthenticatedUserSid: "Authenticated Users",
		} {
			if sid.IsWellKnown(kind) {
				return name, alone, nil
			}
		}
	}
	return "", "", nil
}
