package draft

import (
	"fmt"
	"testing"
)

func TestAKeyIsFilledAndDifferentInEveryRow(t *testing.T) {
	for _, test := range []struct {
		cells []string
		want  bool
	}{{[]string{"1", "2"}, true}, {[]string{"1", " 1 "}, false}, {[]string{"1", ""}, false}, {nil, false}} {
		c := NewColumns(1, 0)
		for _, cell := range test.cells {
			c.Add([]string{cell})
		}
		if got := c.IsKey(); got != test.want {
			t.Errorf("IsKey of %q = %v, want %v", test.cells, got, test.want)
		}
	}
}

func TestFewValuesAreListedWithTheirCounts(t *testing.T) {
	c := NewColumns(2, -1)
	for i := range 40 {
		c.Add([]string{[]string{"Abierto", "Cerrado"}[i%2], fmt.Sprint(i), "too many"})
	}
	if got := fmt.Sprint(c.Few(0)); got != "[{Abierto 20} {Cerrado 20}]" {
		t.Errorf("Few(0) = %s, want both values, 20 rows each", got)
	}
	if got := c.Few(1); got != nil {
		t.Errorf("Few(1) = %v, want nil of 40 values", got)
	}
}
