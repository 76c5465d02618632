package form

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// Text returns a text; "" if the node is nil or, with a fault, not a text.
func (r *Reader) Text(n *yaml.Node, what string) string {
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode || Empty(n) || strings.TrimSpace(n.Value) == "":
		r.Lost(fault.CodeWrongForm, n, "", "%s must be a text, not %s", what, Describe(n))
		return ""
	}
	return strings.TrimRight(n.Value, "\n")
}

// Number returns a number; false if the node is nil or, with a fault, not a number.
func (r *Reader) Number(n *yaml.Node, what string) (types.Number, bool) {
	if n == nil {
		return types.Number{}, false
	}
	if n.Kind == yaml.ScalarNode && n.Style == 0 {
		if x, err := types.ParseNumber(n.Value); err == nil {
			return x, true
		}
	}
	r.Lost(fault.CodeWrongForm, n, NumberAdvice(n), "%s must be a number such as 12.5, not %s", what, Describe(n))
	return types.Number{}, false
}

// NumberAdvice says how to write the number, or the day, that a node most likely means; ""
// for others.
func NumberAdvice(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	if _, err := types.ParseNumber(n.Value); err == nil {
		return "write " + n.Value + " without quotes"
	}
	if isLikeDay.MatchString(n.Value) {
		_, err := types.ParseDate(n.Value)
		_, advice, _ := strings.Cut(fmt.Sprint(err), "; ")
		return advice
	}
	return misread.Constant.Number(n.Value)
}

var isLikeDay = regexp.MustCompile(`^\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*$`)

// Percent returns the ratio that is written as a percentage without quotes, such as 30%.
func Percent(n *yaml.Node) (types.Number, bool) {
	if n.Kind != yaml.ScalarNode || n.Style != 0 || len(n.Value) > 40 {
		return types.Number{}, false
	}
	share, err := types.ParsePercent(n.Value)
	return share, err == nil
}

// IsWidePercent reports, once, a percentage in full-width characters, which stands for a text.
func (r *Reader) IsWidePercent(n *yaml.Node, what string) bool {
	plain := misread.ASCII(n.Value)
	if _, err := types.ParsePercent(plain); err != nil || plain == n.Value || n.Kind != yaml.ScalarNode || n.Style != 0 {
		return false
	}
	r.Lost(fault.CodeWrongForm, n, "write "+plain, "%s: %s is a text, not a percentage: it has full-width characters", what, spell.Short(n.Value))
	return true
}

// Whole returns a whole number between least and most.
func (r *Reader) Whole(n *yaml.Node, what string, least, most int) int {
	if n == nil {
		return 0
	}
	if x, err := types.ParseNumber(n.Value); err == nil && n.Kind == yaml.ScalarNode && n.Style == 0 {
		if i, ok := x.Int64(); ok && int64(least) <= i && i <= int64(most) {
			return int(i)
		}
	}
	r.Fault(fault.CodeWrongForm, n, "", "%s must be a whole number from %d to %d, not %s", what, least, most, Describe(n))
	return 0
}

// Flag returns true or false.
func (r *Reader) Flag(n *yaml.Node, what string) bool {
	switch {
	case n == nil:
		return false
	case n.Kind == yaml.ScalarNode && n.Style == 0 && (n.Value == "true" || n.Value == "false"):
		return n.Value == "true"
	}
	r.Lost(fault.CodeWrongForm, n, "", "%s must be true or false, not %s", what, Describe(n))
	return false
}

// day returns a day, and reports a fault if the node is not one.
func (r *Reader) day(n *yaml.Node, what string) (types.Date, bool) {
	if n == nil {
		return 0, false
	}
	day, err := types.ParseDate(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		r.Lost(fault.CodeWrongForm, n, "", "%s must be a day such as 2022-09-01, not %s", what, Describe(n))
		return 0, false
	}
	return day, true
}

// Day returns a day, and reports a fault if the node is not one.
func (r *Reader) Day(n *yaml.Node, what string) (types.Date, bool) { return r.day(n, what) }

// Ascending returns days that each come after the one before; nil if the node is.
func (r *Reader) Ascending(n *yaml.Node, what string) (days []types.Date) {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.Fault(fault.CodeWrongForm, n, "write [2022-03-31, 2022-06-30]", "%s must be a list of days", what)
		return nil
	}
	for _, e := range n.Content {
		day, ok := r.day(e, what)
		switch {
		case !ok:
		case len(days) > 0 && day <= days[len(days)-1]:
			r.Fault(fault.CodeRowOrder, e, "", "%s: %s does not come after %s", what, day, days[len(days)-1])
		default:
			days = append(days, day)
		}
	}
	return days
}

