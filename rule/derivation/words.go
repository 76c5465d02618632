package derivation

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Language is the language of the words around the formulas of a derivation.
type Language uint8

// The languages.
const (
	English Language = iota
	Chinese
)

// tag is the language as pages name it.
func (l Language) tag() string {
	if l == Chinese {
		return "zh"
	}
	return "en"
}

// chinese are the words of derivations.
var chinese = map[string]string{
	"formula: %s":                             "公式：%s",
	"the records behind it are withheld":      "其所依据的记录不予公布",
	"%s: %s records":                          "%s：%s 条记录",
	"%s: %s records, mean %s":                 "%s：%s 条记录，平均 %s",
	"here: %s":                                "代入：%s",
	", %s: %s":                                "，%s：%s",
	" (%s)":                                   "（%s）",
	"as given in %s":                          "见数据文件 %s",
	"of last year, as given in %s":            "上年数据，见数据文件 %s",
	"%s, of last year":                        "%s，上年数据",
	AsGiven:                                   "直接给出",
	"worked out by %s":                        "由 %s 得出",
	"clause %s":                               "依据：%s",
	", shown as %s":                           "，公布为 %s",
	", derived above":                         "，推导见上",
	", derived below":                         "，推导见下",
	"%s is not known: %s":                     "%s 尚不清楚：%s",
	"holds: %s":                               "成立：%s",
	"does not hold: %s":                       "不成立：%s",
	"so %s":                                   "故 %s",
	"%s, over %s:":                            "%s，共 %s 项：",
	"%s, over %s, in %s:":                     "%s，共 %s 项，单位 %s：",
	"%s keeps %s of %s:":                      "%s 留下 %s 项，原有 %s 项：",
	"%s makes %s groups of %s:":               "%s 分为 %s 组，共 %s 项：",
	"%s, as it does not hold for %s of %s:":   "%s，不符合条件的有 %s 项，共 %s 项：",
	"%s, as it holds for %s of %s:":           "%s，符合条件的有 %s 项，共 %s 项：",
	"%s, the first of %s for which it holds:": "%s，共 %s 项，取首个符合条件的：",
	"%s, as it holds for none of %s:":         "%s，共 %s 项，均不符合条件：",
	"the other %s":                            "其余 %s 项",
	"the %s before it":                        "之前的 %s 项",
	"%s more, not worked out":                 "另有 %s 项，未再计算",
	"%s more, left out here":                  "另有 %s 项，此处从略",
	"%s others, %s below and %s above":        "另有 %s 项，较低的 %s 项，较高的 %s 项",
	"why, of each":                            "逐项说明",
	"days off: %s":                            "其间放假：%s",
	"worked: %s":                              "其间调休上班：%s",
	"%s to %s":                                "%s 至 %s",
	"the same value: %s":                      "数值相同：%s",
	"%s and %s more":                          "%s，另有 %s 项",
	"all %s":                                  "全部 %s 项",
	"%s others":                               "另有 %s 项",
	"%s others, %s together":                  "另有 %s 项，合计 %s",
	"%s others, at most %s":                   "另有 %s 项，最高 %s",
	"%s others, at least %s":                  "另有 %s 项，最低 %s",
	"left out: %s":                            "去掉：%s",
	"row: %s → %s":                            "所在行：%s → %s",
	"up to %s":                                "%s 及以下",
	"below %s":                                "不到 %s",
	"above %s":                                "超过 %s",
	"from %s":                                 "%s 及以上",
	"above %s up to %s":                       "超过 %s、不超过 %s",
	"from %s to below %s":                     "%s 及以上、不到 %s",
	"next better: %s":                         "前一名：%s",
	"next worse: %s":                          "后一名：%s",
	", %s apart":                              "，相差 %s",
	"%s have the same value":                  "数值相同的共 %s 项",
	"rounded":                                 "四舍五入",
	"rounded, halves to even":                 "四舍六入五成双",
	"rounded up, away from 0":                 "向绝对值大的方向进位",
	"rounded down, toward 0":                  "截去尾数",
	"rounded down":                            "向下取整",
	"rounded up":                              "向上取整",
	"pending until %s: %s":                    "%s 之前待定：%s",
	", so far, until %s: %s":                  "，暂计，%s 方可确定：%s",
	"%s is not given":                         "没有给出 %s",
	numberedWords:                             "第 %s 条记录",
	"round %s":                                "%s 轮",
	"quarter %s":                              "第 %s 季度",
	"matter %s":                               "督办事项 %s",
	"case %s":                                 "事项 %s",
}

// AsGiven marks a value that a trial was given although the sheet computes it.
const AsGiven = "as given"

// numberedWords name a record without a key.
const numberedWords = "record %s"

