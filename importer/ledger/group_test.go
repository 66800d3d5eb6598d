package ledger

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestATransactionWaitsForTheWorkersOnlyWhileThatPays(t *testing.T) {
	p := patience{}
	if wait := p.wait(); wait != 0 {
		t.Errorf("before the first transaction it waits %v: nothing is known yet", wait)
	}
	for range 100 {
		p.took(time.Millisecond)
	}
	if wait := p.wait(); wait < time.Millisecond || wait > 2*time.Millisecond {
		t.Errorf("transactions of 1 ms wait %v, want up to twice as long", wait)
	}
	for _, want := range []int{1, 3, 7, 15, 31, 63, 127, 255, 255} {
		p.paid(false)
		without := 0
		for p.wait() == 0 {
			without++
		}
		if without != want {
			t.Errorf("%d transactions went without a wait, want %d", without, want)
		}
	}
	p.paid(true)
	p.paid(false)
	if p.without != 1 {
		t.Errorf("after a wait that paid %d transactions go without, want 1", p.without)
	}
}

func TestABatchIsWhatComesInTime(t *testing.T) {
	const intent, outcome = false, true
	type arrival struct {
		at    time.Duration
		later bool
	}
	for name, c := range map[string]struct {
		comes []arrival
		want  int // in the first transaction
		vain  int
	}{
		"half of the workers":                {[]arrival{{0, intent}, {time.Microsecond, intent}, {time.Second, intent}}, 2, 0},
		"the second of them is too slow":     {[]arrival{{0, intent}, {time.Second, intent}}, 1, 1},
		"an outcome and its worker's intent": {[]arrival{{0, outcome}, {time.Microsecond, intent}}, 2, 1},
		"an outcome alone":                   {[]arrival{{0, outcome}, {time.Second, intent}}, 1, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			in := make(chan write)
			go func() {
				began := time.Now()
				for _, w := range c.comes {
					time.Sleep(w.at - time.Since(began))
					sent := write{do: func(*store) error { return nil }}
					if !w.later {
						sent.wake = make(chan error, 1)
					}
					in <- sent
				}
			}()
			g := &group{in: in, workers: 3, timer: time.NewTimer(0), patience: patience{cost: time.Millisecond}}
			b := &batch{in: in}
			b.take(<-in, true)
			g.gather(b)
			if got := len(b.writes); got != c.want || g.patience.vain != c.vain {
				t.Errorf("%s: %d writes, %d waits in vain; want %d, %d", name, got, g.patience.vain, c.want, c.vain)
			}
			for range len(c.comes) - c.want {
				<-in
			}
		})
	}
}

func TestAfterAFailedCommitNothingIsWritten(t *testing.T) {
	s, err := openStore("file::memory:")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.exec("CREATE TABLE kept (n INTEGER)"); err != nil {
		t.Fatal(err)
	}
	g := newGroup(s, 2, func(*store) error { return nil })
	full := errors.New("the disk is full")
	ran := false
	for _, do := range []func(*store) error{
		func(s *store) error { return errors.Join(s.exec("INSERT INTO kept VALUES (1)"), full) },
		func(*store) error { ran = true; return nil },
	} {
		if err := g.wait(t.Context(), do); !errors.Is(err, full) {
			t.Errorf("a write: %v, want %v", err, full)
		}
	}
	if err := g.close(); !errors.Is(err, full) {
		t.Errorf("closed: %v, want %v", err, full)
	}
	var left int
	if _, err := s.one("SELECT count(*) FROM kept", nil, &left); err != nil || left != 0 || ran {
		t.Errorf("%d rows kept (%v), later writes run: %v; want none", left, err, ran)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
