package identity

import (
	"slices"
	"strings"
)

// Like says of a row that was never sent how it is like one that was.
type Like struct {
	Column int    // of the rule, the first in which the two differ
	Was    string // what was sent there
	Coded  bool   // the row has a code of which the bare number was sent
}

// WouldBeTwice looks whether a row that was never sent is one that was, or may have
// been, had no spreadsheet saved its file again; nil when it is none.
func (p *Decider) WouldBeTwice(c *Candidate) (*Like, error) {
	if like := p.madeLike(c, plainly); like != nil || p.err != nil || p.Blank {
		return like, p.err
	}
	for _, more := range []func(string) string{withoutYear, ofCode} {
		var changed []int
		for _, i := range c.Hasher.rule {
			if text := c.text(i); more(text) != plainly(i, text) {
				changed = append(changed, i)
			}
		}
		each := [][]int{changed} // all of them, then each alone: other codes and dates were sent as they stand
		for _, i := range changed {
			each = append(each, []int{i})
		}
		if len(changed) < 2 {
			each = each[:len(changed)]
		}
		for _, columns := range each {
			like := p.madeLike(c, func(i int, text string) string {
				if slices.Contains(columns, i) {
					return more(text)
				}
				return plainly(i, text)
			})
			if like != nil || p.err != nil {
				return like, p.err
			}
		}
	}
	return nil, p.err
}

// madeLike finds a case that was, or may have been, made of a row's cells as change
// makes them.
func (p *Decider) madeLike(c *Candidate, change func(column int, text string) string) *Like {
	for _, e := range p.alike(looseDigest(c.Hasher.rule, c.Cells, change), c) {
		if !e.made() {
			continue
		}
		for _, v := range p.versions(&e) {
			if like := c.like(&v, change); like != nil {
				return like
			}
		}
	}
	return nil
}

// like says in what a row and a version differ, which are the same but for what a
// spreadsheet changes; nil where they are not, or differ in nothing.
func (c *Candidate) like(v *Version, change func(column int, text string) string) *Like {
	var like *Like
	for _, i := range c.Hasher.rule {
		was, known := v.text(c.Hasher.ids[i], i)
		now := c.text(i)
		if !known || change(i, now) != plainly(i, was) {
			return nil
		}
		if now != was && like == nil {
			like = &Like{Column: i, Was: was, Coded: strings.TrimLeft(was, "0") == NumberOf(now)}
		}
	}
	return like
}

// WasSent tells whether a case was, or may have been, made of a row with these cells.
func (p *Decider) WasSent(h *Hasher, cells []string) (bool, error) {
	if p.Blank {
		return false, nil
	}
	found, err := p.known.Find(h.Row(cells).Identity, false)
	for i := range found {
		if found[i].made() {
			return true, err
		}
	}
	return false, err
}
