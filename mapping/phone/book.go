package phone

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"caseload/mapping/naming"
)

// The world's numbering plans are those of Google's libphonenumber (Apache 2.0),
// as github.com/nyaruka/phonenumbers v1.8.1 has them. That package costs 10 to 20 ms
// and 2.4 MiB at every start, of every command; so it is here a test's reference,
// and its plans lie in phones.txt.gz, a country a line, read when a mapping has a
// telephone number.
//
// Columns, parted by tabs: country, code, prefix abroad, prefix at home, what the
// latter becomes, lengths, the numbers in general, those that are given out, first
// digits. Countries of one code stand together, the main one first.
//
//go:generate go test -run TestThePhoneBookIsThatOfTheLibrary -update .
//go:embed phones.txt.gz
var phoneText []byte

// Book has the numbering plans of all countries.
type Book struct {
	byCountry map[string]*plan
	byCode    map[string][]*plan
}

// plan is the numbering plan of a country. Its patterns are compiled when
// they are first asked for; after that it is read only.
type plan struct {
	country, code          string
	idd, prefix, transform string
	general, kinds         string
	leading                string
	lengths                map[int]bool
	shortest, longest      int

	once     sync.Once
	compiled phonePatterns
}

type phonePatterns struct{ idd, prefix, general, kinds, leading *regexp.Regexp }

const phoneColumns = 9

// ReadBook unpacks the plans. The data is our own, so an error is a mistake
// in the program, and a test would find it.
func ReadBook() (*Book, error) {
	zipped, err := gzip.NewReader(bytes.NewReader(phoneText))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(zipped)
	if err != nil {
		return nil, err
	}
	b := &Book{map[string]*plan{}, map[string][]*plan{}}
	for line := range strings.Lines(string(text)) {
		w := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(w) != phoneColumns {
			return nil, fmt.Errorf("the numbering plan %q has %d columns", naming.Excerpt(line, naming.MaxShown/2), len(w))
		}
		p := &plan{country: w[0], code: w[1], idd: w[2], prefix: w[3], transform: w[4], lengths: map[int]bool{}, general: w[6], kinds: w[7], leading: w[8]}
		for _, length := range strings.Split(w[5], ",") {
			n, err := strconv.Atoi(length)
			if err != nil {
				return nil, fmt.Errorf("the numbering plan of %s: %w", p.country, err)
			}
			p.lengths[n] = true
			p.longest = max(p.longest, n)
			if p.shortest == 0 || n < p.shortest {
				p.shortest = n
			}
		}
		if p.country != "001" { // numbers of no country
			b.byCountry[p.country] = p
		}
		b.byCode[p.code] = append(b.byCode[p.code], p)
	}
	return b, nil
}

// Has tells whether a country, of two letters, has telephone numbers.
func (b *Book) Has(country string) bool { return b.byCountry[country] != nil }

// patterns compiles a plan's patterns. They are a test's: all of them compile.
func (p *plan) patterns() *phonePatterns {
	p.once.Do(func() {
		p.compiled = phonePatterns{
			idd: start(p.idd), prefix: start(p.prefix), leading: start(p.leading), general: whole(p.general), kinds: whole(p.kinds),
		}
	})
	return &p.compiled
}

func start(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)`) }
func whole(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }
