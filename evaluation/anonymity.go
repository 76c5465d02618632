package evaluation

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Anonymity says what is shown of ballots: how many there are, and the mean of what they give, by
// group of raters. A group of fewer raters than Least is shown together with the smallest others, so
// that it cannot be worked out from the rest either; where all are fewer, nothing is shown, not even
// the score. What is shown is derivations, results, feedback and dossiers; the ballots stay in the
// run, whose WithTrail shows everything.
type Anonymity struct {
	By      string      // the field of raters with the group
	Least   int         // how many raters a group has at least, to be shown
	Of      rule.Figure // a number over ballots: what one gives; without it there are no means
	Clauses []string    // ids of the clauses of the official text
}

// givenName names the figure of ballots with what one gives.
const givenName = "given"

// given returns the figure with what a ballot gives. Rejected ones may give what no formula can
// read, so it has none for them.
func (p told) given() []rule.Figure {
	if !has(p.Secrecy.Of) {
		return nil
	}
	of := p.Secrecy.Of.As(p.Names.List("ballots"), givenName, 0)
	of.Internal = true
	of.Source.Text = "if " + p.Names.Field("ballots", "rejected") + " == nil {\n" + of.Source.Text + "\n} else { nil }"
	of.Source.Line-- // so that the policy's own formula keeps its place
	return []rule.Figure{of}
}

// anonymityModel makes nothing, and hides the ballots.
func (p told) anonymityModel() rule.Model {
	x := parts(p)
	ballots := rule.Use{List: p.Names.List("ballots"), Figures: []types.Field{x.column("ballots", "rejected", types.TextType().OrMissing()), {Name: p.reference(0), Type: x.refersTo("raters").OrMissing()}}}
	if has(p.Secrecy.Of) {
		ballots.Figures = append(ballots.Figures, types.Field{Name: givenName})
	}
	m := rule.Model{Name: "anonymity", Run: p.hideBallots,
		Veil: &rule.Veil{List: p.Names.List("ballots"), Tied: []string{p.Names.List("raters"), p.Names.List("papers"), p.Names.List("rater_marks"), p.Names.List("severities")}},
		Uses: []rule.Use{ballots, {List: p.Names.List("raters"), Fields: []types.Field{{Name: p.Secrecy.By, Type: types.TextType()}}}}}
	for _, list := range p.resting() {
		m.Uses = append(m.Uses, rule.Use{List: p.Names.List(list), Figures: []types.Field{x.column(list, "unit", x.refersTo("units")), x.column(list, "ballots", x.listOf("ballots"))}})
	}
	return m
}

// resting returns the lists whose records rest on ballots.
func (p told) resting() []string {
	if has(p.Quorum) {
		return []string{"turnouts", "scores"}
	}
	return []string{"scores"}
}

// hideBallots is the model "anonymity".
func (p told) hideBallots(d *rule.Draft) error {
	ballots, raters := d.List(p.Names.List("ballots")), d.List(p.Names.List("raters"))
	rejected, groups, rater := ballots.Texts(p.Names.Field("ballots", "rejected")), raters.Texts(p.Secrecy.By), ballots.References(p.reference(0))
	var given value.Column
	if has(p.Secrecy.Of) {
		given = ballots.Column(givenName)
	}
	withheld := map[string][]bool{}
	for _, list := range p.resting() {
		withheld[p.Names.List(list)] = p.withheld(d.List(p.Names.List(list)), list)
	}
	d.Veil(withheld, func(rows []int) []derivation.Group {
		return p.Secrecy.groups(rows, func(ballot int) (string, types.Number, bool) {
			if rater.At(ballot) < 0 || rejected.At(ballot) != "" {
				return "", types.Number{}, false
			}
			var n types.Number
			if has(p.Secrecy.Of) {
				n, _ = given.Number(ballot)
			}
			return groups.At(int(rater.At(ballot))), n, true
		})
	})
	return nil
}

// withheld returns which records of a list rest on too few raters. A unit of which just one is
// withheld has its next smallest withheld as well, since a total would give away the first.
func (p told) withheld(l *value.List, list string) []bool {
	withheld := make([]bool, l.Len())
	units, ballots := l.References(p.Names.Field(list, "unit")), l.Column(p.Names.Field(list, "ballots"))
	count := func(row int) int { return ballots.Value(row).Len() }
	for from := 0; from < len(withheld); {
		to, few := from, 0
		for ; to < len(withheld) && units.At(to) == units.At(from); to++ {
			if withheld[to] = count(to) < p.Secrecy.Least; withheld[to] {
				few++
			}
		}
		if few == 1 && to-from > 1 {
			next := -1
			for k := from; k < to; k++ {
				if !withheld[k] && (next < 0 || count(k) < count(next)) {
					next = k
				}
			}
			withheld[next] = true
		}
		from = to
	}
	return withheld
}

// tally is what the ballots of a group come to.
type groupTally struct {
	names []string
	count int
	sum   types.Number
}

// groups returns what is shown of some ballots; nil if they are too few. of says of a ballot its group
// and what it gives, false if it does not count.
func (a *Anonymity) groups(ballots []int, of func(ballot int) (string, types.Number, bool)) []derivation.Group {
	var all []groupTally
	for _, ballot := range ballots {
		name, n, counts := of(ballot)
		if !counts {
			continue
		}
		i, found := slices.BinarySearchFunc(all, name, func(g groupTally, name string) int { return cmp.Compare(g.names[0], name) })
		if !found {
			all = slices.Insert(all, i, groupTally{names: []string{name}})
		}
		all[i].count, all[i].sum = all[i].count+1, all[i].sum.Add(n)
	}
	slices.SortStableFunc(all, func(x, y groupTally) int { return cmp.Compare(x.count, y.count) })
	for len(all) > 1 && all[0].count < a.Least {
		x, y := all[0], all[1]
		all = slices.Insert(all[2:], 0, groupTally{append(x.names, y.names...), x.count + y.count, x.sum.Add(y.sum)})
		slices.SortStableFunc(all, func(x, y groupTally) int { return cmp.Compare(x.count, y.count) })
	}
	if len(all) == 0 || all[0].count < a.Least {
		return nil
	}
	shown := make([]derivation.Group, len(all))
	for i, g := range all {
		slices.Sort(g.names)
		shown[i] = derivation.Group{Names: g.names, Count: g.count}
		if has(a.Of) {
			mean, _ := g.sum.Quo(types.Int(int64(g.count)))
			shown[i].Mean = value.OfNumber(mean)
		}
	}
	slices.SortFunc(shown, func(x, y derivation.Group) int { return cmp.Compare(x.Names[0], y.Names[0]) })
	return shown
}
