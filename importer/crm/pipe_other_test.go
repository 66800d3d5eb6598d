//go:build !unix

package crm_test

import (
	"os"
	"testing"
)

// makePipe makes a folder where pipes do not stand in folders.
func makePipe(t *testing.T, name string) {
	t.Helper()
	if err := os.Mkdir(name, 0o700); err != nil {
		t.Fatal(err)
	}
}
