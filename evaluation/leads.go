package evaluation

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// references are the columns that lead a ballot to its records, with the field that names each.
var references = [...]struct{ column, field, list string }{
	{"by_rater", "rater", "raters"}, {"of_unit", "unit", "units"}, {"in_round", "round", "rounds"},
}

// leads says for each ballot which records it leads to, nowhere for an unknown one, in the order of
// references.
type leads struct {
	policy *Policy
	to     [len(references)][]int32
}

// newLeads finds the records that ballots lead to, by their keys or by references of their own.
func newLeads(p *Policy, d Lists) *leads {
	x, ballots := &leads{policy: p}, d.List(p.Names.List("ballots"))
	for k, r := range references {
		if field := p.Names.Field("ballots", r.field); p.Names.Field("ballots", r.column) == "" {
			x.to[k] = ballots.References(field).Slice()
		} else if r.list == "rounds" {
			x.to[k] = resolve(ballots, field, among(p.roundIDs()))
		} else {
			x.to[k] = resolve(ballots, field, d.List(p.Names.List(r.list)).Find)
		}
	}
	return x
}

// leadsOf takes from ballots the columns that newLeads has written.
func leadsOf(p *Policy, ballots *value.List) *leads {
	x := &leads{policy: p}
	for k := range references {
		x.to[k] = ballots.References(p.reference(k)).Slice()
	}
	return x
}

// reference returns the field of ballots that leads to a record.
func (p *Policy) reference(k int) string {
	if name := p.Names.Field("ballots", references[k].column); name != "" {
		return name
	}
	return p.Names.Field("ballots", references[k].field)
}

// write adds to ballots the columns that lead to their records.
func (x *leads) write(d *rule.Draft) {
	for k, r := range references {
		if name := x.policy.Names.Field("ballots", r.column); name != "" {
			w := d.Column(x.policy.Names.List("ballots"), name)
			w.References(name, x.to[k])
			if d.IsPartial() {
				w.SoFar(nil, x.open(d, k))
			}
		}
	}
}

// open returns a function for why a ballot may still lead to another record: the field may change
// that names the record, or the record may still come.
func (x *leads) open(d *rule.Draft, k int) func(row int) *types.Pending {
	ballots, field := d.List(x.policy.Names.List("ballots")), x.policy.Names.Field("ballots", references[k].field)
	var grows *types.Pending
	if g := d.List(x.policy.Names.List(references[k].list)).Growth(); g.State == types.SoFar {
		grows = &g.Why
	}
	return func(row int) *types.Pending {
		p := openness(ballots, row, field)
		if x.to[k][row] == nowhere {
			p = laterOf(p, grows)
		}
		return p
	}
}
