//go:build !windows

package cli

import (
	"fmt"
	"io/fs"
	"os"
)

// readers tells who else may read a file, by its mode, and how that is mended; ""
// when nobody may, or where it is no file but a pipe.
func readers(_ *os.File, info fs.FileInfo) (who, mend string, err error) {
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o044 == 0 {
		return "", "", nil
	}
	return fmt.Sprintf("mode %04o", info.Mode().Perm()), "chmod 600 %s", nil
}
