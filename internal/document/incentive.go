package document

import (
	"strings"

	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// The section incentive: vetoes, gradings and pools.

// incentives reads the parts of the section.
type incentives struct{ *sections }

var incentiveWords = vocabulary{section: "incentive", made: []string{"veto_reasons"}, fields: func(list string) []string {
	return map[string][]string{"units": {"vetoed"}, "listed": {"unit", "reason"}, "veto_reasons": {"unit", "rule", "reason"}}[list]
}, reads: func(list string) bool { return list == "units" || list == "listed" }}

func (s *sections) readIncentive(n *yaml.Node, p *incentive.Policy) {
	r := incentives{s}
	var f incentiveForm
	s.Fill(n, "incentive", &f)
	if f.Vetoes.Node == nil && f.Grades.Node == nil && f.Pools.Node == nil && n.Kind == yaml.MappingNode {
		s.Lost(fault.CodeMissingEntry, n, "write vetoes:, grades: or pools:", "incentive says nothing")
	}
	if x := f.Vetoes.Node; x != nil {
		p.Names = r.vetoNames(&f)
		p.Vetoes = &incentive.Vetoes{}
		for _, e := range s.Entries(x, "incentive.vetoes") {
			s.CheckName(e.Key, "a veto")
			p.Vetoes.Rules = append(p.Vetoes.Rules, r.readVeto(e))
		}
	}
	if x := f.Grades.Node; x != nil {
		for _, e := range s.Entries(x, "incentive.grades") {
			s.CheckName(e.Key, "a grading")
			g := r.readGrading(e)
			s.report(e.Key, incentive.Policy{Gradings: []incentive.Grading{g}}.Check())
			p.Gradings = append(p.Gradings, g)
		}
	}
	if x := f.Pools.Node; x != nil {
		for _, e := range s.Entries(x, "incentive.pools") {
			s.CheckName(e.Key, "a pool")
			x := r.readPool(e)
			s.report(e.Key, incentive.Policy{Pools: []incentive.Pool{x}}.Check())
			p.Pools = append(p.Pools, x)
		}
	}
}

// vetoNames reads the policy's names for the lists of vetoes.
func (r incentives) vetoNames(f *incentiveForm) incentive.Names {
	names := r.sections.readNames(&incentiveWords, f.Made.Node, nil, role{"units", f.Units.Node}, role{"listed", f.Listed.Node})
	for from, to := range map[string]string{"listed": "vetoes", "listed.unit": "vetoes.unit", "listed.reason": "vetoes.reason"} {
		if name, ok := names[from]; ok {
			names[to] = name
			delete(names, from)
		}
	}
	if _, named := names["vetoes"]; !named && r.lists.named("vetoes") == nil && !r.LeftOut["vetoes"] {
		names["vetoes"] = ""
	}
	return names
}

// report reports the faults of a part of a section at its node, unless others were found already.
func (s *sections) report(n *yaml.Node, err error) {
	if len(s.Faults) > 0 {
		return
	}
	var faults fault.Errors
	faults.Add(err)
	for _, e := range faults {
		s.Fault(e.Code, n, e.Hint, "%s", e.Message)
	}
}

func (r incentives) readVeto(e form.Entry) incentive.VetoRule {
	what := "incentive.vetoes." + e.Name
	var f vetoForm
	r.formulas.fill(e.Value, what, &f, &f.figureKeys)
	reason := r.Text(f.Reason.Node, what+".reason")
	if e.Value.Kind != yaml.MappingNode {
		r.Fault(fault.CodeMissingEntry, e.Value, "write {formula: …, reason: why the unit is barred}", "%s has no reason", what)
	}
	return incentive.VetoRule{Name: e.Name, When: r.formulas.of(&f.figureKeys, what), Reason: reason}
}

func (r incentives) readGrading(e form.Entry) incentive.Grading {
	what := "incentive.grades." + e.Name
	var f gradingForm
	r.Fill(e.Value, what, &f)
	g := incentive.Grading{Name: e.Name, List: r.over(f.Over.Node, what), Clauses: r.clauses.cite(f.Clause.Node)}
	g.Only = r.formulas.figure(f.Only.Node, what+".only")
	g.Within = r.formulas.figure(f.Within.Node, what+".within")
	g.Lower = r.formulas.figure(f.Lower.Node, what+".lower")
	g.Ties = incentive.Tie(r.oneOf(f.Ties.Node, what+".ties", incentive.Ties()))
	g.By = r.keys(f.By.Node, what+".by")
	if n := f.Levels.Node; n != nil {
		for _, l := range r.Entries(n, what+".levels") {
			g.Levels = append(g.Levels, r.readLevel(l, what+".levels."+l.Name))
		}
	}
	return g
}

func (r incentives) readLevel(e form.Entry, what string) incentive.Level {
	var f levelForm
	r.Fill(e.Value, what, &f)
	figure := func(n *yaml.Node, name string) rule.Figure { return r.formulas.figure(n, what+"."+name) }
	return incentive.Level{Name: e.Name, Clauses: r.clauses.cite(f.Clause.Node),
		When: figure(f.When.Node, "when"), From: figure(f.From.Node, "from"), Quota: figure(f.Quota.Node, "quota"),
		Promoted: figure(f.Promoted.Node, "promoted"), Cap: figure(f.Cap.Node, "cap"),
		Borrow: r.Flag(f.Borrow.Node, what+".borrow"), Counted: r.Flag(f.Counted.Node, what+".counted")}
}

func (r incentives) readPool(e form.Entry) incentive.Pool {
	what := "incentive.pools." + e.Name
	var f poolForm
	r.Fill(e.Value, what, &f)
	figure := func(n *yaml.Node, name string) rule.Figure { return r.formulas.figure(n, what+"."+name) }
	p := incentive.Pool{Name: e.Name, List: r.over(f.Over.Node, what), Clauses: r.clauses.cite(f.Clause.Node),
		Within: figure(f.Within.Node, "within"), Amount: figure(f.Amount.Node, "amount"), Weight: figure(f.Weight.Node, "weight"),
		Least: figure(f.Least.Node, "least"), Most: figure(f.Most.Node, "most"),
		Method: incentive.Method(r.oneOf(f.Method.Node, what+".method", incentive.Methods()))}
	if f.Places.Node != nil {
		p.Places = r.Whole(f.Places.Node, what+".places", -maxPlaces, maxPlaces)
	}
	return p
}

// over reads the list that a grading or pool is about; "" stands for units.
func (r incentives) over(n *yaml.Node, what string) string {
	name := r.Text(n, what+".over")
	if name != "" && r.lists.named(name) == nil && !r.LeftOut[name] {
		r.Lost(fault.CodeUnknownList, n, r.Nearest(name, r.lists.declaredNames()), "%s.over: there is no list %s", what, spell.Short(name))
		return ""
	}
	return name
}

// oneOf reads one of a few words; "" if there is none.
func (r incentives) oneOf(n *yaml.Node, what string, words []string) string {
	word := r.Text(n, what)
	for _, w := range words {
		if w == word {
			return word
		}
	}
	if word != "" {
		r.Fault(fault.CodeUnknownValue, n, r.Nearest(word, words), "%s is one of %s, not %s", what, strings.Join(words, ", "), spell.Short(word))
	}
	return ""
}

// keys reads a formula, or several.
func (r incentives) keys(n *yaml.Node, what string) (keys []rule.Figure) {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return []rule.Figure{r.formulas.figure(n, what)}
	}
	for _, x := range n.Content {
		keys = append(keys, r.formulas.figure(x, what))
	}
	return keys
}
