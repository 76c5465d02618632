package merit

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// dating is a parameter or table whose value may depend on the day: each value
// holds from its day on. One without dates has one value, from always on.
type dating[T any] struct {
	kind, name string     // such as parameter share
	node       *yaml.Node // the first day in the document, nil without dates
	from       []rule.Date
	values     []T
}

// always is the day from which on a value without dates holds.
const always = rule.Date(math.MinInt32)

// isDated reports whether a mapping is values by date: it has a key that is a
// day without quotes.
func isDated(n *yaml.Node) bool {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if isDay(n.Content[i]) {
			return true
		}
	}
	return false
}

// dayLike finds what is meant for a day: a year, a month, or a day written otherwise.
var dayLike = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[年月日]?$`)

// wholeDay returns the first day of what is meant for one, "" where nothing is.
func wholeDay(text string) string {
	m := dayLike.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	day := fmt.Sprintf("%s-%02s-%02s", m[1], cmp.Or(m[2], "01"), cmp.Or(m[3], "01"))
	if _, err := rule.ParseDate(day); err != nil || day == text {
		return ""
	}
	return day
}

func isDay(n *yaml.Node) bool {
	_, err := rule.ParseDate(n.Value)
	return n.Kind == yaml.ScalarNode && n.Style == 0 && err == nil
}

// readDated reads a value, or values by date, each with read. Hint is the advice
// for a key that is no day.
func readDated[T any](d *document, kind, hint string, e entry, n *yaml.Node, read func(*yaml.Node) T) dating[T] {
	x := dating[T]{kind: kind, name: e.name}
	switch {
	case n == nil: // reported as missing
		return x
	case !isDated(n) && (kind != "parameter" || n.Kind != yaml.MappingNode):
		x.from, x.values = []rule.Date{always}, []T{read(n)}
		return x
	}
	type value struct {
		from rule.Date
		is   T
	}
	var values []value
	for _, v := range d.entries(n, kind+"s."+e.name) {
		if !isDay(v.key) {
			if day := wholeDay(v.name); day != "" {
				hint = "write the day from which on it holds: " + day
			}
			d.lost(v.key, hint, "%ss.%s has values by date, but %s is not a day", kind, e.name, spell.Short(v.name))
			continue
		}
		day, _ := rule.ParseDate(v.name)
		values = append(values, value{day, read(v.value)})
		if x.node == nil {
			x.node = v.key
		}
	}
	slices.SortFunc(values, func(a, b value) int { return cmp.Compare(a.from, b.from) })
	for _, v := range values {
		x.from, x.values = append(x.from, v.from), append(x.values, v.is)
	}
	return x
}

// begin is the first day of what is declared by date.
type begin struct {
	kind, name string
	from       rule.Date
	node       *yaml.Node
}

// changes returns what is declared by date, in the order of the document, and
// the days on which a new period begins.
func (d *document) changes() (begins []begin, days []rule.Date) {
	add := func(kind, name string, node *yaml.Node, from []rule.Date) {
		if node != nil {
			begins = append(begins, begin{kind, name, from[0], node})
			days = append(days, from...)
		}
	}
	for _, p := range d.params {
		add(p.kind, p.name, p.node, p.from)
	}
	for _, t := range d.tables {
		add(t.kind, t.name, t.node, t.from)
	}
	slices.SortFunc(begins, func(a, b begin) int {
		return cmp.Or(cmp.Compare(a.node.Line, b.node.Line), cmp.Compare(a.node.Column, b.node.Column))
	})
	slices.Sort(days)
	return begins, slices.Compact(days)
}

// scopeOfAll puts the parameters and tables into the scope, with all their values.
func (d *document) scopeOfAll() {
	for _, p := range d.params {
		for i, v := range p.values {
			v.From = p.begin(i)
			d.scope.Parameters = append(d.scope.Parameters, v)
		}
	}
	for _, t := range d.tables {
		for i, v := range t.values {
			v.Source.From = t.begin(i)
			d.scope.Tables = append(d.scope.Tables, v)
		}
	}
}

// begin returns the day from which on a value holds, nil of one without dates.
func (x *dating[T]) begin(i int) *rule.Date {
	if x.node == nil {
		return nil
	}
	return &x.from[i]
}
