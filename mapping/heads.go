package mapping

import "slices"

// Head is the header of a file that a mapping is for.
type Head struct {
	File    string   // its name, for messages
	Columns []string // as for [Mapping.Bind]
}

// Heads lets Parse hold a mapping that has mistakes against the files that it is
// for, so that the columns which they lack are told with the mistakes. read is
// asked once at most, only where there are mistakes, and with what the mapping
// says of the source. As with [Mapping.Bind] the first file that does not fit
// counts.
func Heads(read func(Source) []Head) Option {
	return func(r *reader) { r.heads = read }
}

// hold notes what the files lack of a mapping that has mistakes. Nothing is known
// of their columns where a mistake concerns how they are read.
func (r *reader) hold(m *Mapping) {
	if r.heads == nil || r.unsure || len(r.errs) == 0 || len(m.fields)+len(m.Key.Columns) == 0 {
		return
	}
	sound := *m
	sound.fields = slices.DeleteFunc(slices.Clone(m.fields), func(f *field) bool { return f.unsure })
	heads := r.heads(m.Source)
	for _, head := range heads {
		bound := &reader{name: r.name, lines: r.lines}
		sound.bindTo(bound, head.Columns, false)
		if len(bound.errs) == 0 {
			continue
		}
		for _, e := range bound.errs {
			if len(heads) > 1 {
				e.What += " (" + head.File + ")"
			}
		}
		r.join(bound.errs)
		return
	}
}

// join takes mistakes over, but for those at whose place there is one already.
func (r *reader) join(others Errors) {
	own := map[place]bool{}
	for _, e := range r.errs {
		own[place{e.Line, e.Column}] = true
	}
	for _, e := range others {
		if !own[place{e.Line, e.Column}] {
			r.errs = append(r.errs, e)
		}
	}
}

// readBy are the keys of source by which a file's header is found and read.
var readBy = []string{"sheet", "header_row", "delimiter", "encoding", "quote", "escape", "cut", "password_env"}
