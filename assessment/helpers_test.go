package assessment_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/rule"
	"github.com/shopspring/decimal"
)

func dec(s string) rule.Required[decimal.Decimal] { return rule.Of(decimal.RequireFromString(s)) }

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
	Parameters: []rule.Source{{Name: "full_to", Text: "3"}, {Name: "step", Text: "0.05"}},
	Functions:  []rule.Source{{Name: "ladder(rank)", Text: "if rank <= full_to { 1 } else { 1 - step * (rank - full_to) }"}},
}

// joint is the joint marking of the example's policy.
func joint(points int64) assessment.Joint {
	return assessment.Joint{
		Points:      rule.Int(points),
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

func n(s string) rule.Value { return rule.NumberValue(rule.MustParseNumber(s)) }

func txt(s string) rule.Value { return rule.TextValue(s) }

func txts(ss ...string) rule.Value {
	vs := make([]rule.Value, len(ss))
	for i, s := range ss {
		vs[i] = rule.TextValue(s)
	}
	return rule.ListValue(vs...)
}

// build makes a list as a document's loader does.
func build(t *testing.T, s *rule.Schema, rows ...[]rule.Value) *rule.List {
	t.Helper()
	b := rule.NewBuilder(s, s.Name+".json")
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
func facts(t *testing.T, lists ...*rule.List) *rule.Facts {
	t.Helper()
	f, err := rule.NewFacts(lists, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// derivation is the figures of a derivation, one a line.
func derivation(s *rule.Step) (out string) {
	s.Walk(func(s *rule.Step) {
		if s.Kind == rule.FigureStep {
			out += fmt.Sprintf("%s of %s: %s = %s\n", s.Rule, s.Record, s.Text, s.Value)
		}
	})
	return out
}
