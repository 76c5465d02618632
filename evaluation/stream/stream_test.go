package stream

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

func day(s string) types.Date { return types.MustParseDate(s) }

// world is rules and a roster of a few names, in which everything collides.
func world(hasGrades, hasMarks bool) (Rules, Roster) {
	r := Rules{Rounds: []Round{
		{ID: "spring", Groups: []string{"a", "b"}, From: day("2024-03-01"), Until: day("2024-03-31"), Panel: true},
		{ID: "autumn", From: day("2024-09-01"), Until: day("2024-09-30"), Gradeless: hasMarks},
	}}
	if hasGrades {
		r.Grades = []string{"good", "fair", "poor"}
	}
	if hasMarks {
		r.Marks = &Scale{From: types.Int(0), To: types.Int(10), Step: types.MustParseNumber("0.5")}
	}
	return r, Roster{Units: []string{"v", "u", "w"}, Raters: []Rater{
		{ID: "r3", Group: "c"},
		{ID: "r1", Group: "a", Recused: []string{"w", "x"}, Panel: []string{"v", "u"}},
		{ID: "r2", Group: "b", Panel: []string{"w", "v", "w"}},
	}}
}

func drawBallots(t *rapid.T) []Ballot {
	pick := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(t, what) }
	ballots := make([]Ballot, rapid.IntRange(0, 60).Draw(t, "ballots"))
	for i := range ballots {
		mark := types.MustParseNumber(pick("mark", "0", "1.5", "1.50", "7", "10", "10.5", "0.3", "-1"))
		b := Ballot{ID: fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "id"), "-", i), Round: pick("round", "spring", "autumn"), Rater: pick("rater", "r1", "r1", "r2", "r2", "r3", "r9"),
			Unit: pick("unit", "u", "v", "w", "x"), Grade: pick("grade", "good", "fair", "poor", "?"), Mark: &mark, Supplementary: rapid.Bool().Draw(t, "supplementary"),
			CastOn: types.Of(day(pick("day", "2024-03-01", "2024-03-02", "2024-03-31", "2024-04-01", "2024-09-01", "2024-09-01", "2024-08-31")))}
		if pick("marked", "yes", "yes", "yes", "no") == "no" {
			b.Mark = nil
		}
		ballots[i] = b
	}
	return ballots
}

// plainly is the result by the letter of the rules, of all ballots at once.
func plainly(rules Rules, roster Roster, ballots []Ballot) Result {
	ballots = slices.SortedFunc(slices.Values(ballots), func(a, b Ballot) int {
		x, _ := a.CastOn.Get()
		y, _ := b.CastOn.Get()
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.ID, b.ID))
	})
	var r Result
	scores := map[string]*Score{}
	for _, round := range rules.Rounds {
		tally, rejected, counted := RoundTally{Round: round.ID}, map[string]int64{}, map[string]bool{}
		for _, b := range ballots {
			if b.Round != round.ID {
				continue
			}
			tally.Received++
			why := ""
			i := slices.IndexFunc(roster.Raters, func(r Rater) bool { return r.ID == b.Rater })
			on, _ := b.CastOn.Get()
			switch key := b.Rater + " " + b.Unit; {
			case !slices.Contains(roster.Units, b.Unit):
				why = "unknown_unit"
			case i < 0:
				why = "unknown_rater"
			case rules.Grades != nil && !round.Gradeless && !slices.Contains(rules.Grades, b.Grade):
				why = "unknown_grade"
			case rules.Marks != nil && !round.Markless && (b.Mark == nil || !slices.Contains([]string{"0", "1.5", "7", "10"}, b.Mark.String())):
				why = "off_scale"
			case round.Groups != nil && !slices.Contains(round.Groups, roster.Raters[i].Group):
				why = "wrong_group"
			case on < round.From || on > round.Until:
				why = "out_of_round"
			case slices.Contains(roster.Raters[i].Recused, b.Unit):
				why = "recused"
			case round.Panel && !b.Supplementary && !slices.Contains(roster.Raters[i].Panel, b.Unit):
				why = "off_panel"
			case counted[key]:
				why = "duplicate"
			default:
				counted[key] = true
				tally.Counted++
				s := scores[b.Unit+" "+b.Round]
				if s == nil {
					s = &Score{Unit: b.Unit, Round: b.Round}
					scores[b.Unit+" "+b.Round] = s
				}
				s.Ballots++
				if rules.Grades != nil && !round.Gradeless {
					if s.Grades == nil {
						s.Grades = make([]int64, len(rules.Grades))
					}
					s.Grades[slices.Index(rules.Grades, b.Grade)]++
				}
				if rules.Marks != nil && !round.Markless {
					s.Sum = s.Sum.Add(*b.Mark)
				}
				continue
			}
			rejected[why]++
		}
		for _, why := range Reasons() {
			if rejected[why] > 0 {
				tally.Rejected = append(tally.Rejected, ReasonCount{why, rejected[why]})
			}
		}
		r.Rounds = append(r.Rounds, tally)
	}
	for _, unit := range []string{"u", "v", "w"} {
		for _, round := range rules.Rounds {
			if s := scores[unit+" "+round.ID]; s != nil {
				r.Scores = append(r.Scores, *s)
			}
		}
	}
	return r
}

