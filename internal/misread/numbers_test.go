package misread

import (
	"regexp"
	"testing"

	"github.com/meritrules/merit/internal/exact"
)

// Advice about a number is what its author meant; both readings where there are two.
func TestNumberAdvice(t *testing.T) {
	const plainly = ", with nothing between the thousands and a point before decimals"
	for text, want := range map[string]string{
		"18,5":       "write 18.5" + plainly,
		"0,7777":     "write 0.7777" + plainly,
		"0,777":      "write 0.777" + plainly,
		"1,234":      "write 1234 if the comma parts thousands, 1.234 if it stands before decimals" + plainly,
		"-1,234":     "write -1234 if the comma parts thousands, -1.234 if it stands before decimals" + plainly,
		"1234,567":   "write 1234.567" + plainly,
		"1,234.5":    "write 1234.5" + plainly,
		"1,234,567":  "write 1234567" + plainly,
		"1,23,456":   "write 123456" + plainly,
		"1.234,5":    "write 1234.5" + plainly,
		"1.234.567":  "write 1234567" + plainly,
		"1 234,5":    "write 1234.5" + plainly,
		"1\u00a0234": "write 1234" + plainly,
		"1\u202f234": "write 1234" + plainly,
		"1'234.50":   "write 1234.5" + plainly,
		"1’234":      "write 1234" + plainly,
		"12,34,5":    "",
		"１８．５":       "write 18.5",
		"１８，５":       "write 18.5" + plainly,
		"−5":         "write -5",
		"+5":         "write 5",
		".5":         "write 0.5",
		" 12 ":       "write 12",
		"12%":        "write 0.12, or 12 if the field counts percent",
		"12,5 %":     "write 0.125, or 12.5 if the field counts percent",
		"１２％":        "write 0.12, or 12 if the field counts percent",
		"02700":      "write 2700 if it is a number; if its zeros count it is a code, so declare the field as a text",
		"10:00":      "write 600 if the field counts minutes, 10 if it counts hours; a time of day is a text",
		"00:30":      "write 30 if the field counts minutes, 0.5 if it counts hours; a time of day is a text",
		"1:20":       "write 80 if the field counts minutes; a time of day is a text",
		"10:99":      "",
		"<=80":       "a bound is not a number: write 80 if that is the value, or declare the field as a text",
		"≥ 80,5":     "a bound is not a number: write 80.5 if that is the value, or declare the field as a text",
		"<many":      "",
		"6万":         "write 60000, or 6 if the field counts in 万",
		"1.5亿元":      "write 150000000, or 1.5 if the field counts in 亿元",
		"98%;97%":    "these are 2 numbers: a field of a CSV holds one; write the list into a JSON file, as [number]",
		"85分":        "write 85 if that is the value, without 分",
		"€ 1.234,50": "write 1234.5 if that is the value, without €",
		"n/a":        "leave the cell empty where there is no value",
		"#DIV/0!":    "a spreadsheet shows it where a formula divides by zero: mend it there, or leave the cell empty where there is no value",
		"NULL":       "a program writes it where a value is missing: mend it there, or leave the cell empty where there is no value",
		"Null":       "leave the cell empty where there is no value",
		"(5)":        "write -5 if the brackets make it negative, as accountants write, or 5 if the brackets mean nothing",
		"（1,234.50）": "write -1234.5 if the brackets make it negative, as accountants write, or 1234.5 if the brackets mean nothing",
		"(5":         "write 5 if that is the value, without (",
		"12O":        "write 120 if it is a number: O (U+004F) is a letter; if it is a code, declare the field as a text",
		"1o":         "write 10 if it is a number: o (U+006F) is a letter; if it is a code, declare the field as a text",
		"l5":         "write 15 if it is a number: l (U+006C) is a letter; if it is a code, declare the field as a text",
		"lO.5":       "write 10.5 if it is a number: O (U+004F) is a letter; if it is a code, declare the field as a text",
		"1О":         "write 10 if it is a number: О (U+041E) is a letter; if it is a code, declare the field as a text",
		"5I%":        "write 0.51 if it is a number: I (U+0049) is a letter; if it is a code, declare the field as a text",
		"OIl":        "",
		"A10":        "write 10 if that is the value, without A",
		"3/4":        "write 0.75 if it is 3 of 4, or give the two as fields of their own; if it is a day, declare the field as a date and write it as 2022-09-01",
		"45/60":      "write 0.75 if it is 45 of 60, or give the two as fields of their own",
		"2/3":        "if it is 2 of 3, which has no end as a decimal, give the two as fields of their own; if it is a day, declare the field as a date and write it as 2022-09-01",
		"5/0":        "these are 2 numbers: a field of a CSV holds one; write the list into a JSON file, as [number]",
		"1/2/3":      "these are 3 numbers: a field of a CSV holds one; write the list into a JSON file, as [number]",
		"缺考":         "leave the cell empty where there is no value",
		"—":          "leave the cell empty where there is no value",
		"twelve":     "",
		"3-1":        "",
		"1,2;3":      "these are 2 numbers: a field of a CSV holds one; write the list into a JSON file, as [number]",
		"12.5.2024":  "",
		"2024-05-01": "",
	} {
		if got := Cell.Number(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// What is written like a negative number is never advised as a positive one alone, and groups of four
// are no decimals alone.
func TestNumberAdviceKeepsTheNumber(t *testing.T) {
	const plainly = ", with nothing between the thousands and a point before decimals"
	const makes, nothing = " if the minus behind it makes it negative, as some programs write, or ", " if the minus means nothing"
	for text, want := range map[string]string{
		"5-":           "write -5" + makes + "5" + nothing,
		"1.234,50-":    "write -1234.5" + makes + "1234.5" + nothing,
		"5 −":          "write -5" + makes + "5" + nothing,
		"5-%":          "",
		"▲5":           "write -5 if the mark before it makes it negative, or 5 if the mark means nothing",
		"△ 1,234,567":  "write -1234567 if the mark before it makes it negative, or 1234567 if the mark means nothing",
		"负5":           "write -5 if the mark before it makes it negative, or 5 if the mark means nothing",
		"minus 5":      "write -5 if the mark before it makes it negative, or 5 if the mark means nothing",
		"120.5 CR":     "write -120.5 if a credit counts as negative, or 120.5 if a credit does not",
		"- 5":          "write -5" + plainly,
		"1,2345":       "write 12345 if the comma parts groups of four, 1.2345 if it stands before decimals" + plainly,
		"-12,3456":     "write -123456 if the comma parts groups of four, -12.3456 if it stands before decimals" + plainly,
		"1,2345,6789":  "write 123456789" + plainly,
		"12 3456.5":    "write 123456.5" + plainly,
		"0,1234":       "write 0.1234" + plainly,
		"12345,6789":   "write 12345.6789" + plainly,
		"1234,5678.25": "write 12345678.25" + plainly,
	} {
		if got := Cell.Number(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// Of several readings only those that the place takes are advised; where it takes none, it says so.
func TestNumberAdviceFits(t *testing.T) {
	const plainly = ", with nothing between the thousands and a point before decimals"
	const not = ", which the field does not take as it is declared"
	whole := func(n string) bool { return exact.MustParse(n).IsInt() }
	hundred := func(n string) bool {
		return exact.MustParse(n).Sign() >= 0 && exact.MustParse(n).Cmp(exact.Int(100)) <= 0
	}
	for _, c := range []struct {
		text string
		fits func(string) bool
		want string
	}{
		{"1,234", whole, "write 1234" + plainly},
		{"1,234", hundred, "write 1.234" + plainly},
		{"1,2345", whole, "write 12345" + plainly},
		{"12%", whole, "write 12 if the field counts percent"},
		{"12%", hundred, "write 0.12, or 12 if the field counts percent"},
		{"10:30", whole, "write 630 if the field counts minutes; a time of day is a text"},
		{"10:30", hundred, "write 10.5 if the field counts hours; a time of day is a text"},
		{"(5)", hundred, "write 5 if the brackets mean nothing"},
		{"5-", hundred, "write 5 if the minus means nothing"},
		{"1.5万", hundred, "write 1.5 if the field counts in 万"},
		{"3/4", whole, "if it is 3 of 4, give the two as fields of their own; if it is a day, declare the field as a date and write it as 2022-09-01"},
		{"18,5", whole, "it reads as 18.5 if it stands before decimals" + not},
		{"85.5分", whole, "it reads as 85.5 if that is the value, without 分" + not},
		{"<=80.5", whole, "a bound is not a number: it reads as 80.5 if that is the value" + not + ", or declare the field as a text"},
		{"12O", hundred, "it reads as 120 if it is a number: O (U+004F) is a letter" + not + "; if it is a code, declare the field as a text"},
	} {
		if got := Cell.Fitting(c.fits).Number(c.text); got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
	if got := Cell.Required().Number("n/a"); got != "give the value, or declare the field optional and leave the cell empty" {
		t.Errorf("where a value is required: %s", got)
	}
}

// Documents have no empty cells, a text stands in quotes there, and a quotient is none of advice.
// A number in Chinese words with a word around it is a number among facts, and a name in a policy.
func TestOrdinalAdvice(t *testing.T) {
	for text, want := range map[string]string{
		"一等": "write 1 if that is the value, without 等", "三等奖": "write 3 if that is the value, without 等奖",
		"第二": "write 2 if that is the value, without 第", "第十二名": "write 12 if that is the value, without 第名",
		"两次": "write 2 if that is the value, without 次", "三百五十户": "write 350 if that is the value, without 户",
		"等": "", "名": "", "第": "", "优等": "", "第名": "", "三百五户": "",
	} {
		for _, p := range []Place{Cell, JSON} {
			if got := p.Number(text); got != want {
				t.Errorf("%q: got %s, want %s", text, got, want)
			}
		}
		if got := Constant.Number(text) + Formula.Number(text); got != "" {
			t.Errorf("%q in a policy: got %s", text, got)
		}
	}
}

func TestFlag(t *testing.T) {
	for text, want := range map[string]string{
		"是": "write true", "否": "write false", "√": "write true", "×": "write false", "Yes": "write true", "n": "write false", " 有 ": "write true",
		"１": "write true", "0": "write false", "没有": "write false", "maybe": "write true or false", "": "write true or false", "是否": "write true or false",
	} {
		if got := Flag(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestConstantAdvice(t *testing.T) {
	for text, want := range map[string]string{
		"n/a":   "",
		"#REF!": "a spreadsheet shows it where a formula names cells that are no longer there: mend it there",
		"98;97": "",
		"1/3":   "",
		"02700": "write 2700 if it is a number; if its zeros count it is a code, so put it into quotes",
		"六万":    "write 60000 if it is a number; if it is a text, put it into quotes",
		"12%":   "write 0.12, or 12 if it counts percent",
		"x-5":   "write -5 if that is the value, without x",
	} {
		if got := Constant.Number(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"x-5", "2 得分 + 1", "5 *", "# + 1", "x / 3", "score 5"} {
		if got := Formula.Number(text); got != "" {
			t.Errorf("the formula %q is no number: %s", text, got)
		}
	}
}

func TestNumeral(t *testing.T) {
	for text, want := range map[string]string{
		"六万": "60000", "三十": "30", "十五": "15", "二百零五": "205", "一千二百三十四": "1234", "两亿三千万": "230000000",
		"百分之五": "0.05", "零": "0", "壹佰": "100", "十万": "100000",
		"三百五": "", "一万五": "", "二〇二三": "", "万": "", "百": "", "十十": "", "万一": "", "一心": "", "": "", "百分之": "",
	} {
		n, ok := Numeral(text)
		if got := n.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %s (%t), want %q", text, got, ok, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, c := range [][3]string{
		{"18", "5", "write 18.5 if the comma stands before decimals"},
		{"1", "060", "write 1060 if the comma parts thousands, 1.06 if the comma stands before decimals"},
		{"a", "5", ""},
		{"1.5", "5", ""},
	} {
		if got := Split(c[0], c[1]); got != c[2] {
			t.Errorf("%s and %s: got %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// Each number that advice names is one that a cell may hold.
func TestNumberAdviceIsRead(t *testing.T) {
	number := regexp.MustCompile(`write (-?[\d.]+)`)
	for _, text := range []string{"18,5", "1,234", "02700", "10:00", "１８．５", "<=80", "12,5 %", "€ 1.234,50"} {
		m := number.FindStringSubmatch(Cell.Number(text))
		if m == nil {
			t.Errorf("%q has no advice", text)
		} else if _, err := exact.Parse(m[1], 100); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
