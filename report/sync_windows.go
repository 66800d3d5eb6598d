package report

// syncFolder has nothing to do: Windows does not sync folders, NTFS keeps a
// journal of their names.
func syncFolder(string) error { return nil }
