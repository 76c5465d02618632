package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// TestPartialFacts gives trials random parts of the year, down to single fields,
// and figures and columns of models as well: whatever is left out, a trial says
// so and goes on.
func TestPartialFacts(t *testing.T) {
	p, err := merit.Load(embedded, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(embedded, "data")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	cover := p.Rules().NewCover()
	for seed := range depth.Of(100, 300) {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			given := partOf(t, p, run, r)
			trial := p.Rules().Trial(context.Background(), given, nil, cover)
			readAll(t, p, run, trial)
		})
	}
}

// partOf gives random fields of random records, of some lists none.
func partOf(t *testing.T, p *merit.Policy, run *rule.Run, r *rand.Rand) *rule.Given {
	given := p.Rules().NewGiven()
	for _, f := range p.Facts().Values {
		if r.IntN(2) == 0 {
			if err := given.Set(f.Name, run.Value(f.Name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	lists := []string{"awards", "scores", "rounds", "race_quarters", "veto_reasons", "findings"}
	if r.IntN(2) == 0 {
		lists = nil // leave what models make to them
	}
	for _, s := range p.Facts().Lists {
		lists = append(lists, s.Name)
	}
	for _, name := range lists {
		l := run.List(name)
		if r.IntN(4) == 0 || l.Len() == 0 {
			continue
		}
		share := r.IntN(10)
		for range 1 + r.IntN(5) {
			giveRecord(given.Add(name), l, r.IntN(l.Len()), func() bool { return r.IntN(10) > share })
		}
	}
	return given
}

// giveRecord gives some fields of a record of a year.
func giveRecord(rec rule.GivenRecord, l *value.List, row int, some func() bool) {
	for _, f := range l.Schema().Fields {
		if v := l.Value(row, f.Name); some() && v.Kind() != types.Nothing {
			_ = rec.Set(f.Name, asGiven(v)) // what does not fit is left out
		}
	}
}

// asGiven writes references as keys.
func asGiven(v value.Value) value.Value {
	switch v.Kind() {
	case types.RecordKind:
		return value.OfText(v.String())
	case types.ListKind:
		var elems []value.Value
		for _, e := range v.Elems() {
			elems = append(elems, asGiven(e))
		}
		return value.OfList(elems...)
	}
	return v
}

// readAll reads every cell, and derives those that are there.
func readAll(t *testing.T, p *merit.Policy, run *rule.Run, trial *rule.Trial) {
	for _, f := range p.Figures() {
		l := trial.List(f.List)
		if trial.Missing(f.List) != nil {
			continue
		}
		for row := range l.Len() {
			v, err := trial.Value(f.List, row, f.Source.Name)
			if err != nil {
				continue
			}
			why, err := trial.Explain(t.Context(), f.List, row, f.Source.Name, 0)
			if err != nil || !why.Value.Equal(v) {
				t.Errorf("%s.%s is %s, explained as %v, %v", f.List, f.Source.Name, v, why, err)
			}
		}
	}
}
