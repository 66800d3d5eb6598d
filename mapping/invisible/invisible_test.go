package invisible

import "testing"

func TestWhatIsNotSeenComesOffTheEndsAlone(t *testing.T) {
	tests := []struct {
		text, want string
		inside     rune
	}{
		{"10001", "10001", 0},
		{" 10001\u00a0", "10001", 0},
		{"10002\u200b", "10002", 0},
		{"\u200e10003\u200f", "10003", 0},
		{"\ufeff\u20602\u2009", "2", 0},
		{"\u202aT1\u202c", "T1", 0},
		{"\u00ad\u00ad", "", 0},
		{"100\u00ad04", "100\u00ad04", '\u00ad'},
		{"\u200b100\u200b04\u200b", "100\u200b04", '\u200b'},
		{"a b\u00a0c", "a b\u00a0c", 0},
		{"Mesa ❤️", "Mesa ❤️", 0},
	}
	for _, test := range tests {
		if got := Trim(test.text); got != test.want {
			t.Errorf("Trim(%q) = %q, want %q", test.text, got, test.want)
		}
		if sign, found := Inside(test.text); sign != test.inside || found != (test.inside != 0) {
			t.Errorf("Inside(%q) = %U, %t, want %U", test.text, sign, found, test.inside)
		}
	}
}
