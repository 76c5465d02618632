package linediff

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestUnified(t *testing.T) {
	old := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n"
	for _, c := range []struct{ name, old, now, want string }{
		{"nothing", old, old, ""},
		{"a line in the middle", old, strings.Replace(old, "f\n", "x\ny\n", 1), "@@ -3,7 +3,8 @@\n c\n d\n e\n-f\n+x\n+y\n g\n h\n i\n"},
		{"far apart", old, strings.NewReplacer("a\n", "x\n", "m\n", "").Replace(old), "@@ -1,4 +1,4 @@\n-a\n+x\n b\n c\n d\n@@ -10,4 +10,3 @@\n j\n k\n l\n-m\n"},
		{"close together", "a\nb\nc\nd\n", "a\nx\nc\ny\n", "@@ -1,4 +1,4 @@\n a\n-b\n+x\n c\n-d\n+y\n"},
		{"all of it", "a\n", "b\n", "@@ -1,1 +1,1 @@\n-a\n+b\n"},
		{"from nothing", "", "b\n", "@@ -0,0 +1,1 @@\n+b\n"},
		{"an end of line", "a\nb", "a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"},
	} {
		want := c.want
		if want != "" {
			want = "--- old\n+++ new\n" + want
		}
		if got := Unified("old", "new", c.old, c.now); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// The changes, made to the old text, give the new one.
func TestChangesLeadToTheOther(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	text := func(n int) (lines []string) {
		for range rng.IntN(n) {
			lines = append(lines, fmt.Sprintln(rng.IntN(n)))
		}
		return lines
	}
	for range 2000 {
		a, b := text(30), text(30)
		var got []string
		at, equal := 0, 0
		for _, c := range changes(a, b) {
			got = append(append(got, a[at:c.fromA]...), b[c.fromB:c.toB]...)
			equal += c.fromA - at
			at = c.toA
		}
		got = append(got, a[at:]...)
		if strings.Join(got, "") != strings.Join(b, "") {
			t.Fatalf("%q to %q gives %q", a, b, got)
		}
	}
}
