package syntax_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// A text that is no formula has one fault, at the character to look at. The golden
// file of package rule has every message; these show each place where they arise.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		text string
		want syntax.Fault
		why  string
	}{
		{strings.Repeat("a", 4097), syntax.Fault{syntax.Limit, 0, "the formula has 4097 bytes, more than the limit of 4096", "split it into several figures", ""}, "a limit, before anything is read"},
		{"\xff", syntax.Fault{syntax.Encoding, 0, "the formula is not valid UTF-8", "", ""}, "bytes that are no text"},
		{" /* nothing */ ", syntax.Fault{syntax.Malformed, 0, "the formula is empty", "", ""}, "no token"},
		{strings.Repeat("a+", 250) + "a", syntax.Fault{syntax.Limit, 500, "the formula has more than 500 names, numbers and signs", "split it into several figures", ""}, "too many tokens"},
		{strings.Repeat("(", 30), syntax.Fault{syntax.Limit, 20, "the formula is nested too deeply", "split it into several figures", ""}, "brackets, before the parser recurses"},
		{"得分 ≥ 1", syntax.Fault{syntax.Malformed, 3, `"≥" is not a sign of the language`, "type >=", ""}, "the lexer; characters count, not bytes"},
		{"a /* b", syntax.Fault{syntax.Malformed, 2, "this comment is never closed", "write */ at its end", ""}, "the lexer's end"},
		{"(a]", syntax.Fault{syntax.Malformed, 2, `this "]" stands where ")" is needed`, "", ""}, "brackets that do not match"},
		{"5% + a", syntax.Fault{syntax.Malformed, 1, "5% is not a number", "% is the remainder of a division; write a percentage as 0.05 or 5/100", ""}, "refused though it parses"},
		{"a > 2022-09-01", syntax.Fault{syntax.Malformed, 4, "2022-09-01 is a calculation, not a day", `write date("2022-09-01")`, ""}, "likewise"},
		{"a + 1" + strings.Repeat("0", 100), syntax.Fault{syntax.Limit, 4, `"1` + strings.Repeat("0", 59) + `"…: too many digits: 101 written out, at most 100 are allowed`, "", ""}, "too many digits, before memory is spent"},
		{"a * 60 000", syntax.Fault{syntax.Malformed, 4, `"60 000" is not a decimal number`, "write 60000, with nothing between the thousands and a point before decimals", ""}, "the parser blames the second number"},
		{"a - 02700", syntax.Fault{syntax.Malformed, 4, `"02700" is not a decimal number`, `write 2700 if it is a number; if its zeros count it is a code, so put it into quotes: '"02700"'`, ""}, "both readings"},
		{" 10:00", syntax.Fault{syntax.Malformed, 1, `"10:00" is not a decimal number`, "write 600 if it counts minutes, 10 if it counts hours; a time of day is a text", ""}, "no token of it is meant alone"},
		{"a ? 10:00", syntax.Fault{syntax.Malformed, 7, `"00" is not a decimal number`, "write 0", ""}, "a choice has a colon"},
		{"1'234.5 + a", syntax.Fault{syntax.Malformed, 0, `"1'234.5" is not a decimal number`, "write 1234.5, with nothing between the thousands and a point before decimals", ""}, "the lexer takes the quote for the beginning of a text"},
		{"18,5", syntax.Fault{syntax.Malformed, 0, `"18,5" is not a decimal number`, "write 18.5, with nothing between the thousands and a point before decimals", ""}, "a comma"},
		{"max(18,05)", syntax.Fault{syntax.Malformed, 6, "a number has no comma", "write a point, not a comma, before decimals: 0.05; and nothing between thousands: 1300", ""}, "a comma may part arguments"},
		{"a > 2023-02-29", syntax.Fault{syntax.Malformed, 4, `"2023-02-29" is not a day`, "2023-02 has 28 days", ""}, "a day that is not"},
		{"2023-11-31", syntax.Fault{syntax.Malformed, 0, `"2023-11-31" is not a day`, "2023-11 has 30 days", ""}, "likewise, though it would be 1981"},
		{"2 score", syntax.Fault{syntax.Malformed, 2, `did not expect "score" here`, "an operator, such as *, is missing before it", ""}, "a name is no unit"},
		{"x0 000", syntax.Fault{syntax.Malformed, 3, `"000" is not a decimal number`, "write 0", ""}, "part of a name"},
		{"a +", syntax.Fault{syntax.Malformed, 2, "the formula ends too early", "something is missing after +", ""}, "the parser's end"},
		{"a then b", syntax.Fault{syntax.Malformed, 2, `did not expect "then" here`, "write if condition { … } else { … }", ""}, "a token that the parser did not expect"},
		{"round(a, 2 3)", syntax.Fault{syntax.Malformed, 11, `did not expect "3" here`, "an operator, such as *, is missing before it", ""}, "two operands"},
		{"1 + mean(a, .b c)", syntax.Fault{syntax.Malformed, 15, `did not expect "c" here`, "an operator is missing between the two names", ""}, "a place after the start of a predicate that the parser sees wrapped"},
		{"mean(a, .b) c", syntax.Fault{syntax.Malformed, 12, `did not expect "c" here`, "an operator, such as *, is missing before it", ""}, "a place after the end of one"},
		{"mean(a, .b +)", syntax.Fault{syntax.Malformed, 12, `did not expect ")" here`, "something is missing before it", ""}, "the end of one"},
		{"summ(.mark)", syntax.Fault{syntax.UnknownFunction, 0, `unknown function "summ"`, `did you mean "sum"?`, "summ"}, "a function that the parser does not know to take elements"},
		{"AVERAGE(.mark)", syntax.Fault{syntax.UnknownFunction, 0, `unknown function "AVERAGE"`, "use mean(list)", "AVERAGE"}, "one of spreadsheets"},
		{"sort(.mark)", syntax.Fault{syntax.Malformed, 5, `did not expect "." here`, "use sortBy(list, .field)", ""}, "a function of the language that takes none"},
	} {
		tree, fault := syntax.Parse(c.text, limits)
		if fault == nil {
			t.Errorf("%s: %q is read as %s", c.why, c.text, tree.Slice(0, tree.Len()))
			continue
		}
		if diff := cmp.Diff(c.want, *fault); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", c.why, c.text, diff)
		}
	}
}

