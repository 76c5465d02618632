package feedback_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/feedback"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
)

// town is a policy on which a unit is told what moved: complaints come and are decided day by
// day, a survey is due in November.
var town = fstest.MapFS{
	"policy.yaml": {Data: []byte(`
merit: 1
policy: {id: town, version: "1", from: 2024-01-01, until: 2024-12-31}
facts: {as_of: date}
lists:
  units: {id: key, name: text, survey: {type: number, range: [0, 100], due: 2024-11-30}}
  complaints:
    id: key
    unit: {type: units, inverse: complaints}
    received_on: {type: date, at: true}
    decided_on: {type: date, optional: true, at: true}
    upheld: {type: flag, optional: true, at: decided_on}
figures:
  complaints:
    days: 'days(received_on, decided_on ?? as_of)'
  units:
    upheld: 'count(complaints, .upheld ?? false)'
    slow: 'count(complaints, .days > 30)'
    score: survey - 5 * upheld
    share: {formula: upheld / 4, places: 4}
    third: {formula: upheld / 3, shown: 2}
    place: 'rankBy(units, .upheld, "competition", "asc")'
  year:
    all: len(complaints)
`)},
	"facts.json": {Data: []byte(`{"as_of": "2024-12-31", "units": [{"id": "n", "name": "North", "survey": 80}, {"id": "s", "name": "South", "survey": 70}], "complaints": [
		{"id": "k1", "unit": "n", "received_on": "2024-03-01", "decided_on": "2024-03-20", "upheld": true},
		{"id": "k2", "unit": "n", "received_on": "2024-07-15", "decided_on": "2024-08-02", "upheld": true},
		{"id": "k3", "unit": "s", "received_on": "2024-06-20"},
		{"id": "k4", "unit": "s", "received_on": "2024-02-01", "decided_on": "2024-02-02", "upheld": true}]}`)},
}

// runs are the town's year as it was known on two days.
func runs(from, to string) (sheet *rule.Sheet, before, after *rule.Run) {
	policy, err := merit.Load(town, "policy.yaml")
	if err != nil {
		panic(err)
	}
	on := func(day string) *rule.Run {
		facts, err := policy.ReadFactsAsOf(town, "facts.json", types.MustParseDate(day))
		if err != nil {
			panic(err)
		}
		run, err := policy.Run(context.Background(), facts)
		if err != nil {
			panic(err)
		}
		return run
	}
	return policy.Rules(), on(from), on(to)
}

