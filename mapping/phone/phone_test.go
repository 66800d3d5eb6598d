package phone

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"caseload/mapping/value"

	"github.com/nyaruka/phonenumbers"
)

// anew writes the files anew that are made from something else.
var anew = flag.Bool("update", false, "write golden and generated files anew")

// libraryBook writes the library's plans as phones.txt.gz has them.
func libraryBook(t *testing.T) string {
	t.Helper()
	plans, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	byKey := map[string]*phonenumbers.PhoneMetadata{}
	codes := map[int]bool{}
	for _, m := range plans.GetMetadata() {
		byKey[fmt.Sprint(m.GetId(), m.GetCountryCode())] = m
		codes[int(m.GetCountryCode())] = true
	}
	var text strings.Builder
	for code := range 1000 {
		regions := phonenumbers.GetRegionCodesForCountryCode(code)
		if codes[code] && len(regions) == 0 {
			regions = []string{"001"}
		}
		for _, region := range regions {
			text.WriteString(libraryLine(byKey[fmt.Sprint(region, code)]))
		}
	}
	return text.String()
}

func libraryLine(m *phonenumbers.PhoneMetadata) string {
	var kinds, lengths []string
	for _, d := range []*phonenumbers.PhoneNumberDesc{
		m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(), m.GetPersonalNumber(),
		m.GetVoip(), m.GetPager(), m.GetUan(), m.GetVoicemail(),
	} {
		if pattern := d.GetNationalNumberPattern(); pattern != "" && pattern != "NA" && !slices.Contains(kinds, pattern) {
			kinds = append(kinds, pattern)
		}
	}
	for _, n := range m.GetGeneralDesc().GetPossibleLength() {
		lengths = append(lengths, fmt.Sprint(n))
	}
	return strings.Join([]string{
		m.GetId(), fmt.Sprint(m.GetCountryCode()), m.GetInternationalPrefix(), m.GetNationalPrefixForParsing(),
		braced(m.GetNationalPrefixTransformRule()), strings.Join(lengths, ","), m.GetGeneralDesc().GetNationalNumberPattern(),
		strings.Join(kinds, "|"), m.GetLeadingDigits(),
	}, "\t") + "\n"
}

// braced writes $1 as ${1}, so that a digit may follow it.
func braced(rule string) string {
	for n := range 10 {
		rule = strings.ReplaceAll(rule, fmt.Sprint("$", n), fmt.Sprint("${", n, "}"))
	}
	return rule
}

