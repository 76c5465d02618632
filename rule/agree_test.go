package rule_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// The comparison of a draw's results: of each row by itself, in a sheet, explained,
// and by the twin.

// maxFaults is how many records that fail a run reports; the rest it counts.
const maxFaults = 20

// result is the outcome of one row, actual or expected.
type result struct {
	value value.Value
	fault *fault.Error // nil where there is a value; expected without a line, it may stand anywhere
	among []twinFault  // expected by the twin: one of these
	text  string       // the formula in which they stand
}

func (o result) fails() bool { return o.fault != nil || len(o.among) > 0 }

func (o result) String() string {
	switch {
	case o.fault != nil:
		return "the fault " + o.fault.Error()
	case len(o.among) > 0:
		return fmt.Sprintf("one of the faults %v", o.among)
	}
	return o.value.String()
}

// meets reports whether got is as expected: the same value, the same fault at the
// same place, or one of the twin's faults.
func (o result) meets(got result) bool {
	switch e := got.fault; {
	case !o.fails():
		return e == nil && got.value.Equal(o.value)
	case e == nil:
		return false
	case o.fault == nil:
		return slices.ContainsFunc(o.among, func(f twinFault) bool { return f.is(e, o.text) })
	case o.fault.Line == 0:
		return e.Message == o.fault.Message && e.Line > 0
	default:
		return e.Message == o.fault.Message && e.Line == o.fault.Line && e.Column == o.fault.Column && e.Record == o.fault.Record
	}
}

// is reports whether e has the words of the twin's fault and stands at the operator
// or function that fails; faults in policy functions stand in another text.
func (f twinFault) is(e *fault.Error, text string) bool {
	if strings.HasPrefix(e.Message, "in ") {
		return strings.Contains(e.Message, f.Error())
	}
	runes := []rune(text)
	return strings.Contains(e.Message, f.Error()) && e.Line == 1 && e.Column <= len(runes) && strings.HasPrefix(string(runes[e.Column-1:]), f.op)
}

// ended makes a result of a value and an error, which is one *fault.Error.
func (d *draw) ended(v value.Value, err error) result {
	var e *fault.Error
	if err != nil && !errors.As(err, &e) {
		d.fatalf("ends in %T %v", err, err)
	}
	return result{value: v, fault: e}
}

// alone evaluates the formula by itself on every row; nil where only a sheet can.
func (d *draw) alone() []result {
	if d.inSheet {
		return nil
	}
	results := make([]result, len(d.w.rows))
	for i := range results {
		v, err := d.formula.Eval(context.Background(), d.w.facts.Row("rows", i))
		results[i] = d.ended(v, err)
		if err == nil {
			d.checkTerminates(d.formula.Type(), v)
		}
	}
	return results
}

// checkTerminates asserts that what the compiler says to terminate does.
func (d *draw) checkTerminates(typ types.Type, v value.Value) {
	if n, ok := v.Number(); ok && typ.Terminating {
		if _, finite := n.Decimal(); !finite {
			d.fatalf("is said to terminate, but is %s", v)
		}
	}
	if typ.Kind == types.ListKind {
		for _, e := range v.Elems() {
			d.checkTerminates(*typ.Elem, e)
		}
	}
}

// judge compares with the twin: all rows of a short list; of a long one the first,
// the last, those where batches end, and some others.
func (d *draw) judge(alone []result) {
	n := len(d.w.rows)
	judged := []int{0, n - 1, 254, 255, 256, 257, 511, 512}
	if n <= 40 {
		judged = d.all()
	} else {
		judged = slices.DeleteFunc(append(judged, d.some...), func(i int) bool { return i >= n })
	}
	for _, i := range judged {
		if want := d.twin(i); alone != nil && !want.meets(alone[i]) {
			d.fatalf("row %d is %s, want %s", i, alone[i], want)
		}
	}
}

func (d *draw) all() (rows []int) {
	for i := range d.w.rows {
		rows = append(rows, i)
	}
	return rows
}

// twin evaluates the formula on one row by the twin.
func (d *draw) twin(i int) result {
	judge := &twin{globals: d.w.globals, own: d.w.rows[i]}
	v, err := judge.eval(d.tree)
	if err != nil {
		return result{among: judge.faults, text: d.figure.Source.Text}
	}
	return result{value: ruleValue(v)}
}

// explain compares the derivations of some rows with their results.
func (d *draw) explain(alone []result) {
	if alone == nil {
		return
	}
	for _, i := range []int{d.some[0], len(alone) - 1} {
		step, err := d.formula.Explain(context.Background(), d.w.facts.Row("rows", i))
		got := d.ended(value.Value{}, err)
		if err == nil {
			got.value = step.Value
		}
		if !alone[i].meets(got) {
			d.fatalf("row %d is explained as %s, want %s", i, got, alone[i])
		}
	}
}

