package plain

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// Each kind of character that acts, or is not seen, is shown as its escape, and what
// people write is left alone.
func TestText(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"words", "依据 a-b 'x' \"y\" é", "依据 a-b 'x' \"y\" é"},
		{"a backslash stays", `C:\new`, `C:\new`},
		{"an escape", "a\x1b[31mred", `a\x1b[31mred`},
		{"a bell ends a title", "\x1b]0;pwn\a", `\x1b]0;pwn\a`},
		{"nothing, backspace, delete", "\x00\b\x7f", `\x00\b\x7f`},
		{"controls of eight bits", "\u0085\u009b2J\u009d0;x\u009c", `\u0085\u009b2J\u009d0;x\u009c`},
		{"a control of eight bits that is no UTF-8", "a\x9b31m", `a\x9b31m`},
		{"half a character", "依\xe4\xbe", `依\xe4\xbe`},
		{"the character for a broken one", "\ufffd", "\ufffd"},
		{"breaks of lines", "a\nb\r\nc\vd\fe", `a\nb\r\nc\vd\fe`},
		{"breaks of lines and paragraphs", "a\u2028b\u2029c", `a\u2028b\u2029c`},
		{"a tab", "a\tb", `a\tb`},
		{"overrides", "\u202aa\u202bb\u202cc\u202dd\u202e", `\u202aa\u202bb\u202cc\u202dd\u202e`},
		{"isolates", "\u2066a\u2067b\u2068c\u2069", `\u2066a\u2067b\u2068c\u2069`},
		{"marks of direction", "\u061ca\u200eb\u200f", `\u061ca\u200eb\u200f`},
		{"nothing that is wide", "a\u200bb\u2060c\ufeffd\u00ade", `a\u200bb\u2060c\ufeffd\u00ade`},
		{"tags that hide a text", "a\U000e0041\U000e0001", `a\U000e0041\U000e0001`},
		{"annotations between lines", "\ufff9a\ufffab\ufffb", `\ufff9a\ufffab\ufffb`},
		{"joiners of scripts and emoji", "می\u200cروم 👩\u200d🔬", "می\u200cروم 👩\u200d🔬"},
		{"a sign of format that is seen", "\u0600١٢", "\u0600١٢"},
		{"blanks of other widths", "a\u00a0b\u3000c", "a\u00a0b\u3000c"},
	} {
		got := Text(tt.text)
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if again := Text(got); again != got {
			t.Errorf("%s: a second time gives %q", tt.name, again)
		}
	}
}

// No character of Unicode that is a control, a separator of lines, or turns the writing
// round is shown as it is; and each is shown as %q shows it, so that messages that quote
// agree with those that do not.
func TestEveryCharacter(t *testing.T) {
	escaped := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		got := Rune(r)
		acts := unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
		switch {
		case got == string(r) && acts:
			t.Errorf("%U is shown as it is", r)
		case got != string(r):
			escaped++
			if q := fmt.Sprintf("%q", string(r)); `"`+got+`"` != q {
				t.Errorf("%U is shown as %s, and quoted as %s", r, got, q)
			}
		}
	}
	if escaped < 65+10 || escaped > 250 {
		t.Errorf("%d characters are escaped", escaped)
	}
}

// Of several lines only the breaks between them and the tabs stay.
func TestLines(t *testing.T) {
	if got, want := Lines("a\n\tb\r\n\x1bc\u2028d\n"), "a\n\tb\\r\n\\x1bc\\u2028d\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A text in quotes ends where it ends.
func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		``:                    `""`,
		`优秀`:                  `"优秀"`,
		`a" == "a`:            `"a\" == \"a"`,
		`a\`:                  `"a\\"`,
		"a\n  so total = 999": `"a\n  so total = 999"`,
		"\x1b\\n":             `"\x1b\\n"`,
	} {
		if got := Quote(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// Nothing of a text has a meaning in Markdown: each mark has an odd number of
// backslashes before it.
func TestMarkdown(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"words", "总分 = a + b - 2", "总分 = a + b - 2"},
		{"emphasis", "**b** __u__ ~~s~~", `\*\*b\*\* \_\_u\_\_ \~\~s\~\~`},
		{"HTML", "<script>alert(1)</script>", `\<script>alert(1)\</script>`},
		{"HTML behind a backslash", `\<img src=x onerror=alert(1)>`, `\\\<img src=x onerror=alert(1)>`},
		{"an entity", "&lt;b&gt; &#60;", `\&lt;b\&gt; \&\#60;`},
		{"a link", "[x](javascript:alert(1))", `\[x\](javascript:alert(1))`},
		{"an image", "![i](http://evil/x.png)", `!\[i\](http\://evil/x.png)`},
		{"a link by reference", "[x]: http://evil", `\[x\]: http\://evil`},
		{"an address", "see https://evil.example and WWW.evil.example, a@b.example", `see https\://evil.example and WWW\.evil.example, a\@b.example`},
		{"an address in angles", "<http://evil>", `\<http\://evil>`},
		{"code", "`x` ``y``", "\\`x\\` \\`\\`y\\`\\`"},
		{"a bar of a table", "a|b", `a\|b`},
		{"a formula", "$x$", `\$x\$`},
		{"a heading", "# head", `\# head`},
		{"a heading in a line of its own", "a\n# head\n\n| a |", `a\\n\# head\\n\\n\| a \|`},
		{"a line under a heading", "===", `\===`},
		{"a rule", "---", `\---`},
		{"a quotation", "> q", `\> q`},
		{"a list", "- x", `\- x`},
		{"another list", "+ x", `\+ x`},
		{"a numbered list", "12. x", `12\. x`},
		{"another numbered list", "3) x", `3\) x`},
		{"a number", "3.5 = x", "3.5 = x"},
		{"code by its indent", "     x", "x"},
		{"a fence", "~~~ x", `\~\~\~ x`},
		{"an escape", "\x1b[31m", `\\x1b\[31m`},
	} {
		if got := Markdown(tt.text); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Whatever the text, what Markdown takes away again is the backslashes alone.
func FuzzMarkdown(f *testing.F) {
	f.Add(`\\<b>`)     // backslashes of the text before a mark
	f.Add("www.www.x") // addresses within addresses
	f.Add(">> 1. - x\n=")
	f.Add("\xff[\u202e")
	escape := regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)
	bare := regexp.MustCompile("(?:^|[^\\\\])(?:\\\\\\\\)*[*_<\\[`#|&~$]")
	f.Fuzz(func(t *testing.T, text string) {
		got := Markdown(text)
		if back, want := escape.ReplaceAllString(got, "$1"), Text(strings.TrimLeft(text, " ")); back != want {
			t.Errorf("%q: %q shows %q", text, got, back)
		}
		if at := bare.FindString(got); at != "" {
			t.Errorf("%q: %q has a mark at %q", text, got, at)
		}
	})
}
