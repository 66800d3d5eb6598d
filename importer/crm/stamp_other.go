//go:build !linux && !darwin

package crm

import "io/fs"

// changeOf: here a file is known by its size and the time of its last change.
func changeOf(fs.FileInfo) (inode uint64, at int64) { return 0, 0 }
