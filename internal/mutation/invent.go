package mutation

import (
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/excerpt"
	"github.com/meritrules/merit/rule"
)

// inventor makes up small facts for one figure: the fields that its formula reads, figures
// among them, with values at and around the constants of the rules and the ends of ranges.
// The same inventor makes the same facts.
type inventor struct {
	sheet   *rule.Sheet
	figure  rule.Column
	lists   []string
	fields  map[rule.Column]bool // that are made up
	numbers []rule.Number        // at and around constants
	worked  []rule.Number        // what constants make together
	texts   []string
	days    []rule.Date
	state   uint64
}

// below returns a number from 0 up to n.
func (v *inventor) below(n int) int {
	v.state = v.state*6364136223846793005 + 1442695040888963407
	return int(v.state >> 33 % uint64(n))
}

var (
	numberText = regexp.MustCompile(`\d+(\.\d+)?`)
	quotedText = regexp.MustCompile(`"[^"\\]*"`)
)

// newInventor makes an inventor for a figure. texts are those of the rules whose constants
// matter.
func newInventor(sheet *rule.Sheet, figure rule.Column, texts []string) *inventor {
	v := &inventor{sheet: sheet, figure: figure, fields: map[rule.Column]bool{}, state: 1}
	columns, _ := sheet.Reads(figure)
	if figure.List != "" {
		v.want(figure.List)
	}
	for _, c := range columns {
		if c.List != "" || c.Field != "" {
			v.want(c.List)
		}
		v.fields[c] = c.Field != "" && c != figure
	}
	v.constants(texts)
	return v
}

// want makes records of a list.
func (v *inventor) want(list string) {
	if !slices.Contains(v.lists, list) {
		v.lists = append(v.lists, list)
	}
}

// constants notes the constants in texts and what is next to them.
func (v *inventor) constants(texts []string) {
	numbers := []string{"0", "1", "2", "0.5", "10"}
	for _, text := range texts {
		for _, q := range quotedText.FindAllString(text, -1) {
			word := strings.Trim(q, `"`)
			if day, err := rule.ParseDate(word); err == nil {
				v.days = append(v.days, day)
			}
			v.texts = append(v.texts, word)
		}
		numbers = append(numbers, numberText.FindAllString(quotedText.ReplaceAllString(text, ""), -1)...)
	}
	seen := map[string]bool{}
	for _, text := range numbers {
		half := rule.MustParseNumber("0.5")
		for i, near := range append([]string{text}, rule.NextNumbers(text)...) {
			n, err := rule.ParseNumber(near)
			if err != nil || seen[n.String()] {
				continue
			}
			seen[n.String()] = true
			v.numbers = append(v.numbers, n)
			if i == 0 {
				v.numbers = append(v.numbers, n.Mul(half), n.Add(half))
			}
		}
	}
	v.worked = together(v.numbers)
	v.numbers = append(v.numbers, v.halves()...)
	first, _ := rule.ParseDate("2024-01-31")
	v.days = append(v.days, first, first+1, first+30, first-15)
	v.texts = append(v.texts, "a", "b")
}

// together returns what pairs of the first constants make: products, quotients, and one several
// times after another.
func together(constants []rule.Number) (all []rule.Number) {
	constants = constants[:min(len(constants), maxTogether)]
	seen := map[string]bool{}
	add := func(n rule.Number) {
		if text := n.String(); !seen[text] {
			seen[text] = true
			all = append(all, n)
		}
	}
	for _, a := range constants {
		for _, b := range constants {
			add(a.Mul(b))
			if q, ok := a.Quo(b); ok {
				add(q)
			}
			for k := int64(1); k <= 5; k++ {
				add(a.Add(rule.Int(k).Mul(b)))
			}
		}
	}
	return all
}