func TestThePhoneBookIsThatOfTheLibrary(t *testing.T) {
	want := libraryBook(t)
	if *anew {
		var out bytes.Buffer
		zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(zipped, want); err != nil {
			t.Fatal(err)
		}
		if err := zipped.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("phones.txt.gz", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	zipped, err := gzip.NewReader(bytes.NewReader(phoneText))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(zipped)
	if err != nil || string(got) != want {
		t.Fatalf("phones.txt.gz is not the library's (%v): go generate ./mapping", err)
	}
	for _, p := range book(t).byCountry {
		p.patterns()
	}
}

func book(tb testing.TB) *Book {
	tb.Helper()
	b, err := ReadBook()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestPhones(t *testing.T) {
	b := book(t)
	for _, test := range []struct{ text, country, want string }{
		{"300 123 4567", "CO", "+573001234567"},
		{"(300) 123-4567", "CO", "+573001234567"},
		{"573001234567", "CO", "+573001234567"},
		{"+57 300 123 4567", "CO", "+573001234567"},
		{"(+57) 300.123.4567", "", "+573001234567"},
		{"0057 300 123 4567", "ES", "+573001234567"},
		{"601 307 8042", "CO", "+576013078042"},
		{"+1 (415) 555-2671", "CO", "+14155552671"},
		{"415-555-2671", "US", "+14155552671"},
		{"+1 809 555 1234", "", "+18095551234"},
		{"011 15-2345-6789", "AR", "+5491123456789"},
		{"+54 9 11 2345-6789", "", "+5491123456789"},
		{"55 1234 5678", "MX", "+525512345678"},
		{"(11) 91234-5678", "BR", "+5511912345678"},
		{"011 91234-5678", "BR", "+5511912345678"},
		{"612 34 56 78", "ES", "+34612345678"},
		{"06 12345678", "IT", "+390612345678"},
		{"987 654 321", "PE", "+51987654321"},
		{"+800 1234 5678", "", "+80012345678"},
	} {
		if got, bad := b.E164(test.text, test.country); got != test.want {
			t.Errorf("%q in %q is %q (%s), want %q", test.text, test.country, got, bad.What, test.want)
		}
	}
	for _, test := range []struct{ text, country, want string }{
		{"300 123 4567", "", "no country"},
		{"300 123 456", "CO", "+57 (CO) gives out none like it"},
		{"300 123 45678", "CO", "gives out none"},
		{"+999 123 4567", "", "no country has the code"},
		{"ninguno", "CO", `letters or signs`},
		{"300 123 4567 ext 5", "CO", `letters or signs`},
		{"57+3001234567", "CO", "within it"},
		{"()", "CO", "no digits"},
		{"3001234567 / 3012345678 / 3023456789", "CO", "too many digits"},
		{"3001234567 / 3012345678", "CO", "gives out none"},
		{"٣٠٠١٢٣٤٥٦٧", "CO", "letters or signs"},
	} {
		if got, bad := b.E164(test.text, test.country); got != "" || bad.Code != value.CodePhone || !strings.Contains(bad.What, test.want) {
			t.Errorf("%q in %q gave %q, %q; want %q", test.text, test.country, got, bad.What, test.want)
		}
	}
}

// FuzzPhone holds the reading of telephone numbers against the library's.
func FuzzPhone(f *testing.F) {
	for _, seed := range []struct{ text, country string }{
		{"3001234567", "CO"}, {"+54 9 11 2345-6789", "MX"}, {"0111523456789", "AR"}, {"00573001234567", "ES"}, {"8095551234", "DO"}, {"0611234567", "IT"}, {"4412345678", "GB"}, {"+7 701 234 5678", "KZ"}, {"0343 1234 5678", "BR"},
	} {
		f.Add(seed.text, seed.country)
	}
	b := book(f)
	f.Fuzz(func(t *testing.T, text, country string) {
		digits, _, what := dialled(text)
		if what != "" || b.byCountry[country] == nil || len(digits) > 17 || strings.Trim(text, "+0123456789 ") != "" {
			return // the library takes other signs between digits
		}
		want := ""
		if n, err := phonenumbers.Parse(text, country); err == nil && phonenumbers.IsValidNumber(n) {
			want = phonenumbers.Format(n, phonenumbers.E164)
		}
		if got, bad := b.E164(text, country); got != want {
			t.Fatalf("%q in %s is %q (%s), the library says %q", text, country, got, bad.What, want)
		}
	})
}

func BenchmarkPhone(b *testing.B) {
	book := book(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, bad := book.E164("300 123 4567", "CO"); bad.Code != "" {
			b.Fatal(bad.What)
		}
	}
}

func BenchmarkPhoneBook(b *testing.B) {
	for b.Loop() {
		book(b)
	}
}

// TestEveryCountrysNumbersAreReadAsTheLibraryDoes tries the example of each
// country, as it is dialled at home and from abroad, and with digits changed.
func TestEveryCountrysNumbersAreReadAsTheLibraryDoes(t *testing.T) {
	b, tried := book(t), 0
	try := func(text, country string) {
		want := ""
		if n, err := phonenumbers.Parse(text, country); err == nil && phonenumbers.IsValidNumber(n) {
			want = phonenumbers.Format(n, phonenumbers.E164)
		}
		got, bad := b.E164(text, country)
		if tried++; got != want {
			t.Errorf("%q in %s is %q (%s), the library says %q", text, country, got, bad.What, want)
		}
	}
	countries := slices.Sorted(maps.Keys(b.byCountry))
	if watched {
		countries = []string{"AR", "BR", "CO", "ES", "IT", "MX", "US"}
	}
	for _, country := range countries {
		for kind := range phonenumbers.VOICEMAIL + 1 {
			n := phonenumbers.GetExampleNumberForType(country, kind)
			if n == nil {
				continue
			}
			home := phonenumbers.Format(n, phonenumbers.NATIONAL)
			for _, text := range []string{home, phonenumbers.Format(n, phonenumbers.E164), phonenumbers.Format(n, phonenumbers.INTERNATIONAL)} {
				if _, _, what := dialled(text); what != "" {
					continue
				}
				try(text, country)
				try(text[:len(text)-1], country)
				try(text+"7", country)
				try("0"+text, country)
				try(strings.TrimPrefix(text, "+"), country)
				try(strings.ReplaceAll(text, "5", "0"), country)
			}
		}
	}
	if tried < 20*len(countries) {
		t.Errorf("%d numbers tried: the library has no examples", tried)
	}
}