// named is the label of a record, or its key; the position of one without a key in the
// renderer's language.
func (l Language) named(key, label string, position int) string {
	label = cmp.Or(label, key)
	own := fmt.Sprintf(numberedWords, count(position))
	if position == 0 || !strings.HasSuffix(key, own) || !strings.HasPrefix(label, key) {
		return label
	}
	return strings.TrimSuffix(key, own) + l.say(numberedWords, count(position)) + label[len(key):]
}

// caption names the record of a step.
func (l Language) caption(s *Step) string { return l.named(s.Record, s.Label, s.Position) }

// say writes words in the language, with their arguments.
func (l Language) say(format string, args ...any) string {
	if words, ok := chinese[format]; ok && l == Chinese {
		format = words
	}
	return fmt.Sprintf(format, args...)
}

// say writes words in the renderer's language, with their arguments.
func (t *teller) say(format string, args ...any) string { return t.Language.say(format, args...) }

// count writes how many there are.
func count(n int) string { return strconv.Itoa(n) }

// place returns where a step is written.
func (s *Step) place() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

// why says why a step has no value.
func (t *teller) why(s *Step) string {
	if s.IsPending() {
		return t.say("pending until %s: %s", s.Status.Why.Until, t.Language.Awaited(&s.Status.Why))
	}
	if s.Lacks != "" {
		return t.say("%s is not given", s.Lacks)
	}
	return s.Unknown
}

// IsPending reports whether a step's value waits for a day.
func (s *Step) IsPending() bool { return s.Status != nil && s.Status.State == types.AwaitsItsDay }

// Awaited says what something waits for.
func (l Language) Awaited(p *types.Pending) string {
	name, ok := strings.CutPrefix(p.What, p.Noun+" ")
	if !ok || p.Noun == "" {
		return p.What
	}
	return l.say(p.Noun+" %s", name)
}

// rounding describes how a rounding step rounds.
func (l Language) rounding(s *Step) string {
	if l != Chinese || s.Rounding == nil {
		return s.Text
	}
	how := strings.TrimSuffix(byrow.Roundings[s.Rounding.Mode], ",")
	return fmt.Sprintf("%s，保留 %d 位小数", chinese[how], s.Rounding.Places)
}

// is says that something is the value of a step: "total = 9.5", "share ≈ 0.333333".
func (t *teller) is(what string, s *Step) string {
	if s.IsPending() {
		return what + " = " + t.why(s)
	}
	v := t.known(s, s.Places)
	if s.Status != nil && s.Status.State == types.SoFar {
		v += t.say(", so far, until %s: %s", s.Status.Why.Until, t.Language.Awaited(&s.Status.Why))
	}
	return t.equals(what, v)
}

// equals says that something is a value in words.
func (t *teller) equals(what, v string) string {
	if !strings.HasPrefix(v, "≈") {
		return what + " = " + v
	}
	return what + " ≈ " + strings.TrimPrefix(v, "≈")
}

// known writes the value of a step, ? if it is unknown.
func (t *teller) known(s *Step, places *int) string {
	if s.Unknown != "" {
		return "?"
	}
	text := t.value(s.Value, places)
	if s.Unit != "" && s.Unit != types.Ratio && s.Value.Kind() == types.NumberKind {
		text += " " + s.Unit
	}
	return text
}

// InWords writes a value as derivations do: a number with its places, a fraction as a
// decimal.
func InWords(v value.Value, places *int) string { return (&teller{}).value(v, places) }

// value writes a value: a number with its places, a fraction as a decimal.
func (t *teller) value(v value.Value, places *int) string {
	switch in := inside.Value(v); {
	case in.Kind == types.NumberKind && cell.IsLong(in) && t.Exact:
		return cell.Approx(in, cell.ExactDigits)
	case in.Kind == types.NumberKind && cell.IsLong(in):
		return cell.Approx(in, 0)
	case in.Kind == types.NumberKind:
		return cell.Padded(in, places)
	case in.Kind == types.RecordKind && in.List != nil:
		record, _, position := cell.NameOf(in.List, int(in.Row))
		return t.Language.named(record, "", position)
	case in.Kind == types.ListKind:
		parts := make([]string, 0, cell.ShownElems+1)
		for i := range min(v.Len(), cell.ShownElems) {
			parts = append(parts, t.value(v.Elem(i), nil))
		}
		if more := v.Len() - cell.ShownElems; more > 0 {
			parts = append(parts, "… "+count(more))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return v.String()
}

// filled writes a step's part of a formula with its values.
func (t *teller) filled(s *Step) string {
	if t.Exact && s.Exact != "" {
		return s.Exact
	}
	return s.Filled
}
