package xlsx

import (
	"strings"
	"testing"
)

func (f format) String() string {
	name := [...]string{"general", "text", "padded", "code", "code as text", "date", "date and time", "clock", "elapsed", "date or clock"}[f.class]
	if f.width > 0 {
		name += " " + strings.Repeat("0", int(f.width))
	}
	return name
}

func TestACodeSaysWhatANumberIs(t *testing.T) {
	for _, group := range []struct {
		want  string
		codes []string
	}{
		{"general", []string{
			"", "General", "GENERAL", "general;-general", `General" m"`, "0", "0.00", "#,##0", "#,##0.00;[Red]-#,##0.00",
			"0%", "0.00%", "0.00E+00", "##0.0E+0", "0E-0", "# ?/?", "# ??/??", "# ?/16",
			"$ #,##0.00", `"$"#,##0.00_);\("$"#,##0.00\)`, "_-* #,##0.00_-;-* #,##0.00_-;_-* \"-\"??_-;_-@_-",
			"_-[$€-2] * #,##0.00_-", "[$$-240A] #,##0.00", "[$USD] 0.00", "[$AED-3801]0", `[$R$-416]\ #,##0`,
			`"día "0`, `0" días"`, `\d0`, `\d\i\a0`, "!d0", "0_d", "*d0", "[Red]0", "[Color 5]0.0", "[Rojo]0;[Azul]0",
			"00.00", "00,000", "00.00.00", "00000%", `# ##0`, `#\ ##0`, `#\.###\.##0`, `##0"-"`, "#", `"PQR-"0`, `00"$"`, `[$US$]000-00`, "00/00", "0 USD 00", `"1."000`,
			"0.0 USD", "0 mm", "0 h", "#,##0 d", "0.00 kg", "0 días", "t0.00", "?0", "0#", "[$$-409]00000",
			"Standard", "Estándar", "Geral", "Standaard", "Genel", "Allmänt", "G/通用格式", "G/標準", "[DBNum1]General",
			";;;", ";dd/mm/yyyy", ";;;@", `"x"`, `"dd/mm/yyyy"`, `"dd/mm`, `\d`, `\`, "!", "_", "*", "[", "[]", "[x]", "EST", "a", "t", "T",
			"0;dd/mm/yyyy", `[=0]"";0`, "[>9", "\xff\xfe", "0\x00", strings.Repeat("0", 256),
		}},
		{"text", []string{"@", `"Sr. "@`, "@;@", "[Blue]@", `@" d"`, "_(@_)"}},
		{"padded 00", []string{"00", "00;-00", "#00"}},
		{"padded 00000", []string{
			"00000", "00000;@", "[Red]00000", "[$-240A]00000", "##00000", "* 00000",
		}},
		{"code", []string{
			"000-0000000-0", `00\.000\.000\-0`, `"PQR-"00000`, "000 000", `00"."00"."00`, "00-00", "00 00", `00000"-"`, "_(00000_)", `##\.###\.###-#`, "[Red]000-00;@", "[$-240A]00-0",
			"[<=9999999]###-####;(###) ###-####", "[<=99999]00000;00000-0000", "000!-00", `[=0]"";00-00`, "00:00", `"N° "000`,
		}},
		{"code as text", []string{`"2026-"00000`, `+\5\7 000 000 0000`}},
		{"date", []string{
			"dd/mm/yyyy", "DD/MM/YYYY", "yyyy-mm-dd", `yyyy\-mm\-dd`, "m/d/yy", "d-mmm", "mmm-yy", "mm-dd-yy", "yyyymmdd", "yy", "mmmm", "mmmmm", "m", "d", "dddd", "ddd",
			"[Red]dd/mm/yy", `[$-240A]d" de "mmmm" de "yyyy;@`, `[$-40A]dddd, d" de "mmmm" de "yyyy`, "d de mmmm de yyyy",
			`[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, "[$-x-sysdate]dddd, mmmm dd, yyyy", `dd/mm/yyyy;"-"`, "dd/mm/yyyy;;", `dd/mm/yyyy" h"`,
			`yyyy"年"m"月"d"日"`, "yyyy年m月d日", `yyyy"년" mm"월" dd"일"`, "[$-411]ge.m.d", `[$-411]ggge"年"m"月"d"日"`, `[$-404]e/m/d`, "e-mm-dd",
			"aaa", "aaaa", "d/m/bb", "bbbb", "B2yyyy", "B1dd/mm/yyyy", "[$-1070000]d/m/yyyy", "yyyy!/mm!/dd",
			"dd/mm/aaaa", "d/m/aa", "ddmmaaaa", "jj/mm/aaaa", "TT.MM.JJJJ", "tt.mm.jjjj", "t.m.jj", "jjjj", "dd-mm-åååå", "gg/mm/aaaa",
			`[=0]"";dd/mm/yyyy`, `[=0]"";[<0]"-";dd/mm/yyyy`, "[>43831]dd/mm/yyyy;General", "dd/mm/yyyy;@",
			`"d" d`, "_-dd/mm/yyyy_-", "[Color 10]dd/mm/yy", "[ENG]d mmm yyyy",
		}},
		{"date and time", []string{
			"m/d/yy h:mm", "dd/mm/yyyy hh:mm", "dd/mm/yyyy hh:mm:ss", "yyyy-mm-dd hh:mm:ss.000", "yyyy-mm-ddThh:mm:ss", "yyyy-mm-ddThh:mm:ssZ",
			`yyyy\-mm\-dd\Thh:mm:ss.000\Z`, `yyyy-mm-dd"T"hh:mm`, "yyyymmddhhmmss", "dd/mm/aaaa hh:mm", "TT.MM.JJJJ HH:MM", `dd/mm/yyyy\ h:mm\ AM/PM`,
			`[$-240A]dd/mm/yyyy h:mm AM/PM;@`, "dd/mm/yyyy [h]:mm", "d h:mm", "h:mm d", `yyyy"年"m"月"d"日" 上午/下午h"时"mm"分"`, "mm/ss m", "mmm h", "h m m", "yyyy-mm-dd hh:mm:ss,000", `hh:mm:ss\.000 dd`,
		}},
		{"clock", []string{
			"h:mm", "hh:mm", "HH:MM:SS", "h:mm:ss", "h:mm AM/PM", `[$-F400]h:mm:ss\ AM/PM`, "[$-x-systime]h:mm:ss AM/PM", "h:mmAM/PM", "hAM/PM", "h a/p", "h:mm A/P",
			"h:mm a.m./p.m.", "h:mm a. m./p. m.", "mm:ss", "mmss.0", "mm:ss.0", "ss", "ss.000", "h", "hh", "AM/PM", `h"h"mm`, `h"時"mm"分"ss"秒"`, "上午/下午h:mm", "오전/오후 h:mm",
			"h.mm", "hh:mm hs", "h:mm;@", "hh:mm:ss.00", `ss\.00`, "[h",
		}},
		{"elapsed", []string{"[h]:mm", "[hh]:mm:ss", "[H]:MM", "[m]", "[mm]:ss", "[ss]", "[s].00", "[ss].000", "[h]:mm:ss;@", "[$-240A][h]:mm", `[h]" h "mm`, "[h]:mm;-[h]:mm"}},
	} {
		for _, code := range group.codes {
			if got := parseFormat(code).String(); got != group.want {
				t.Errorf("parseFormat(%q) = %s, want %s", code, got, group.want)
			}
		}
	}
}

func TestABuiltInFormatNeedsNoCode(t *testing.T) {
	ids := map[string][]int{
		"date":          {14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 54, 57, 58, 71, 72, 73, 74, 81},
		"date and time": {22, 77},
		"clock":         {18, 19, 20, 21, 32, 33, 45, 47, 75, 76, 78, 80},
		"elapsed":       {46, 79},
		"date or clock": {34, 35, 52, 53, 55, 56},
		"text":          {49},
	}
	want := map[int]string{}
	for name, all := range ids {
		for _, id := range all {
			want[id] = name
		}
	}
	for id := -1; id < 200; id++ {
		if want[id] == "" {
			want[id] = "general"
		}
		if got := builtinFormat(id).String(); got != want[id] {
			t.Errorf("builtinFormat(%d) = %s, want %s", id, got, want[id])
		}
	}
}

// The codes that ECMA-376 gives for its ids say the same as the ids.
func TestBuiltInFormatsAreWhatTheirCodesAre(t *testing.T) {
	for id, code := range map[int]string{
		0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
		14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
		37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
		45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
		27: "[$-404]e/m/d", 28: `[$-411]ggge"年"m"月"d"日"`, 29: `m"月"d"日"`, 30: "m/d/yy", 31: `yyyy"年"m"月"d"日"`, 32: `h"時"mm"分"`, 33: `h"时"mm"分"ss"秒"`,
		36: `yyyy"年"m"月"`, 50: "[$-411]ge.m.d", 51: "mm-dd", 54: `m"月"d"日"`, 57: `[$-404]e/m/d`, 58: `m"月"d"日"`,
		59: "t0", 60: "t0.00", 61: "t#,##0", 62: "t#,##0.00", 67: "t0%", 68: "t0.00%", 69: "t# ?/?", 70: "t# ??/??", 81: "d/m/bb",
	} {
		if got, want := parseFormat(code), builtinFormat(id); got != want {
			t.Errorf("parseFormat(%q) = %s, and its id %d is %s", code, got, id, want)
		}
	}
}

// FuzzFormat holds: no code panics; what is quoted changes no class but the
// padded one, and may make a code; further sections, colours and the case of letters change nothing.
func FuzzFormat(f *testing.F) {
	for _, code := range []string{
		"dd/mm/yyyy;@", `[$-240A]d" de "mmmm" de "yyyy`, "[h]:mm", "00000", `\d0`, "mmss.0", "[=0]\"\";h:mm AM/PM", "yyyy-mm-ddThh:mm:ssZ", "年m_", "a.m./p.m.", "\"", "\\", "[$€-2]", "[=0]", "0!0000000", "0 00", "!a00",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		got := parseFormat(code)
		if (got.class == formatPadded) != (got.width > 1) {
			t.Errorf("parseFormat(%q) = %s", code, got)
		}
		if red := parseFormat("[Red]" + code); red != got {
			t.Errorf("parseFormat(%q) = %s, and %s in red", code, got, red)
		}
		if quoted := parseFormat(`"d0"` + code); quoted.class != got.class && got.class != formatPadded && quoted.class != formatCoded && quoted.class != formatCodedText {
			t.Errorf("parseFormat(%q) = %s, and %s behind a quoted text", code, got, quoted)
		}
		if ascii(code) {
			upper, shown := parseFormat(strings.ToUpper(code)), got
			shown.pattern = strings.ToUpper(got.pattern) // a code shows its letters as they stand
			if upper != shown {
				t.Errorf("parseFormat(%q) = %s, and %s in capitals", code, got, upper)
			}
		}
		if strings.ContainsAny(code, `"\!_*[;`) || got.class == formatCoded || got.class == formatCodedText {
			return // of a code further sections say for which numbers it holds
		}
		if two := parseFormat(code + ";dd;0;@"); two != got {
			t.Errorf("parseFormat(%q) = %s, and %s with further sections", code, got, two)
		}
		if strings.ContainsAny(code, "0#?") && got.class != formatGeneral && got.class != formatPadded && !strings.ContainsAny(code, "sS") {
			t.Errorf("parseFormat(%q) = %s, and there is a place for a digit", code, got)
		}
	})
}

func ascii(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) < 0
}

func BenchmarkFormat(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		parseFormat(`[$-240A]dddd, d" de "mmmm" de "yyyy;@`)
	}
}
