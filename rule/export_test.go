package rule

import (
	"context"

	"github.com/meritrules/merit/rule/internal/language"
)

// BuiltinNames returns the names of the language's functions, for the test of its reference.
func BuiltinNames() []string { return language.Functions() }

// Position returns where a record stood among those of its Builder, from 1.
func (l *List) Position(row int) int { return l.position(row) }

// InBatches reports whether the column driver takes a figure of the sheet, for the test
// of its operations.
func (sh *Sheet) InBatches(list, figure string) bool {
	return sh.byColumn[columnName{list, figure}].formula.plans.get(sh.period).vec != nil
}

// OperationNames returns the names of all operators and functions.
func OperationNames() (names []string) {
	for _, o := range language.Operations() {
		names = append(names, o.Name)
	}
	return names
}

// Took evaluates the formula as Eval does and returns the steps and bytes that it takes.
func (f *Formula) Took(ctx context.Context, r Row) (steps, bytes int64, err error) {
	p := f.plans.get(f.env.last())
	fr := f.frame(p.plan, newBudget(ctx, f.env.lim, 0), r)
	p.code.val(fr)
	if fr.err != nil {
		err = fr.err
	}
	return f.env.lim.Steps - fr.steps, f.env.lim.Bytes - fr.bytes, err
}
