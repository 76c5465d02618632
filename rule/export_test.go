package rule

import (
	"maps"
	"slices"
)

// BuiltinNames returns the names of the language's functions, for the test of its reference.
func BuiltinNames() []string { return slices.Sorted(maps.Keys(builtins)) }
