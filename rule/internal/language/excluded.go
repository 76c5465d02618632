package language

// excluded names functions of expr's language that are left out, and why.
var excluded = map[string]string{
	"now": "a policy has no clock; give the day as a fact, such as as_of", "duration": "use days(a, b)",
	"timezone": "days have no zone", "int": "numbers are exact; use roundDown(x)", "float": "numbers are exact decimals already",
	"string": "texts and numbers are kept apart", "type": "types are known before the formula runs", "toJSON": "a formula yields a value",
	"fromJSON": "give the facts as fields", "get": "write record.field or list[i]",
	"values": "the name of a table stands for its values, as in sum(table)", "trimPrefix": "use startsWith", "trimSuffix": "use endsWith", "findIndex": "use find",
	"hasPrefix": "use startsWith", "hasSuffix": "use endsWith", "indexOf": "use contains", "lastIndexOf": "use contains",
	"splitAfter": "use split", "bitor": "numbers have no bits", "bitxor": "numbers have no bits", "bitnot": "numbers have no bits",
	"findLast": "use last(filter(…))", "findLastIndex": "use last(filter(…))", "bitand": "numbers have no bits",
	"fromBase64": "texts are plain", "toBase64": "texts are plain", "replace": "texts are compared, not rewritten",
	"repeat": "texts are compared, not made", "toPairs": "use the fields by name", "fromPairs": "use the fields by name",
}

// Excluded returns why a function of expr's language is left out, and what to write
// instead; "" for any other name.
func Excluded(name string) string { return excluded[name] }
