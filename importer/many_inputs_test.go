package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestOfAThousandInputsEachIsReadOnce(t *testing.T) {
	folder := t.TempDir()
	var paths []string
	for i := range 1000 {
		path := filepath.Join(folder, fmt.Sprintf("c%d.csv", i))
		if err := os.WriteFile(path, fmt.Appendf(nil, "Ticket,Correo\nT%d,ana@ejemplo.example\n", i), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	job := changedJob(t, folder, paths[0])
	job.Files = paths
	found, err := Check(job)
	if err != nil || found.Counts.Read != 1000 {
		t.Fatalf("%s, %v; want 1000 rows", found.Counts.Line(), err)
	}
	link := filepath.Join(folder, "again.csv")
	if err := os.Symlink(paths[0], link); err != nil {
		t.Skip(err)
	}
	job.Files = append(paths, link)
	if _, err := Check(job); err == nil {
		t.Error("one file under two names was read twice")
	}
}
