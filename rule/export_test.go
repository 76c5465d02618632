package rule

// BuiltinNames returns the names of the language's functions, for the test of its reference.
func BuiltinNames() []string { return builtinNames() }
