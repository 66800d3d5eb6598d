//go:build !windows

package cli

import "os"

// knowsColours is true: terminals outside of Windows do, but those called dumb.
func knowsColours(*os.File) bool { return true }
