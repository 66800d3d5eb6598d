package survey

import (
	"fmt"

	"caseload/importer/stop"
	"caseload/mapping"
)

// Settle decides the forms of every file, by setting, by proof in the file, or by
// what earlier files proved, by column; say is told of them. It gives what the files
// proved, and takes that into earlier. Under content a form that is another than earlier's stops the
// command, unless newIdentity says that no case was sent before.
func (s *Found) Settle(earlier map[string]mapping.Form, newIdentity bool, say func(line string)) (map[string]mapping.Form, error) {
	proved := map[string]mapping.Form{}
	for _, f := range s.Files {
		f.votes.File, f.votes.Report = f.Path(), f.IsReport()
		forms, err := f.votes.Decide(earlier)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path(), err)
		}
		if s.m.Key.Content && !newIdentity {
			if err := f.sameForms(forms, earlier); err != nil {
				return nil, err
			}
		}
		f.Reformed = !f.Mapper.Reads(forms)
		f.Mapper.Use(forms)
		f.Forms = forms
		for _, line := range forms.Said() {
			say(f.Path() + ": " + line)
		}
		for _, line := range forms.Warned() {
			s.Warn(f.Path() + ": " + line)
		}
		for _, form := range forms.Proved() {
			form = form.After(earlier[form.Column])
			earlier[form.Column], proved[form.Column] = form, form
		}
	}
	return proved, nil
}

// sameForms stops a dataset by content whose dates or decimals came in another
// form before: every row of it would be a new case.
func (f *File) sameForms(forms mapping.Forms, earlier map[string]mapping.Form) error {
	for _, now := range forms.Proved() {
		before, known := earlier[now.Column]
		if known && before.Differs(now) {
			return stop.Errorf("a key of columns that do not change their form, or --new-identity if none of its cases was sent before",
				"%s: column %q has another form than in earlier files (%s, now %s): under key: content every row would be a new case",
				f.Path(), now.Column, before, now)
		}
	}
	return nil
}

// Alike tells whether two rows of the batch have one identity, or cells proved other
// forms than the mapping says. Only where neither is so does a row mean by itself
// what it means among the others.
func (s *Found) Alike() bool {
	alike := !s.Crowd.Alone()
	for _, f := range s.Files {
		alike = alike || f.Reformed
	}
	return alike
}
