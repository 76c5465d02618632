// Package depth says how far the tests of this module go.
//
// Alone, go test ./... takes about a minute on two processors. With MERIT_DEEP=1 in the
// environment, as in a step of .ci/run, the same tests try more: every mutant, more draws,
// larger input.
package depth

import "os"

// IsDeep reports whether tests go as far as they can.
func IsDeep() bool { return os.Getenv("MERIT_DEEP") != "" }

// Of returns how much a test tries: as a rule, or where tests go as far as they can.
func Of(rule, deep int) int {
	if IsDeep() {
		return deep
	}
	return rule
}
