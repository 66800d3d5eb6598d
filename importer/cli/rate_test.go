package cli_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

const (
	rateLimit = 50
	rateRows  = rateLimit*6 + 1 // six seconds from the first to the last
	// What leaves evenly does not arrive so: a machine that is busy with other
	// tests holds some requests up for some 20 ms each, and they come in a bunch.
	// The promise by our own clock is proven to the send in virtual time.
	rateUneven = rateLimit / 10
)

// The CRM sees the rate that was asked for, by its own clock: never more in any
// second, and no fewer in the mean. It answers at uneven times, so that the
// workers come back in bunches.
//
// A pace that is wrong is wrong every time: one of three measurements must be
// right.
func TestTheCRMNeverSeesMoreThanTheRateInAnySecond(t *testing.T) {
	var wrong []string
	for range 3 {
		heads := measureRate(t)
		worst, mean := worstSecond(heads), meanPerSecond(heads)
		if worst <= rateLimit+rateUneven && math.Abs(mean-rateLimit) <= rateUneven && mean <= rateLimit*1.01 {
			t.Logf("%d requests: at most %d in a second, %.2f in the mean", len(heads), worst, mean)
			return
		}
		wrong = append(wrong, fmt.Sprintf("at most %d in a second, %.2f in the mean", worst, mean))
	}
	t.Errorf("at --rate %d/s the CRM saw %q; want at most %d, and at most %d in the mean", rateLimit, wrong, rateLimit+rateUneven, rateLimit)
}

// measureRate imports rateRows rows and gives the times at which they came.
func measureRate(t *testing.T) []time.Time {
	t.Helper()
	crm := newOtherCRM(t, func(v *visit) bool {
		if !v.readsAll() {
			return false
		}
		<-time.After(time.Duration(v.n*7%21) * time.Millisecond)
		return v.says(httpText(200, v.makes()))
	})
	d := newDesk(t)
	d.mapping(crm.url, "limits: {rate: 1/s, workers: 1}")
	var rows strings.Builder
	rows.WriteString("Ticket,Correo,Asunto\n")
	for i := range rateRows {
		fmt.Fprintf(&rows, "T%d,ana@ejemplo.example,Reclamo\n", i)
	}
	d.write("casos.csv", rows.String())
	d.exits(0, "import", "-m", "casos.yaml", "--rate", fmt.Sprintf("%d/s", rateLimit), "--workers", "4", "casos.csv")
	crm.mu.Lock()
	defer crm.mu.Unlock()
	if len(crm.heads) != rateRows {
		t.Fatalf("%d requests came, want %d", len(crm.heads), rateRows)
	}
	return crm.heads
}

// worstSecond is the most requests that began in any window of one second.
func worstSecond(heads []time.Time) (most int) {
	first := 0
	for i := range heads {
		for heads[i].Sub(heads[first]) >= time.Second {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// meanPerSecond counts the intervals from the first to the last.
func meanPerSecond(heads []time.Time) float64 {
	return float64(len(heads)-1) / heads[len(heads)-1].Sub(heads[0]).Seconds()
}