func text(r Result) string {
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		panic(err)
	}
	return string(b)
}

func written(t interface{ Fatal(...any) }, x *Tally) []byte {
	var b bytes.Buffer
	n, err := x.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatal(n, b.Len(), err)
	}
	return b.Bytes()
}

// A tally comes to what the rules say of all ballots at once, whatever the order in which they are added, over
// how many tallies they are spread and in which order these are merged; its bytes are the same, and can be read.
func TestTally(t *testing.T) {
	depth.Checks(t, 500, 5000)
	counted, rejected := 0, map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		rules, roster := world(rapid.Bool().Draw(t, "grades"), true)
		switch n := rapid.IntRange(0, 2).Draw(t, "marks"); {
		case rules.Grades != nil && n == 0:
			rules.Marks, rules.Rounds[1].Gradeless = nil, false
		case rules.Grades != nil && n == 1:
			rules.Rounds[0].Markless = true
		}
		ballots := drawBallots(t)
		want := text(plainly(rules, roster, ballots))
		shards := make([]*Tally, 1+rapid.IntRange(0, 3).Draw(t, "shards"))
		for i := range shards {
			other := Roster{Units: rapid.Permutation(roster.Units).Draw(t, "units"), Raters: rapid.Permutation(roster.Raters).Draw(t, "raters")}
			var err error
			if shards[i], err = New(rules, other); err != nil {
				t.Fatal(err)
			}
		}
		one, err := New(rules, roster)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range rapid.Permutation(ballots).Draw(t, "order") {
			if err := one.Add(b); err != nil {
				t.Fatal(err)
			}
			if err := shards[rapid.IntRange(0, len(shards)-1).Draw(t, "shard")].Add(b); err != nil {
				t.Fatal(err)
			}
		}
		result := one.Result()
		if got := text(result); got != want {
			t.Fatal(gocmp.Diff(want, got))
		}
		for _, x := range result.Rounds {
			counted += int(x.Counted)
			for _, c := range x.Rejected {
				rejected[c.Reason] = true
			}
		}
		shards = rapid.Permutation(shards).Draw(t, "merging")
		for _, s := range shards[1:] {
			sent, err := Read(bytes.NewReader(written(t, s)), rules, roster)
			if err != nil {
				t.Fatal(err)
			}
			if err := shards[0].Merge(sent); err != nil {
				t.Fatal(err)
			}
		}
		if got := text(shards[0].Result()); got != want {
			t.Fatal(gocmp.Diff(want, got))
		}
		if !bytes.Equal(written(t, one), written(t, shards[0])) {
			t.Fatal("the bytes differ")
		}
	})
	if counted == 0 || len(rejected) != len(Reasons()) {
		t.Errorf("%d counted, rejected for %v", counted, rejected)
	}
}