// After the third quarter each unit is told what moved since the second.
func ExampleBetween() {
	sheet, before, after := runs("2024-06-30", "2024-09-30")
	records, err := feedback.Between(context.Background(), sheet, before, after, "units", []string{"upheld", "slow", "score", "place"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := (feedback.Printer{}).Text(os.Stdout, records); err != nil {
		fmt.Println(err)
	}
	// Output:
	// n North
	//   upheld  1~ → 2~  (+1)
	//     came: complaints k2, 2024-07-15
	//     later: complaints.decided_on of k2, 2024-08-02
	//   place  1~ → 2~  (+1)
	//     from: upheld
	// s South
	//   slow  0~ → 1~  (+1)
	//     now: as_of
}

func TestBetween(t *testing.T) {
	for _, tt := range []struct{ name, from, to, list, want string }{
		{"what is due comes, and the year ends", "2024-11-29", "2024-12-31", "units", `n North
  upheld  2~ → 2
    over: complaints, 2024-12-31
  slow  0~ → 0
    over: complaints, 2024-12-31
  score  pending → 70
    from: upheld
    over: units.survey, 2024-11-30
  place  2~ → 2
    from: upheld
    others: upheld of s
s South
  upheld  1~ → 1
    over: complaints, 2024-12-31
    over: complaints.decided_on, 2024-12-31
  slow  1~ → 1
    over: complaints, 2024-12-31
    over: complaints.decided_on, 2024-12-31
    now: as_of
  score  pending → 65
    from: upheld
    over: units.survey, 2024-11-30
  place  1~ → 1
    from: upheld
    others: upheld of n
`},
		{"others move", "2024-02-28", "2024-03-31", "units", `n North
  upheld  0~ → 1~  (+1)
    came: complaints k1, 2024-03-01
    later: complaints.decided_on of k1, 2024-03-20
s South
  place  2~ → 1~  (-1)
    others: upheld of n
`},
		{"records that came", "2024-02-28", "2024-03-31", "complaints", "k1  new\n  days  19\n"},
		{"the year", "2024-02-28", "2024-07-31", "", "all  1~ → 4~  (+3)\n  came: complaints k1, k3 and 1 more, 2024-03-01 to 2024-07-15\n"},
		{"nothing", "2024-03-21", "2024-03-22", "units", "nothing has moved\n"},
	} {
		sheet, before, after := runs(tt.from, tt.to)
		fields := map[string][]string{"units": {"upheld", "slow", "score", "place"}, "complaints": {"days"}, "": {"all"}}[tt.list]
		records, err := feedback.Between(t.Context(), sheet, before, after, tt.list, fields)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		var b strings.Builder
		if err := (feedback.Printer{Records: 2}).Text(&b, records); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, b.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// Values are written as they are published, and what was awaited in the language of the reader.
func TestValuesInWords(t *testing.T) {
	sheet, before, after := runs("2024-06-30", "2024-09-30")
	records, err := feedback.Between(t.Context(), sheet, before, after, "units", []string{"share", "third"})
	if err != nil {
		t.Fatal(err)
	}
	records[0].Moves[1].By = []feedback.Cause{{Kind: feedback.Over, What: "round residents", Noun: "round", First: types.MustParseDate("2024-08-01")}}
	for language, want := range map[derivation.Language]string{
		derivation.English: "n North\n  share  0.2500~ → 0.5000~  (+0.2500)\n    from: upheld\n  third  0.33~ → 0.67~  (+0.34)\n    over: round residents, 2024-08-01\n",
		derivation.Chinese: "n North\n  share  0.2500~ → 0.5000~  (+0.2500)\n    来自：upheld\n  third  0.33~ → 0.67~  (+0.34)\n    已截止：residents 轮，2024-08-01\n",
	} {
		var b strings.Builder
		if err := (feedback.Printer{Language: language}).Text(&b, records); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, b.String()); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// What moved is found just where results differ, and whatever moved has a cause.
func TestEveryMoveHasACause(t *testing.T) {
	days := []string{"2024-01-01", "2024-02-01", "2024-03-10", "2024-06-30", "2024-08-02", "2024-11-30", "2024-12-31"}
	for i, from := range days {
		for _, to := range days[i+1:] {
			sheet, before, after := runs(from, to)
			records, err := feedback.Between(t.Context(), sheet, before, after, "units", []string{"upheld", "slow", "score", "place"})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				for _, m := range r.Moves {
					if len(m.By) == 0 {
						t.Errorf("%s to %s: nothing has moved %s of %s", from, to, m.Field, r.Key)
					}
				}
			}
		}
	}
}

func TestBetweenRefused(t *testing.T) {
	sheet, before, after := runs("2024-06-30", "2024-09-30")
	for _, tt := range []struct {
		before, after *rule.Run
		list, want    string
	}{
		{after, before, "units", "feedback: 2024-06-30 is not after 2024-09-30"},
		{before, after, "unit", `feedback: there is no list "unit"`},
	} {
		if _, err := feedback.Between(t.Context(), sheet, tt.before, tt.after, tt.list, nil); err == nil || err.Error() != tt.want {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}

// Every phrase has its Chinese.
func TestChinese(t *testing.T) {
	sheet, before, after := runs("2024-03-10", "2024-11-30")
	records, err := feedback.Between(t.Context(), sheet, before, after, "units", []string{"upheld", "score", "place"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := (feedback.Printer{Language: derivation.Chinese, Records: 1}).Text(&b, records); err != nil {
		t.Fatal(err)
	}
	want := `n North
  upheld  0~ → 2~  (+2)
    新增：complaints k2，2024-07-15
    后续：k1 等，另有 1 条 的 complaints.decided_on，2024-03-20 至 2024-08-02
  score  待定 → 70~
    来自：upheld
    已截止：units.survey，2024-11-30
  place  1~ → 2~  (+1)
    来自：upheld
s South
  score  待定 → 65~
    已截止：units.survey，2024-11-30
  place  2~ → 1~  (-1)
    其他：n 的 upheld
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
