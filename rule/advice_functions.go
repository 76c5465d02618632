package rule

// excluded names functions of expr's language that are left out, and why.
var excluded = map[string]string{
	"now": "a policy has no clock; give the day as a fact, such as as_of", "duration": "use days(a, b)",
	"timezone": "days have no zone", "int": "numbers are exact; use roundDown(x)", "float": "numbers are exact decimals already",
	"string": "texts and numbers are kept apart", "type": "types are known before the formula runs", "toJSON": "a formula yields a value",
	"fromJSON": "give the facts as fields", "get": "write record.field or list[i]", "keys": "use the fields by name",
	"values": "use the fields by name", "trimPrefix": "use startsWith", "trimSuffix": "use endsWith", "findIndex": "use find",
	"hasPrefix": "use startsWith", "hasSuffix": "use endsWith", "indexOf": "use contains", "lastIndexOf": "use contains",
	"splitAfter": "use split", "bitor": "numbers have no bits", "bitxor": "numbers have no bits", "bitnot": "numbers have no bits",
	"findLast": "use last(filter(…))", "findLastIndex": "use last(filter(…))", "bitand": "numbers have no bits",
	"fromBase64": "texts are plain", "toBase64": "texts are plain", "replace": "texts are compared, not rewritten",
	"repeat": "texts are compared, not made", "toPairs": "use the fields by name", "fromPairs": "use the fields by name",
}

// spreadsheets are functions that authors know from spreadsheets, in small
// letters, and what to use here.
var spreadsheets = map[string]string{
	"if": "write if condition { x } else { y }", "ifs": "write if … { … } else if … { … } else { … }", "average": "use mean(list)", "avg": "use mean(list)",
	"countif": "use count(list, condition)", "sumif": "use sum(filter(list, condition), .field)", "averageif": "use mean(map(filter(list, condition), .field))",
	"vlookup": "use lookup(table, key)", "xlookup": "use lookup(table, key)", "hlookup": "use lookup(table, key)",
	"today": "a policy has no clock; give the day as a fact, such as as_of", "mod": "write x % y", "power": "write x ** y",
	"large": "use best(list, n)", "small": `use best(list, n, "asc")`, "and": "write x and y", "or": "write x or y", "not": "write not (…)",
	"iferror": "ask first, such as if y != 0 { x / y } else { 0 }",
	"isblank": "write x == nil", "isnull": "write x == nil", "isempty": "write x == nil", "ifnull": "write x ?? y", "coalesce": "write x ?? y", "concatenate": joinAdvice,
	"如果": "write if condition { x } else { y }", "四舍五入": "use round(x, places)", "求和": "use sum(list, value)", "合计": "use sum(list, value)",
	"平均": "use mean(list)", "平均值": "use mean(list)", "平均数": "use mean(list)", "最大": "use max(a, b)", "最大值": "use max(a, b)",
	"最小": "use min(a, b)", "最小值": "use min(a, b)", "取整": "use floor(x)", "排名": "use rank(x, list)", "计数": "use count(list, condition)",
	"绝对值": "use abs(x)", "查找": "use lookup(table, key)",
}
