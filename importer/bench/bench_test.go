package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

func TestMediansAreThoseOfTheRounds(t *testing.T) {
	var rounds []round
	for _, n := range []int64{5, 1, 4, 2, 90} {
		rounds = append(rounds, round{rows: 1, fresh: weight{Bytes: n}})
	}
	f := figure{}.median(rounds, func(r round) float64 { return float64(r.fresh.Bytes) })
	if f.Low != 1 || f.Value != 4 || f.High != 90 {
		t.Errorf("low %v, median %v, high %v, want 1, 4 and 90", f.Low, f.Value, f.High)
	}
}

func TestOnlyARatioFarAboveItsBaselineIsWorse(t *testing.T) {
	for _, of := range []struct {
		value, baseline float64
		want            int
	}{
		{1.5, 1.5, 0},
		{1.8, 1.5, 0},
		{1.9, 1.5, 1},
		{0.5, 1.5, 0},
		{9, 0, 0}, // nothing to hold to
		{0.02, 0.001, 0},
	} {
		if got := worseThan([]figure{{Value: of.value, Baseline: of.baseline}}, nil, false); len(got) != of.want {
			t.Errorf("%v against %v: %v, want %d", of.value, of.baseline, got, of.want)
		}
	}
}

func TestARatioIsWorseWhenEachMeasurementSaysSo(t *testing.T) {
	bad := func(name string) figure { return figure{Name: name, Value: 2, Baseline: 1} }
	first := worseThan([]figure{bad("a"), bad("b")}, nil, false)
	second := worseThan([]figure{{Name: "a", Value: 1, Baseline: 1}, {Name: "b", Value: 3, Baseline: 1}, bad("c")}, first, true)
	if len(second) != 1 || second[0].Name != "b" {
		t.Errorf("worse twice: %v, want b alone", second)
	}
}

func TestTheFilesAreTheSameEveryTime(t *testing.T) {
	for _, name := range []string{"rows.csv", "rows.xlsx"} {
		var first []byte
		for range 2 {
			path := filepath.Join(t.TempDir(), name)
			if err := writeRows(path, 300); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(first, text) {
				t.Errorf("%s: two files of the same rows differ", name)
			}
			first = text
		}
	}
}

// TestPeersReadTheFiles would tell a workbook that is none.
func TestPeersReadTheFiles(t *testing.T) {
	for peer, name := range map[string]string{"csv": "rows.csv", "excelize": "rows.xlsx", "excelize-raw": "rows.xlsx", "inflate": "rows.xlsx"} {
		path := filepath.Join(t.TempDir(), name)
		if err := writeRows(path, 30); err != nil {
			t.Fatal(err)
		}
		if err := runPeer(context.Background(), []string{peer, path}); err != nil {
			t.Errorf("%s: %v", peer, err)
		}
	}
}
