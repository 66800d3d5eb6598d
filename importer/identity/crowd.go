package identity

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sort"
)

// Tally counts the rows of a command by their identity before any is decided:
// 16 bytes a row, and after Count only those of identities that stand twice.
// It is for one goroutine.
type Tally struct {
	content bool
	pairs   ChunkedList[pair]
	ids     ChunkedList[pair] // of rows that carry an import_id, by it
	odds    ChunkedList[pair] // of rows that have no identity under the rule

	carriers ChunkedList[pair] // rows that carry an import_id and have an identity: that, and the id
}

// pair is a row: its identity, and what tells rows of one identity apart (the
// mapped cells under a key, all cells under content).
type pair struct{ identity, row uint64 }

// NewTally makes a tally for a rule.
func NewTally(r Rule) *Tally { return &Tally{content: r.Content} }

// Add counts a row: by its import_id, if it carries one, and, unless the mapping
// leaves it out, by its identity.
func (t *Tally) Add(c *Candidate) {
	if c.ID != "" {
		t.ids.Add(pair{short(c.idIdentity()), c.Print.Mapped})
	}
	switch {
	case c.Skip:
	case c.Odd == nil:
		t.pairs.Add(pair{short(c.Print.Identity), t.row(c)})
		if c.ID != "" {
			t.carriers.Add(pair{short(c.Print.Identity), short(c.idIdentity())})
		}
	case c.ID == "":
		t.odds.Add(pair{short(*c.Odd), 0})
	}
}

func (t *Tally) row(c *Candidate) uint64 {
	if t.content {
		return c.Print.Row
	}
	return c.Print.Mapped
}

// idIdentity is the import_id that the row carries, as an identity.
func (c *Candidate) idIdentity() (d Digest) {
	if id, ok := ParseID(c.ID); ok {
		copy(d[:], id)
		return d
	}
	sum := sha256.Sum256([]byte(c.ID))
	return Digest(sum[:len(Digest{})])
}

func short(d Digest) uint64 { return binary.LittleEndian.Uint64(d[:]) }

// Crowd is the rows whose identity stands more than once in a command.
type Crowd struct {
	pairs []pair // sorted by identity, in file order within one
	ids   []pair // the same by import_id
	odds  []pair // the same of rows that have none under the rule

	carried  []uint64 // every import_id of the command, sorted
	carriers []pair   // by identity, of pairs: the import_ids of its rows

	// Identical counts the rows that are equal in every cell to an earlier one
	// (under content), Conflicts those of a key with other mapped cells than the
	// key's first row, Rows all rows that were added.
	Identical, Conflicts, Rows int64
}

// Count ends the tally, which must not be used any more.
func (t *Tally) Count() *Crowd {
	c := &Crowd{Rows: int64(t.pairs.Len())}
	c.pairs = repeated(&t.pairs, func(members []pair) { c.count(members, t.content) })
	t.ids.Each(func(id pair) bool {
		c.carried = append(c.carried, id.identity)
		return true
	})
	slices.Sort(c.carried)
	t.carriers.Each(func(row pair) bool {
		if of(c.pairs, row.identity) != nil {
			c.carriers = append(c.carriers, row)
		}
		return true
	})
	slices.SortFunc(c.carriers, func(a, b pair) int { return cmp.Compare(a.identity, b.identity) })
	c.ids = repeated(&t.ids, func([]pair) {})
	c.odds = repeated(&t.odds, func([]pair) {})
	return c
}

// repeated sorts pairs and keeps those whose identity stands more than once.
func repeated(of *ChunkedList[pair], found func(members []pair)) []pair {
	if allDiffer(of, func(p pair) uint64 { return p.identity }) {
		*of = ChunkedList[pair]{}
		return nil
	}
	pairs := of.Slice()
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(a.identity, b.identity) })
	kept := pairs[:0]
	for i, n := 0, 0; i < len(pairs); i += n {
		if n = run(pairs[i:]); n > 1 {
			found(pairs[i : i+n])
			kept = append(kept, pairs[i:i+n]...)
		}
	}
	return slices.Clone(kept)
}

// run is how many pairs at the head share their identity.
func run(pairs []pair) int {
	n := 1
	for n < len(pairs) && pairs[n].identity == pairs[0].identity {
		n++
	}
	return n
}

func (c *Crowd) count(members []pair, content bool) {
	if content {
		c.Identical += int64(len(members) - len(rowsOf(members)))
		return
	}
	for _, m := range members {
		if m.row != members[0].row {
			c.Conflicts++
		}
	}
}

// Alone tells whether no two rows of the command are of one identity, and none
// carries an import_id.
func (c *Crowd) Alone() bool {
	return len(c.pairs) == 0 && len(c.odds) == 0 && len(c.carried) == 0
}

// rowsOf counts the members of one identity by their rows.
func rowsOf(members []pair) map[uint64]int {
	rows := make(map[uint64]int, len(members))
	for _, m := range members {
		rows[m.row]++
	}
	return rows
}

// carries tells whether a row of the command carries an entry's import_id.
func (c *Crowd) carries(id string) bool {
	_, found := slices.BinarySearch(c.carried, short((&Candidate{ID: id}).idIdentity()))
	return found
}

// carries tells whether one of a gathering's rows carries an entry's import_id.
func (g *gathering) carries(id string) bool {
	carried := short((&Candidate{ID: id}).idIdentity())
	return slices.ContainsFunc(g.ids, func(row pair) bool { return row.row == carried })
}

// of gives the pairs of an identity, in file order, or nil when it stands once.
func of(pairs []pair, identity uint64) []pair {
	i, found := slices.BinarySearchFunc(pairs, identity, func(p pair, id uint64) int { return cmp.Compare(p.identity, id) })
	if !found {
		return nil
	}
	end := i + sort.Search(len(pairs)-i, func(n int) bool { return pairs[i+n].identity > identity }) // it may be every row's
	return pairs[i:end]
}

// Repeats tells whether a row's identity stands more than once, and what tells
// the row from the others of that identity.
func (c *Crowd) Repeats(row *Candidate, content bool) (tells uint64, repeats bool) {
	t := Tally{content: content}
	return t.row(row), !row.Skip && row.Odd == nil && of(c.pairs, short(row.Print.Identity)) != nil
}
