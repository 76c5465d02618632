package spell_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/spell"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name       string
		candidates []string
		want, why  string
	}{
		{"totl", []string{"total", "size"}, "total", "a letter is missing"},
		{"toatl", []string{"total"}, "total", "two neighbours are swapped"},
		{"TOTAL", []string{"totals", "total"}, "total", "nothing but the case differs"},
		{"t３", []string{"t1", "t2", "t3"}, "t3", "a digit of full width is that digit"},
		{"Ｔ 2", []string{"t1", "t2", "t3"}, "t2", "width, case and a blank together"},
		{"TOTL", []string{"tonal", "total"}, "total", "folded before a letter is missed"},
		{"re\u0301sume", []string{"resume", "résumé"}, "resume", "a form of a letter is no letter more"},
		{"сard", []string{"cart", "card"}, "card", "a Cyrillic letter that looks the same"},
		{"uO1", []string{"u11", "u01"}, "u01", "a letter for a digit"},
		{"ab", []string{"xy"}, "", "no letter is the same"},
		{"size", []string{"sizf", "sizd"}, "sizd", "of two at the same distance the first in the alphabet"},
		{"得分", []string{"总分", "得分率"}, "得分率", "characters count, not bytes; a letter too few before one replaced"},
		{strings.Repeat("a", spell.MaxName+1), []string{strings.Repeat("a", spell.MaxName)}, "", "a name too long to be a slip"},
		{"a", make([]string, spell.MaxCandidates+1), "", "too many candidates"},
	} {
		if got := spell.Nearest(c.name, c.candidates); got != c.want {
			t.Errorf("%s: nearest to %q is %q, want %q", c.why, c.name, got, c.want)
		}
	}
}

// Advice tells characters apart that look alike, and no others.
func TestInstead(t *testing.T) {
	for _, c := range []struct{ name, meant, want string }{
		{"x", "", ""},
		{"totl", "total", `did you mean "total"?`},
		{"T3", "t3", `did you mean "t3"?`},
		{"Αlpha", "Alpha", `did you mean "Alpha"? they look alike: Α (U+0391) and A (U+0041)`},
	} {
		if got := spell.Instead(c.name, c.meant); got != c.want {
			t.Errorf("%q for %q: got %s, want %s", c.meant, c.name, got, c.want)
		}
	}
}

func TestSlip(t *testing.T) {
	functions := []string{"band", "last", "sum", "round", "roundUp", "median", "interpolate"}
	for name, want := range map[string]string{
		"smu": "sum", "rond": "round", "roundup": "roundUp", "median2": "median", "intrepolat": "interpolate",
		"rnd": "", "largest": "", "mode": "", "around": "round", "summary": "",
	} {
		if got := spell.Slip(name, functions); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	if got := spell.DidYouMean("totl", []string{"total"}); got != `did you mean "total"?` {
		t.Errorf("got %q", got)
	}
	if got := spell.DidYouMean("x", []string{"total"}); got != "" {
		t.Errorf("got %q where nothing is near", got)
	}
	for _, c := range []struct {
		name       string
		candidates []string
		want, why  string
	}{
		{"score", []string{"scores", "scored", "rate"}, `did you mean "scored" or "scores"?`, "two are equally near, a third is not near"},
		{"score", []string{"Score", "SCORE"}, `did you mean "SCORE" or "Score"?`, "two differ in case alone"},
		{"q1", []string{"q2", "q3", "q4"}, `did you mean "q2", "q3" or "q4"?`, "three are equally near"},
		{"q1", []string{"q2", "q3", "q4", "q5"}, `did you mean "q2"?`, "four are no advice"},
		{"score", []string{"score_", "scores", "score_"}, `did you mean "score_" or "scores"?`, "one stands twice"},
		{"l1", []string{"l2", "ll"}, `did you mean "ll"? they look alike: 1 (U+0031) and l (U+006C)`, "what does not look the same is further away"},
	} {
		if got := spell.DidYouMean(c.name, c.candidates); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
		h := &spell.Hinter{}
		if got := h.Nearest(c.name, c.candidates); got != c.want {
			t.Errorf("%s: a hinter says %q, want %q", c.why, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{{"", 1, ""}, {"评议", 2, "评议"}, {"评议组", 2, "评议…"}, {"abc", 2, "ab…"}} {
		if got := spell.Cut(c.text, c.most); got != c.want {
			t.Errorf("Cut(%q, %d) is %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := spell.OneLine(" a\n\t b  "); got != "a b" {
		t.Errorf("got %q", got)
	}
}

func TestCounted(t *testing.T) {
	for n, want := range []string{"no keys", "1 key", "2 keys"} {
		if got := spell.Counted(n, "key"); got != want {
			t.Errorf("Counted(%d) is %q, want %q", n, got, want)
		}
	}
}