// OpenEnd is the last day of a span without one: 9999-12-31.
const OpenEnd types.Date = 2932896

// Days returns the first and last day of a span, OpenEnd if there is no last.
func (r *Reader) Days(first, last *yaml.Node, what string) (from, until types.Date) {
	from, ok := r.day(first, what+": from")
	if last == nil {
		return from, OpenEnd
	}
	until, ok2 := r.day(last, what+": until")
	if ok && ok2 && until < from {
		r.Fault(fault.CodeBadRange, last, "", "%s ends on %s, before it begins on %s", what, until, from)
	}
	return from, until
}

// pair returns the nodes of [least, most], nil for one that is open (~).
func (r *Reader) pair(n *yaml.Node, what string) (least, most *yaml.Node) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		r.Fault(fault.CodeWrongForm, n, yamltext.WideAdvice(n, "write [0, 100], or ~ for an open end: [0, ~]"), "%s must be the least and the most", what)
		return nil, nil
	}
	if least = n.Content[0]; Empty(least) {
		least = nil
	}
	if most = n.Content[1]; Empty(most) {
		most = nil
	}
	return least, most
}

// lessFirst is the advice for a span that is the wrong way round.
const lessFirst = "write the smaller number first"

// Span returns the bounds of [least, most], nil for one that is open.
func (r *Reader) Span(n *yaml.Node, what string) (least, most *types.Number) {
	first, last := r.pair(n, what)
	if x, ok := r.bound(first, what); ok {
		least = &x
	}
	if x, ok := r.bound(last, what); ok {
		most = &x
	}
	if least != nil && most != nil && most.Cmp(*least) < 0 {
		r.Fault(fault.CodeBadRange, n, lessFirst, "%s goes from %s down to %s", what, least, most)
	}
	return least, most
}

// bound returns a number, or that of the parameter which a bound names.
func (r *Reader) bound(n *yaml.Node, what string) (types.Number, bool) {
	if n != nil && n.Kind == yaml.ScalarNode && n.Style == 0 && isName(n.Value) && r.Named != nil {
		return r.Named(n, what)
	}
	if n != nil {
		if share, ok := Percent(n); ok {
			return share, true
		}
	}
	return r.Number(n, what)
}

// Counts returns the bounds of a span of whole numbers, 0 for one that is open.
func (r *Reader) Counts(n *yaml.Node, what string) (least, most int) {
	const limit = 1_000_000
	first, last := r.pair(n, what)
	least, most = r.Whole(first, what, 0, limit), r.Whole(last, what, 0, limit)
	if last != nil && most < least {
		r.Fault(fault.CodeBadRange, n, lessFirst, "%s goes from %d down to %d", what, least, most)
	}
	return least, most
}

// Texts returns a list of texts.
func (r *Reader) Texts(n *yaml.Node, what string) []string {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.Lost(fault.CodeWrongForm, n, yamltext.WideAdvice(n, "write [a, b]"), "%s must be a list of texts, not %s", what, Describe(n))
		return nil
	}
	list := make([]string, len(n.Content))
	for i, e := range n.Content {
		if list[i] = r.Text(e, what); e.Style == 0 && strings.Contains(e.Value, "，") {
			r.Warn(fault.CodeSplitNumber, e, "type , between texts; quote a text with ， in it", "%s: %s is one text", what, spell.Short(e.Value))
		}
	}
	return list
}

// Constant returns a number, flag or day unchanged, a percentage as the ratio that it is,
// and everything else as a text.
func (r *Reader) Constant(n *yaml.Node, what string) (value.Value, bool) {
	if n.Kind != yaml.ScalarNode || Empty(n) {
		r.Lost(fault.CodeWrongForm, n, "", "%s must be a number or a text, not %s", what, Describe(n))
		return value.Value{}, false
	}
	if share, ok := Percent(n); ok {
		return value.OfNumber(share), true
	}
	if r.IsWidePercent(n, what) {
		return value.Value{}, false
	}
	if n.Style == 0 {
		if x, err := types.ParseNumber(n.Value); err == nil {
			return value.OfNumber(x), true
		}
		if day, err := types.ParseDate(n.Value); err == nil {
			return value.OfDate(day), true
		}
		if n.Value == "true" || n.Value == "false" {
			return value.OfFlag(n.Value == "true"), true
		}
	}
	return value.OfText(n.Value), true
}