// halves returns numbers that tell roundings apart: halves of the last place and what is nearer to
// one side, some of them of hundredths; and divisors whose quotients are such numbers.
func (v *inventor) halves() (all []rule.Number) {
	places := 2
	for _, f := range v.sheet.Figures() {
		if f.List == v.figure.List && f.Source.Name == v.figure.Field {
			if f.Places != nil {
				places = *f.Places
			} else if f.Shown != nil {
				places = *f.Shown
			}
		}
	}
	tenth, _ := rule.Int(1).Quo(rule.Int(10))
	last, divisor := rule.Int(1), rule.Int(1)
	for range max(places, 0) + 1 {
		last, divisor = last.Mul(tenth), divisor.Mul(rule.Int(2))
	}
	for _, by := range []int64{5, 15, 3, 7} {
		n := rule.Int(by).Mul(last)
		all = append(all, n, n.Add(rule.Int(1)), n.Mul(tenth).Mul(tenth))
	}
	return append(all, divisor, rule.Int(3), rule.Int(7))
}

// facts makes up facts: few records, most often one or two.
func (v *inventor) facts() *excerpt.Facts {
	f := &excerpt.Facts{}
	for _, x := range v.singleValues() {
		if x.Type.Optional && v.below(3) == 0 {
			continue
		}
		if value, ok := v.value(x, v.below); ok {
			f.Values = append(f.Values, excerpt.Field{Name: x.Name, Value: value})
		}
	}
	counts := map[string]int{}
	for _, list := range v.lists {
		counts[list] = 1 + v.below(3)
		if list != v.figure.List && v.below(4) == 0 {
			counts[list] = 0
		}
		if list == "" {
			counts[list] = 1
		}
	}
	for _, list := range v.lists {
		l := excerpt.List{Name: list}
		for i := range counts[list] {
			l.Records = append(l.Records, v.record(v.sheet.List(list), i, counts))
		}
		f.Lists = append(f.Lists, l)
	}
	return f
}

// singleValues returns the single values that the facts have.
func (v *inventor) singleValues() (all []rule.Field) {
	for _, name := range v.sheet.ValueNames() {
		all = append(all, *v.sheet.Value(name))
	}
	return all
}

// record makes up a record: its key, its references, its group and the fields that are read.
func (v *inventor) record(s *rule.Schema, i int, counts map[string]int) (r excerpt.Record) {
	for _, x := range s.Fields {
		isKey := slices.Contains(s.Key, x.Name)
		column := rule.Column{List: s.Name, Field: x.Name}
		wanted := v.fields[column] || isKey || x.Type.Kind == rule.RecordKind && !v.isMade(column) || slices.Contains(s.Groups, x.Name) && !v.isMade(column)
		switch {
		case !wanted || column == v.figure:
			continue
		case isKey && x.Type.Kind == rule.TextKind:
			r = append(r, excerpt.Field{Name: x.Name, Value: rule.TextValue(keyOf(i))})
		case isKey && x.Type.Kind == rule.NumberKind:
			r = append(r, excerpt.Field{Name: x.Name, Value: rule.NumberValue(rule.Int(int64(i + 1)))})
		case x.Type.Kind == rule.RecordKind:
			r = append(r, excerpt.Field{Name: x.Name, Value: rule.TextValue(keyOf(v.below(max(counts[x.Type.List], 1))))})
		case x.Type.Optional && v.below(4) == 0 && v.mayLack(column):
			r = append(r, excerpt.Field{Name: x.Name})
		default:
			if value, ok := v.possible(column, x); ok {
				r = append(r, excerpt.Field{Name: x.Name, Value: value})
			}
		}
	}
	return r
}

// possible makes up a value of a column: of a figure one that it can have.
func (v *inventor) possible(c rule.Column, x rule.Field) (rule.Value, bool) {
	can, isFigure := v.sheet.Possible(c)
	if !isFigure {
		return v.value(x, v.below)
	}
	if texts := can.Texts(); texts != nil {
		x.Values = texts
	}
	if x.Type.Kind == rule.NumberKind {
		x.Min, x.Max, x.Integer = can.Bounds()
		if all := can.Numbers(); all != nil {
			return rule.NumberValue(all[v.below(len(all))]), true
		}
	}
	for range 8 {
		if value, ok := v.value(x, v.below); ok && can.Has(value) {
			return value, true
		}
	}
	return rule.Value{}, false
}

