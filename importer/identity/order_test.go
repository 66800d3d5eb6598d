package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"caseload/importer/identity"
)

func TestARowIsLooselyTheSameCaseOnlyWhereItsReportWasMended(t *testing.T) {
	head := "Ticket|Correo|Monto"
	m := &memory{}
	said, ids := command{file: []string{head, "T1|a@x.co|mal", "T2|b@x.co|007"}, answers: []string{"rejected"}}.run(t, m)
	if said != "rejected created" {
		t.Fatal(said)
	}
	for _, c := range []command{
		{name: "mended in a spreadsheet", resumes: 1, ids: ids[:1], file: []string{head, "T1|a@x.co|1234.5"}, want: "created"},
		{name: "its source mended too", file: []string{head, "T1|a@x.co|1.234,50", "T2|b@x.co|007"}, want: "duplicate duplicate"},
		{name: "what was not mended", file: []string{head, "T1|a@x.co|1234,5", "T2|b@x.co|7"}, want: "duplicate created"},
	} {
		if got, _ := c.run(t, m); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestARowThatASpreadsheetHasMadeNewIsLikeOneThatWasSent(t *testing.T) {
	head := "Cédula|Correo|Fecha"
	m := &memory{}
	if said, _ := (command{file: []string{
		head, "00101|a@x.co|05/01/2024", "112345678|b@x.co|2024-01-06", "7|c@x.co|3/4", "8|d@x.co|06/01/2024",
	}, answers: []string{"created", "unknown", "created", "rejected"}}).run(t, m); said != "created unknown created rejected" {
		t.Fatal(said)
	}
	for _, c := range []struct {
		row  string
		like *identity.Like
	}{
		{"101|a@x.co|05/01/2024", &identity.Like{Column: 0, Was: "00101"}},
		{"101|a@x.co|5/1/24", &identity.Like{Column: 0, Was: "00101"}},
		{"00101|a@x.co|5/1/24", &identity.Like{Column: 2, Was: "05/01/2024"}},
		{"001-1234567-8|b@x.co|2024-01-06", &identity.Like{Column: 0, Was: "112345678", Coded: true}}, // the date is as it was
		{"7|c@x.co|3/04/2026", &identity.Like{Column: 2, Was: "3/4"}},
		{"8.0|d@x.co|06/01/2024", nil}, // it was never made
		{"102|a@x.co|05/01/2024", nil},
		{"101|a@x.co|01/05/2024", nil}, // another day
		{"00101|a@x.co|05/01/2024", nil},
	} {
		next := command{file: []string{head, c.row}}
		rows, rule := next.candidates()
		d := identity.NewDecider(m, identity.Options{Rule: rule, Crowd: count(rows, rule)})
		like, err := d.WouldBeTwice(rows[0])
		if err != nil || (like == nil) != (c.like == nil) || like != nil && *like != *c.like {
			t.Errorf("%s: like %+v, %v; want %+v", c.row, like, err, c.like)
		}
		if sent, err := d.WasSent(rows[0].Hasher, rows[0].Cells); err != nil || sent != strings.HasPrefix(c.row, "00101|a@x.co|05/") {
			t.Errorf("%s: sent %t, %v", c.row, sent, err)
		}
	}
}

// FuzzTheOrderOfRowsNeverCounts plays a night of some rows after an earlier one, in
// their order and turned round, as one file and as two: as many are made of each
// identity. That planning twice gives the same is seen by each run.
func FuzzTheOrderOfRowsNeverCounts(f *testing.F) {
	f.Add([]byte("abc"), []byte("bcd"), []byte{0}, true, false)
	f.Add([]byte("aab"), []byte("abbba"), []byte{0, 1, 2}, true, true)
	f.Add([]byte("aAbB"), []byte("ABaabC"), []byte{2, 1}, false, true)
	f.Add([]byte{0, 6, 3, 9}, []byte{0, 3, 6, 9, 1, 7}, []byte{1, 1, 1}, true, false)
	f.Add([]byte{0, 1, 2}, []byte{3, 1, 0, 4, 2}, []byte{1, 2, 0}, false, false)
	f.Fuzz(func(t *testing.T, before, now, answers []byte, content, once bool) {
		if len(before)+len(now)+len(answers) > 60 {
			return
		}
		key, mapped, head := "Ticket", "Ticket,Correo", "Ticket|Correo|Nota"
		if content {
			key = ""
		}
		first := command{key: key, mapped: mapped, once: once, ids: make([]string, len(before)), file: append([]string{head}, rowsOf(before)...)}
		for _, a := range answers {
			first.answers = append(first.answers, []string{"created", "rejected", "unknown"}[a%3])
		}
		rows := rowsOf(now)
		turned := slices.Clone(rows)
		slices.Reverse(turned)
		var made []string
		for _, files := range [][]string{
			slices.Concat([]string{head}, rows), slices.Concat([]string{head}, turned),
			slices.Concat([]string{head}, rows[:len(rows)/2], []string{"", head}, rows[len(rows)/2:]),
			slices.Concat([]string{head}, rows[len(rows)/2:], []string{"", head}, rows[:len(rows)/2]),
		} {
			m := &memory{}
			first.run(t, m)
			then := command{key: key, mapped: mapped, once: once, ids: make([]string, len(rows)), file: files}
			then.run(t, m)
			made = append(made, then.made(m))
		}
		for _, other := range made {
			if other != made[0] {
				t.Errorf("before %q, answers %v, now %q, content %t, once %t:\n%s\nand in another order\n%s", rowsOf(before), answers, rows, content, once, made[0], other)
			}
		}
	})
}

// rowsOf makes rows of three tickets, two contacts and two notes.
func rowsOf(all []byte) []string {
	rows := make([]string, 0, len(all))
	for _, b := range all {
		rows = append(rows, fmt.Sprintf("T%d|%d@x.co|n%d", b%3, b/3%2, b/6%2))
	}
	return rows
}

// made says of which identities the last run has sent rows.
func (c command) made(m *memory) string {
	var sent []string
	rows, rule := c.candidates()
	for i, row := range m.runs[len(m.runs)-1].rows {
		if row.d.Class > 0 && rule.Content {
			sent = append(sent, strings.Join(rows[i].Cells[:2], "|"))
		} else if row.d.Class > 0 {
			sent = append(sent, rows[i].Cells[0])
		}
	}
	slices.Sort(sent)
	return strings.Join(sent, " ")
}
