package window_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
	"pgregory.net/rapid"
)

// sort is what can be said of a case, as far as it is counted.
type sort struct {
	window, class, departments int // departments are a set of bits
	closed                     bool
	rating                     string
}

// smallWorld is a set of cases at windows, each of an area and a level, which are known to all.
type smallWorld struct {
	areas, levels []string // of the windows
	by            []string
	least         int
	all           []sort // that there can be
	cases         []sort
}

var worldDepartments = []string{"a", "b"}

// keys returns the rows that count a case of a sort.
func (w *smallWorld) keys(x sort) (keys []string) {
	for _, by := range w.by {
		var values []string
		switch by {
		case "window":
			values = []string{fmt.Sprint("w", x.window)}
		case "area":
			values = []string{w.areas[x.window]}
		case "level":
			values = []string{w.levels[x.window]}
		case "class":
			values = []string{fmt.Sprint("c", x.class)}
		case "department":
			for i, d := range worldDepartments {
				if x.departments&(1<<i) != 0 {
					values = append(values, d)
				}
			}
		case "kind":
			if x.departments == 3 {
				values = []string{"cross_department"}
			}
		}
		for _, v := range values {
			keys = append(keys, by+" "+v)
		}
	}
	return keys
}

// counts returns what a case of a sort counts for: cases, closed, rated, satisfied.
func (x sort) counts() [4]int {
	n := [4]int{1}
	for i, is := range []bool{x.closed, x.rating != "", x.rating == window.Satisfied} {
		if is {
			n[i+1] = 1
		}
	}
	return n
}

// drawWorld draws a world of up to six cases, counted by some dimensions.
func drawWorld(t *rapid.T) *smallWorld {
	w := &smallWorld{least: rapid.IntRange(2, 4).Draw(t, "least")}
	for i := range 3 {
		w.areas = append(w.areas, rapid.SampledFrom([]string{"甲", "乙"}).Draw(t, fmt.Sprint("area", i)))
		w.levels = append(w.levels, rapid.SampledFrom([]string{"市", "县"}).Draw(t, fmt.Sprint("level", i)))
	}
	w.by = rapid.SampledFrom([][]string{{"window"}, {"window", "area"}, {"window", "area", "level"}, {"area", "level"}, {"level", "window", "class"}, {"class"}, {"area", "class"},
		{"department", "kind"}, {"kind", "class"}, {"department", "class"}, {"department", "area"}}).Draw(t, "by")
	uses := func(dims ...string) bool {
		return slices.ContainsFunc(dims, func(d string) bool { return slices.Contains(w.by, d) })
	}
	some := func(n int, used bool) []int {
		if !used {
			n = 1
		}
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		return list
	}
	flags := []sort{{}, {closed: true}}
	if rapid.Bool().Draw(t, "rated") {
		flags = []sort{{}, {rating: window.Satisfied}, {rating: window.Dissatisfied}}
	}
	for _, i := range some(3, uses("window", "area", "level")) {
		for _, class := range some(2, uses("class")) {
			for _, departments := range some(4, uses("department", "kind")) {
				for _, f := range flags {
					f.window, f.class, f.departments = i, class, departments
					w.all = append(w.all, f)
				}
			}
		}
	}
	w.cases = rapid.SliceOfN(rapid.SampledFrom(w.all), 1, 6).Draw(t, "cases")
	return w
}

