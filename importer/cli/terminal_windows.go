package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// knowsColours asks the console to obey escapes, which older ones do only then,
// and the oldest never.
func knowsColours(console *os.File) bool {
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(console.Fd()), &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(windows.Handle(console.Fd()), mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