// Bytes that were cut or changed are an error or another tally, and nothing worse.
func TestReadTampered(t *testing.T) {
	depth.Checks(t, 500, 5000)
	kinds := map[fault.Code]int{}
	rapid.Check(t, func(t *rapid.T) {
		rules, roster := world(true, true)
		x, err := New(rules, roster)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range drawBallots(t) {
			if err := x.Add(b); err != nil {
				t.Fatal(err)
			}
		}
		b := written(t, x)
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			b = b[:at]
		case 1:
			b[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		case 2:
			b = append(b, 0)
		}
		if y, err := Read(bytes.NewReader(b), rules, roster); err != nil {
			kinds[fault.CodeOf(err)]++
		} else if z, err := Read(bytes.NewReader(written(t, y)), rules, roster); err != nil || text(z.Result()) != text(y.Result()) {
			t.Fatal("what was read cannot be written and read again", err)
		}
	})
	if kinds[fault.CodeMalformed] == 0 || kinds[fault.CodeForeignFacts] == 0 || len(kinds) != 2 {
		t.Errorf("%v", kinds)
	}
}

func TestFaults(t *testing.T) {
	rules, roster := world(true, false)
	x, err := New(rules, roster)
	if err != nil {
		t.Fatal(err)
	}
	march := types.Of(day("2024-03-05"))
	for want, b := range map[string]Ballot{
		`stream: ballot "b1": there is no round "sprung"; did you mean "spring"?`: {ID: "b1", Round: "sprung", CastOn: march},
		`stream: ballot "b2": cast_on is missing`:                                 {ID: "b2", Round: "spring"},
	} {
		if err := x.Add(b); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	long := Ballot{ID: strings.Repeat("x", maxID+1), Round: "spring", CastOn: march}
	if err := x.Add(long); err == nil || fault.CodeOf(err) != fault.CodeLimit {
		t.Error(err)
	}
	if got := x.Result().Rounds[0].Received; got != 0 {
		t.Errorf("%d ballots at fault are received", got)
	}
	roster.Units = roster.Units[1:]
	other, err := New(rules, roster)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Merge(other); err == nil || fault.CodeOf(err) != fault.CodeForeignFacts {
		t.Error(err)
	}
	if err := x.Merge(x); err == nil {
		t.Error("a tally is merged with itself")
	}
	if _, err := Read(bytes.NewReader(written(t, x)), rules, roster); err == nil || fault.CodeOf(err) != fault.CodeForeignFacts {
		t.Error(err)
	}
	rules.Rounds[1] = Round{ID: "spring", From: 2, Until: 1}
	rules.Grades, roster.Units, roster.Raters = nil, []string{"u", "u"}, append(roster.Raters, roster.Raters[0])
	_, err = New(rules, roster)
	want := "stream: the round \"spring\" ends on 1970-01-02, before it begins on 1970-01-03\n" +
		"stream: the round \"spring\" stands twice\nstream: the unit \"u\" stands twice\nstream: the rater \"r3\" stands twice\n" +
		"stream: a ballot gives nothing: there are no grades and no marks"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want\n%s", err, want)
	}
	rules, roster = world(false, true)
	rules.Marks.To = types.Int(-1)
	if _, err = New(rules, roster); err == nil || err.Error() != "stream: the marks go from 0 to -1 by 0.5" {
		t.Error(err)
	}
}

// An earlier ballot takes the place of a later one without leaving its id behind: memory does not grow with
// ballots that are replaced.
func TestReplacedLeaveNothing(t *testing.T) {
	rules, roster := world(true, false)
	x, err := New(rules, roster)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		id := fmt.Sprintf("%05d-%s", 99_999-i, strings.Repeat("x", i%50))
		if err := x.Add(Ballot{ID: id, Round: "autumn", Rater: "r1", Unit: "u", Grade: "good", CastOn: types.Of(day("2024-09-05"))}); err != nil {
			t.Fatal(err)
		}
	}
	bytes := 0
	for i := range x.table.parts {
		bytes += len(x.table.parts[i].ids)
	}
	if r := x.Result(); r.Rounds[1].Counted != 1 || r.Rounds[1].Rejected[0].Count != 999 || bytes > 200 {
		t.Errorf("%v, and %d bytes of ids", r.Rounds[1], bytes)
	}
}