// runSheet runs the figure over all rows and compares the run.
func (d *draw) runSheet(alone []result) {
	wants := d.figures(alone)
	figures := []rule.Figure{d.figure}
	if d.inSheet {
		figures = append(figures, rule.Figure{List: "rows", Source: types.Source{Name: "total", Text: sheetFigures["rows.total"].String()}},
			rule.Figure{Source: types.Source{Name: "mid", Text: sheetFigures["mid"].String()}})
	}
	sheet, err := rule.NewSheet(naming(generatedScope, d.tree), nil, figures)
	if err != nil && d.figure.Check != "" && strings.Contains(err.Error(), "the check does not hold, whatever the facts are") && slices.ContainsFunc(wants, result.fails) {
		return
	}
	if err != nil {
		d.fatalf("makes no sheet: %v", err)
	}
	run, err := sheet.Run(context.Background(), d.w.facts)
	if err != nil || slices.ContainsFunc(wants, result.fails) {
		d.compareFaults(wants, err)
		return
	}
	list := run.List("rows")
	for i, want := range wants {
		if got := (result{value: list.Value(i, "f")}); !want.meets(got) {
			d.fatalf("row %d in a sheet is %s, want %s", i, got, want)
		}
	}
	if outside := rule.OutsideDomains(run); outside != "" {
		d.fatalf("%s", outside)
	}
	i := d.some[1]
	if step, err := run.Explain(context.Background(), "rows", i, "f", 0); err != nil || !step.Value.Equal(list.Value(i, "f")) {
		d.fatalf("row %d in a sheet is %s, explained as %v (%v)", i, list.Value(i, "f"), step, err)
	}
}

// figures returns the expected result of the figure for each row: that of the
// formula by itself, else of the twin, rounded and checked as the figure says.
func (d *draw) figures(alone []result) []result {
	wants := slices.Clone(alone)
	if alone == nil {
		for _, i := range d.all() {
			wants = append(wants, d.twin(i))
		}
	}
	for i := range wants {
		if want := &wants[i]; !want.fails() {
			want.value = d.finished(want.value)
			if words := d.refusal(want.value); words != "" {
				want.fault = &fault.Error{Message: words}
			}
		}
	}
	return wants
}

// finished rounds a number as the figure says, by the twin.
func (d *draw) finished(v value.Value) value.Value {
	n, ok := v.Number()
	if !ok || d.figure.Places == nil {
		return v
	}
	mode := d.figure.Mode
	if mode == 0 {
		mode = types.HalfAwayFromZero
	}
	rounded, _ := rounding(mode)([]any{n.Rat(), ratInt(*d.figure.Places)})
	return ruleValue(rounded)
}

// refusal is what the figure says of a value outside its range, or against its
// check; "" where it says nothing.
func (d *draw) refusal(v value.Value) string {
	n, isNumber := v.Number()
	holds, _ := v.Flag()
	switch f := &d.figure; {
	case f.Check != "" && !holds:
		return f.Check
	case isNumber && f.Min != nil && n.Cmp(*f.Min) < 0:
		return fmt.Sprintf("the figure is %s, less than the least allowed, %s", brief(v), f.Min)
	case isNumber && f.Max != nil && n.Cmp(*f.Max) > 0:
		return fmt.Sprintf("the figure is %s, more than the most allowed, %s", brief(v), f.Max)
	}
	return ""
}

// brief is a number as messages have it.
func brief(v value.Value) string {
	text := v.String()
	if len(text) > 100 {
		return text[:100] + "…"
	}
	return text
}

// compareFaults compares the faults of a run with the expected ones: in the order
// of the rows, the first twenty, and the number of the rest.
func (d *draw) compareFaults(wants []result, err error) {
	var faults fault.Errors
	if err != nil && !errors.As(err, &faults) {
		d.fatalf("the sheet ends in %v", err)
	}
	failing := slices.DeleteFunc(d.all(), func(i int) bool { return !wants[i].fails() })
	if len(faults) != min(len(failing), maxFaults) {
		d.fatalf("the sheet ends in %d faults, but %d rows are to fail: %v\n%v", len(faults), len(failing), failing, err)
	}
	for k, e := range faults {
		i := failing[k]
		if record := fmt.Sprintf("rows r%04d", i); e.Record != record || e.Rule != "rows.f" || !wants[i].meets(result{fault: e}) {
			d.fatalf("row %d in a sheet ends in %v, want %s", i, e, wants[i])
		}
	}
	if left := len(failing) - maxFaults; left > 0 && faults[maxFaults-1].Hint != fmt.Sprintf("and %d more records", left) {
		d.fatalf("the sheet says %q, but %d more rows are to fail", faults[maxFaults-1].Hint, left)
	}
}
