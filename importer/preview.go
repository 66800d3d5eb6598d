package importer

import (
	"errors"
	"fmt"

	"caseload/mapping"
)

// maxUnfit is how many rows that cannot be sent a preview names before it ends:
// when so many come first, there is something to mend before looking at cases.
const maxUnfit = 10

// Preview maps the first n rows that could be sent and gives each to show, with
// the row's place. It reads every row, since all of them decide the forms of
// dates and decimals.
func Preview(job Job, n int, show func(where string, c *mapping.Case) error) error {
	c := &command{Job: job, dry: true, proved: map[string]mapping.Form{}}
	unfit := 0
	err := c.prepareToShow()
	enough := errors.New("enough")
	if err == nil {
		err = c.each(func(in *input, it item) error {
			if n <= 0 {
				return enough
			}
			row, mapped, _ := c.consider(in, it)
			if row.Skip {
				return nil
			}
			if row.Problem != nil {
				if unfit++; unfit > maxUnfit {
					return enough
				}
				c.Say(fmt.Sprintf("%s: not sent: %s", in.where(it), row.Problem.Reason))
				return nil
			}
			n--
			c.markShown(&mapped)
			return show(in.where(it), &mapped)
		})
	}
	if errors.Is(err, enough) {
		err = nil
	}
	return errors.Join(err, c.close())
}

func (c *command) prepareToShow() error {
	for _, step := range []func() error{c.open, c.start, c.sameDay, c.look, c.understood, c.askHidden, c.damaged, c.settle} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
