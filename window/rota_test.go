package window_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
	"pgregory.net/rapid"
)

// october is a rota over the National Day of 2022, holidays and weekends included.
func october(heads ...window.Head) window.Rota {
	c := calendars["2022 with worked weekends"]
	return window.Rota{From: day("2022-09-26"), Until: day("2022-10-16"), Calendar: types.NewCalendar(daysOf(c.holidays), daysOf(c.worked)), RestDays: true, Heads: heads}
}

func ExampleDrawRota() {
	rota := window.Rota{From: types.MustParseDate("2022-10-08"), Until: types.MustParseDate("2022-10-12"), RestDays: true, Heads: []window.Head{
		{Name: "Chen"}, {Name: "Li", Leave: []window.Span{{From: types.MustParseDate("2022-10-08"), Until: types.MustParseDate("2022-10-10")}}}, {Name: "Wang"},
	}}
	duties, err := window.DrawRota(rota, 2022)
	for _, d := range duties {
		fmt.Println(d.On, d.Head)
	}
	fmt.Println(window.VerifyRota(rota, duties), err)
	// Output:
	// 2022-10-08 Chen
	// 2022-10-09 Wang
	// 2022-10-10 Wang
	// 2022-10-11 Li
	// 2022-10-12 Li
	// [] <nil>
}

// What is drawn is verified; where nothing can be drawn, a search over all rotas agrees.
func TestDrawRota(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := window.Rota{From: day("2022-09-29"), RestDays: rapid.Bool().Draw(t, "rest days")}
		r.Until = r.From + types.Date(rapid.IntRange(0, 6).Draw(t, "days"))
		for i := range rapid.IntRange(1, 3).Draw(t, "heads") {
			h := window.Head{Name: string(rune('a' + i))}
			for range rapid.IntRange(0, 2).Draw(t, "leaves") {
				from := r.From + types.Date(rapid.IntRange(0, 6).Draw(t, "leave"))
				h.Leave = append(h.Leave, window.Span{From: from, Until: from + types.Date(rapid.IntRange(0, 2).Draw(t, "long"))})
			}
			r.Heads = append(r.Heads, h)
		}
		duties, err := window.DrawRota(r, rapid.Uint64().Draw(t, "lot"))
		if err == nil {
			if found := window.VerifyRota(r, duties); found != nil {
				t.Fatalf("%v: %v", duties, found)
			}
			return
		}
		if every(r, r.Days(), nil) {
			t.Fatalf("there is a fair rota, but: %v", err)
		}
	})
}

// every tries every rota and reports whether one is sound.
func every(r window.Rota, days []types.Date, duties []window.Duty) bool {
	if len(days) == 0 {
		return window.VerifyRota(r, duties) == nil
	}
	return slices.ContainsFunc(r.Heads, func(h window.Head) bool {
		return every(r, days[1:], append(slices.Clip(duties), window.Duty{On: days[0], Head: h.Name}))
	})
}

// Long rotas without leave are always fair; another order of the heads changes nothing, another
// lot does.
func TestDrawLongRota(t *testing.T) {
	var heads []window.Head
	for i := range 11 {
		heads = append(heads, window.Head{Name: fmt.Sprintf("h%02d", i)})
	}
	r := october(heads...)
	r.Until = day("2023-09-25")
	first, err := window.DrawRota(r, 1)
	if err != nil || window.VerifyRota(r, first) != nil || len(first) != 365 {
		t.Fatalf("%d days, %v: %v", len(first), err, window.VerifyRota(r, first))
	}
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(heads), func(i, j int) { heads[i], heads[j] = heads[j], heads[i] })
	again, err := window.DrawRota(r, 1)
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Errorf("in another order: %v\n%s", err, diff)
	}
	other, err := window.DrawRota(r, 2)
	if err != nil || slices.Equal(first, other) {
		t.Errorf("another lot draws the same rota: %v", err)
	}
}

func TestVerifyRota(t *testing.T) {
	leave := window.Head{Name: "a", Leave: []window.Span{{From: day("2022-10-08"), Until: day("2022-10-09")}}}
	r := october(leave, window.Head{Name: "b"}, window.Head{Name: "c"})
	r.From, r.Until = day("2022-10-07"), day("2022-10-12")
	duty := func(on, head string) window.Duty { return window.Duty{On: day(on), Head: head} }
	sound := []window.Duty{duty("2022-10-07", "a"), duty("2022-10-08", "b"), duty("2022-10-09", "c"), duty("2022-10-10", "a"), duty("2022-10-11", "b"), duty("2022-10-12", "c")}
	for _, tt := range []struct {
		name   string
		change func([]window.Duty) []window.Duty
		want   string
	}{
		{"sound", func(d []window.Duty) []window.Duty { return d }, ""},
		{"a day without", func(d []window.Duty) []window.Duty { return d[:5] }, "day_without 2022-10-12 "},
		{"a day twice", func(d []window.Duty) []window.Duty { return append(d, duty("2022-10-12", "a")) }, "day_twice 2022-10-12 c"},
		{"a day beyond", func(d []window.Duty) []window.Duty { return append(d, duty("2022-10-13", "a")) }, "day_beyond 2022-10-13 a"},
		{"an unknown head", func(d []window.Duty) []window.Duty { d[0].Head = "x"; return d }, "unknown_head 2022-10-07 x"},
		{"on leave", func(d []window.Duty) []window.Duty { d[1].Head, d[3].Head = "a", "b"; return d }, "on_leave 2022-10-08 a"},
		{"unfair", func(d []window.Duty) []window.Duty { d[4].Head = "c"; return d }, "unfair_days  b; unfair_days  c"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var lines []string
			for _, f := range window.VerifyRota(r, tt.change(slices.Clone(sound))) {
				on := ""
				if f.On != 0 {
					on = f.On.String()
				}
				lines = append(lines, fmt.Sprintf("%s %s %s", f.Fault, on, f.Head))
			}
			if got := strings.Join(lines, "; "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestNoRota(t *testing.T) {
	away := func(name string, from, until string) window.Head {
		return window.Head{Name: name, Leave: []window.Span{{From: day(from), Until: day(until)}}}
	}
	for want, heads := range map[string][]window.Head{
		"there is no fair rota: nobody can on 2022-10-03":                                                    {away("a", "2022-10-01", "2022-10-03"), away("b", "2022-10-03", "2022-10-08")},
		"there is no fair rota: the head a is there twice":                                                   {{Name: "a"}, {Name: "a"}},
		"there is no fair rota: a can on 3 days only, and each head has 7 at least":                          {away("a", "2022-09-29", "2022-10-16"), {Name: "b"}, {Name: "c"}},
		"there is no fair rota: no two heads could differ by one day at most, with the leave that they have": {away("a", "2022-10-01", "2022-10-07"), {Name: "b"}},
		"there is no fair rota: nobody can on 2022-09-26":                                                    nil,
	} {
		if _, err := window.DrawRota(october(heads...), 7); fmt.Sprint(err) != want || fault.CodeOf(err) != fault.CodeContradiction {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
