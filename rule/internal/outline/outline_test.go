package outline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// item is an item with parts.
func item(text string, parts ...*Item) *Item {
	it := &Item{Text: text}
	if len(parts) > 0 {
		it.Parts = func() []*Item { return parts }
	}
	return it
}

// derived is an item with an ID.
func derived(id, text string, parts ...*Item) *Item {
	it := item(text, parts...)
	it.ID = id
	return it
}

var words = Words{Above: ", above", Below: ", below", More: " …", Rest: "there is more"}

func text(t *testing.T, o *Outline) string {
	t.Helper()
	var b strings.Builder
	if err := o.Text(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Items are opened level by level, as far as their lines fit.
func TestOpenLines(t *testing.T) {
	root := func() *Item {
		return item("a", item("b", item("c", item("d"))), item("e", item("f"), item("g")), item("h"))
	}
	for lines, want := range map[int]string{
		1: "a …\nthere is more\n",
		2: "a …\nthere is more\n",
		5: "a\n  b …\n  e …\n  h\nthere is more\n",
		6: "a\n  b\n    c …\n  e …\n  h\nthere is more\n",
		7: "a\n  b\n    c\n      d\n  e …\n  h\nthere is more\n",
		8: "a\n  b\n    c\n      d\n  e\n    f\n    g\n  h\n",
	} {
		o := New(root(), 80, words)
		o.OpenLines(lines)
		if d := cmp.Diff(want, text(t, o)); d != "" {
			t.Errorf("%d lines: %s", lines, d)
		}
	}
	all := New(root(), 80, words)
	all.OpenAll()
	if got := strings.Count(text(t, all), "\n"); got != 8 || !all.IsWhole() {
		t.Errorf("the whole has %d lines", got)
	}
}

// No page has more lines than it may, whatever is said after the items and at its end.
func TestOpenLinesIsKept(t *testing.T) {
	words := Words{Above: ", which is derived above", Below: ", which is derived below", More: " …", Rest: "there is more behind what has an ellipsis"}
	wide := strings.Repeat("wide ", 6) // a line of 30, to which nothing can be added
	var tree func(depth, n int) *Item
	tree = func(depth, n int) *Item {
		it := &Item{Text: wide[:20+(n*7)%10], ID: fmt.Sprint(n % 5)}
		if n%3 == 0 {
			it.Once, it.Again = "q", "see the quotation of it that stands above this"
		}
		if depth > 0 {
			it.Parts = func() (parts []*Item) {
				for i := range 3 {
					parts = append(parts, tree(depth-1, 3*n+i+1))
				}
				return parts
			}
		}
		return it
	}
	shown := map[int]bool{}
	for lines := 4; lines < 60; lines++ {
		o := New(tree(4, 1), 30, words)
		o.OpenLines(lines)
		n := strings.Count(text(t, o), "\n")
		if n > lines {
			t.Errorf("%d lines, of at most %d:\n%s", n, lines, text(t, o))
		}
		shown[n] = true
	}
	if len(shown) < 5 {
		t.Errorf("only pages of %v lines", shown)
	}
}

// What is late gives way to what is at the next levels.
func TestLate(t *testing.T) {
	late := item("late", item("x"), item("y"))
	late.Late = 2
	o := New(item("a", late, item("b", item("c", item("d")))), 80, words)
	o.OpenLines(6)
	if d := cmp.Diff("a\n  late …\n  b\n    c\n      d\nthere is more\n", text(t, o)); d != "" {
		t.Error(d)
	}
}

// What several items derive is opened once, and the others say where that is: never where
// nothing is.
func TestDerivedOnce(t *testing.T) {
	root := func() *Item {
		return item("a", item("b", derived("x", "x1", item("y"))), derived("x", "x2", item("y")))
	}
	all := New(root(), 80, words)
	all.OpenAll()
	if d := cmp.Diff("a\n  b\n    x1\n      y\n  x2, above\n", text(t, all)); d != "" {
		t.Error(d)
	}
	page := New(root(), 80, words)
	page.OpenLines(5)
	if d := cmp.Diff("a\n  b\n    x1, below\n  x2\n    y\n", text(t, page)); d != "" {
		t.Error(d)
	}
	shut := New(item("a", item("b", derived("x", "x1", item("y"), item("z"))), derived("x", "x2", item("y"), item("z"))), 80, words)
	shut.OpenLines(5)
	if d := cmp.Diff("a\n  b\n    x1 …\n  x2 …\nthere is more\n", text(t, shut)); d != "" {
		t.Error(d)
	}
}

// A figure that uses itself, as only a file can say, ends.
func TestCycle(t *testing.T) {
	var loop func() []*Item
	loop = func() []*Item { return []*Item{{ID: "x", Text: "x", Parts: loop}} }
	o := New(&Item{ID: "x", Text: "x", Parts: loop}, 80, words)
	o.OpenAll()
	if d := cmp.Diff("x\n  x, above\n", text(t, o)); d != "" {
		t.Error(d)
	}
}

// A quotation stands once, in the order of reading and not of opening.
func TestQuotedOnce(t *testing.T) {
	quote := func() *Item { return &Item{Text: "to be or not", Once: "q", Again: "see q"} }
	o := New(item("a", item("b", item("c", quote())), quote(), quote()), 80, words)
	o.OpenAll()
	if d := cmp.Diff("a\n  b\n    c\n      to be or not\n  see q\n  see q\n", text(t, o)); d != "" {
		t.Error(d)
	}
}

// HTML holds what can be opened, and no text has power over the page.
func TestHTML(t *testing.T) {
	evil := `</p><script>alert("1")</script>` + "\u202e&amp;\n"
	root := func() *Item {
		return item(evil, item("b", item("c", item(evil))), &Item{Class: "values", Values: []string{"1", evil}})
	}
	o := New(root(), 80, words)
	o.OpenLines(4)
	o.Fold(100)
	var b strings.Builder
	if err := o.HTML(&b, "en"); err != nil {
		t.Fatal(err)
	}
	safe := `&lt;/p&gt;&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;\u202e&amp;amp;\n`
	want := fmt.Sprintf(`<div class="merit-derivation" lang="en">
<details open><summary>%[1]s</summary>
 <details><summary>b</summary>
  <details><summary>c</summary>
   <p>%[1]s</p>
  </details>
 </details>
 <p class="merit-values">1; %[1]s</p>
</details>
</div>
`, safe)
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
	few := New(root(), 80, words)
	few.Fold(2)
	b.Reset()
	if err := few.HTML(&b, "en"); err != nil || !strings.Contains(b.String(), "<p>b …</p>") || !strings.Contains(b.String(), `<p class="merit-rest">there is more</p>`) {
		t.Errorf("few are\n%s, %v", b.String(), err)
	}
}

// The first error of a writer is returned.
func TestWriters(t *testing.T) {
	o := New(item("a", item("b")), 80, words)
	o.OpenAll()
	for name, write := range map[string]func() error{
		"text": func() error { return o.Text(full{}) }, "Markdown": func() error { return o.Markdown(full{}) }, "HTML": func() error { return o.HTML(full{}, "en") },
	} {
		if err := write(); err != errFull {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type full struct{}

var errFull = fmt.Errorf("full")

func (full) WriteString(string) (int, error) { return 0, errFull }
