package syntax

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/parser/lexer"
)

// foreign maps words of other languages, in small letters, to what to write here.
var foreign = map[string]string{
	"且": "write and", "并且": "write and", "和": "write and", "与": "write and", "同时": "write and",
	"或": "write or", "或者": "write or", "非": "write not (…)", "不": "write not (…)",
	"如果": ifAdvice, "若": ifAdvice, "那么": ifAdvice, "则": ifAdvice, "否则": "write else { … }",
	"是": "write ==", "等于": "write ==", "不是": "write !=", "不等于": "write !=",
	"大于": "write >", "高于": "write >", "超过": "write >", "小于": "write <", "低于": "write <",
	"大于等于": "write >=", "不小于": "write >=", "不低于": "write >=", "不少于": "write >=",
	"小于等于": "write <=", "不大于": "write <=", "不高于": "write <=", "不超过": "write <=",
	"加": "write +", "减": "write -", "乘": "write *", "乘以": "write *", "除以": "write /",
	"真": "write true", "假": "write false", "空": "write nil", "无": "write nil", "null": "write nil", "none": "write nil",
	"between": "write least <= x <= most",
}

// spreadsheets maps functions that authors know from spreadsheets, in small letters, to
// what to use here.
var spreadsheets = map[string]string{
	"if": "write if condition { x } else { y }", "ifs": "write if … { … } else if … { … } else { … }", "average": "use mean(list)", "avg": "use mean(list)",
	"countif": "use count(list, condition)", "sumif": "use sum(filter(list, condition), .field)", "averageif": "use mean(filter(list, condition), .field)",
	"vlookup": "use lookup(table, key)", "xlookup": "use lookup(table, key)", "hlookup": "use lookup(table, key)",
	"today": "a policy has no clock; give the day as a fact, such as as_of", "mod": "write x % y", "power": "write x ** y",
	"large": "use best(list, n)", "small": `use best(list, n, "asc")`, "and": "write x and y", "or": "write x or y", "not": "write not (…)",
	"iferror": "ask first, such as if y != 0 { x / y } else { 0 }",
	"isblank": "write x == nil", "isnull": "write x == nil", "isempty": "write x == nil", "ifnull": "write x ?? y", "coalesce": "write x ?? y", "concatenate": joinAdvice,
	"top": topAdvice, "topn": topAdvice, "largest": topAdvice, "nlargest": topAdvice, "bottom": bottomAdvice, "smallest": bottomAdvice, "nsmallest": bottomAdvice,
	"length": "use len(list)", "size": "use len(list)", "exists": anyAdvice, "exist": anyAdvice, "some": anyAdvice, "every": "use all(list, condition)", "where": "use filter(list, condition)",
	"percent": "write x * 100 for a ratio in percent, x / 100 for percent as a ratio", "percentage": "write x * 100 for a ratio in percent, x / 100 for percent as a ratio",
	"daysbetween": "use days(from, to)", "datediff": "use days(from, to)", "networkdays": "use workdays(from, to)", "rnd": "use round(x, places)",
	"如果": "write if condition { x } else { y }", "四舍五入": "use round(x, places)", "求和": "use sum(list, value)", "合计": "use sum(list, value)",
	"平均": "use mean(list)", "平均值": "use mean(list)", "平均数": "use mean(list)", "最大": "use max(a, b)", "最大值": "use max(a, b)",
	"最小": "use min(a, b)", "最小值": "use min(a, b)", "取整": "use floor(x)", "排名": "use rank(x, list)", "计数": "use count(list, condition)",
	"绝对值": "use abs(x)", "查找": "use lookup(table, key)",
}

const (
	anyAdvice    = "use any(list, condition)"
	topAdvice    = `use best(list, n) of numbers, take(sortBy(list, value, "desc"), n) of records`
	bottomAdvice = `use best(list, n, "asc") of numbers, take(sortBy(list, value), n) of records`
)

// ForeignWord returns what to write for a word of another language, in small
// letters; "" for any other word.
func ForeignWord(word string) string { return foreign[word] }

// ForeignFunction returns what to write for a function that authors know from
// spreadsheets, in upper or lower case; "" for any other function.
func ForeignFunction(name string) string { return spreadsheets[strings.ToLower(name)] }

// foreignToken returns the position of a word of another language at an unexpected
// token or right before it.
func (lx *lexed) foreignToken(i int) (at int, hint string) {
	for _, at := range []int{i, i - 1} {
		if at < 0 || lx.tokens[at].Kind != lexer.Identifier {
			continue
		}
		if hint := foreign[strings.ToLower(lx.tokens[at].Value)]; hint != "" {
			return at, hint
		}
	}
	return 0, ""
}

// foreignAfter returns the longest Chinese word that begins a text, or "".
func foreignAfter(text string) (word string) {
	for w := range foreign {
		if w[0] >= utf8.RuneSelf && strings.HasPrefix(text, w) && len(w) > len(word) {
			word = w
		}
	}
	return word
}

// GluedWord recognizes two known names with a Chinese word between them, or one with
// such a word before it, and returns what to write for the word.
func GluedWord(name string, known []string) string {
	for i := range name {
		word := foreignAfter(name[i:])
		if word == "" || !slices.Contains(known, name[i+len(word):]) {
			continue
		}
		switch before := name[:i]; {
		case before == "":
			return foreign[word]
		case slices.Contains(known, before):
			return fmt.Sprintf("%s, with blanks on both sides", foreign[word])
		}
	}
	return ""
}
