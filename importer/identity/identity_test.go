package identity_test

import (
	"slices"
	"strings"
	"testing"

	"caseload/importer/identity"
)

func TestIdentity(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	two := []string{head, "T1|a@x.co|uno", "T2|b@x.co|dos"}
	hundred := func(extra ...string) []string {
		file := []string{head}
		for i := range 120 {
			file = append(file, "H"+string(rune('A'+i/26))+string(rune('a'+i%26))+"|a@x.co|x")
		}
		return append(file, extra...)
	}
	created := func(n int, more ...string) string {
		return strings.TrimSpace(strings.Repeat("created ", n) + strings.Join(more, " "))
	}
	for name, commands := range map[string][]command{
		"a second run sends nothing": {
			{name: "first", key: "Ticket", file: two, want: "created created"},
			{name: "again", key: "Ticket", file: two, want: "duplicate duplicate"},
		},
		"content: a second run sends nothing": {
			{name: "first", file: two, want: "created created"},
			{name: "again", file: two, want: "duplicate duplicate"},
		},
		"the order of rows and columns does not count": {
			{name: "first", file: two, want: "created created"},
			{name: "other order", file: []string{"Asunto|Ticket|Correo", "dos|T2|b@x.co", "uno|T1|a@x.co"}, want: "duplicate duplicate"},
		},
		"names of columns are case- and accent-blind, cells are trimmed and NFC": {
			{name: "first", key: "Cédula", file: []string{"Cédula|Asunto", "José|x"}, want: "created"},
			{name: "again", key: "CEDULA ", file: []string{"CEDULA |Asunto", " Jose\u0301\u00a0|x"}, want: "duplicate"},
		},
		"a column that is not sent does not count under content": {
			{name: "first", mapped: "Ticket,Correo,Asunto", file: two, want: "created created"},
			{
				name: "time stamp added", mapped: "Ticket,Correo,Asunto",
				file: []string{head + "|Exportado", "T1|a@x.co|uno|8:00", "T2|b@x.co|dos|8:00", "T3|c@x.co|tres|8:00"}, want: "duplicate duplicate created",
			},
			{
				name: "time stamp changed", mapped: "Ticket,Correo,Asunto",
				file: []string{head + "|Exportado", "T1|a@x.co|uno|9:00", "T2|b@x.co|dos|9:00", "T3|c@x.co|tres|9:00"}, want: "duplicate duplicate duplicate",
			},
		},
		"content is counted: of m rows over n cases m - n are sent": {
			{name: "two of one content", mapped: "Asunto", file: []string{head, "T1|a@x.co|uno", "T2|b@x.co|uno"}, want: "created created"},
			{name: "one is a subset", mapped: "Asunto", file: []string{head, "T3|a@x.co|uno"}, want: "duplicate"},
			{name: "three, the equal ones first", mapped: "Asunto", file: []string{head, "T9|c@x.co|uno", "T1|a@x.co|uno", "T2|b@x.co|uno"}, want: "created duplicate duplicate"},
		},
		"an edited row is a new case under content": {
			{name: "first", file: two, want: "created created"},
			{name: "edited", file: []string{head, "T1|a@x.co|uno bis", "T2|b@x.co|dos"}, want: "created duplicate"},
		},
		"rows equal in every cell are asked about, then once or each": {
			{name: "asked", file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|uno"}, want: "identical"},
			{name: "once", once: true, file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|uno"}, want: "created created:E305"},
			{name: "once again", once: true, file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|uno"}, want: "duplicate duplicate:E305"},
		},
		"a key with the same cells shares the first one's fate": {
			{name: "rejected both", key: "Ticket", file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|uno"}, answers: []string{"rejected"}, want: "rejected rejected:E305"},
			{name: "created both", key: "Ticket", file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|uno"}, want: "created created:E305"},
		},
		"a key with other cells in one file is invalid, and over 1 % of them stop": {
			{name: "half", key: "Ticket", file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|dos"}, want: "conflicts"},
			{name: "one", key: "Ticket", file: hundred("HAa|a@x.co|otra"), want: created(120, "invalid:E302")},
			{name: "again", key: "Ticket", file: hundred("HAa|a@x.co|otra"), want: strings.Repeat("duplicate ", 120) + "invalid:E302"},
		},
		"a key sent before with other cells is a duplicate that says so": {
			{name: "first", key: "Ticket", file: two, want: "created created"},
			{name: "edited", key: "Ticket", file: []string{head, "T1|a@x.co|uno bis", "T2|b@x.co|dos"}, want: "duplicate:E303 duplicate"},
			{name: "and again", key: "Ticket", file: []string{head, "T1|a@x.co|uno bis", "T2|b@x.co|dos"}, want: "duplicate:E303 duplicate"},
		},
		"a key sent before for another person is invalid": {
			{name: "first", key: "Ticket", file: two, want: "created created"},
			{name: "other contact", key: "Ticket", file: []string{head, "T1|z@x.co|uno"}, want: "invalid:E304"},
			{name: "same contact in capitals", key: "Ticket", file: []string{head, "T1|A@X.CO|uno"}, want: "duplicate:E303"},
		},
		"a key sent before for another person is invalid also when the run goes on": {
			{name: "first", key: "Ticket", file: two, want: "created created"},
			{name: "stopped", key: "Ticket", file: []string{head, "T1|z@x.co|uno", "T3|c@x.co|tres", "T4|d@x.co|cuatro"}, answers: []string{"created", "stop"}, want: "invalid:E304 created pending"},
			{name: "goes on", key: "Ticket", file: []string{head, "T1|z@x.co|uno", "T3|c@x.co|tres", "T4|d@x.co|cuatro"}, want: "invalid:E304 created created"},
			{name: "again", key: "Ticket", file: []string{head, "T1|z@x.co|uno", "T3|c@x.co|tres", "T4|d@x.co|cuatro"}, want: "invalid:E304 duplicate duplicate"},
		},
		"a blank key is invalid, and the same entry every night": {
			{name: "first", key: "Ticket", file: []string{head, "|a@x.co|uno", "T2|b@x.co|dos"}, want: "invalid:E301 created"},
			{name: "again", key: "Ticket", file: []string{head, "|a@x.co|uno", "T2|b@x.co|dos"}, want: "invalid:E301 duplicate"},
		},
		"rejected rows are sent again, with their mended cells": {
			{name: "first", key: "Ticket", file: two, answers: []string{"rejected"}, want: "rejected created"},
			{name: "mended", key: "Ticket", file: []string{head, "T1|a@x.co|mejor", "T2|b@x.co|dos"}, want: "created duplicate"},
			{name: "the old file", key: "Ticket", file: two, want: "duplicate duplicate"},
		},
		"unknown is not sent again unless it is asked for": {
			{name: "first", key: "Ticket", file: two, answers: []string{"unknown"}, want: "unknown created"},
			{name: "again", key: "Ticket", file: two, want: "unknown duplicate"},
			{name: "allow duplicates does not send it", key: "Ticket", file: []string{head, "T1|a@x.co|uno"}, flags: identity.Flags{AllowDuplicates: true}, want: "unknown"},
			{name: "asked for", key: "Ticket", file: two, flags: identity.Flags{ResendUnknown: true}, want: "created duplicate"},
		},
		"a refusal of a row that was unknown leaves it unknown for the next run": {
			{name: "first", key: "Ticket", file: two, answers: []string{"unknown"}, want: "unknown created"},
			{name: "resent", key: "Ticket", file: two, flags: identity.Flags{ResendUnknown: true}, answers: []string{"rejected"}, want: "rejected duplicate"},
			{name: "again", key: "Ticket", file: two, want: "unknown duplicate"},
		},
		"a run that goes on calls what it created created, and an interrupted intent is unknown": {
			{name: "killed", key: "Ticket", file: append(slices.Clone(two), "T3|c@x.co|tres"), answers: []string{"created", "kill"}, want: "killed"},
			{name: "goes on", key: "Ticket", file: append(slices.Clone(two), "T3|c@x.co|tres"), want: "created unknown:E403 created"},
			{name: "next night", key: "Ticket", file: append(slices.Clone(two), "T3|c@x.co|tres"), want: "duplicate unknown:E403 duplicate"},
		},
		"a stopped run goes on with its own": {
			{name: "stopped", file: two, answers: []string{"created", "stop"}, want: "created pending"},
			{name: "goes on", file: two, want: "created created"},
		},
		"duplicates on purpose, also after a stop, are made once": {
			{name: "first", key: "Ticket", file: two, want: "created created"},
			{name: "on purpose, stopped", key: "Ticket", file: two, flags: identity.Flags{AllowDuplicates: true}, answers: []string{"created", "stop"}, want: "created pending"},
			{name: "goes on", key: "Ticket", file: two, flags: identity.Flags{AllowDuplicates: true}, want: "created created"},
		},
		"unknowns resent in a run that was stopped are not resent by it again": {
			{name: "first", key: "Ticket", file: two, answers: []string{"unknown", "unknown"}, want: "unknown unknown"},
			{name: "resent", key: "Ticket", file: two, flags: identity.Flags{ResendUnknown: true}, answers: []string{"unknown", "stop"}, want: "unknown unknown"},
			{name: "goes on", key: "Ticket", file: two, flags: identity.Flags{ResendUnknown: true}, want: "unknown created"},
		},
		"from content to a key": {
			{name: "content", file: two, want: "created created"},
			{name: "key", key: "Ticket", file: append(slices.Clone(two), "T3|c@x.co|tres"), want: "duplicate duplicate created"},
		},
		"from a key to content": {
			{name: "key", key: "Ticket", file: two, want: "created created"},
			{name: "content", file: append(slices.Clone(two), "T3|c@x.co|tres"), want: "duplicate duplicate created"},
		},
		"one more mapped column": {
			{name: "two columns", mapped: "Ticket,Correo", file: two, want: "created created"},
			{name: "three", mapped: "Ticket,Correo,Asunto", file: two, want: "duplicate duplicate"},
		},
		"one mapped column less": {
			{name: "three", file: two, want: "created created"},
			{name: "two", mapped: "Ticket,Correo", file: two, want: "duplicate duplicate"},
		},
		"a key named in later files finds the cases of earlier ones through those in between": {
			{name: "no Ticket", mapped: "Correo,Asunto", file: []string{"Correo|Asunto", "a@x.co|uno"}, want: "created"},
			{name: "Ticket comes, not mapped", mapped: "Correo,Asunto", file: []string{head, "T1|a@x.co|uno"}, want: "duplicate"},
			{name: "Ticket is the key", key: "Ticket", mapped: "Correo,Asunto", file: two, want: "duplicate created"},
		},
		"names that differ by case only are two columns, in any order": {
			{name: "first", key: "Fecha", file: []string{"Fecha|fecha|Correo", "1|2|a@x.co"}, want: "created"},
			{name: "other order", key: "Fecha", file: []string{"fecha|Fecha|Correo", "2|1|a@x.co"}, want: "duplicate"},
		},
		"one entry of two versions is sent for one row": {
			{name: "rejected", key: "Ticket", file: []string{head, "T1|a@x.co|uno"}, answers: []string{"rejected"}, want: "rejected"},
			{name: "mended, rejected", key: "Ticket", file: []string{head, "T1|a@x.co|dos"}, answers: []string{"rejected"}, want: "rejected"},
			{name: "both by content", file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|dos"}, want: "created created"},
			{name: "again", file: []string{head, "T1|a@x.co|uno", "T1|a@x.co|dos"}, want: "duplicate duplicate"},
		},
		"duplicates on purpose end with their command": {
			{name: "first", key: "Ticket", file: two, want: "created created"},
			{name: "on purpose, stopped", key: "Ticket", file: two, flags: identity.Flags{AllowDuplicates: true}, answers: []string{"created", "stop"}, want: "created pending"},
			{name: "without the flag", key: "Ticket", file: two, want: "created duplicate"},
		},
		"a case of a former name counts once": {
			{name: "old name", server: "viejo.example", mapped: "Correo,Asunto", file: []string{"Correo|Asunto", "a@x.co|uno"}, want: "created"},
			{
				name: "new name, new column", mapped: "Correo,Asunto", formerly: "viejo.example",
				file: []string{head, "T1|a@x.co|uno"}, want: "duplicate",
			},
			{
				name: "two of them", mapped: "Correo,Asunto", formerly: "viejo.example",
				file: []string{head, "T1|a@x.co|uno", "T2|a@x.co|uno"}, want: "duplicate created",
			},
		},
		"an unknown key for another person is invalid, not unknown": {
			{name: "first", key: "Ticket", file: []string{head, "T1|a@x.co|uno"}, answers: []string{"unknown"}, want: "unknown"},
			{name: "other person", key: "Ticket", file: []string{head, "T1|z@x.co|uno"}, flags: identity.Flags{ResendUnknown: true}, want: "invalid:E304"},
		},
		"datasets and operations keep apart, a former server does not": {
			{name: "first", key: "Ticket", file: two, want: "created created"},
			{name: "other dataset", key: "Ticket", dataset: "norte", file: two, want: "created created"},
			{name: "renamed server", key: "Ticket", server: "crm01.example", formerly: "crm0001.example", file: two, want: "duplicate duplicate"},
			{name: "other server", key: "Ticket", server: "crm02.example", file: two, want: "created created"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			night(t, commands)
		})
	}
}

func TestAMendedRowIsKnownByItsOldCellsAndByItsNew(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	m := &memory{}
	first := command{file: []string{head, "T1|a@x.co|uno", "T2|b@x.co|dos"}, answers: []string{"rejected"}}
	said, ids := first.run(t, m)
	if said != "rejected created" {
		t.Fatal(said)
	}
	mended := command{file: []string{head, "T9|a@x.co|mejor"}, ids: ids[:1]}
	said, again := mended.run(t, m)
	if said != "created" || again[0] != ids[0] {
		t.Fatalf("resumed: %s with id %s, want created with %s", said, again[0], ids[0])
	}
	for _, c := range []command{
		{name: "old file", file: first.file, want: "duplicate duplicate"},
		{name: "whole file, mended", file: []string{head, "T9|a@x.co|mejor", "T2|b@x.co|dos"}, want: "duplicate duplicate"},
		{name: "old file by key", key: "Ticket", file: first.file, want: "duplicate duplicate"},
		{name: "mended file by key", key: "Ticket", file: mended.file, want: "duplicate"},
	} {
		if got, _ := c.run(t, m); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAnIDOnTwoRowsIsOneIfTheyAreEqualAndInvalidIfNot(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	m := &memory{}
	_, ids := command{key: "Ticket", file: []string{head, "T1|a@x.co|uno", "T2|b@x.co|dos"}, answers: []string{"rejected", "rejected"}}.run(t, m)
	equal := command{key: "Ticket", file: []string{head, "T1|a@x.co|mejor", "T1|a@x.co|mejor", "T3|c@x.co|nuevo", "T4|d@x.co|ajeno"}, ids: []string{ids[0], ids[0], "", "CAAAAAAAAAAAAAAAA"}}
	if said, _ := equal.run(t, m); said != "created created:E305 created invalid:E307" {
		t.Error(said)
	}
	different := command{key: "Ticket", file: []string{head, "T2|b@x.co|x", "T2|b@x.co|y"}, ids: []string{ids[1], ids[1]}}
	if said, _ := different.run(t, m); said != "invalid:E306 invalid:E306" {
		t.Error(said)
	}
}

func TestEqualRowsWithABlankKeyAreTwo(t *testing.T) {
	m := &memory{}
	c := command{key: "Ticket", file: []string{"Ticket|Correo|Asunto", "|a@x.co|uno", "|a@x.co|uno"}}
	said, ids := c.run(t, m)
	if said != "invalid:E301 invalid:E301" || ids[0] == ids[1] {
		t.Fatalf("%s with ids %v, want two", said, ids)
	}
	if _, again := c.run(t, m); !slices.Equal(ids, again) {
		t.Errorf("the next night: ids %v, want %v", again, ids)
	}
	mended := command{key: "Ticket", file: []string{"Ticket|Correo|Asunto", "T1|a@x.co|uno", "T2|a@x.co|uno"}, ids: ids}
	if said, _ := mended.run(t, m); said != "created created" {
		t.Errorf("mended: %s", said)
	}
}

func TestARowWithAnIDGivesWayToTheCaseItsKeyHasMade(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	m := &memory{}
	rows := []string{head}
	for i := range 120 {
		rows = append(rows, "H"+string(rune('A'+i/26))+string(rune('a'+i%26))+"|a@x.co|x")
	}
	_, ids := command{key: "Ticket", file: append(rows, "HAa|a@x.co|otra", "|b@x.co|sin")}.run(t, m)
	conflict, blank := ids[120], ids[121]
	for _, c := range []command{
		{name: "resumed as it was", file: []string{head, "HAa|a@x.co|otra"}, ids: []string{conflict}, want: "duplicate:E303"},
		{name: "mended to a key that was made", file: []string{head, "HAb|a@x.co|x"}, ids: []string{conflict}, want: "duplicate"},
		{name: "for another person", file: []string{head, "HAb|z@x.co|x"}, ids: []string{blank}, want: "invalid:E304"},
		{name: "two mended to one key", file: []string{head, "N1|a@x.co|x", "N1|a@x.co|y"}, ids: []string{conflict, blank}, want: "created invalid:E302"},
		{name: "and to one case", file: []string{head, "N1|a@x.co|x", "N2|b@x.co|x"}, ids: []string{conflict, blank}, want: "duplicate created"},
	} {
		c.key = "Ticket"
		if got, _ := c.run(t, m); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestARowWithAnIDGivesWayToTheCaseItsContentHasMade(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	bad := command{mapped: "Correo,Asunto", file: []string{head, "T0|z@x.co|cero", "T1|a@x.co|mal", "T2|b@x.co|mal"}, answers: []string{"created", "rejected", "rejected"}}
	for name, c := range map[string]struct {
		source command // mended and sent before the report is
		mended command
		want   string
	}{
		"made since":            {command{answers: []string{"created", "created"}}, command{file: []string{head, "T1|a@x.co|bien", "T2|b@x.co|bien"}}, "duplicate duplicate"},
		"unknown since":         {command{answers: []string{"unknown", "created"}}, command{file: []string{head, "T1|a@x.co|bien", "T2|b@x.co|bien"}}, "unknown duplicate"},
		"rejected since":        {command{answers: []string{"rejected", "created"}}, command{file: []string{head, "T1|a@x.co|bien", "T2|b@x.co|bien"}}, "created duplicate"},
		"one of two":            {command{answers: []string{"created", "created"}}, command{file: []string{head, "T1|a@x.co|bien", "T9|a@x.co|bien"}}, "duplicate created"},
		"and one with no id":    {command{answers: []string{"created", "created"}}, command{file: []string{head, "T1|a@x.co|bien", "T2|b@x.co|bien", "T9|a@x.co|bien"}, ids: []string{""}}, "duplicate duplicate created"},
		"mended in another way": {command{answers: []string{"created", "created"}}, command{file: []string{head, "T1|a@x.co|otro", "T2|b@x.co|bien"}}, "created duplicate"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &memory{}
			said, ids := bad.run(t, m)
			if said != "created rejected rejected" {
				t.Fatal(said)
			}
			c.source.mapped, c.mended.mapped = bad.mapped, bad.mapped
			c.source.file = []string{head, "T0|z@x.co|cero", "T1|a@x.co|bien", "T2|b@x.co|bien"}
			if said, _ := c.source.run(t, m); !strings.HasPrefix(said, "duplicate ") {
				t.Fatal(said)
			}
			c.mended.resumes, c.mended.ids = 1, append(slices.Clone(ids[1:]), c.mended.ids...)
			if said, _ := c.mended.run(t, m); said != c.want {
				t.Errorf("%s, want %s", said, c.want)
			}
		})
	}
}

// Equal rows that are each a case are told apart by the run that they stand in.
func TestAnEqualRowOfTheSameRunIsNoReasonNotToSendARow(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	for _, once := range []bool{false, true} {
		m := &memory{}
		said, ids := command{once: once, file: []string{head, "T1|a@x.co|uno", "T2|a@x.co|uno"}, answers: []string{"created", "rejected"}}.run(t, m)
		if said != "created rejected" {
			t.Fatal(said)
		}
		mended := command{once: once, resumes: 1, file: []string{head, "T1|a@x.co|uno"}, ids: ids[1:]}
		if said, now := mended.run(t, m); said != "created" || (now[0] == ids[0]) != once {
			t.Errorf("identical rows once %t: %s as %s, of %s", once, said, now, ids)
		}
	}
}

// A mended case has two contents, and counts as one case of each.
func TestAMendedCaseCountsUnderBothItsContents(t *testing.T) {
	head, mapped := "Ticket|Correo|Asunto", "Correo,Asunto"
	m := &memory{}
	_, ids := command{mapped: mapped, file: []string{head, "T1|a@x.co|mal"}, answers: []string{"rejected"}}.run(t, m)
	for _, c := range []command{
		{name: "mended", resumes: 1, ids: ids, file: []string{head, "T1|a@x.co|bien"}, want: "created"},
		{name: "both, twice", file: []string{head, "T1|a@x.co|mal", "T2|a@x.co|mal", "T3|a@x.co|bien", "T4|a@x.co|bien"}, want: "duplicate created duplicate created"},
	} {
		c.mapped = mapped
		if got, _ := c.run(t, m); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Somebody copied the line of a row that was created, to add another.
func TestACopyOfACreatedRowWithOtherCellsIsNotThatRow(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	for _, key := range []string{"Ticket", ""} {
		m := &memory{}
		_, ids := command{key: key, file: []string{head, "T1|a@x.co|uno", "T2|b@x.co|dos"}, answers: []string{"created", "unknown"}}.run(t, m)
		copied := command{key: key, resumes: 1, file: []string{head, "T1|a@x.co|uno", "T9|a@x.co|nueva", "T2|b@x.co|dos", "T8|b@x.co|otra"}, ids: []string{ids[0], ids[0], ids[1], ids[1]}}
		said, now := copied.run(t, m)
		if said != "created invalid:E306 unknown invalid:E306" {
			t.Errorf("key %q: %s", key, said)
		}
		again := command{key: key, resumes: 2, file: []string{head, "T9|a@x.co|nueva"}, ids: now[1:2]}
		if said, sent := again.run(t, m); said != "created" || sent[0] != now[1] {
			t.Errorf("key %q: the copy, by the id that it was given: %s as %s, of %s", key, said, sent, now)
		}
	}
}

// A row is mended in its report, in its key too, and goes on in its source as it was.
func TestARowWhoseKeyWasMendedIsKnownByTheKeyThatItsSourceHas(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	m := &memory{}
	_, ids := command{key: "Ticket", file: []string{head, "T1|a@x.co|uno"}, answers: []string{"rejected"}}.run(t, m)
	for _, c := range []command{
		{name: "mended", file: []string{head, "T2|a@x.co|uno"}, ids: ids, resumes: 1, want: "created"},
		{name: "its source, as it was", file: []string{head, "T1|a@x.co|uno"}, want: "duplicate"},
		{name: "its source, edited", file: []string{head, "T1|a@x.co|uno bis"}, want: "duplicate:E303"},
		{name: "another person's", file: []string{head, "T1|b@x.co|dos"}, want: "created"},
	} {
		c.key = "Ticket"
		if got, _ := c.run(t, m); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestARowForAnotherPersonHasAnIDOfItsOwnAndCanBeMended(t *testing.T) {
	head := "Ticket|Correo|Asunto"
	m := &memory{}
	_, first := command{key: "Ticket", file: []string{head, "K1|ana@x.co|uno"}}.run(t, m)
	other := command{key: "Ticket", file: []string{head, "K1|beto@x.co|dos"}}
	said, ids := other.run(t, m)
	if said != "invalid:E304" || ids[0] == first[0] {
		t.Fatalf("%s with the id %s, want E304 and another id than %s", said, ids[0], first[0])
	}
	if _, again := other.run(t, m); again[0] != ids[0] {
		t.Errorf("the next night: id %s, want %s", again[0], ids[0])
	}
	for _, c := range []command{
		{name: "as it was", file: other.file, ids: ids, want: "invalid:E304"},
		{name: "with a new key", file: []string{head, "K3|beto@x.co|dos"}, ids: ids, want: "created"},
		{name: "the old key, only the text changed", file: []string{head, "K1|ana@x.co|uno bis"}, want: "duplicate:E303"},
	} {
		c.key = "Ticket"
		if got, _ := c.run(t, m); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
