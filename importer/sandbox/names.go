package sandbox

import "strings"

// names tells which names exist: some exactly, some by patterns with "*".
type names struct {
	fold  bool // compare in lower case
	exact map[string]bool
	globs []string
}

// newNames prepares a list; fold is for names whose case means nothing.
func newNames(list []string, fold bool) names {
	n := names{fold: fold, exact: make(map[string]bool)}
	for _, name := range list {
		if fold {
			name = strings.ToLower(name)
		}
		if strings.Contains(name, "*") {
			n.globs = append(n.globs, name)
		} else {
			n.exact[name] = true
		}
	}
	return n
}

// has reports whether the name exists.
func (n *names) has(name string) bool {
	if n.fold {
		name = strings.ToLower(name)
	}
	if n.exact[name] {
		return true
	}
	for _, glob := range n.globs {
		if fits(glob, name) {
			return true
		}
	}
	return false
}

// fits reports whether a pattern, in which "*" stands for any run of
// characters, fits the whole of name.
func fits(pattern, name string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	if !strings.HasPrefix(name, head) {
		return false
	}
	name = name[len(head):]
	for {
		middle, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, middle)
		}
		i := strings.Index(name, middle)
		if i < 0 {
			return false
		}
		name, rest = name[i+len(middle):], after
	}
}
