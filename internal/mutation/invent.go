package mutation

import (
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/excerpt"
	"github.com/meritrules/merit/internal/mutation/formula"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// inventor makes up small facts for one figure: the fields that its formula reads, figures
// among them, with values at and around the constants of the rules and the ends of ranges.
// The same inventor makes the same facts.
type inventor struct {
	sheet   *rule.Sheet
	figure  types.ColumnName
	lists   []string
	fields  map[types.ColumnName]bool // that are made up
	numbers []types.Number            // at and around constants
	worked  []types.Number            // what constants make together
	texts   []string
	days    []types.Date
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
func newInventor(sheet *rule.Sheet, figure types.ColumnName, texts []string) *inventor {
	v := &inventor{sheet: sheet, figure: figure, fields: map[types.ColumnName]bool{}, state: 1}
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
			if day, err := types.ParseDate(word); err == nil {
				v.days = append(v.days, day)
			}
			v.texts = append(v.texts, word)
		}
		numbers = append(numbers, numberText.FindAllString(quotedText.ReplaceAllString(text, ""), -1)...)
	}
	seen := map[string]bool{}
	for _, text := range numbers {
		half := types.MustParseNumber("0.5")
		for i, near := range append([]string{text}, formula.NextNumbers(text)...) {
			n, err := types.ParseNumber(near)
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
	first, _ := types.ParseDate("2024-01-31")
	v.days = append(v.days, first, first+1, first+30, first-15)
	v.texts = append(v.texts, "a", "b")
}

// together returns what pairs of the first constants make: products, quotients, and one several
// times after another.
func together(constants []types.Number) (all []types.Number) {
	constants = constants[:min(len(constants), maxTogether)]
	seen := map[string]bool{}
	add := func(n types.Number) {
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
				add(a.Add(types.Int(k).Mul(b)))
			}
		}
	}
	return all
}

// halves returns numbers that tell roundings apart: halves of the last place and what is nearer to
// one side, some of them of hundredths; and divisors whose quotients are such numbers.
func (v *inventor) halves() (all []types.Number) {
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
	tenth, _ := types.Int(1).Quo(types.Int(10))
	last, divisor := types.Int(1), types.Int(1)
	for range max(places, 0) + 1 {
		last, divisor = last.Mul(tenth), divisor.Mul(types.Int(2))
	}
	for _, by := range []int64{5, 15, 3, 7} {
		n := types.Int(by).Mul(last)
		all = append(all, n, n.Add(types.Int(1)), n.Mul(tenth).Mul(tenth))
	}
	return append(all, divisor, types.Int(3), types.Int(7))
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
func (v *inventor) singleValues() (all []types.Field) {
	for _, name := range v.sheet.ValueNames() {
		all = append(all, *v.sheet.Value(name))
	}
	return all
}

// record makes up a record: its key, its references, its group and the fields that are read.
func (v *inventor) record(s *types.Schema, i int, counts map[string]int) (r excerpt.Fields) {
	for _, x := range s.Fields {
		isKey := slices.Contains(s.Key, x.Name)
		column := types.ColumnName{List: s.Name, Field: x.Name}
		wanted := v.fields[column] || isKey || x.Type.Kind == types.RecordKind && !v.isMade(column) || slices.Contains(s.Groups, x.Name) && !v.isMade(column)
		switch {
		case !wanted || column == v.figure:
			continue
		case isKey && x.Type.Kind == types.TextKind:
			r = append(r, excerpt.Field{Name: x.Name, Value: value.OfText(keyOf(i))})
		case isKey && x.Type.Kind == types.NumberKind:
			r = append(r, excerpt.Field{Name: x.Name, Value: value.OfNumber(types.Int(int64(i + 1)))})
		case x.Type.Kind == types.RecordKind:
			r = append(r, excerpt.Field{Name: x.Name, Value: value.OfText(keyOf(v.below(max(counts[x.Type.List], 1))))})
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
func (v *inventor) possible(c types.ColumnName, x types.Field) (value.Value, bool) {
	can, isFigure := v.sheet.Possible(c)
	if !isFigure {
		return v.value(x, v.below)
	}
	if texts := can.Texts(); texts != nil {
		x.Values = texts
	}
	if x.Type.Kind == types.NumberKind {
		x.Min, x.Max, x.Integer = can.Bounds()
		if all := can.Numbers(); all != nil {
			return value.OfNumber(all[v.below(len(all))]), true
		}
	}
	for range 8 {
		if value, ok := v.value(x, v.below); ok && can.Has(value) {
			return value, true
		}
	}
	return value.Value{}, false
}

// isMade reports whether a column is a figure, which is made up only if it is read.
func (v *inventor) isMade(c types.ColumnName) bool {
	columns, names := v.sheet.Reads(c)
	return columns != nil || names != nil
}

// canBe reports whether each figure that facts give can have its value.
func (v *inventor) canBe(f *excerpt.Facts) bool {
	for _, l := range f.Lists {
		for _, r := range l.Records {
			for _, x := range r {
				if can, isFigure := v.sheet.Possible(types.ColumnName{List: l.Name, Field: x.Name}); isFigure && !can.Has(x.Value) {
					return false
				}
			}
		}
	}
	return true
}

// mayLack reports whether a column may have no value, which is so for a field that is optional.
func (v *inventor) mayLack(c types.ColumnName) bool {
	can, isFigure := v.sheet.Possible(c)
	return !isFigure || can.Has(value.Value{})
}

// keyOf returns the key of a record by its position.
func keyOf(i int) string { return "k" + strconv.Itoa(i+1) }

// value makes up a value of a field, false for what cannot be made up alone.
func (v *inventor) value(x types.Field, below func(int) int) (value.Value, bool) {
	switch x.Type.Kind {
	case types.NumberKind:
		return v.number(x), true
	case types.TextKind:
		texts := v.texts
		if len(x.Values) > 0 {
			texts = x.Values
		}
		return value.OfText(texts[below(len(texts))]), true
	case types.FlagKind:
		return value.OfFlag(below(2) == 0), true
	case types.DateKind:
		return value.OfDate(v.days[below(len(v.days))] + types.Date(below(3)-1)), true
	case types.ListKind:
		if x.Type.Elem.Kind == types.RecordKind || x.Type.Elem.Kind == types.ListKind {
			return value.Value{}, false
		}
		elems := make([]value.Value, below(4))
		for i := range elems {
			elems[i], _ = v.value(types.Field{Type: *x.Type.Elem}, below)
		}
		return value.OfList(elems...), true
	}
	return value.Value{}, false
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
func (v *inventor) others(list string, f excerpt.Field) (all []value.Value) {
	s := v.sheet.List(list)
	can, isFigure := v.sheet.Possible(types.ColumnName{List: list, Field: f.Name})
	switch {
	case f.Value.Kind() == types.NumberKind:
		for _, n := range slices.Concat(v.numbers, v.worked) {
			all = append(all, value.OfNumber(n))
		}
	case f.Value.Kind() == types.DateKind:
		for _, day := range v.days {
			all = append(all, value.OfDate(day), value.OfDate(day+1), value.OfDate(day-1))
		}
	}
	field := &s.Fields[s.Field(f.Name)]
	return slices.DeleteFunc(all, func(x value.Value) bool { return value.Check(field, x) != nil || isFigure && !can.Has(x) })
}

// number makes up a number within a field's range: one of the constants, an end of the
// range, or close to one.
func (v *inventor) number(x types.Field) value.Value {
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
			return value.OfNumber(n)
		}
	}
	if x.Min != nil {
		return value.OfNumber(*x.Min)
	}
	return value.OfNumber(types.Int(1))
}
