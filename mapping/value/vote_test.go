package value

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/mapping/invisible"
)

// The law of votes: what is printed in a form votes for that form, or says that
// it has two meanings, or that it is the same in all; and under the form it is
// read as what was printed. Under the other form it is never read as something
// else unless it voted ambiguous.

// printNumber writes value, in 10^-scale, with a decimal sign, groups set off by
// group ("" for none), and something round it.
func printNumber(value uint64, scale int, decimal byte, group, around string) string {
	text := fmt.Sprintf("%0*d", scale+1, value)
	whole, part := text[:len(text)-scale], text[len(text)-scale:]
	if group != "" {
		for at := len(whole) - 3; at > 0; at -= 3 {
			whole = whole[:at] + group + whole[at:]
		}
	}
	if part != "" {
		whole += string(decimal) + part
	}
	return strings.Replace(around, "#", whole, 1)
}

func FuzzNumberVote(f *testing.F) {
	f.Add(uint64(1234), uint8(0), true, uint8(1), uint8(0))
	f.Add(uint64(123456789), uint8(2), false, uint8(1), uint8(5))
	f.Add(uint64(1234), uint8(3), true, uint8(0), uint8(3))
	f.Add(uint64(5), uint8(1), false, uint8(4), uint8(7))
	f.Add(uint64(123456789), uint8(2), true, uint8(7), uint8(4)) // $ 1'234.567,89
	around := []struct {
		text     string
		negative bool
	}{{"#", false}, {"-#", true}, {"#-", true}, {"(#)", true}, {"$ #", false}, {"# €", false}, {"-US$#", true}, {"COP $#", false}, {"# %", false}, {"($#)", true}, {"\u00a0#\u202fCOP", false}}
	f.Fuzz(func(t *testing.T, value uint64, places uint8, comma bool, group, mark uint8) {
		scale := int(places % 7)
		decimal, other, sign := byte('.'), byte(','), provesSecond
		if comma {
			decimal, other, sign = other, decimal, provesFirst
		}
		groups := []string{"", string(other), " ", "\u00a0", "\u202f", "'", "’", "millions"}
		round := around[int(mark)%len(around)]
		groupSign := groups[int(group)%len(groups)]
		text := invisible.Trim(printNumber(value, scale, decimal, strings.Replace(groupSign, "millions", string(other), 1), round.text))
		if groupSign == "millions" && strings.Count(text, string(other)) > 1 {
			text = strings.Replace(text, string(other), "'", 1) // 1'234.567,89
		}
		whole, part, _ := strings.Cut(printNumber(value, scale, '.', "", "#"), ".")
		want := string(appendDigits(nil, digits{round.negative, whole, part}))
		vote := voteNumber(text)
		if !slices.Contains([]reading{sign, ambiguous, plain}, vote) {
			t.Fatalf("%q votes %v, printed with %q", text, vote, decimal)
		}
		out, bad := Convert(nil, Number, "", Cell{text, KindText}, Shape{Decimal: decimal})
		if string(out) != want || bad.Code != "" {
			t.Fatalf("%q is read as %q %s under its form, want %q", text, out, bad.Code, want)
		}
		out, bad = Convert(nil, Number, "", Cell{text, KindText}, Shape{Decimal: other})
		if vote == sign && bad.Code != CodeContrary || vote == plain && string(out) != want {
			t.Fatalf("%q votes %v and is read as %q %s under the other form", text, vote, out, bad.Code)
		}
	})
}

func FuzzDateVote(f *testing.F) {
	f.Add(uint16(1026), uint8(2), uint8(3), uint8(0), uint8(0), true)
	f.Add(uint16(1026), uint8(2), uint8(24), uint8(1), uint8(1), false)
	f.Add(uint16(999), uint8(11), uint8(30), uint8(2), uint8(4), false)
	names := map[int][]string{}
	for name, month := range monthNames {
		names[month] = append(names[month], name)
	}
	for month := range names {
		slices.Sort(names[month])
	}
	f.Fuzz(func(t *testing.T, years uint16, months, days, sign, kind uint8, clock bool) {
		year, month, style := 1000+int(years)%9000, 1+int(months)%12, int(kind)
		day := 1 + int(days)%time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
		between := []string{"/", "-", "."}[sign%3]
		name := names[month][style%len(names[month])]
		tests := []struct {
			text, order string
			votes       []reading
		}{
			{fmt.Sprintf("%d/%d/%04d", day, month, year), DayFirst, []reading{provesFirst, ambiguous, plain}},
			{fmt.Sprintf("%02d/%02d/%04d", month, day, year), MonthFirst, []reading{provesSecond, ambiguous, plain}},
			{fmt.Sprintf("%04d/%02d/%d", year, month, day), YearFirst, []reading{iso}},
			{fmt.Sprintf("%02d/%s/%04d", day, name, year), YearFirst, []reading{named}},
			{fmt.Sprintf("%d/%02d/%02d", day, month, year%100), DayFirstShort, []reading{shortYear, shortOpen, shortFirst}},
			{fmt.Sprintf("%02d/%d/%02d", month, day, year%100), MonthFirstShort, []reading{shortYear, shortOpen, shortSecond}},
			{fmt.Sprintf("%s %d, %02d", name, day, year%100), MonthFirstShort, []reading{shortYear}},
		}
		one := tests[style%len(tests)]
		text := strings.ReplaceAll(one.text, "/", between)
		if clock {
			text += " 11:59:59 p.\u00a0m."
		}
		want := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
		_, short := fullOrder(one.order)
		if short && (year < 1900+pivot || year >= 2000+pivot) {
			return // another century's
		}
		vote := voteDate(text)
		if !slices.Contains(one.votes, vote) {
			t.Fatalf("%q votes %v, want one of %v", text, vote, one.votes)
		}
		l, err := ParseLayout(DefaultDate, false)
		if err != nil {
			t.Fatal(err)
		}
		out, bad := Convert(nil, Date, l, Cell{text, KindText}, Shape{Order: one.order})
		if string(out) != want || bad.Code != "" {
			t.Fatalf("%q is read as %q %s under %s, want %s", text, out, bad.Code, one.order, want)
		}
		other := map[string]string{DayFirst: MonthFirst, MonthFirst: DayFirst}[one.order]
		if other == "" {
			return
		}
		out, bad = Convert(nil, Date, l, Cell{text, KindText}, Shape{Order: other})
		if vote != ambiguous && bad.Code != CodeContrary && string(out) != want {
			t.Fatalf("%q votes %v and is read as %q %s under %s", text, vote, out, bad.Code, other)
		}
	})
}