type fataler interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// shown returns what a policy shows of the world: for each row its counts, -1 for none.
func (w *smallWorld) shown(t fataler) map[string][4]int {
	sheet, err := window.Policy{Counts: &window.Counts{By: w.by, Least: w.least}}.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	f := facts()
	f.Windows = nil
	for i := range w.areas {
		f.Windows = append(f.Windows, window.Window{ID: fmt.Sprint("w", i), Area: w.areas[i], Level: w.levels[i], OpenedOn: types.Of(day("2022-01-01")),
			DedicatedSite: types.Of(true), CoordinatorRota: types.Of(true), StaffBriefed: types.Of(true)})
	}
	f.Cases = nil
	for i, x := range w.cases {
		c := window.Case{ID: fmt.Sprint("k", i), Window: fmt.Sprint("w", x.window), Class: fmt.Sprint("c", x.class), ReceivedOn: types.Of(day("2022-10-14"))}
		for k, d := range worldDepartments {
			if x.departments&(1<<k) != 0 {
				c.Departments, c.DaysByDepartment = append(c.Departments, d), append(c.DaysByDepartment, 1)
			}
		}
		if x.departments == 3 {
			c.Kinds = []string{window.KindCrossDepartment}
		}
		if x.closed {
			c.ClosedOn = on("2022-10-15")
		}
		if x.rating != "" {
			c.Rating = text(x.rating)
		}
		f.Cases = append(f.Cases, c)
	}
	run, err := sheet.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	list, shown := run.List("case_counts"), map[string][4]int{}
	for i := range list.Len() {
		var n [4]int
		for k, field := range []string{"cases", "closed", "rated", "satisfied"} {
			if n[k] = -1; !list.Value(i, field).IsMissing() {
				n[k], err = strconv.Atoi(list.Value(i, field).String())
			}
		}
		hides := slices.Contains(n[:], -1)
		if is, _ := list.Value(i, "suppressed").Flag(); is != hides || err != nil {
			t.Fatalf("suppressed is %t, but shown is %v (%v)", is, n, err)
		}
		shown[list.Value(i, "by").String()+" "+list.Value(i, "value").String()] = n
	}
	return shown
}

// secret is a count that nobody may work out: of a row, or what a part leaves of the whole.
type secret struct {
	row       string
	part, of  int // of is -1 for the count itself
	can       int // a value that it can have
	is, loose bool
}

func (s *secret) value(n [4]int) int {
	if s.of < 0 {
		return n[s.part]
	}
	return n[s.of] - n[s.part]
}

// secrets returns what must not be worked out: how many cases a row has that does not say it, and
// each part, or what it leaves, that is too small. It reports those that are shown.
func (w *smallWorld) secrets(t *rapid.T, shown map[string][4]int) (all []*secret) {
	counts := map[string][4]int{}
	for _, x := range w.cases {
		for _, key := range w.keys(x) {
			n := counts[key]
			for i, k := range x.counts() {
				n[i] += k
			}
			counts[key] = n
		}
	}
	if len(counts) != len(shown) {
		t.Fatalf("rows: %v, want %v", shown, counts)
	}
	for key, n := range counts {
		s := shown[key]
		for i, k := range n {
			if s[i] >= 0 && s[i] != k {
				t.Fatalf("%s: shown %v, want %v", key, s, n)
			}
		}
		hidden := []*secret{{row: key, of: -1}, {row: key, part: 1, of: -1}, {row: key, part: 1, of: 0}, {row: key, part: 2, of: -1}, {row: key, part: 2, of: 0},
			{row: key, part: 3, of: -1}, {row: key, part: 3, of: 2}}
		for _, x := range hidden {
			switch v := x.value(n); {
			case s[x.part] >= 0 && 0 < v && v < w.least:
				t.Fatalf("%s shows %v, and less than %d is secret", key, s, w.least)
			case s[x.part] < 0 && (x.part == 0 && x.of < 0 || 0 < v && v < w.least):
				all = append(all, x)
			}
		}
	}
	return all
}

// search goes through the worlds that would show the same, until each secret has two values.
type search struct {
	w       *smallWorld
	shown   map[string][4]int
	counts  map[string][4]int
	secrets []*secret
	loose   int
}

