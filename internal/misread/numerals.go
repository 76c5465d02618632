package misread

import (
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/exact"
)

// numerals are the digits of Chinese numbers, in everyday and in financial writing.
var numerals = map[rune]int64{
	'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '兩': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '貳': 2, '叁': 3, '參': 3, '肆': 4, '伍': 5, '陆': 6, '陸': 6, '柒': 7, '捌': 8, '玖': 9,
}

// tens are the characters that multiply the digit before them.
var tens = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// myriads are the characters that multiply all before them.
var myriads = map[rune]int64{'万': 10_000, '萬': 10_000, '亿': 100_000_000, '億': 100_000_000}

// Numeral returns the number that a text is in Chinese words, such as 六万 or 百分之五, and whether
// it is one. A numeral that can be read in two ways counts as none: 三百五 is 350 to most, and
// 305 to those who leave out 零.
func Numeral(text string) (exact.Number, bool) {
	digits, percent := strings.CutPrefix(text, "百分之")
	n, ok := numeral([]rune(digits))
	value := exact.Int(n)
	if percent {
		value, _ = value.Quo(exact.Int(100))
	}
	return value, ok
}

func numeral(digits []rune) (n int64, ok bool) {
	const none = -1
	section, digit, unit, last := int64(0), int64(none), int64(10_000), rune(0)
	for i, r := range digits {
		d, isDigit := numerals[r]
		switch {
		case isDigit && (digit > 0 || i > 0 && digit == 0 && d == 0): // digit by digit, as years are written
			return 0, false
		case isDigit:
			digit = d
		case tens[r] > 0 && tens[r] < unit && (digit > 0 || digit != 0 && tens[r] == 10 && section == 0):
			section, digit, unit = section+max(digit, 1)*tens[r], none, tens[r]
		case myriads[r] > 0 && (section > 0 || digit > 0) && (n == 0 || myriads[r] < n):
			n, section, digit, unit = n+(section+max(digit, 0))*myriads[r], 0, none, 10_000
		default:
			return 0, false
		}
		if i > 0 {
			last = digits[i-1]
		}
	}
	if digit > 0 && (tens[last] > 10 || myriads[last] > 0) {
		return 0, false
	}
	return n + section + max(digit, 0), len(digits) > 0 && len(digits) < 20 && (n+section > 0 || len(digits) == 1)
}

// flags are the words that people write for a flag, in small letters.
var flags = map[string]bool{
	"是": true, "对": true, "有": true, "真": true, "√": true, "✓": true, "✔": true, "y": true, "yes": true, "t": true, "on": true, "1": true,
	"否": false, "不": false, "没有": false, "假": false, "×": false, "✗": false, "✘": false, "n": false, "no": false, "f": false, "off": false, "0": false,
}

// Flag says how to write the flag that a text most likely means, or what flags there are.
func Flag(text string) string {
	if is, ok := flags[strings.ToLower(strings.TrimSpace(ASCII(text)))]; ok {
		return "write " + strconv.FormatBool(is)
	}
	return "write true or false"
}

// counted are the words behind a Chinese number that says a place or counts something.
var counted = []string{"等奖", "等", "级", "名", "位", "档", "类", "次", "条", "星", "个", "人", "户", "天", "年", "分"}

// ordinalAdvice reads a number in Chinese words with a word around it: 第三名, 一等奖, 两次. In a
// policy such words are names or texts.
func (p Place) ordinalAdvice(s string) string {
	if p.list == "" {
		return ""
	}
	inner, isPlace := strings.CutPrefix(s, "第")
	around := ""
	if isPlace {
		around = "第"
	}
	for _, word := range counted {
		if cut, ok := strings.CutSuffix(inner, word); ok {
			inner, around = cut, around+word
			break
		}
	}
	if n, ok := Numeral(inner); ok && around != "" {
		return p.offer("", reading{n.String(), "that is the value, without " + around})
	}
	return ""
}

// numeralAdvice reads a number in Chinese words.
func (p Place) numeralAdvice(s string) string {
	n, ok := Numeral(s)
	if !ok {
		return p.ordinalAdvice(s)
	}
	return p.offer("", reading{n.String(), "it is a number"}) + "; if it is a text, " + p.asText(s)
}
