package causes

import (
	"fmt"
	"strings"
	"testing"

	"caseload/mapping/value"
	"caseload/report"
)

func TestMessagesOfOneKindAreOneCause(t *testing.T) {
	for _, test := range [][]string{
		{`attachment …: it is not in the folder "x"`, `attachment "a.pdf": it is not in the folder "x"`, `attachment "b c.pdf": it is not in the folder "x"`},
		{"same key as import_row …", "same key as import_row 3", "same key as import_row 4", "same key as import_row 3"},
		{`status … is none: …, of A`, `status "in process" is none: in process, of A`, `status "gone" is none: gone, of A`},
		{"record …, try …", "record 5fa1c0, try 1", "record 77bb, try 12"},
		{`a " alone (…)`, `a " alone (40)`, `a " alone (41)`},
	} {
		all := Groups{}
		for _, reason := range test[1:] {
			all.Add(report.Problem{Code: "E1", Reason: reason}, func() string { return "here" })
		}
		if list := all.Sorted(); len(list) != 1 || list[0].Reason != test[0] || list[0].Rows != int64(len(test)-1) {
			t.Errorf("%q gave %+v, want one cause: %s", test[1:], list, test[0])
		}
	}
}

func TestCausesWithOtherHintsAreTold(t *testing.T) {
	all := Groups{}
	for _, hint := range []string{`did you mean "alta"?`, `did you mean "baja"?`, "write digits"} {
		all.Add(report.Problem{Code: "E103", Field: "Valor", Reason: "a value is not a number", Hint: hint}, func() string { return "here" })
	}
	list := all.Sorted()
	if len(list) != 2 || list[0].Rows != 2 || list[0].Hint != "did you mean …?" || list[0].Examples[1] != `here: did you mean "baja"?` || list[1].Hint != "write digits" {
		t.Errorf("three hints of two kinds gave %+v", list)
	}
}

// FuzzFramesKeepTheirMessage holds that taking a message apart loses nothing.
func FuzzFramesKeepTheirMessage(f *testing.F) {
	for _, seed := range []string{`a "b" c 12: b`, `"`, "'x'", `"\\"" 'é' (400): x9`, "NO EXISTE: Ñandú 1", "\xff\"\xff\"1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		if strings.Contains(message, slot) {
			return
		}
		framed := frame(message)
		if got := framed.String(); got != message {
			t.Errorf("%q came back as %q", message, got)
		}
		if again := frame(message); again.text != framed.text {
			t.Errorf("%q has two frames, %q and %q", message, framed.text, again.text)
		}
	})
}

func TestProblemsOfAMillionKindsAreGrouped(t *testing.T) {
	all := Groups{}
	for i := range 3 * maxProblems {
		all.Add(report.Problem{Code: "E121", Reason: "r", Hint: strings.Repeat("x", i)}, func() string { return "here" })
	}
	list := all.Sorted()
	if len(list) != maxProblems+1 || list[0].Rows != 2*maxProblems {
		t.Errorf("%d causes, the largest of %d rows; want %d, and %d", len(list), list[0].Rows, maxProblems+1, 2*maxProblems)
	}
}

func TestCellsThatAreNoJSONAreOneCause(t *testing.T) {
	all := Groups{}
	for _, sign := range "abc" {
		all.Add(report.Problem{
			Code: value.CodeJSON, Field: "Cuenta", Hint: "h",
			Reason: fmt.Sprintf("a value is no JSON: invalid character %q looking for beginning of value", sign),
		}, func() string { return "here" })
	}
	const want = "a value is no JSON: invalid character … looking for beginning of value"
	if list := all.Sorted(); len(list) != 1 || list[0].Rows != 3 || list[0].Reason != want {
		t.Errorf("three cells gave %+v", list)
	}
}

func TestValuesThatAreWrongBySoMuchAreOneCause(t *testing.T) {
	for reason, want := range map[string]string{
		"a value has %d characters, more than max_length: 6":                "a value has … characters, more than max_length: 6",
		"a value is a spreadsheet's number for a day, perhaps 2026-03-%02d": "a value is a spreadsheet's number for a day, perhaps …",
		"a value is a text of %d bytes, more than can be sent (6)":          "a value is a text of … bytes, more than can be sent (6)",
		"a value has %d digits, more than can be reckoned with (15)":        "a value has … digits, more than can be reckoned with (15)",
	} {
		all := Groups{}
		for n := 8; n < 12; n++ {
			all.Add(report.Problem{Code: "E1", Field: "X", Hint: "h", Reason: fmt.Sprintf(reason, n)}, func() string { return "here" })
		}
		if list := all.Sorted(); len(list) != 1 || list[0].Rows != 4 || list[0].Reason != want {
			t.Errorf("four values gave %+v, want %q", list, want)
		}
	}
}