// from tries the sorts from one on, with some cases left to give away.
func (s *search) from(i, left int) {
	if s.loose == len(s.secrets) {
		return
	}
	if i == len(s.w.all) {
		s.look()
		return
	}
	x := s.w.all[i]
	keys, n := s.w.keys(x), x.counts()
	change := func(by int) (ok bool) {
		ok = true
		for _, key := range keys {
			c, listed := s.counts[key], s.shown[key]
			_, known := s.shown[key]
			ok = ok && known
			for k := range c {
				c[k] += by * n[k]
				ok = ok && (listed[k] < 0 || c[k] <= listed[k])
			}
			s.counts[key] = c
		}
		return ok
	}
	added := 0
	for ok := true; ok && added <= left; {
		s.from(i+1, left-added)
		ok = change(1)
		added++
	}
	change(-added)
}

// look compares a world with what is shown.
func (s *search) look() {
	for key, n := range s.shown {
		c := s.counts[key]
		for k := range n {
			if c[0] == 0 || n[k] >= 0 && c[k] != n[k] {
				return
			}
		}
	}
	for _, x := range s.secrets {
		v := x.value(s.counts[x.row])
		if x.is && x.can != v && !x.loose {
			x.loose = true
			s.loose++
		}
		x.is, x.can = true, v
	}
}

// No count that is suppressed can be worked out from those that are shown, by any dimension,
// although all know which window is of which area and level: of all worlds that would show the
// same, two differ in it.
func TestSuppressedCountsStaySecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		s := &search{w: w, shown: w.shown(t), counts: map[string][4]int{}}
		s.secrets = w.secrets(t, s.shown)
		s.from(0, len(w.cases)+1)
		for _, x := range s.secrets {
			if !x.loose {
				t.Errorf("by %s, at least %d: %s, count %d (of %d) is %d in all worlds that show %v", strings.Join(w.by, ", "), w.least, x.row, x.part, x.of, x.can, s.shown)
			}
		}
	})
}

// The areas would give away a window's single case, and so would the windows of an area: as few
// rows are hidden as possible.
func TestSuppressionAcrossAreas(t *testing.T) {
	cases := func(counts ...int) (all []sort) {
		for i, n := range counts {
			for range n {
				all = append(all, sort{window: i})
			}
		}
		return all
	}
	for _, tt := range []struct {
		name  string
		areas []string
		cases []sort
		want  string
	}{
		{"another window of the area", []string{"甲", "乙", "甲"}, cases(1, 3, 10), "map[area 乙:[3 0 0 0] area 甲:[11 0 0 0] window w0:[-1 -1 -1 -1] window w1:[3 0 0 0] window w2:[-1 -1 -1 -1]]"},
		{"the only window of its area", []string{"甲", "乙", "乙"}, cases(1, 3, 10), "map[area 乙:[-1 -1 -1 -1] area 甲:[-1 -1 -1 -1] window w0:[-1 -1 -1 -1] window w1:[-1 -1 -1 -1] window w2:[10 0 0 0]]"},
		{"a part that is small", []string{"甲", "甲", "乙"}, append(cases(3, 5, 5), sort{window: 0, closed: true}, sort{window: 2, closed: true}, sort{window: 2, closed: true}),
			"map[area 乙:[7 -1 -1 -1] area 甲:[9 -1 -1 -1] window w0:[4 -1 -1 -1] window w1:[5 -1 -1 -1] window w2:[7 -1 -1 -1]]"},
		{"a part of which there are too few in all", []string{"甲", "甲", "乙"}, append(cases(3, 5, 5), sort{closed: true}), "map[area 乙:[5 -1 0 0] area 甲:[9 -1 0 0] window w0:[4 -1 0 0] window w1:[5 -1 0 0] window w2:[5 -1 0 0]]"},
		{"too few in all", []string{"甲", "甲", "乙"}, cases(1), "map[area 甲:[-1 -1 -1 -1] window w0:[-1 -1 -1 -1]]"},
	} {
		w := &smallWorld{areas: tt.areas, levels: []string{"市", "市", "市"}, by: []string{"window", "area"}, least: 2, cases: tt.cases}
		if got := fmt.Sprint(w.shown(t)); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}
