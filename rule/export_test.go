package rule

import "github.com/meritrules/merit/rule/internal/language"

// BuiltinNames returns the names of the language's functions, for the test of its reference.
func BuiltinNames() []string { return language.Functions() }

// Position returns where a record stood among those of its Builder, from 1.
func (l *List) Position(row int) int { return l.position(row) }

// InBatches reports whether the column driver takes a figure of the sheet, for the test
// of its operations.
func (sh *Sheet) InBatches(list, figure string) bool {
	return sh.byColumn[columnName{list, figure}].formula.plans[sh.period]().vec != nil
}
