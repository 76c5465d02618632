package rule

import (
	"fmt"
	"strings"
)

// Language is the language of the words around the formulas of a derivation.
type Language uint8

// The languages.
const (
	English Language = iota
	Chinese
)

// chinese are the words of derivations.
var chinese = map[string]string{
	"formula: %s":             "公式：%s",
	"here: %s":                "代入：%s",
	", %s: %s":                "，%s：%s",
	"as given in %s":          "见数据文件 %s",
	asGiven:                   "直接给出",
	"worked out by %s":        "由 %s 得出",
	"clause %s":               "依据：%s",
	"%s = %s, derived above":  "%s = %s，推导见上",
	"%s is not known: %s":     "%s 尚不清楚：%s",
	"holds: %s":               "成立：%s",
	"does not hold: %s":       "不成立：%s",
	"so %s = %s":              "故 %s = %s",
	"%s%s, over %d:":          "%s%s，共 %d 项：",
	"rounded":                 "四舍五入",
	"rounded, halves to even": "四舍六入五成双",
	"rounded up, away from 0": "向绝对值大的方向进位",
	"rounded down, toward 0":  "截去尾数",
	"rounded down":            "向下取整",
	"rounded up":              "向上取整",
}

// asGiven marks a value that a trial was given although the sheet computes it.
const asGiven = "as given"

// say writes words in the renderer's language, with their arguments.
func (r Renderer) say(format string, args ...any) string {
	if words, ok := chinese[format]; ok && r.Language == Chinese {
		format = words
	}
	return fmt.Sprintf(format, args...)
}

// rounding describes how a rounding step rounds.
func (r Renderer) rounding(s *Step) string {
	if r.Language != Chinese || s.Rounding == nil {
		return s.Text
	}
	how := strings.TrimSuffix(roundings[s.Rounding.Mode], ",")
	return fmt.Sprintf("%s，保留 %d 位小数", chinese[how], s.Rounding.Places)
}