// isMade reports whether a column is a figure, which is made up only if it is read.
func (v *inventor) isMade(c rule.Column) bool {
	columns, names := v.sheet.Reads(c)
	return columns != nil || names != nil
}

// mayLack reports whether a column may have no value, which is so for a field that is optional.
func (v *inventor) mayLack(c rule.Column) bool {
	can, isFigure := v.sheet.Possible(c)
	return !isFigure || can.Has(rule.Value{})
}

// keyOf returns the key of a record by its position.
func keyOf(i int) string { return "k" + strconv.Itoa(i+1) }

// value makes up a value of a field, false for what cannot be made up alone.
func (v *inventor) value(x rule.Field, below func(int) int) (rule.Value, bool) {
	switch x.Type.Kind {
	case rule.NumberKind:
		return v.number(x), true
	case rule.TextKind:
		texts := v.texts
		if len(x.Values) > 0 {
			texts = x.Values
		}
		return rule.TextValue(texts[below(len(texts))]), true
	case rule.FlagKind:
		return rule.FlagValue(below(2) == 0), true
	case rule.DateKind:
		return rule.DateValue(v.days[below(len(v.days))] + rule.Date(below(3)-1)), true
	case rule.ListKind:
		if x.Type.Elem.Kind == rule.RecordKind || x.Type.Elem.Kind == rule.ListKind {
			return rule.Value{}, false
		}
		elems := make([]rule.Value, below(4))
		for i := range elems {
			elems[i], _ = v.value(rule.Field{Type: *x.Type.Elem}, below)
		}
		return rule.ListValue(elems...), true
	}
	return rule.Value{}, false
}

// around returns facts that differ in one number or day: from its list's other fields, or from a
// constant.
func (v *inventor) around(base *excerpt.Facts) iter.Seq[*excerpt.Facts] {
	return func(yield func(*excerpt.Facts) bool) {
		for i, l := range base.Lists {
			for k, r := range l.Records {
				for x, field := range r {
					for _, value := range v.others(l.Name, field) {
						f := base.Clone()
						f.Lists[i].Records[k][x].Value = value
						if !yield(f) {
							return
						}
					}
				}
			}
		}
	}
}

// others returns the constants that a field may have, in place of its number or day.
func (v *inventor) others(list string, f excerpt.Field) (all []rule.Value) {
	s := v.sheet.List(list)
	can, isFigure := v.sheet.Possible(rule.Column{List: list, Field: f.Name})
	switch {
	case f.Value.Kind() == rule.NumberKind:
		for _, n := range slices.Concat(v.numbers, v.worked) {
			all = append(all, rule.NumberValue(n))
		}
	case f.Value.Kind() == rule.DateKind:
		for _, day := range v.days {
			all = append(all, rule.DateValue(day), rule.DateValue(day+1), rule.DateValue(day-1))
		}
	}
	field := &s.Fields[s.Field(f.Name)]
	return slices.DeleteFunc(all, func(x rule.Value) bool { return field.Check(x) != nil || isFigure && !can.Has(x) })
}

// number makes up a number within a field's range: one of the constants, an end of the
// range, or close to one.
func (v *inventor) number(x rule.Field) rule.Value {
	for range 8 {
		n := v.numbers[v.below(len(v.numbers))]
		switch v.below(8) {
		case 0:
			if x.Min != nil {
				n = *x.Min
			}
		case 1:
			if x.Max != nil {
				n = *x.Max
			}
		}
		_, whole := n.Int64()
		if (x.Min == nil || n.Cmp(*x.Min) >= 0) && (x.Max == nil || n.Cmp(*x.Max) <= 0) && (!x.Integer || whole) {
			return rule.NumberValue(n)
		}
	}
	if x.Min != nil {
		return rule.NumberValue(*x.Min)
	}
	return rule.NumberValue(rule.Int(1))
}
