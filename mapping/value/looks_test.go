package value

import (
	"fmt"
	"strings"
	"testing"
)

func TestLooksTellTheFormAndTheCellThatProvesIt(t *testing.T) {
	for _, test := range []struct{ cells, order, decimal string }{
		{"03/04/2026|25/03/2026", `dd/mm/yyyy true 2 "25/03/2026" 0`, ` false 0 "" 0`},
		{"03/04/2026|03/25/2026|03/26/2026|27/01/2026", `mm/dd/yyyy true 2 "03/25/2026" 4`, ` false 0 "" 0`},
		{"03/04/2026|05/06/2026", `dd/mm/yyyy false 1 "03/04/2026" 0`, ` false 0 "" 0`},
		{"03/03/2026", `dd/mm/yyyy false 1 "03/03/2026" 0`, ` false 0 "" 0`},
		{"2026-03-04|2026-03-25 10:30", `yyyy-mm-dd true 1 "2026-03-04" 0`, ` false 0 "" 0`},
		{"03/04/26|25/03/26", `dd/mm/yy true 2 "25/03/26" 0`, ` false 0 "" 0`},
		{"03/04/26|03/25/26", `mm/dd/yy true 2 "03/25/26" 0`, ` false 0 "" 0`},
		{"03/04/26|05/04/26", `dd/mm/yy false 1 "03/04/26" 0`, ` false 0 "" 0`},
		{"03/04/2026|13/04/2026|05/04/26", `dd/mm/yyyy true 2 "13/04/2026" 0`, ` false 0 "" 0`},
		{"01/Mar/26", `dd/mm/yy true 1 "01/Mar/26" 0`, ` false 0 "" 0`},
		{"12 de marzo de 2026", ` false 0 "" 0`, ` false 0 "" 0`},
		{"1.234|1.234,50", ` false 0 "" 0`, `, true 2 "1.234,50" 0`},
		{"1.234|2.000", ` false 0 "" 0`, `, false 1 "1.234" 0`},
		{"$ 1,234|$ 2,000", ` false 0 "" 0`, `. false 1 "$ 1,234" 0`},
		{"5|10", ` false 0 "" 0`, ` false 0 "" 0`},
		{"0,5|0.25|0.75", ` false 0 "" 0`, `. true 2 "0.25" 1`},
	} {
		var l Looks
		for i, text := range strings.Split(test.cells, "|") {
			l.Add(i+1, text, KindText)
		}
		show := func(v Verdict) string {
			return fmt.Sprintf("%s %v %d %q %d", v.Form, v.Proved, v.Line, v.Cell, v.AtLine)
		}
		if got := show(l.Order()); got != test.order {
			t.Errorf("Order of %s = %s, want %s", test.cells, got, test.order)
		}
		if got := show(l.Decimal()); got != test.decimal {
			t.Errorf("Decimal of %s = %s, want %s", test.cells, got, test.decimal)
		}
	}
}

func TestLooksCountWhatCellsCouldBe(t *testing.T) {
	for _, test := range []struct {
		cells, kinds, want string
	}{
		{"00123|123|$ 1,5", "sss", "3 filled: 3 numbers 2 whole 1 padded 5 long, 0 dates 0 clocked, 0 booleans 0 binary"},
		{"sí|no|1|", "ssss", "3 filled: 1 numbers 1 whole 0 padded 1 long, 0 dates 0 clocked, 3 booleans 1 binary"},
		{"2026-03-02|2026-03-02T10:30:00|46083", "ddn", "3 filled: 1 numbers 1 whole 0 padded 5 long, 2 dates 1 clocked, 0 booleans 0 binary"},
		{"#N/A|Ana", "es", "2 filled: 0 numbers 0 whole 0 padded 0 long, 0 dates 0 clocked, 0 booleans 0 binary"},
	} {
		var l Looks
		for i, text := range strings.Split(test.cells, "|") {
			l.Add(i+1, text, test.kinds[i])
		}
		got := fmt.Sprintf("%d filled: %d numbers %d whole %d padded %d long, %d dates %d clocked, %d booleans %d binary",
			l.Filled, l.Numbers, l.Whole, l.Padded, l.Longest, l.Dates, l.Clocked, l.Booleans, l.Binary)
		if got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.cells, got, test.want)
		}
	}
}

func TestAColumnThatIsOtherwiseIsNotTriedForEver(t *testing.T) {
	var l Looks
	for i := range 2 * enoughLooks {
		l.Add(i+1, "Ana", KindText)
	}
	l.Add(5000, "25/03/2026", KindText)
	if l.Dates != 0 || l.Filled != 2*enoughLooks+1 {
		t.Errorf("%d dates among %d cells were looked for after %d that were none", l.Dates, l.Filled, 2*enoughLooks)
	}
}
