package assessment_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

func dec(s string) types.Required[decimal.Decimal] { return types.Of(decimal.RequireFromString(s)) }

// ran works out facts of structs.
func ran[F any](t *testing.T, bound *rule.BoundSheet[F], facts F) *rule.Run {
	t.Helper()
	run, err := bound.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// recordsOf reads a list of a run.
func recordsOf[T any](t *testing.T, run *rule.Run, list string) []T {
	t.Helper()
	records, err := rule.Records[T](run, list)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// ladder is the scope of the example's policy, as far as joint marking needs it.
var ladder = rule.Scope{
	Parameters: []types.Source{{Name: "full_to", Text: "3"}, {Name: "step", Text: "0.05"}},
	Functions:  []types.Source{{Name: "ladder(rank)", Text: "if rank <= full_to { 1 } else { 1 - step * (rank - full_to) }"}},
}

// joint is the joint marking of the example's policy.
func joint(points int64) assessment.Joint {
	return assessment.Joint{
		Points:      types.Int(points),
		Lead:        rule.Expr("points * ladder(provincial_rank)"),
		Participant: rule.Expr("mark"),
		Other:       rule.Expr("if len(marks) > 0 { round(mean(map(marks, .mark)), 4) } else { lead_award }"),
	}
}

func units(ids ...string) []assessment.Unit {
	us := make([]assessment.Unit, len(ids))
	for i, id := range ids {
		us[i].ID = id
	}
	return us
}

// shuffled is a copy of rows in another order, the same for the same seed.
func shuffled[T any](seed uint64, rows []T) []T {
	r := rand.New(rand.NewPCG(seed, 1))
	out := append([]T(nil), rows...)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// text is an error's text, "" for none.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func n(s string) value.Value { return value.OfNumber(types.MustParseNumber(s)) }

func txt(s string) value.Value { return value.OfText(s) }

func txts(ss ...string) value.Value {
	vs := make([]value.Value, len(ss))
	for i, s := range ss {
		vs[i] = value.OfText(s)
	}
	return value.OfList(vs...)
}

// build makes a list as a document's loader does.
func build(t *testing.T, s *types.Schema, rows ...[]value.Value) *value.List {
	t.Helper()
	b := value.NewBuilder(s, s.Name+".json")
	for i, row := range rows {
		b.Add(i+1, row...)
	}
	l, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// facts binds lists as a document's loader does.
func facts(t *testing.T, lists ...*value.List) *value.Facts {
	t.Helper()
	f, err := value.NewFacts(lists, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// explained is the figures of a derivation, one a line.
func explained(s *derivation.Step) (out string) {
	s.Walk(func(s *derivation.Step) {
		if s.Kind == derivation.FigureStep {
			out += fmt.Sprintf("%s of %s: %s = %s\n", s.Rule, s.Record, s.Text, s.Value)
		}
	})
	return out
}
