package facts

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// warnAlike warns of keys and groups of a list that people take for one another, and of other
// values that are seldom meant. Each is written as it should be, so only somebody who knows them
// can say whether they are the same.
func (x *gathering) warnAlike(g *gathered) {
	for _, f := range g.schema.Fields {
		if f.Type.Kind == types.DateKind {
			x.warnFarDays(g.list, f.Name)
		}
		if f.Type.Kind == types.TextKind && len(f.Values) == 0 && slices.Contains(g.schema.Key, f.Name) {
			x.warnNameless(g.list, f.Name)
		}
		if f.Type.Kind == types.TextKind && len(f.Values) == 0 && (slices.Contains(g.schema.Key, f.Name) || slices.Contains(g.schema.Groups, f.Name)) {
			x.warnPairs(g.list, f.Name)
		}
	}
}

// Days outside these years are slips of a digit, but for that of "never".
const (
	firstYear, lastYear = 1900, 2100
	never               = 9999
)

// warnFarDays warns of the first day of a field in a year that nobody means: 2203-03-05.
func (x *gathering) warnFarDays(list *value.List, field string) {
	for row := range list.Len() {
		if day, ok := list.Value(row, field).Date(); ok && isFar(day) {
			e := list.FieldFault(fault.CodeBadValue, row, field, "%s is %s", field, day)
			e.Hint = "check its year"
			x.warnings = append(x.warnings, e)
			return
		}
	}
}

func isFar(day types.Date) bool {
	year := day.Time().Year()
	return (year < firstYear || year >= lastYear) && year != never
}

// warnNameless warns of the first key that people write where there is no value: -, n/a, 无.
func (x *gathering) warnNameless(list *value.List, field string) {
	for row, text := range list.Texts(field).All() {
		if misread.IsNoValue(text) {
			e := list.FieldFault(fault.CodeBadValue, row, field, "%s is %s, which people write where there is no value", field, tidy.Shown(text))
			e.Hint = "give the record a key that is its own, or leave the record out"
			x.warnings = append(x.warnings, e)
			return
		}
	}
}

// warnPairs warns of the texts of a field that people take for one another.
func (x *gathering) warnPairs(list *value.List, field string) {
	p := &pairs{list: list, field: field, texts: list.Texts(field), said: map[[2]string]bool{}}
	for _, like := range tidy.Likenesses() {
		p.find(like)
	}
	if more := len(p.said) - maxFaults; more > 0 {
		p.found[len(p.found)-1].Hint += fmt.Sprintf("; and %d more pairs in %s", more, list.Schema().Name)
	}
	x.warnings = append(x.warnings, p.found...)
}

// pairs are texts of a field that people take for one another.
type pairs struct {
	list  *value.List
	field string
	texts value.View[string]
	said  map[[2]string]bool
	found fault.Errors
}

// find looks for the pairs of a likeness. It keeps only the texts that fold to another one.
func (p *pairs) find(like tidy.Likeness) {
	folded := map[string]int{} // a record for each text that folds to another one
	for row, text := range p.texts.All() {
		switch alike := like.Fold(text); {
		case alike == text || text == "":
		case !has(folded, alike):
			folded[alike] = row
		default:
			p.add(like, row, folded[alike])
		}
	}
	if len(folded) == 0 {
		return
	}
	for row, text := range p.texts.All() {
		if of, ok := folded[text]; ok && text != "" {
			p.add(like, of, row)
		}
	}
}

// add warns of the texts of two records, once.
func (p *pairs) add(like tidy.Likeness, row, of int) {
	a, b := p.texts.At(row), p.texts.At(of)
	if a == b || p.said[[2]string{a, b}] || p.said[[2]string{b, a}] {
		return
	}
	if p.said[[2]string{a, b}] = true; len(p.said) > maxFaults {
		return
	}
	message, hint := like.Say(a, b)
	e := p.list.FieldFault(fault.CodeLookAlike, row, p.field, "%s %s and %s of %s %s", p.field, tidy.Shown(a), tidy.Shown(b), p.list.Place(of), message)
	e.Hint = hint
	p.found = append(p.found, e)
}

func has(m map[string]int, key string) bool { _, ok := m[key]; return ok }

// checkTexts looks at the texts of a list that identify nothing by their declaration. One
// that would be a key if it were written as it should be is a fault, since rules may compare
// it with that key. Others may be a slip.
func (x *gathering) checkTexts(g *gathered) {
	for _, f := range g.schema.Fields {
		elem := f.Type
		if elem.Elem != nil {
			elem = *elem.Elem
		}
		if elem.Kind != types.TextKind || len(f.Values) > 0 || slices.Contains(g.schema.Key, f.Name) || slices.Contains(g.schema.Groups, f.Name) {
			continue
		}
		var first *fault.Error
		amiss, faults := 0, 0
		g.eachText(f, func(row int, name, text string) {
			if tidy.IsText(text) {
				return
			}
			wrong, hint := tidy.Fault(text)
			e := func() *fault.Error {
				e := g.list.FieldFault(fault.CodeUntidy, row, f.Name, "%s is %s, which %s", name, tidy.Shown(text), wrong)
				e.Hint = hint
				return e
			}
			if of := x.keyed(tidy.Mended(text)); of != "" {
				if faults++; faults <= maxFaults {
					fault := e()
					fault.Hint += ", which is among the " + of
					x.faults = append(x.faults, fault)
				}
				return
			}
			if amiss++; amiss == 1 {
				first = e()
			}
		})
		if first != nil {
			if amiss > 1 {
				first.Hint += fmt.Sprintf("; %d texts of %s are like that", amiss, f.Name)
			}
			x.warnings = append(x.warnings, first)
		}
	}
}

// checkValueTexts does the same for the texts among the single values.
func (x *gathering) checkValueTexts() {
	for _, f := range x.form.Values {
		v := x.values[f.Name]
		if v.Kind() != types.TextKind || tidy.IsText(v.String()) {
			continue
		}
		amiss, hint := tidy.Fault(v.String())
		e := &fault.Error{Code: fault.CodeUntidy, File: x.from[f.Name], Message: fmt.Sprintf("%s is %s, which %s", f.Name, tidy.Shown(v.String()), amiss), Hint: hint}
		if of := x.keyed(tidy.Mended(v.String())); of != "" {
			e.Hint += ", which is among the " + of
			x.faults = append(x.faults, e)
		} else {
			x.warnings = append(x.warnings, e)
		}
	}
}

// eachText calls look with every text of a field, which may be a list of texts.
func (g *gathered) eachText(f types.Field, look func(row int, name, text string)) {
	if f.Type.Kind == types.TextKind {
		for row, text := range g.list.Texts(f.Name).All() {
			look(row, f.Name, text)
		}
		return
	}
	for row := range g.list.Len() {
		v := g.list.Value(row, f.Name)
		for i := range v.Len() {
			text := v.Elem(i).String()
			if !tidy.IsText(text) {
				look(row, fmt.Sprintf("%s[%d]", f.Name, i), text)
			}
		}
	}
}

// keyed returns the name of a list that has a record with the key, "" if none has.
func (x *gathering) keyed(key string) string {
	for _, s := range x.form.Lists {
		if g := x.lists[s.Name]; g != nil && g.list != nil && key != "" {
			if _, ok := g.list.Find(key); ok {
				return spell.Clip(s.Name)
			}
		}
	}
	return ""
}
