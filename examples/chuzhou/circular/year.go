package circular

import (
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// year is what the circular reads: a run, its lists, and how they are shown.
type year struct {
	*page
	policy *merit.Policy
	run    *rule.Run
	units  *value.List
	asOf   types.Date
	shared map[string]int // how many units have a name
}

// newYear looks at a run.
func newYear(p *merit.Policy, run *rule.Run, language derivation.Language) *year {
	y := &year{page: &page{language: language}, policy: p, run: run, units: run.List("units"), shared: map[string]int{}}
	y.asOf, _ = run.Value("as_of").Date()
	for _, name := range y.units.Texts("name").All() {
		y.shared[name]++
	}
	return y
}

// spans writes days in their order, those that follow each other as the first and the last.
func spans(days []types.Date) (parts []string) {
	for _, s := range types.Spans(days) {
		if s[0] == s[1] {
			parts = append(parts, s[0].String())
		} else {
			parts = append(parts, s[0].String()+"…"+s[1].String())
		}
	}
	return parts
}

// partial reports whether anything is still pending.
func (y *year) partial() bool { return len(y.run.Pending()) > 0 }

// soFar reports whether more records of a list may come, or more of what belongs to them.
func (y *year) soFar(list string) bool { return y.run.List(list).Growth().State == types.SoFar }

// isPending reports whether a figure of a record waits for a day.
func isPending(l *value.List, row int, field string) bool {
	return l.Status(row, field).State == types.AwaitsItsDay
}

// holds reports whether a flag is there and holds.
func holds(l *value.List, row int, field string) bool {
	if isPending(l, row, field) {
		return false
	}
	flag, _ := l.Value(row, field).Flag()
	return flag
}

// where returns the rows of a list for which a flag holds.
func where(l *value.List, field string) (rows []int) {
	for row := range l.Len() {
		if holds(l, row, field) {
			rows = append(rows, row)
		}
	}
	return rows
}

// text returns a field for people: its value, a dash if there is none, "pending" until its
// day.
func (y *year) text(l *value.List, row int, field string) string {
	if isPending(l, row, field) {
		return y.word("pending")
	}
	v := l.Value(row, field)
	if v.IsMissing() {
		return "-"
	}
	return v.String()
}

// whole returns a whole number of a field, 0 if there is none.
func whole(v value.Value) int64 {
	n, _ := v.Number()
	i, _ := n.Int64()
	return i
}

// score returns a number with two digits after the point, as scores are published.
func (y *year) score(l *value.List, row int, field string) string {
	if isPending(l, row, field) || l.Value(row, field).IsMissing() {
		return y.text(l, row, field)
	}
	n, _ := l.Value(row, field).Number()
	return n.Round(2, types.HalfAwayFromZero).StringFixed(2)
}

// percent returns a rate of the year in hundredths.
func (y *year) percent(figure string) string {
	v := y.run.Value(figure)
	if v.IsMissing() {
		return "-"
	}
	n, _ := v.Number()
	return n.Mul(types.Int(100)).String() + "%"
}

// money returns an amount with its cents and with the thousands apart; nothing is paid where
// the amount is missing.
func (y *year) money(l *value.List, row int, field string) string {
	if isPending(l, row, field) {
		return y.word("pending")
	}
	if l.Value(row, field).IsMissing() {
		return y.word("not the city's")
	}
	n, _ := l.Value(row, field).Number()
	return grouped(n.Round(2, types.HalfAwayFromZero).StringFixed(2))
}

// grouped sets the thousands of an amount apart.
func grouped(text string) string {
	whole, cents, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var groups []string
	for len(whole) > 3 {
		groups, whole = append(groups, whole[len(whole)-3:]), whole[:len(whole)-3]
	}
	groups = append(groups, whole)
	slices.Reverse(groups)
	return sign + strings.Join(groups, ",") + "." + cents
}

// nameOf names the record that a field refers to, by its name.
func nameOf(l *value.List, row int, field string) string {
	if to, at, ok := l.Value(row, field).Record(); ok {
		return to.Value(at, "name").String()
	}
	return l.Value(row, field).String()
}

// date writes a day in a sentence.
func (y *year) date(d types.Date) string {
	t := d.String()
	if y.language != derivation.Chinese || len(t) != len("2022-01-01") {
		return t
	}
	return y.say("%s-%s-%s", t[:4], strings.TrimPrefix(t[5:7], "0"), strings.TrimPrefix(t[8:], "0"))
}

// number is the year that the policy is of, as people write it.
func (y *year) number() string {
	day := y.policy.From()
	if day == 0 {
		day = y.asOf
	}
	return day.String()[:4]
}

// clauses returns the words of clauses, one after the other.
func (y *year) clauses(ids []string) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = y.policy.Clause(id)
	}
	return strings.Join(words, " ")
}

// clauseOf returns the words of the clauses that a figure of the policy cites.
func (y *year) clauseOf(list, name string) string {
	for _, f := range y.policy.Figures() {
		if f.List == list && f.Source.Name == name {
			return y.clauses(f.Source.Clauses)
		}
	}
	return ""
}

// byPlace returns the units by place and then id; in the order of the facts, which is by id,
// while places are pending.
func (y *year) byPlace() []int {
	rows := make([]int, y.units.Len())
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		return int(whole(y.units.Value(a, "place")) - whole(y.units.Value(b, "place")))
	})
	return rows
}

// counts counts by name in the order in which names are first met.
type counts struct {
	names []string
	of    map[string]int
}

func (c *counts) add(name string) {
	if c.of == nil {
		c.of = map[string]int{}
	}
	if c.of[name] == 0 {
		c.names = append(c.names, name)
	}
	c.of[name]++
}

// most returns the names by falling count, equal ones in the order of the names.
func (c *counts) most() []string {
	names := slices.Sorted(slices.Values(c.names))
	slices.SortStableFunc(names, func(a, b string) int { return c.of[b] - c.of[a] })
	return names
}

// tallied writes each name with its count.
func (y *year) tallied(c *counts, names []string) []string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = y.say("%s %d", y.word(name), c.of[name])
	}
	return parts
}

// listed writes the records of rows.
func listed(rows []int, say func(row int) string) []string {
	parts := make([]string, len(rows))
	for i, row := range rows {
		parts[i] = say(row)
	}
	return parts
}
