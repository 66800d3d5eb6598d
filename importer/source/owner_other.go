//go:build !unix

package source

import "io/fs"

// isOurs is true: the temporary folder is the user's own there.
func isOurs(fs.FileInfo) bool { return true }
