package supervision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Effect is what a record of a list costs a unit or a person: points, or something that acts on
// a grade or on money and is handed on as a fact.
type Effect struct {
	Rule   string      // its name, which must be one of the language
	Over   string      // the list, under the policy's name
	Amount rule.Figure // a number of at least 0 or a flag, which counts as 1; 0, false or nil has no effect

	// Whom it concerns and because of which matter: formulas over the list that yield a record
	// of units, people or matters; Unit may also be a text where the policy has no such list.
	// The zero Figure is none, but a record of one of these lists concerns itself.
	Unit, Person, Matter rule.Figure

	// Fault names what is at fault. If rules with the same Fault affect a unit or person because
	// of one matter, only the greatest effect counts; with "" every effect counts.
	Fault string

	Least *types.Number // that a record has if it has any; nil for no bound
	Most  *types.Number // from a unit or person by this rule; nil for no bound
}

// Why an effect counts more or less than its formula says.
const (
	UnderLeast = "under_least" // a record has no less
	SameFault  = "same_fault"  // a greater one of the same fault counts
	OverMost   = "over_most"   // the unit or person has come to the bound
)

// effects are the deductions or the consequences of a policy.
type effects struct {
	p      Policy
	list   string // "deductions" or "consequences"
	prefix string // of the figures
	amount string // the field with what counts
	all    []Effect
	most   *types.Number // of all rules together
}

func (p Policy) deductions() effects {
	return effects{p, "deductions", "deduct_", "points", p.Deductions, p.MostDeducted}
}

func (p Policy) consequences() effects {
	return effects{p, "consequences", "consequence_", "amount", p.Consequences, nil}
}

// name returns the policy's name of a field of the list that is made.
func (x effects) name(field string) string { return x.p.Names.Field(x.list, field) }

// concern is whom or what effects concern.
type concern struct {
	field, list string
	of          func(Effect) rule.Figure
}

// whom are the records that effects concern, by their fields.
var whom = []concern{
	{"unit", "units", func(e Effect) rule.Figure { return e.Unit }},
	{"person", "people", func(e Effect) rule.Figure { return e.Person }},
	{"matter", "matters", func(e Effect) rule.Figure { return e.Matter }},
}

func (x effects) figure(e Effect) string { return x.prefix + e.Rule }

func (x effects) figures() (figures []rule.Figure) {
	for _, e := range x.all {
		amount := e.Amount
		amount.Internal = true
		figures = append(figures, amount.As(e.Over, x.figure(e), types.Nothing))
		for _, w := range whom {
			if f := w.of(e); has(f) {
				f.Internal = true
				figures = append(figures, f.As(e.Over, x.figure(e)+"_"+w.field, types.Nothing))
			}
		}
	}
	return figures
}

// concerns reports whether any effect concerns a unit, a person or a matter.
func (x effects) concerns(c concern) bool {
	return slices.ContainsFunc(x.all, func(e Effect) bool { return has(c.of(e)) || x.isSelf(e, c) })
}

// isSelf reports whether the records of an effect's list concern themselves.
func (x effects) isSelf(e Effect, c concern) bool {
	return !has(c.of(e)) && e.Over != "" && e.Over == x.p.Names.List(c.list)
}

func (x effects) model() rule.Model {
	list := x.p.Names.List(x.list)
	s := &types.Schema{Name: list, Key: []string{x.name("rule"), x.name("of")}, Fields: []types.Field{{Name: x.name("rule"), Type: types.TextType()}, {Name: x.name("of"), Type: types.TextType()}}}
	m := rule.Model{Name: x.list, Lists: []*types.Schema{s}, Run: x.run}
	for _, w := range whom {
		if !x.concerns(w) {
			continue
		}
		f := types.Field{Name: x.name(w.field), Type: types.TextType()}
		if of := x.p.Names.List(w.list); of != "" {
			f.Type, f.Inverse = types.RecordType(of).OrMissing(), list
			m.Uses = append(m.Uses, rule.Use{List: of})
		} else {
			f.Type = f.Type.OrMissing()
		}
		s.Fields = append(s.Fields, f)
	}
	s.Fields = append(s.Fields, types.Field{Name: x.name("asked"), Type: types.NumberType()}, types.Field{Name: x.name(x.amount), Type: types.NumberType()},
		types.Field{Name: x.name("why"), Type: types.TextType().OrMissing()})
	for _, e := range x.all {
		use := rule.Use{List: e.Over, Figures: []types.Field{{Name: x.figure(e)}}}
		for _, w := range whom {
			if has(w.of(e)) {
				use.Figures = append(use.Figures, types.Field{Name: x.figure(e) + "_" + w.field})
			}
		}
		m.Uses = append(m.Uses, use)
	}
	if units := x.p.Names.List("units"); x.list == "deductions" && units != "" && x.concerns(whom[0]) {
		m.Adds = []rule.Added{{List: units, Field: types.Field{Name: x.p.Names.Field("units", "deducted"), Type: types.NumberType()}}}
	}
	return m
}

