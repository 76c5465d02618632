package supervision

import (
	"context"
	"errors"

	"github.com/meritrules/merit/rule"
)

// Facts is what supervision works on: matters in any order, as they stood on a day.
type Facts struct {
	AsOf    rule.Date // as_of in formulas
	Matters []Matter
}

// Supervision is a compiled Policy. It is immutable and safe for many goroutines.
type Supervision struct {
	sheet  *rule.Sheet
	schema *rule.Schema
}

// Judged is what the policy says of one matter.
type Judged struct {
	ID            string
	Unit          string
	Overdue       bool
	FailedRecheck bool
	Closed        bool
	WronglyLed    bool
	run           *rule.Run
	row           int
}

// asOf is the day of the facts, as formulas see it.
var asOf = rule.Field{Name: "as_of", Type: rule.DateType()}

// Compile checks the formulas against the fields of Matter, the day as_of, and
// the parameters, functions, tables and limits of s; its lists and values are
// not used. All four formulas must be there and yield flags. The error is a
// rule.Errors with every fault.
func (p Policy) Compile(s rule.Scope) (*Supervision, error) {
	schema, err := rule.SchemaOf[Matter]("matters")
	if err != nil {
		return nil, err
	}
	s.Lists, s.Values = []*rule.Schema{schema}, []rule.Field{asOf}
	models, _ := p.Parts()
	sheet, err := rule.NewSheet(s, models, p.figures())
	if err != nil {
		return nil, err
	}
	return &Supervision{sheet, schema}, nil
}

// Judge says of every matter what the policy's formulas make of it, sorted by
// id. The error is a rule.Errors with every record at fault.
func (s *Supervision) Judge(ctx context.Context, f Facts) ([]Judged, error) {
	list, err := rule.ListOf(s.schema, "matters", f.Matters)
	if err != nil {
		return nil, err
	}
	facts, err := rule.NewFacts([]*rule.List{list}, []rule.Field{asOf}, []rule.Value{rule.DateValue(f.AsOf)})
	if err != nil {
		return nil, err
	}
	run, err := s.sheet.Run(ctx, facts)
	if err != nil {
		return nil, err
	}
	l := run.List("matters")
	overdue, failed, closed, wronglyLed := l.Flags("overdue"), l.Flags("failed_recheck"), l.Flags("closed"), l.Flags("wrongly_led")
	judged, units := make([]Judged, l.Len()), l.Texts("unit")
	for i := range judged {
		judged[i] = Judged{l.Label(i), units.At(i), overdue.At(i), failed.At(i), closed.At(i), wronglyLed.At(i), run, i}
	}
	return judged, nil
}

// Explain derives one of the four: overdue, failed_recheck, closed, wrongly_led; to
// so many levels, 0 for all.
func (j Judged) Explain(ctx context.Context, figure string, depth int) (*rule.Step, error) {
	if j.run == nil {
		return nil, errors.New("supervision: the result does not come from a run")
	}
	return j.run.Explain(ctx, "matters", j.row, figure, depth)
}
