package ledger

import (
	"os"
	"path/filepath"
	"strings"
)

// Where a ledger lies matters twice. On a network disk SQLite's WAL does not work,
// since it needs memory that all programs share: the rollback journal does. A
// folder that a program copies to a cloud may give an older copy back, or lock
// the file while it copies; there a person is warned.

// OnNetwork tells whether the ledger lies on a network disk, or on one of which
// that cannot be told; it is kept with a rollback journal then, which is slower.
func (l *Ledger) OnNetwork() bool { return l.network }

// journal is the pragma of the journal that the ledger's disk can hold.
func (l *Ledger) journal() string {
	if l.network {
		return "journal_mode(DELETE)"
	}
	return "journal_mode(WAL)"
}

// syncedNames are folders that a program copies to a cloud, by the beginning of
// their names in lower case without spaces.
var syncedNames = []struct{ name, by string }{
	{"onedrive", "OneDrive"},
	{"dropbox", "Dropbox"},
	{"googledrive", "Google Drive"},
	{"mydrive", "Google Drive"},
	{"miunidad", "Google Drive"},
	{"meudrive", "Google Drive"},
	{"iclouddrive", "iCloud"},
	{"mobiledocuments", "iCloud"},
	{"cloudstorage", "a cloud's program"},
}

// SyncedBy tells which program copies the folder of a path to a cloud, by the
// names of the folders above it; "" when none is known to.
func SyncedBy(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		absolute = path
	}
	for _, folder := range strings.FieldsFunc(filepath.Dir(absolute), func(r rune) bool { return r == '/' || r == '\\' }) {
		folder = strings.ToLower(strings.ReplaceAll(folder, " ", ""))
		for _, s := range syncedNames {
			if strings.HasPrefix(folder, s.name) {
				return s.by
			}
		}
	}
	return ""
}

// LocalPath proposes where a ledger could lie that no program copies: in this
// account's own folder for such files, under the name of its folder.
func LocalPath(path string) string {
	folder, err := os.UserCacheDir() // not copied with the account, unlike the one for settings
	if home, homeErr := os.UserHomeDir(); err != nil && homeErr == nil {
		folder = home
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		absolute = path
	}
	return filepath.Join(folder, "caseload", filepath.Base(filepath.Dir(absolute)), filepath.Base(path))
}