// says writes the settings of the effects.
func (x effects) says() string {
	var b strings.Builder
	for _, e := range x.all {
		fmt.Fprintf(&b, "%s over %s, fault %q, least %s, most %s; ", e.Rule, e.Over, e.Fault, shownBound(e.Least), shownBound(e.Most))
	}
	return b.String() + "most " + shownBound(x.most)
}

func shownBound(n *types.Number) string {
	if n == nil {
		return "none"
	}
	return n.String()
}

// effect is a record of the list while it is made.
type effect struct {
	rule   int
	row    int32 // of the rule's list
	of     string
	asked  types.Number
	counts types.Number
	why    string
	whom   [3]value.Value
}

func (x effects) run(d *rule.Draft) error {
	all, faults := x.ask(d)
	if len(faults) > 0 {
		return faults
	}
	x.once(all)
	x.bound(all)
	x.write(d, all)
	return nil
}

// ask returns what the formulas say, by rule and then in the order of the list.
func (x effects) ask(d *rule.Draft) (all []effect, faults fault.Errors) {
	for k, e := range x.all {
		l := d.List(e.Over)
		for row := range l.Len() {
			v := l.Value(row, x.figure(e))
			n, _ := v.Number()
			if flag, ok := v.Flag(); ok && flag {
				n = types.Int(1)
			}
			switch {
			case n.Sign() < 0:
				faults = append(faults, l.FieldFault(fault.CodeOutOfRange, row, x.figure(e), "%s.%s is %s, less than 0", x.list, e.Rule, n))
			case n.Sign() > 0:
				one := effect{rule: k, row: int32(row), of: l.Label(row), asked: n, counts: n}
				if e.Least != nil && n.Cmp(*e.Least) < 0 {
					one.counts, one.why = *e.Least, UnderLeast
				}
				for i, w := range whom {
					if has(w.of(e)) {
						one.whom[i] = l.Value(row, x.figure(e)+"_"+w.field)
					} else if x.isSelf(e, w) {
						one.whom[i] = l.Record(row)
					}
				}
				all = append(all, one)
			}
		}
	}
	return all, faults
}

// once lets only the greatest effect count that a unit or person has of each fault of a matter; of
// equal ones the first. What one loses spares no other.
func (x effects) once(all []effect) {
	type key struct{ matter, fault, whom string }
	greatest := map[key]int{}
	for i := range all {
		k := key{all[i].whom[2].String(), x.all[all[i].rule].Fault, all[i].subject()}
		if k.fault == "" || all[i].whom[2].IsMissing() {
			continue
		}
		of, there := greatest[k]
		switch {
		case !there:
			greatest[k] = i
		case all[i].counts.Cmp(all[of].counts) > 0:
			all[of].counts, all[of].why, greatest[k] = types.Int(0), SameFault, i
		default:
			all[i].counts, all[i].why = types.Int(0), SameFault
		}
	}
}

// bound cuts what exceeds the most of a rule or of all, in the order of the effects.
func (x effects) bound(all []effect) {
	type key struct {
		rule int // -1 for all
		whom string
	}
	left := map[key]types.Number{}
	cut := func(e *effect, rule int, most *types.Number) {
		if most == nil {
			return
		}
		k := key{rule, e.subject()}
		rest, ok := left[k]
		if !ok {
			rest = *most
		}
		if e.counts.Cmp(rest) > 0 {
			e.counts, e.why = rest, OverMost
		}
		left[k] = rest.Sub(e.counts)
	}
	for i := range all {
		if e := &all[i]; e.counts.Sign() > 0 {
			cut(e, e.rule, x.all[e.rule].Most)
			cut(e, -1, x.most)
		}
	}
}

// subject returns whom an effect concerns: the person, or else the unit.
func (e *effect) subject() string {
	if !e.whom[1].IsMissing() {
		return "person " + e.whom[1].String()
	}
	return "unit " + e.whom[0].String()
}
