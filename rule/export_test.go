package rule

// BuiltinNames returns the names of the language's functions, for the test of its reference.
func BuiltinNames() []string { return builtinNames() }

// InBatches reports whether the column driver takes a figure of the sheet, for the test
// of its operations.
func (sh *Sheet) InBatches(list, figure string) bool {
	return sh.byColumn[columnName{list, figure}].formula.plans[sh.period]().vec != nil
}
