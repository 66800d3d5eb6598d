package importer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/importer/ledger"
	"caseload/importer/send"
	"caseload/importer/submit"
	"caseload/mapping"
)

const changedMapping = `version: 1
crm: {server: crm.example, operation: demo}
key: [Ticket]
case:
  case-type: {value: Request}
  responsible: {value: mesa@demo}
  owner: {value: jefe@demo}
  contact: Correo
  description: Ticket
  status: {value: open}
  priority: {value: low}
`

func TestAFileThatChangesBeforeTheSendingIsNotSent(t *testing.T) {
	const text = "Ticket,Correo\nT1,ana@ejemplo.example\nT2,luis@ejemplo.example\n"
	tests := []struct {
		name   string
		change func(path string) error
	}{
		{"a row more", func(path string) error { return os.WriteFile(path, []byte(text+"T3,eva@ejemplo.example\n"), 0o600) }},
		{"other bytes, as many", func(path string) error {
			err := os.WriteFile(path, []byte(strings.Replace(text, "ana", "eva", 1)), 0o600)
			// A clock may be too coarse to tell the two writings apart.
			return errors.Join(err, os.Chtimes(path, time.Time{}, time.Now().Add(time.Second)))
		}},
		{"another file in its place", func(path string) error {
			return errors.Join(os.WriteFile(path+".new", []byte(text), 0o600), os.Rename(path+".new", path))
		}},
		{"gone", os.Remove},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "casos.csv")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			job := changedJob(t, folder, path)
			job.Say = func(line string) {
				if strings.Contains(line, "2 rows") { // the first reading is over
					if err := test.change(path); err != nil {
						t.Error(err)
					}
				}
			}
			result, err := Run(t.Context(), context.Background(), job)
			if err = errors.Join(err, result.Stop); err == nil || !strings.Contains(err.Error(), "was changed while it was being read") {
				t.Errorf("the run gave %v, want that the file was changed", err)
			}
		})
	}
}

func TestAFileThatChangesOnceItIsPlannedIsSentAsItWas(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "casos.csv")
	if err := os.WriteFile(path, []byte("Ticket,Correo\nT1,ana@ejemplo.example\nT2,luis@ejemplo.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	job := changedJob(t, folder, path)
	var contacts, warned []string
	job.Confirm = func(Bill) error { return os.WriteFile(path, []byte("Ticket,Correo\nT9,eva@ejemplo.example\n"), 0o600) }
	job.Warn = func(line string) { warned = append(warned, line) }
	job.Connect = func(context.Context, func(context.Context) error) (send.CRM, error) {
		return fakeCRM{submit.SenderFunc(func(_ context.Context, it *submit.Item) submit.Verdict {
			contacts = append(contacts, it.Case.Contact)
			return submit.Verdict{Status: submit.Created, WolkvoxID: it.Case.Contact, Sent: true}
		})}, nil
	}
	result, err := Run(t.Context(), context.Background(), job)
	if err != nil || result.Counts.Created != 2 || !slices.Equal(contacts, []string{"ana@ejemplo.example", "luis@ejemplo.example"}) {
		t.Errorf("%v: %q were sent, want the two that were planned", err, contacts)
	}
	if len(warned) != 1 || !strings.Contains(warned[0], "was changed while its rows were sent") {
		t.Errorf("%q was told, want that the file was changed", warned)
	}
}

// changedJob is an import whose every request is a failure of the test.
func changedJob(t *testing.T, folder, path string) Job {
	t.Helper()
	m, err := mapping.Parse("casos.yaml", []byte(changedMapping), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(filepath.Join(folder, "caseload.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return Job{
		Name: "import", Mapping: m, MappingPath: filepath.Join(folder, "casos.yaml"), Server: "crm.example", Operation: "demo",
		Files: []string{path}, Ledger: l, Rate: mapping.Rate{N: 1000, Per: time.Second}, Workers: 1,
		Say: func(string) {}, Warn: func(string) {},
		Connect: func(context.Context, func(context.Context) error) (send.CRM, error) {
			return fakeCRM{submit.SenderFunc(func(context.Context, *submit.Item) submit.Verdict {
				t.Error("a row was sent")
				return submit.NotReached()
			})}, nil
		},
	}
}

// fakeCRM takes cases, has every contact and does not tell its quota.
type fakeCRM struct{ submit.Sender }

func (fakeCRM) Contact(context.Context, *submit.Item) submit.Verdict {
	return submit.Verdict{Status: submit.Answered}
}

func (fakeCRM) Quota(context.Context) (submit.Quota, bool, submit.Verdict) {
	return submit.Quota{}, false, submit.Verdict{Status: submit.Answered}
}
