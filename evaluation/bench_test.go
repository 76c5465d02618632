package evaluation_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// chuzhou is the year of the example, read as a host without a document would.
func chuzhou(t testing.TB) evaluation.Facts {
	var f evaluation.Facts
	var ballots []struct {
		evaluation.Ballot
		CastOn string `json:"cast_on"`
	}
	for name, into := range map[string]any{"units": &f.Units, "raters": &f.Raters, "panels": &f.Panels, "ballots": &ballots} {
		data, err := os.ReadFile("../examples/chuzhou/data/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range ballots {
		b.Ballot.CastOn = types.Of(types.MustParseDate(b.CastOn))
		f.Ballots = append(f.Ballots, b.Ballot)
	}
	return f
}

// BenchmarkModel times the counting of the example's 4,500 ballots: a sheet
// with the models and a figure that costs nothing.
func BenchmarkModel(b *testing.B) {
	p := policy()
	p.Score = rule.Expr("0")
	e, err := p.Compile(rule.Scope{})
	if err != nil {
		b.Fatal(err)
	}
	facts, err := e.Bind(chuzhou(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Sheet().Run(context.Background(), facts); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAggregate is the whole way from Go structs to a run.
func BenchmarkAggregate(b *testing.B) {
	e, err := policy().Compile(scope(), overall())
	if err != nil {
		b.Fatal(err)
	}
	facts := chuzhou(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Run(context.Background(), facts); err != nil {
			b.Fatal(err)
		}
	}
}
