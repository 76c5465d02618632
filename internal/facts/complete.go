package facts

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/demands"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// checkComplete reports the combinations that a list lacks, and those that it has twice.
func (x *gathering) checkComplete(c demands.Complete) {
	g := x.lists[c.List]
	if g == nil || g.list == nil || len(c.Fields) == 0 {
		return
	}
	var domains [][]string
	refs := make([]*value.View[string], len(c.Fields)) // the keys that are not bound to records yet
	for i, name := range c.Fields {
		f := &g.schema.Fields[g.schema.Field(name)]
		domain, ok := x.domain(f)
		if !ok {
			return // the list referred to has faults of its own
		}
		domains = append(domains, domain)
		if f.Type.Kind == types.RecordKind {
			keys := g.list.Texts(name)
			refs[i] = &keys
		}
	}
	seen := make(map[string]int, g.list.Len())
	parts := make([]string, len(c.Fields))
	twice := 0
	for row := range g.list.Len() {
		for i, name := range c.Fields {
			parts[i] = g.list.Value(row, name).String()
			if refs[i] != nil {
				parts[i] = refs[i].At(row)
			}
		}
		key := combined(parts)
		if of, ok := seen[key]; ok {
			if twice++; twice <= maxFaults {
				if g.list.Fault(fault.CodeDuplicateRecord, row, "").Position < g.list.Fault(fault.CodeDuplicateRecord, of, "").Position {
					row, of = of, row
				}
				x.faults = append(x.faults, g.list.Fault(fault.CodeDuplicateRecord, row, "the same %s as %s", strings.Join(c.Fields, " and "), g.list.Place(of)))
			}
			continue
		}
		seen[key] = row
	}
	x.missingFrom(g, c, domains, seen)
}

// domain returns all values of a field as texts; false if they cannot be known.
func (x *gathering) domain(f *types.Field) ([]string, bool) {
	switch f.Type.Kind {
	case types.RecordKind:
		if to := x.lists[f.Type.List]; to != nil && to.list != nil {
			return to.list.Keys(), true
		}
		return nil, false
	case types.FlagKind:
		return []string{"false", "true"}, true
	case types.NumberKind:
		return whole(f)
	}
	return f.Values, len(f.Values) > 0
}

// whole returns the whole numbers of a field's range.
func whole(f *types.Field) (texts []string, ok bool) {
	least, most, ok := demands.WholeRange(f)
	for n := least; ok && n <= most; n++ {
		texts = append(texts, strconv.FormatInt(n, 10))
	}
	return texts, ok
}

// combined joins texts so that no two combinations are joined alike.
func combined(parts []string) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%d:%s", len(p), p)
	}
	return b.String()
}

// missingFrom reports the combinations that a list lacks: it names the first.
func (x *gathering) missingFrom(g *gathered, c demands.Complete, domains [][]string, seen map[string]int) {
	all := big.NewInt(1)
	for _, d := range domains {
		all.Mul(all, big.NewInt(int64(len(d))))
	}
	missing := new(big.Int).Sub(all, big.NewInt(int64(len(seen))))
	if missing.Sign() <= 0 {
		return
	}
	at, parts := make([]int, len(domains)), make([]string, len(domains))
	var named []string
	for more := true; more && len(named) < maxNamed; more = next(at, domains) {
		for i, d := range domains {
			parts[i] = d[at[i]]
		}
		if _, ok := seen[combined(parts)]; !ok {
			named = append(named, "("+shownParts(parts)+")")
		}
	}

	e := &fault.Error{Code: fault.CodeIncomplete, File: g.where, List: c.List, Message: fmt.Sprintf("%s lacks %v of %v combinations of %s: %s", c.List, missing, all, strings.Join(c.Fields, " and "), strings.Join(named, ", "))}
	if more := missing.Sub(missing, big.NewInt(int64(len(named)))); more.Sign() > 0 {
		e.Message += fmt.Sprintf(" and %v more", more)
	}
	x.faults = append(x.faults, e)
}

// next moves to the next combination, the last domain first; false after the last one.
func next(at []int, domains [][]string) bool {
	for i := len(at) - 1; i >= 0; i-- {
		if at[i]++; at[i] < len(domains[i]) {
			return true
		}
		at[i] = 0
	}
	return false
}

func shownParts(parts []string) string {
	var shown []string
	for _, p := range parts {
		shown = append(shown, strings.Trim(tidy.Shown(p), `"`))
	}
	return strings.Join(shown, ", ")
}

// lacks reports fields that are missing although their record needs them, and whether there
// are any.
func (x *gathering) lacks(facts *value.Facts) bool {
	before := len(x.faults)
	ctx := rule.Together(context.Background())
	for _, r := range x.form.Required {
		list, found := facts.List(r.List), 0
		for row := range list.Len() {
			if !list.Value(row, r.Field).IsMissing() {
				continue
			}
			needed, err := r.When.Eval(ctx, facts.Row(r.List, row))
			if needed, _ := needed.Flag(); err == nil && !needed {
				continue
			}
			if found++; found > maxFaults {
				continue
			}

			e := list.FieldFault(fault.CodeMissingValue, row, r.Field, "%s is missing, but is required where %s", r.Field, r.When.Source().Text)
			if err != nil {
				e.Message, e.Err = fmt.Sprintf("whether %s is required cannot be worked out: %v", r.Field, err), err
			}
			x.faults = append(x.faults, e)
		}
		if more := found - maxFaults; more > 0 {
			x.faults[len(x.faults)-1].Hint = fmt.Sprintf("and %d more faults in %s", more, r.List)
		}
	}
	return len(x.faults) > before
}
