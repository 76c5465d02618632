package assessment

import (
	"context"

	"github.com/meritrules/merit/rule"
)

// Standing is a unit's ranks in its provincial system, 1 the best.
type Standing struct {
	Unit     string `rule:"unit,key,ref=units"`
	Of       int    `rule:"of,integer"`        // how many are ranked
	LastYear int    `rule:"last_year,integer"` // from 1 to Of
	Quarters []int  `rule:"quarters"`          // of the quarters so far, 1 to 4 of them
}

// RaceFacts is the standings and the units that must have one, each in any order.
type RaceFacts struct {
	Units     []Unit
	Standings []Standing
}

// RaceWatch is a compiled Race. It is immutable and safe for many goroutines.
type RaceWatch struct{ year }

// Quarter is one unit's quarter in the race.
type Quarter struct {
	Unit    string
	Quarter int // from 1
	Rank    int
	Before  int // the rank of the quarter before, last year's before the first
	Of      int // how many are ranked
	Alert   bool
	at      cellOf
}

// Explain derives the alert.
func (q Quarter) Explain(ctx context.Context, depth int) (*rule.Step, error) {
	return q.at.explain(ctx, depth)
}

// Compile checks the formula against the fields of race_quarters, and the
// parameters, functions, tables and limits of s; its lists and values are not
// used. A Race without a formula, or with one that is not a flag, is an error.
func (p Race) Compile(s rule.Scope) (*RaceWatch, error) {
	units, err := rule.SchemaOf[Unit]("units")
	if err != nil {
		return nil, err
	}
	standings, err := rule.SchemaOf[Standing]("standings")
	if err != nil {
		return nil, err
	}
	models, _ := p.Parts()
	y, err := compile(s, models, []rule.Figure{p.alert()}, units, standings)
	if err != nil {
		return nil, err
	}
	return &RaceWatch{y}, nil
}

// Watch returns every quarter of every unit, sorted by unit and then quarter.
// The error is a rule.Errors with every standing at fault.
func (w *RaceWatch) Watch(ctx context.Context, f RaceFacts) ([]Quarter, error) {
	run, err := w.run(ctx, listOf(w.lists[0], f.Units), listOf(w.lists[1], f.Standings))
	if err != nil {
		return nil, err
	}
	l := run.List("race_quarters")
	quarters := make([]Quarter, l.Len())
	for i := range quarters {
		whole := func(field string) int {
			n, _ := l.Number(i, field)
			v, _ := n.Int64() // checked by the model
			return int(v)
		}
		quarters[i] = Quarter{l.Value(i, "unit").String(), whole("quarter"), whole("rank"), whole("before"), whole("of"), l.Flags("alert").At(i), cellOf{run, l, i, "alert"}}
	}
	return quarters, nil
}
