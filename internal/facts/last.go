package facts

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// maxNamed is how many records or files a message names; the rest are only counted.
const maxNamed = 10

// lastNames are other names that people give the last cycle, folded by isLastCycle.
var lastNames = []string{
	"prev", "previously", "last", "prior", "past", "precedent", "lastyears", "old",
	"上年", "上年度", "上一年", "上一年度", "去年", "上期", "上一期", "前期", "上周期", "上一周期", "上次", "上季度", "上半年",
}

// isLastCycle reports whether a name that nothing has is another one for the last cycle:
// Previous, prev, last_year, 上年.
func isLastCycle(name string) bool {
	folded := strings.NewReplacer("_", "", "-", "", ".", "").Replace(tidy.Alike(name))
	if slices.Contains(lastNames, folded) || folded == paths.LastCycle {
		return true
	}
	for _, end := range []string{"year", "cycle", "period", "quarter", "month", "term", "round", "figures", "results"} {
		if stem, ok := strings.CutSuffix(folded, end); ok && (stem == paths.LastCycle || stem != "" && slices.Contains(lastNames, stem)) {
			return true
		}
	}
	return false
}

// checkLast looks for the records of a list of the last cycle among those of this cycle. A
// few may have gone. If all have, the keys are of another kind, and no record would have a
// previous one.
func (x *gathering) checkLast(g *gathered) {
	now := x.lists[strings.TrimPrefix(g.schema.Name, paths.LastPrefix)]
	if now == nil || now.list == nil || now.list.Len() == 0 {
		return
	}
	if g.list.Len() == 0 {
		x.warnNone(g, now)
		return
	}
	var gone []string
	matched := map[string]bool{}
	for _, key := range g.list.Keys() {
		if _, matched[key] = now.list.Find(key); !matched[key] {
			gone = append(gone, key)
		}
	}
	if len(gone) == 0 {
		return
	}
	e := &fault.Error{Code: fault.CodeUnmatched, File: g.where, List: g.schema.Name, Hint: x.lastHint(gone, unmatched(now.list, matched))}
	name := now.schema.Name
	if len(gone) == g.list.Len() {
		e.Message = fmt.Sprintf("none of the records of the last cycle is among the %s: %s", name, named(gone))
		x.faults = append(x.faults, e)
		return
	}

	e.Message = fmt.Sprintf("%d of %d records of the last cycle are not among the %s: %s", len(gone), g.list.Len(), name, named(gone))
	x.warnings = append(x.warnings, e)
}

// none notes a file of null: that there is no last cycle, or none of one of its lists.
func (x *factsReader) none(s source) {
	if s.list == "" {
		x.first = s.shown
		return
	}
	if schema := x.schema(s.prefix + s.list); schema != nil {
		x.from[schema.Name], x.last = s.shown, append(x.last, s.list)
		x.emptyLast(schema, x.where)
	}
}

// emptyLast makes a list of the last cycle that has no records, as the facts say.
func (x *gathering) emptyLast(s *types.Schema, where func(list string) string) {
	x.noLast[s.Name] = true
	x.finish(x.begin(s, where))
}

// checkFirst makes the lists of the last cycle empty if the facts have none of its figures. That
// may be a slip, unless they say so.
func (x *factsReader) checkFirst() {
	switch {
	case x.first != "" && len(x.last) > 0:
		x.faults = append(x.faults, &fault.Error{Code: fault.CodeContradiction, File: x.first, Message: "previous is null, so there is no last cycle, but the facts have its " + named(x.last), Hint: "leave out one of them"})
		return
	case len(x.last) > 0:
		return
	case x.first == "" && len(x.holdsLast) == 0:
		e := &fault.Error{Code: fault.CodeMissingFacts, File: x.name, Message: noLastFigures, Hint: `write "previous": null if this is the first cycle`}
		if x.folder {
			e.Hint = "write previous.json, with null in it if this is the first cycle"
		}
		x.warnings = append(x.warnings, e)
	}
	for _, s := range x.form.Lists {
		if paths.IsLast(s.Name) {
			x.from[s.Name] = x.name
			x.emptyLast(s, func(string) string { return x.name })
		}
	}
}

// noLastFigures is the warning about facts without what the policy declares under previous.
const noLastFigures = "the facts have no figures of the last cycle, which the policy reads, so no record has a previous one"

