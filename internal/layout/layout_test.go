package layout

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestColumns(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"Latin is filled", Left("abc", 5), "abc  "},
		{"Chinese counts two cells", Left("市局", 5), "市局 "},
		{"a long text is cut at a whole character", Left("市民政局", 6), "市民… "},
		{"numbers stand to the right", Right("9.5", 5), "  9.5"},
		{"a number too wide is never cut", Right("123456", 5), "123456"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"at blanks", "one two three", 7, []string{"one two", "three"}},
		{"between Chinese characters, not before a comma", "位居全省，前三", 8, []string{"位居全", "省，前三"}},
		{"a word wider than the line is broken", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"nothing is one empty line", "", 5, []string{""}},
	} {
		if d := cmp.Diff(c.want, Wrap(c.text, c.width)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestHang(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"what fits is one line", "one two 3", []string{"one two 3"}},
		{"further lines are shorter", "one two three four five", []string{"one two", "three", "four", "five"}},
		{"so are those of a long word", "abcdefghijklmnopqr", []string{"abcdefghi", "jklmn", "opqr"}},
		{"and between Chinese characters", "位居全省前三名的", []string{"位居全省", "前三", "名的"}},
	} {
		if d := cmp.Diff(c.want, Hang(c.text, 9, 4)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestFill(t *testing.T) {
	got := Fill([]string{"u1 市局", "u2 市民政局", "u3"}, ", ", 16)
	if d := cmp.Diff([]string{"u1 市局,", "u2 市民政局, u3"}, got); d != "" {
		t.Error(d)
	}
}
