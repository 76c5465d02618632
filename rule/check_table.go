package rule

import "github.com/meritrules/merit/rule/internal/language"

// checkOf tells how a use of each operator and function becomes a node.
var checkOf map[*operation]func(c *checker, k call) *node

// init fills the table: those in it use it.
func init() {
	checkOf = byOperation(map[string]func(c *checker, k call) *node{
		"+":            (*checker).arithmetic,
		"-":            (*checker).arithmetic,
		"*":            (*checker).arithmetic,
		"/":            (*checker).arithmetic,
		"%":            (*checker).arithmetic,
		"**":           (*checker).arithmetic,
		"negative":     (*checker).sign,
		"positive":     (*checker).sign,
		"==":           (*checker).equality,
		"!=":           (*checker).equality,
		"<":            (*checker).order,
		"<=":           (*checker).order,
		">":            (*checker).order,
		">=":           (*checker).order,
		"and":          (*checker).logic,
		"or":           (*checker).logic,
		"not":          (*checker).not,
		"??":           (*checker).coalesce,
		"in":           (*checker).contained,
		"..":           (*checker).rangeOf,
		"contains":     (*checker).textTest,
		"startsWith":   (*checker).textTest,
		"endsWith":     (*checker).textTest,
		"matches":      (*checker).matches,
		"abs":          fixed(allTerminating),
		"clamp":        fixed(allTerminating),
		"min":          (*checker).extreme,
		"max":          (*checker).extreme,
		"round":        (*checker).round,
		"roundEven":    (*checker).round,
		"roundUp":      (*checker).round,
		"roundDown":    (*checker).round,
		"floor":        (*checker).round,
		"ceil":         (*checker).round,
		"sqrt":         fixed(func([]*node) bool { return true }),
		"len":          (*checker).length,
		"count":        (*checker).count,
		"filter":       (*checker).filter,
		"map":          (*checker).mapping,
		"sum":          (*checker).sum,
		"all":          (*checker).quantifier,
		"any":          (*checker).quantifier,
		"none":         (*checker).quantifier,
		"one":          (*checker).quantifier,
		"find":         (*checker).find,
		"reduce":       (*checker).reduce,
		"first":        (*checker).end,
		"last":         (*checker).end,
		"take":         (*checker).take,
		"reverse":      (*checker).rebuilt,
		"sort":         (*checker).sort,
		"sortBy":       (*checker).sortBy,
		"concat":       (*checker).concat,
		"flatten":      (*checker).flatten,
		"uniq":         (*checker).rebuilt,
		"mean":         (*checker).mean,
		"median":       (*checker).median,
		"weightedMean": (*checker).weightedMean,
		"trimmedMean":  (*checker).trimmedMean,
		"variance":     (*checker).variance,
		"stdev":        (*checker).variance,
		"percentile":   (*checker).percentile,
		"best":         (*checker).best,
		"rank":         (*checker).rank,
		"interpolate":  (*checker).interpolate,
		"band":         (*checker).band,
		"groupBy":      (*checker).groupBy,
		"lower":        texts(TextType()),
		"upper":        texts(TextType()),
		"trim":         texts(TextType()),
		"split":        (*checker).split,
		"join":         (*checker).join,
		"year":         ofDays,
		"month":        ofDays,
		"quarter":      ofDays,
		"day":          ofDays,
		"date":         (*checker).dateOf,
		"days":         ofDays,
		"addDays":      func(c *checker, k call) *node { return c.shifted(k) },
		"addMonths":    func(c *checker, k call) *node { return c.shifted(k) },
		"addWorkdays":  (*checker).addWorkdays,
		"workdays":     (*checker).workdays,
		"lookup":       (*checker).lookup,
	})
}

// byOperation returns a table of operators and functions that goes by their names as
// one by themselves.
func byOperation[T any](names map[string]T) map[*operation]T {
	table := make(map[*operation]T, len(names))
	for name, x := range names {
		table[language.Named(name)] = x
	}
	return table
}