// Brackets are bounded at the parser's own recursion, too: prefixes count.
func TestPrefixesAreBounded(t *testing.T) {
	text := strings.Repeat("-", 21*limits.Depth) + "a"
	wide := limits
	wide.Tokens = len(text)
	if _, fault := syntax.Parse(text, wide); fault == nil || fault.At != 20*limits.Depth {
		t.Errorf("the fault is %+v", fault)
	}
}

func TestForeign(t *testing.T) {
	if got := syntax.ForeignWord("大于等于"); got != "write >=" {
		t.Errorf("大于等于: %q", got)
	}
	if got := syntax.ForeignFunction("SumIf"); got != "use sum(filter(list, condition), .field)" {
		t.Errorf("SumIf: %q", got)
	}
	if got := syntax.PlainWidth("ａ１_得分"); got != "a1_得分" {
		t.Errorf("full-width letters become %q", got)
	}
	known := []string{"得分", "总分"}
	for name, want := range map[string]string{"得分大于等于总分": "write >=, with blanks on both sides", "不得分": "write not (…)", "得分大于别的": "", "得分": ""} {
		if got := syntax.GluedWord(name, known); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Any text: no panic, the same twice; a tree whose nodes lie in the text, or a fault
// at one of its characters.
func FuzzParse(f *testing.F) {
	for _, seed := range []struct{ text, why string }{
		{"let m = maybe ?? 0; if m > 1 { m } else { 1 }", "let, ?? and if"},
		{"marks | map(.mark) | sum()", "a pipe"},
		{"1 < size <= 20", "a chain shares a node"},
		{"round（size，2）", "full-width punctuation"},
		{"得分 ≥ 80 ％", "a script that is not Latin, before a fault"},
		{"\"a\nb\"", "a text over two lines"},
		{"((((((", "brackets that never close"},
		{"map(marks, {map(marks, {#", "predicates that never close"},
		{"1e99999", "too many digits"},
		{"\xff\xfe", "not UTF-8"},
		{"a?.b?.c[1:2].d()", "what expr has and merit has not"},
		{"/* no end", "a comment that never ends"},
		{"'\\u00e9' == \"é\"", "an escape"},
		{"2025/01/01", "a day that is a calculation"},
		{"b'", "bytes that never close"},
		{"1,300", "a comma within a number"},
	} {
		f.Add(seed.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, fault := syntax.Parse(text, limits)
		again, same := syntax.Parse(text, limits)
		if diff := cmp.Diff(fault, same); diff != "" || (tree == nil) != (again == nil) || (tree == nil) != (fault != nil) {
			t.Fatalf("%q is read as %v and %v, with %+v and %+v", text, tree, again, fault, same)
		}
		if fault == nil {
			checkSpans(t, tree)
			return
		}
		if fault.At < 0 || fault.At > utf8.RuneCountInString(text) || fault.Message == "" {
			t.Fatalf("%q: the fault %+v", text, *fault)
		}
	})
}
