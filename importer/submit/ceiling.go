package submit

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// percentFrom is how many rows must have been tried before a share of them says
// anything: the first row alone is 0 % or 100 %.
const percentFrom = 20

// Ceiling is how many rows may fail: a number, or a share of the rows tried.
type Ceiling struct {
	Count   int     // used when Percent is not set
	Percent float64 // 0–100; of the rows tried, once these are at least 20
	Share   bool    // Percent is meant
}

// ParseCeiling reads "12" or "5%" ("2.5%" too). Everything above is an error that
// names the text.
func ParseCeiling(s string) (Ceiling, error) {
	if number, isShare := strings.CutSuffix(strings.TrimSpace(s), "%"); isShare {
		p, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(p >= 0 && p <= 100) {
			return Ceiling{}, fmt.Errorf("%q is no share from 0%% to 100%%", s)
		}
		return Ceiling{Percent: p, Share: true}, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return Ceiling{}, fmt.Errorf("%q is neither a number of rows nor a share like 5%%", s)
	}
	return Ceiling{Count: n}, nil
}

// String writes c as [ParseCeiling] reads it.
func (c Ceiling) String() string {
	if c.Share {
		return strconv.FormatFloat(c.Percent, 'f', -1, 64) + "%"
	}
	return strconv.Itoa(c.Count)
}

// passed is true when more rows are bad than c allows.
func (c Ceiling) passed(bad, tried int) bool {
	if !c.Share {
		return bad > c.Count
	}
	return tried >= percentFrom && float64(bad)*100 > c.Percent*float64(tried)
}

// causeOf makes refusals that differ only in the row's own values equal: the
// CRM's texts may quote an e-mail, a name in quotation marks or a number.
func causeOf(v *Verdict) string {
	return v.Code + " " + values.ReplaceAllString(v.Reason, "*")
}

var values = regexp.MustCompile(`"[^"]*"|'[^']*'|«[^»]*»|\S+@\S+|\S*\d\S*`)
