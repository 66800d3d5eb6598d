package cli

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"caseload/mapping"
	"caseload/mapping/draft"
)

// What a person types in place of an answer.
const (
	answerBack  = "<"
	answerLater = "-"
)

// interview asks a person, question by question, for what is left of a draft.
type interview struct {
	*program
	draft  draft.Draft
	folder string            // of the mapping to be written
	given  map[string]string // answers, by the name of their gap; blank: left for later
	before map[string]string // those that were gone back from
	asked  []string          // names, in their order
	doubts string            // the answer that was warned of last: given again it holds
}

// ask gives the answers, also where a signal stops it: then err says which.
func (p *program) ask(d draft.Draft, out string, caught <-chan os.Signal) (answers map[string]string, err error) {
	v := &interview{program: p, draft: d, folder: filepath.Dir(out), given: map[string]string{}, before: map[string]string{}}
	typed := make(chan string)
	go func() { // ends with the process, when nobody answers
		defer close(typed)
		for in := bufio.NewReader(p.stdin); ; {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			typed <- strings.TrimSpace(line)
		}
	}()
	v.tell("")
	v.tell(`Enter takes the answer in [ ]; where there is none, it leaves the question for later. "` + answerLater +
		`" leaves any question, "` + answerBack + `" goes back to the last one. Ctrl-C ends; your answers are kept.`)
	for {
		g, open := v.next()
		if open == 0 {
			return v.given, nil
		}
		v.put(g, open)
		select {
		case s := <-caught:
			fmt.Fprintln(p.stderr)
			return v.given, &askedError{signalError{s}}
		case line, ok := <-typed:
			if !ok {
				return v.given, nil // Ctrl-D, or the terminal is closed: what is left stands in the draft
			}
			v.take(g, line)
		}
	}
}

// next gives the first question that has no answer, and how many there are.
func (v *interview) next() (first draft.Gap, open int) {
	_, left := v.draft.Write(v.given)
	for _, g := range left {
		if _, later := v.given[g.Name]; later {
			continue
		}
		if open++; open == 1 {
			first = g
		}
	}
	return first, open
}

func (v *interview) put(g draft.Gap, open int) {
	text := fmt.Sprintf("%d of %d: %s", len(v.asked)+1, len(v.asked)+open, g.Ask)
	if g.Rows > 0 {
		text += " (" + plural(g.Rows, "row") + ")"
	}
	v.tell("")
	v.tell(text)
	prompt := "> "
	if offer := v.offer(g); offer != "" {
		prompt = "[" + shown(offer) + "] > "
	}
	fmt.Fprint(v.stderr, prompt)
}

// offer is what Enter alone means: the answer of before, else what is likely.
func (v *interview) offer(g draft.Gap) string {
	variable := map[string]string{"crm.server": "WOLKVOX_SERVER", "crm.operation": "WOLKVOX_OPERATION"}[g.Name]
	return first(v.before[g.Name], g.Suggest, os.Getenv(variable))
}

func (v *interview) take(g draft.Gap, answer string) {
	switch answer {
	case answerBack:
		v.back()
		return
	case answerLater:
		answer = ""
	case "":
		answer = v.offer(g)
	}
	if answer != "" {
		if wrong := v.refuse(g, answer); wrong != "" {
			v.tell(wrong)
			return
		}
	}
	v.given[g.Name], v.asked = answer, append(v.asked, g.Name)
}

func (v *interview) back() {
	if len(v.asked) == 0 {
		v.tell("this is the first question")
		return
	}
	last := v.asked[len(v.asked)-1]
	v.asked = v.asked[:len(v.asked)-1]
	v.before[last] = v.given[last]
	delete(v.given, last)
}

// refuse says why the draft would be no mapping with an answer, "" when it would
// be one. What is only warned of may be answered once more.
func (v *interview) refuse(g draft.Gap, answer string) string {
	m, err := v.complete(map[string]string{g.Name: answer})
	if err == nil {
		_, err = m.Bind(v.draft.Header)
	}
	var mistakes mapping.Errors
	switch {
	case errors.As(err, &mistakes):
		return sentence(mistakes[0].What, mistakes[0].Tip)
	case err != nil:
		return sentence(err.Error(), hintOf(err))
	case v.doubts == g.Name+" "+answer:
		return ""
	}
	without, err := v.complete(nil)
	if err != nil {
		return ""
	}
	known := warnings(without)
	for _, warning := range warnings(m) {
		if !slices.Contains(known, warning) {
			v.doubts = g.Name + " " + answer
			return warning + "; write it again to keep it"
		}
	}
	return ""
}

// warnings are a mapping's, without their places in a text that nobody sees yet.
func warnings(m *mapping.Mapping) []string {
	all := m.Warnings()
	for i, text := range all {
		_, all[i], _ = strings.Cut(text, ": ")
	}
	return all
}

// complete makes the draft a mapping: with the answers, these more, and samples
// where there is none.
func (v *interview) complete(more map[string]string) (*mapping.Mapping, error) {
	answers := maps.Clone(v.given)
	maps.Copy(answers, more)
	text, left := v.draft.Write(answers)
	for len(left) > 0 { // an answer may bring another question
		for _, g := range left {
			answers[g.Name] = g.Sample()
		}
		text, left = v.draft.Write(answers)
	}
	return mapping.Parse("draft", []byte(text), os.LookupEnv, tables(v.folder), mapping.Servers(checkServer))
}

// tell writes lines that are broken between words.
func (v *interview) tell(text string) {
	for _, line := range broken(shown(text), v.width()) {
		fmt.Fprintln(v.stderr, line)
	}
}

func sentence(what, tip string) string {
	if tip == "" {
		return what
	}
	return what + ": " + tip
}

// askedError is an interview that a signal ended.
type askedError struct{ signalError }

// Hint says where the answers are.
func (*askedError) Hint() string { return "your answers are in the draft; fill in the rest there" }
