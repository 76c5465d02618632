package circular

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Texts of the facts only fill the lines of the page.
func TestPageIsPlain(t *testing.T) {
	p := &page{}
	p.line(p.say("%s %s", "a\nb\x1b[2J\u202e", value.OfText("c\r\u2028")))
	p.list("d\n", []string{"e\u009b"})
	p.table([]column{{"f\n", false}}, [][]string{{"g\nh"}})
	want := `a\nb\x1b[2J\u202e c\r\u2028` + "\n" + `d\n: e\u009b` + "\n" + `  f\n` + "\n" + `  g\nh` + "\n"
	if d := cmp.Diff(want, p.out.String()); d != "" {
		t.Error(d)
	}
}

// A table is as wide as it needs to be; where the line has no room, columns stand closer and
// the widest text goes on below.
func TestTable(t *testing.T) {
	p := &page{language: derivation.Chinese}
	p.table([]column{{"unit", false}, {"total", true}, {"note", false}}, [][]string{{"市公安局", "9.50", ""}, {"团市委", "10.00", "x"}})
	want := "  单位       总分  备注\n  市公安局   9.50\n  团市委    10.00  x\n"
	if d := cmp.Diff(want, p.out.String()); d != "" {
		t.Error(d)
	}
	p = &page{}
	p.table([]column{{"by", false}, {"what", false}, {"people", true}}, [][]string{{strings.Repeat("短", 10), strings.Repeat("很长的事项", 20), "7"}})
	lines := strings.Split(strings.TrimRight(p.out.String(), "\n"), "\n")
	if len(lines) < 4 || layout.Width(lines[0]) != lineWidth || strings.Count(p.out.String(), "很") != 20 || !strings.HasSuffix(lines[1], " 7") {
		t.Errorf("got:\n%s", p.out.String())
	}
	for _, l := range lines {
		if layout.Width(l) > lineWidth {
			t.Errorf("%d cells: %s", layout.Width(l), l)
		}
	}
}

// Names in a cell stay whole where they fit.
func TestNamesInTable(t *testing.T) {
	for language, comma := range map[derivation.Language]string{derivation.English: ", ", derivation.Chinese: "、"} {
		p := &page{language: language}
		names := []string{"琅琊区四街道便民服务中心", "琅琊区九街道便民服务中心", "南谯区五街道便民服务中心", "全椒县五镇便民服务中心"}
		p.table([]column{{"by", false}, {"unit", false}, {"what", false}}, [][]string{{"2022-11-24", strings.Join(names, comma), strings.Repeat("很长的事项", 12)}})
		for _, name := range names {
			if !strings.Contains(p.out.String(), name) {
				t.Errorf("%s is broken in\n%s", name, p.out.String())
			}
		}
	}
}

// Days that follow each other are one part.
func TestSpans(t *testing.T) {
	var days []types.Date
	for _, day := range []string{"2022-02-27", "2022-02-28", "2022-03-01", "2022-03-03", "2022-12-31", "2023-01-01"} {
		days = append(days, types.MustParseDate(day))
	}
	if d := cmp.Diff([]string{"2022-02-27…2022-03-01", "2022-03-03", "2022-12-31…2023-01-01"}, spans(days)); d != "" {
		t.Error(d)
	}
}

// Parts of a list stay whole where they fit, behind a label that the first line leaves room
// for.
func TestFill(t *testing.T) {
	for _, c := range []struct {
		name        string
		parts       []string
		first, rest int
		want        []string
	}{
		{"all in the first line", []string{"a", "b"}, 4, 9, []string{"a, b"}},
		{"a comma counts", []string{"aa", "bb", "c"}, 6, 9, []string{"aa,", "bb, c"}},
		{"more room below", []string{"aa", "bbbb", "cccc"}, 4, 10, []string{"aa,", "bbbb, cccc"}},
		{"a part that is too wide is broken", []string{"abcdefgh", "i"}, 4, 5, []string{"abcd", "efgh,", "i"}},
		{"wide characters", []string{"市公安局", "团市委"}, 9, 9, []string{"市公安局,", "团市委"}},
	} {
		if d := cmp.Diff(c.want, fill(c.parts, ", ", c.first, c.rest)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{"0.00": "0.00", "999.90": "999.90", "1000.00": "1,000.00", "77520453.03": "77,520,453.03", "-1234.50": "-1,234.50"} {
		if got := grouped(text); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
}
