package tidy

import (
	"testing"
	"unicode"
)

func TestApart(t *testing.T) {
	for _, c := range []struct{ a, b, want, why string }{
		{"Unit A", "Unit \u0410", "A (U+0041) and \u0410 (U+0410)", "a Cyrillic capital"},
		{"\u0391", "\u0410", "\u0391 (U+0391) and \u0410 (U+0410)", "Greek and Cyrillic"},
		{"\uff21", "\u0410", "\uff21 (U+FF21) and \u0410 (U+0410)", "a Latin letter of full width beside a Cyrillic one"},
		{"A", "\uff21", "", "width alone is a matter of Alike"},
		{"u0", "uO", "0 (U+0030) and O (U+004F)", "a digit and a letter"},
		{"l1", "ll", "1 (U+0031) and l (U+006C)", "the second character differs"},
		{"\u529b", "\u30ab", "\u529b (U+529B) and \u30ab (U+30AB)", "a Chinese character and a kana"},
		{"3-1", "3\u20131", "- (U+002D) and \u2013 (U+2013)", "dashes"},
		{"u 0", "u\u00a0O", "0 (U+0030) and O (U+004F)", "blanks of two kinds before them"},
		{"u 0", "uO", "0 (U+0030) and O (U+004F)", "a blank in one of them"},
		{"a1", "\u04101", "a (U+0061) and \u0410 (U+0410)", "a capital of another script"},
		{"a b", "a\u00a0b", "", "blanks alone are a matter of Alike"},
		{"\u041f", "P", "", "letters of one sound that look different"},
		{"ab", "ac", "", "letters that look different"},
		{"ab", "ab", "", "the same text"},
	} {
		if got := Apart(c.a, c.b); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

// A skeleton is its own skeleton, or two texts that look alike could have two.
func TestSkeletonIsStable(t *testing.T) {
	for r, like := range lookAlikes {
		if r == like || lookAlikes[like] != 0 {
			t.Errorf("%c (%U) leads to %c (%U), which leads on", r, r, like, like)
		}
		if !unicode.IsGraphic(r) || !unicode.IsGraphic(like) {
			t.Errorf("%U or %U cannot be seen", r, like)
		}
		if s := Skeleton(string(r)); s != string(like) {
			t.Errorf("the skeleton of %c (%U) is %q, want %c: the normal form takes it away", r, r, s, like)
		}
	}
}

// What sets two texts apart that people take for one another is always named.
func TestLikenessesSay(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"u1", "U1", "differ only in case"},
		{"straße", "STRASSE", "differ only in case"},
		{"a b", "ab", "differ only in blanks"},
		{"a b", "a\u00a0b", "differ only in the kind or the number of their blanks"},
		{"a b", "a  b", "differ only in the kind or the number of their blanks"},
		{"u1", "ｕ１", "differ only in width or the form of a character"},
		{"ﬁ", "fi", "differ only in width or the form of a character"},
		{"m²", "m2", "differ only in width or the form of a character"},
		{"Ⅳ", "IV", "differ only in width or the form of a character"},
		{"ﬁn", "FIN", "differ only in case, width, blanks or the form of a character"},
		{"ガス", "ｶﾞｽ", "differ only in width or the form of a character"},
		{"u 1", "U1", "differ only in case, width, blanks or the form of a character"},
		{"uO", "u0", "look alike: O (U+004F) and 0 (U+0030)"},
		{"Il", "I1", "look alike: l (U+006C) and 1 (U+0031)"},
		{"u 0", "u\u00a0O", "look alike: 0 (U+0030) and O (U+004F)"},
		{"u 0", "uO", "look alike: 0 (U+0030) and O (U+004F)"},
		{"unit a", "Unit \u0430", "look alike: a (U+0061) and \u0430 (U+0430)"},
		{"unit a", "unit b", ""},
	} {
		got := ""
		for _, l := range Likenesses() {
			if l.Fold(c.a) == l.Fold(c.b) {
				got, _ = l.Say(c.a, c.b)
			}
		}
		if got != c.want {
			t.Errorf("%q and %q: got %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

// Each pair looks alike: first a sample of confusables.txt of Unicode Technical Standard 39, then
// what the keyboards for Chinese and Japanese add to it, and last what looks different.
func TestSkeletonsOfStandard(t *testing.T) {
	for _, pair := range []string{
		"Аa", "аa", "Сc", "сc", "Рp", "рp", "еe", "оo", "хx", "уy", "ѕs", "іi", "јj", "һh", "ԁd", "ԛq", "ԝw", "ѵv", "гr", "З3",
		"οo", "νv", "υu", "ρp", "αa", "γy", "σo", "ιi", "οо", "ΑА", "օo", "սu", "հh", "ոn", "ıi", "ɡg", "ɑa",
		"‐-", "‒-", "–-", "−-", "’'", "‘'", "`'", "—一", "ー一", "・·", "•·",
		"0O", "1l", "lI", "I|", "〇O", "Ӏl", "ӏl",
		"エ工", "カ力", "タ夕", "ト卜", "ニ二", "ハ八", "ロ口", "オ才", "ム厶", "ヘへ", "ベべ",
	} {
		r := []rune(pair)
		a, b := string(r[0]), string(r[1])
		if looks(a) != looks(b) {
			t.Errorf("%s (%U) and %s (%U) have the skeletons %q and %q", a, r[0], b, r[1], looks(a), looks(b))
		}
	}
	for _, pair := range []string{"Пn", "бb", "дg", "ωw", "μu", "日目", "口ヨ", "ソン", "シツ", "rn", "5S", "8B"} {
		if r := []rune(pair); looks(string(r[0])) == looks(string(r[1])) {
			t.Errorf("%c and %c are told apart by their look", r[0], r[1])
		}
	}
}
