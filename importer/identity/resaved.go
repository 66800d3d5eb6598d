package identity

import "strings"

// Like says of a row that was never sent how it is like one that was.
type Like struct {
	Column int    // of the rule, the first in which the two differ
	Was    string // what was sent there
	Coded  bool   // the row has a code of which the bare number was sent
}

// WouldBeTwice looks whether a row that was never sent is one that was, or may have
// been, had no spreadsheet saved its file again; nil when it is none.
func (p *Decider) WouldBeTwice(c *Candidate) (*Like, error) {
	for _, change := range []func(string) string{Loose, withoutYear, ofCode} {
		loose := c.Hasher.Loose(c.Cells, change)
		for _, e := range p.alike(loose, c) {
			if !e.made() {
				continue
			}
			for _, v := range p.versions(&e) {
				if like := c.like(&v, change); like != nil {
					return like, p.err
				}
			}
		}
	}
	return nil, p.err
}

// like says in what a row and a version differ, which are the same but for what a
// spreadsheet changes; nil where they are not, or differ in nothing.
func (c *Candidate) like(v *Version, change func(string) string) *Like {
	var like *Like
	for _, i := range c.Hasher.rule {
		was, known := v.text(c.Hasher.ids[i], i)
		now := c.text(i)
		if !known || change(now) != Loose(was) {
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