// warnNone warns of a list of the last cycle without records, unless the facts say that there
// are none.
func (x *gathering) warnNone(g, now *gathered) {
	if x.noLast[g.schema.Name] {
		return
	}
	e := &fault.Error{Code: fault.CodeMissingFacts, File: g.where, List: g.schema.Name,
		Message: fmt.Sprintf("the last cycle has no %s, so none of this cycle's has a previous one", now.schema.Name)}
	switch {
	case g.in == nil:
		e.Hint = "give the pointer nil for previous if this is the first cycle"
	case g.header != nil:
		e.Hint = "write " + strings.TrimSuffix(path.Base(g.in.file), csvFile) + ".json instead, with null in it, if there were none"
	default:
		e.Hint = "write null in place of [] if there were none"
	}
	x.warnings = append(x.warnings, e)
}

// warnLastTexts warns of texts of the last cycle that the figures of the same names can never be
// in this one, such as a misspelt grade: rules that compare with them find nothing. The policy
// may have had others, and then declares the values of the last cycle.
func (x *gathering) warnLastTexts(facts *value.Facts) {
	if !x.hasLast() {
		return
	}
	sheet, err := x.form.Rules(facts)
	if err != nil {
		return // running it says why
	}
	for _, s := range x.form.Lists {
		g := x.lists[s.Name]
		if g == nil || g.list == nil || !paths.IsLast(s.Name) {
			continue
		}
		for _, f := range s.Fields {
			can, ok := sheet.Possible(types.ColumnName{List: strings.TrimPrefix(s.Name, paths.LastPrefix), Field: f.Name})
			if ok && can.Texts() != nil && f.Type.Kind == types.TextKind && len(f.Values) == 0 {
				x.warnStrangers(g, f.Name, can)
			}
		}
	}
}

// warnStrangers warns of the first text of a field that is none of those possible, and counts
// the records with such texts.
func (x *gathering) warnStrangers(g *gathered, field string, can rule.Possible) {
	var first *fault.Error
	n := 0
	for row := range g.list.Len() {
		v := g.list.Value(row, field)
		if v.IsMissing() || can.Has(v) {
			continue
		}
		if n++; n == 1 {
			first = g.list.FieldFault(fault.CodeImpossibleValue, row, field, "%s is %s, but in this cycle it can only be %s", field, tidy.Shown(v.String()), can)
			first.Hint = cmp.Or(x.budget.Nearest(v.String(), can.Texts()), "if the last cycle had other texts, declare them under previous as values of "+field)
		}
	}
	if n > 1 {
		first.Hint += fmt.Sprintf("; %d records are like that", n)
	}
	if n > 0 {
		x.warnings = append(x.warnings, first)
	}
}

// unmatched returns the keys of a list that are not among those matched.
func unmatched(list *value.List, matched map[string]bool) []string {
	return slices.DeleteFunc(list.Keys(), func(key string) bool { return matched[key] })
}

// lastHint says which record that is new in this cycle the first of those that are gone may be.
func (x *gathering) lastHint(gone, now []string) string {
	for _, key := range gone[:min(len(gone), maxNamed)] {
		if scientific.MatchString(key) && strings.ContainsAny(key, "eE") {
			return fmt.Sprintf("%q may have lost digits in a spreadsheet: have it show the whole number, and save again", spell.Clip(key))
		}
	}
	alike := map[string]string{}
	for _, key := range now {
		alike[tidy.Alike(key)] = key
	}
	for _, key := range gone[:min(len(gone), maxNamed)] {
		if of, ok := alike[tidy.Alike(key)]; ok {
			return fmt.Sprintf("%s is now %s", tidy.Shown(key), tidy.Shown(of))
		}
	}
	return cmp.Or(x.budget.Nearest(gone[0], now), "leave out those that are gone")
}

// named names the first of several records or files, and counts the rest.
func named(names []string) string {
	var shown []string
	for _, name := range names[:min(len(names), maxNamed)] {
		shown = append(shown, tidy.Shown(spell.Clip(name)))
	}
	if more := len(names) - maxNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(shown, ", "), more)
	}
	return strings.Join(shown, ", ")
}

// Results as of a day are no figures of a cycle that is over.
const (
	unfinishedResults = "these results are as of a day on which the cycle was not over, so they may still change"
	unfinishedHint    = "publish the whole cycle's results, and read those"
)

// unfinished returns the fault of such results.
func (r *jsonReader) unfinished(at int) *fault.Error {
	e := r.errorAt(fault.CodeContradiction, at, unfinishedResults)
	e.Hint = unfinishedHint
	return e
}
