package language

// arithmeticOperators are the operators that yield numbers.
func arithmeticOperators() []Operation {
	numbers := "number, number → number"
	return []Operation{
		{Name: "+", Usage: "a + b", Types: numbers + "; text, text → text", Doc: "the sum; of texts the one after the other"},
		{Name: "-", Usage: "a - b", Types: numbers, Doc: "the difference"},
		{Name: "*", Usage: "a * b", Types: numbers, Doc: "the product"},
		{Name: "/", Usage: "a / b", Types: numbers, Doc: "the quotient, exact; error for a divisor of 0"},
		{Name: "%", Usage: "a % b", Types: numbers, Doc: "the remainder, with the sign of a; error for a divisor of 0"},
		{Name: "**", Usage: "a ** b", Types: numbers, Doc: "the power; error for an exponent that is not whole"},
		{Name: "negative", Usage: "-x", Types: "number → number", Doc: "the number with the other sign"},
		{Name: "positive", Usage: "+x", Types: "number → number", Doc: "the number itself"},
	}
}

// comparisonOperators are the operators that compare.
func comparisonOperators() []Operation {
	ordered := "two numbers, dates or texts → flag"
	return []Operation{
		{Name: "==", Usage: "a == b", Types: "two of one type → flag", Doc: "whether both are the same; nil equals only nil"},
		{Name: "!=", Usage: "a != b", Types: "two of one type → flag", Doc: "whether they differ"},
		{Name: "<", Usage: "a < b", Types: ordered, Doc: "whether a is less"},
		{Name: "<=", Usage: "a <= b", Types: ordered, Doc: "whether a is less or equal"},
		{Name: ">", Usage: "a > b", Types: ordered, Doc: "whether a is greater"},
		{Name: ">=", Usage: "a >= b", Types: ordered, Doc: "whether a is greater or equal"},
	}
}

// otherOperators are the operators on flags, texts, lists and missing values.
func otherOperators() []Operation {
	return []Operation{
		{Name: "and", Usage: "a and b", Types: "flag, flag → flag", Doc: "whether both hold; b only counts where a holds"},
		{Name: "or", Usage: "a or b", Types: "flag, flag → flag", Doc: "whether one holds; b only counts where a does not"},
		{Name: "not", Usage: "not a", Types: "flag → flag", Doc: "whether a does not hold"},
		{Name: "??", Usage: "a ?? b", Types: "t or nil, t → t", Doc: "a, or b where a is nil"},
		{Name: "in", Usage: "x in list", Types: "t, list of t → flag", Doc: "whether x is among the elements"},
		{Name: "..", Usage: "a..b", Types: "number, number → list of numbers", Doc: "the whole numbers from a to b; none where b is less"},
		{Name: "contains", Usage: "a contains b", Types: "text, text → flag", Doc: "whether a has b in it"},
		{Name: "startsWith", Usage: "a startsWith b", Types: "text, text → flag", Doc: "whether a begins with b"},
		{Name: "endsWith", Usage: "a endsWith b", Types: "text, text → flag", Doc: "whether a ends with b"},
		{Name: "matches", Usage: `a matches "pattern"`, Types: "text, constant text → flag", Doc: "whether a fits a pattern in Go's regular expressions"},
	}
}
