package merit

import (
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// text returns a text; "" where the node is nil or, with a fault, no text.
func (d *document) text(n *yaml.Node, what string) string {
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode || empty(n) || strings.TrimSpace(n.Value) == "":
		d.lost(n, "", "%s must be a text, not %s", what, describe(n))
		return ""
	}
	return strings.TrimRight(n.Value, "\n")
}

// number returns a number; false where the node is nil or, with a fault, no number.
func (d *document) number(n *yaml.Node, what string) (rule.Number, bool) {
	if n == nil {
		return rule.Number{}, false
	}
	if n.Kind == yaml.ScalarNode && n.Style == 0 {
		if x, err := rule.ParseNumber(n.Value); err == nil {
			return x, true
		}
	}
	d.lost(n, percentAdvice(n), "%s must be a number such as 12.5, not %s", what, describe(n))
	return rule.Number{}, false
}

// percentAdvice is the advice for a percentage, "" where a node is none.
func percentAdvice(n *yaml.Node) string {
	digits, ok := strings.CutSuffix(n.Value, "%")
	x, err := rule.ParseNumber(strings.TrimSpace(digits))
	if !ok || err != nil || n.Style != 0 || len(digits) > 40 {
		return ""
	}
	share, _ := x.Quo(rule.Int(100))
	return "write " + share.String()
}

// refusePercent reports a percentage among constants: it would be a text.
func (d *document) refusePercent(n *yaml.Node, what string) bool {
	hint := percentAdvice(n)
	if hint != "" {
		d.lost(n, hint+", or put quotes around a text", "%s: %s is not a number", what, n.Value)
	}
	return hint != ""
}

// whole returns a whole number between least and most.
func (d *document) whole(n *yaml.Node, what string, least, most int) int {
	if n == nil {
		return 0
	}
	if x, err := rule.ParseNumber(n.Value); err == nil && n.Kind == yaml.ScalarNode && n.Style == 0 {
		if i, ok := x.Int64(); ok && int64(least) <= i && i <= int64(most) {
			return int(i)
		}
	}
	d.fault(n, "", "%s must be a whole number from %d to %d, not %s", what, least, most, describe(n))
	return 0
}

// flag returns true or false.
func (d *document) flag(n *yaml.Node, what string) bool {
	switch {
	case n == nil:
		return false
	case n.Kind == yaml.ScalarNode && n.Style == 0 && (n.Value == "true" || n.Value == "false"):
		return n.Value == "true"
	}
	d.lost(n, "", "%s must be true or false, not %s", what, describe(n))
	return false
}

// day returns a day, with a fault where the node is not one.
func (d *document) day(n *yaml.Node, what string) (rule.Date, bool) {
	if n == nil {
		return 0, false
	}
	day, err := rule.ParseDate(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		d.lost(n, "", "%s must be a day such as 2022-09-01, not %s", what, describe(n))
		return 0, false
	}
	return day, true
}

// days returns the first and last day of a span, OpenEnd where there is no last.
func (d *document) days(first, last *yaml.Node, what string) (from, until rule.Date) {
	from, ok := d.day(first, what+": from")
	if last == nil {
		return from, OpenEnd
	}
	until, ok2 := d.day(last, what+": until")
	if ok && ok2 && until < from {
		d.fault(last, "", "%s ends on %s, before it begins on %s", what, until, from)
	}
	return from, until
}

// pair returns the nodes of [least, most], nil for one that is open (~).
func (d *document) pair(n *yaml.Node, what string) (least, most *yaml.Node) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		d.fault(n, yamltext.WideAdvice(n, "write [0, 100], or ~ for an open end: [0, ~]"), "%s must be the least and the most", what)
		return nil, nil
	}
	if least = n.Content[0]; empty(least) {
		least = nil
	}
	if most = n.Content[1]; empty(most) {
		most = nil
	}
	return least, most
}

// span returns the bounds of [least, most], nil for one that is open.
func (d *document) span(n *yaml.Node, what string) (least, most *rule.Number) {
	first, last := d.pair(n, what)
	if x, ok := d.number(first, what); ok {
		least = &x
	}
	if x, ok := d.number(last, what); ok {
		most = &x
	}
	if least != nil && most != nil && most.Cmp(*least) < 0 {
		d.fault(n, "", "%s has a least of %s, more than its most of %s", what, least, most)
	}
	return least, most
}

// counts returns the bounds of a span of whole numbers, 0 for one that is open.
func (d *document) counts(n *yaml.Node, what string) (least, most int) {
	const limit = 1_000_000
	first, last := d.pair(n, what)
	least, most = d.whole(first, what, 0, limit), d.whole(last, what, 0, limit)
	if last != nil && most < least {
		d.fault(n, "", "%s has a least of %d, more than its most of %d", what, least, most)
	}
	return least, most
}

// texts returns a list of texts.
func (d *document) texts(n *yaml.Node, what string) []string {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		d.lost(n, yamltext.WideAdvice(n, "write [a, b]"), "%s must be a list of texts, not %s", what, describe(n))
		return nil
	}
	list := make([]string, len(n.Content))
	for i, e := range n.Content {
		if list[i] = d.text(e, what); e.Style == 0 && strings.Contains(e.Value, "，") {
			d.warn(e, "type , between texts; quote a text with ， in it", "%s: %s is one text", what, spell.Short(e.Value))
		}
	}
	return list
}

// constant returns a number, flag or day as such, and everything else as a text.
func (d *document) constant(n *yaml.Node, what string) (rule.Value, bool) {
	if n.Kind != yaml.ScalarNode || empty(n) {
		d.lost(n, "", "%s must be a number or a text, not %s", what, describe(n))
		return rule.Value{}, false
	}
	if d.refusePercent(n, what) {
		return rule.Value{}, false
	}
	if n.Style == 0 {
		if x, err := rule.ParseNumber(n.Value); err == nil {
			return rule.NumberValue(x), true
		}
		if day, err := rule.ParseDate(n.Value); err == nil {
			return rule.DateValue(day), true
		}
		if n.Value == "true" || n.Value == "false" {
			return rule.FlagValue(n.Value == "true"), true
		}
	}
	return rule.TextValue(n.Value), true
}
