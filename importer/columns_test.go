package importer

import (
	"encoding/binary"
	"hash/maphash"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"caseload/importer/intake"
)

func TestColumnsThatCouldBeAKeyAreToldAmongManyRows(t *testing.T) {
	const rows = 50_000
	header := []string{"Different", "Blank late", "Twice, far apart", "Twice, last", "Constant", "Also different", "Blank too often"}
	for _, repeated := range []uint64{1, sieveParts, 7*sieveParts + 3} {
		k := &columns{}
		cells := make([]byte, 8*len(header))
		for i := range uint64(rows) {
			v := i + 1
			for column, digest := range []uint64{v * sieveParts, v, v, v, 5, v * 0x9E3779B97F4A7C15, v} {
				switch {
				case column == 1 && i == rows/2, column == 6 && i%99 == 0:
					digest = 0
				case column == 2 && i == rows/2, column == 3 && i == rows-1:
					digest = repeated
				}
				binary.LittleEndian.PutUint64(cells[8*column:], digest)
			}
			addCells(k, cells)
		}
		in := []*input{{File: &intake.File{Header: header}}}
		want := []int{0, 1, 1, 1, -1, 0, -1} // rows that lack or repeat it
		for range 2 {
			if got := k.candidates(in); !slices.Equal(got, want) {
				t.Errorf("%d twice: %v, want %v", repeated, got, want)
			}
		}
		if err := k.close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRowsEqualInEveryCellDoNotSpeakAgainstAKey(t *testing.T) {
	for _, rows := range []uint64{1_000, 50_000} {
		k := &columns{}
		for i := range rows {
			cells := binary.LittleEndian.AppendUint64(nil, i/2+1) // each row stands there twice
			addCells(k, binary.LittleEndian.AppendUint64(cells, i/4+1))
		}
		if got := k.candidates([]*input{{File: &intake.File{Header: []string{"Id", "Pair"}}}}); !slices.Equal(got, []int{0, -1}) {
			t.Errorf("%d rows: %v, want the first column", rows, got)
		}
		if err := k.close(); err != nil {
			t.Error(err)
		}
	}
}

func TestColumnsAreNotKeptInMemory(t *testing.T) {
	const rows, columnsWanted, most = 300_000, 7, 3 << 20 // in memory they would take 16 MB
	k := &columns{}
	cells := make([]byte, 8*columnsWanted)
	before := heapNow()
	for i := range uint64(rows) {
		for column := range uint64(columnsWanted) {
			binary.LittleEndian.PutUint64(cells[8*column:], (i+1)*0x9E3779B97F4A7C15+column)
		}
		addCells(k, cells)
	}
	if grown := heapNow() - before; grown > most {
		t.Errorf("%d rows of %d columns take %d bytes, want %d at most", rows, columnsWanted, grown, most)
	}
	if got := k.candidates([]*input{{File: &intake.File{Header: strings.Split("ABCDEFG", "")}}}); len(got) != columnsWanted {
		t.Errorf("%v, want all", got)
	}
	if err := k.close(); err != nil {
		t.Error(err)
	}
}

func heapNow() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestColumnsAreGivenUpWhereTheirFileCannotBe(t *testing.T) {
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, "/nowhere")
	}
	k := &columns{}
	cells := make([]byte, 8)
	for range 20_000 {
		binary.LittleEndian.PutUint64(cells, rand.Uint64()|1)
		addCells(k, cells)
	}
	if got := k.candidates([]*input{{File: &intake.File{Header: []string{"Id"}}}}); !slices.Equal(got, []int{-1}) || k.close() == nil {
		t.Errorf("%v, want none and an error", got)
	}
}

// addCells adds a row of cells' hashes.
func addCells(k *columns, cells []byte) {
	k.add(len(cells)/8, func(i int) uint64 { return binary.LittleEndian.Uint64(cells[8*i:]) }, maphash.Bytes(allSeed, cells)|1)
}

var allSeed = maphash.MakeSeed()
