package incentive_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// unit is what a host may know of a unit.
type unit struct {
	ID   string `rule:"id,key"`
	Rank int    `rule:"rank"`
	Late bool   `rule:"late"`
}

// facts is the units and vetoes of a host.
type facts struct {
	Units  []unit           `rule:"units"`
	Vetoes []incentive.Veto `rule:"vetoes"`
}

// bind makes vetoes and further figures ready for facts.
func bind(v incentive.Vetoes, figures ...rule.Figure) (*rule.BoundSheet[facts], error) {
	models, own := incentive.Policy{Vetoes: &v}.Parts()
	return rule.BindSheet[facts](rule.Scope{}, models, append(own, figures...))
}

func TestVetoes(t *testing.T) {
	barred := rule.Expr("rank > 3").As("units", "barred", types.FlagKind)
	honour := rule.Expr("rank <= 5 and not vetoed").As("units", "excellent", types.FlagKind)
	b, err := bind(incentive.Vetoes{Rules: []incentive.VetoRule{
		{Name: "race", When: rule.Expr("barred"), Reason: "fell back"},
		{Name: "late", When: rule.Expr("late"), Reason: "was late"},
	}}, barred, honour)
	if err != nil {
		t.Fatal(err)
	}
	rows := []unit{{"u3", 1, false}, {"u2", 9, true}, {"u1", 5, false}, {"u4", 2, true}}
	listed := []incentive.Veto{{"u2", "broke the law"}, {"u3", "broke the law"}, {"u2", "accident"}}
	for range 4 { // in any order
		rows, listed = append(rows[1:], rows[0]), append(listed[1:], listed[0])
		run, err := b.Run(t.Context(), facts{rows, listed})
		if err != nil {
			t.Fatal(err)
		}
		got, err := rule.Records[incentive.VetoReason](run, "veto_reasons")
		if err != nil {
			t.Fatal(err)
		}
		want := []incentive.VetoReason{
			{"u1", "race", "fell back"},
			{"u2", incentive.Listed, "accident"}, {"u2", incentive.Listed, "broke the law"}, {"u2", "race", "fell back"}, {"u2", "late", "was late"},
			{"u3", incentive.Listed, "broke the law"},
			{"u4", "late", "was late"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reasons, by unit, listed first, then rules in order (-want +got):\n%s", diff)
		}
		for i, id := range run.List("units").Keys() {
			if v, _ := run.List("units").Value(i, "vetoed").Flag(); !v {
				t.Errorf("%s has a reason and is not vetoed", id)
			}
			if v, _ := run.List("units").Value(i, "excellent").Flag(); v {
				t.Errorf("%s is vetoed and has an honour", id)
			}
		}
	}
}

func TestVetoFaults(t *testing.T) {
	rules := func(formula string) incentive.Vetoes {
		return incentive.Vetoes{Rules: []incentive.VetoRule{{Name: "race", When: rule.Expr(formula)}}}
	}
	if _, err := bind(rules("bared")); err == nil {
		t.Error("an unknown name compiles")
	}
	if _, err := bind(rules("vetoed")); err == nil || !strings.Contains(err.Error(), "uses itself") {
		t.Errorf("a rule that reads what it makes: %v", err)
	}
	if _, err := bind(rules("rank")); fmt.Sprint(err) != "1:1: units.veto_race: the figure must be a flag, but is a number" {
		t.Errorf("a rule that is a number: %v", err)
	}
	b, err := bind(rules("late"))
	if err != nil {
		t.Fatal(err)
	}
	want := `vetoes: record 1: unit "u9" is not among the units; did you mean "u1"?`
	if _, err := b.Run(t.Context(), facts{[]unit{{ID: "u1"}}, []incentive.Veto{{"u9", "accident"}}}); fmt.Sprint(err) != want {
		t.Errorf("an unknown unit: got %v, want %s", err, want)
	}
}

// TestVetoReference: vetoes of something else than units.
func TestVetoReference(t *testing.T) {
	units := &types.Schema{Name: "units"}
	vetoes := &types.Schema{Name: "vetoes", Fields: []types.Field{{Name: "unit", Type: types.RecordType("vetoes")}, {Name: "reason", Type: types.TextType()}}}
	models, _ := incentive.Policy{Vetoes: &incentive.Vetoes{}}.Parts()
	_, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{units, vetoes}}, models, nil)
	if want := "vetoes: needs vetoes.unit to be a record of units, but it is a record of vetoes; write unit: {type: units, inverse: vetoes}"; fmt.Sprint(err) != want {
		t.Error(err)
	}
}
