package incentive

import (
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Pool shares amounts of money out among the records of a list, in proportion to a weight and to the
// unit, so that what they get makes up the pool. All its formulas stand over the list.
type Pool struct {
	Name   string      // of the column with the amount, such as bonus
	List   string      // whose records share; "" for units
	Within rule.Figure // what makes those who share one pool, such as class; the zero Figure for one pool of all
	Amount rule.Figure // a number: the pool, the same for all who share it
	Weight rule.Figure // a number of at least 0; who has 0 gets nothing
	Least  rule.Figure // a number: what each with a weight gets at least; the zero Figure for 0
	Most   rule.Figure // a number: what each gets at most; the zero Figure for any amount
	Places int         // of the amounts: 2 for cents, -2 for hundreds
	Method Method      // "" for LargestRemainder

	Clauses []string // ids of the clauses of the official text; for hosts that cite them
}

func (p Pool) list() string {
	if p.List == "" {
		return "units"
	}
	return p.List
}

func (p Pool) part(name string) string { return p.Name + "_" + name }

// formulas returns the formulas of the pool by the names of their figures.
func (p Pool) formulas() (all []condition) {
	add := func(f rule.Figure, name string, t types.Type) {
		if isSet(f) {
			all = append(all, condition{f, p.part(name), t})
		}
	}
	add(p.Within, "within", types.Type{})
	add(p.Amount, "pool", types.NumberType())
	add(p.Weight, "weight", types.NumberType())
	add(p.Least, "least", types.NumberType())
	add(p.Most, "most", types.NumberType())
	return all
}

// parts returns the pool as a model and the figures that it reads.
func (p Pool) parts() (rule.Model, []rule.Figure) {
	var figures []rule.Figure
	use, places := rule.Use{List: p.list()}, p.Places
	for _, c := range p.formulas() {
		f := c.As(p.list(), c.name, c.typ.Kind)
		f.Internal = true
		figures = append(figures, f)
		use.Figures = append(use.Figures, types.Field{Name: c.name, Type: c.typ})
	}
	m := rule.Model{
		Name: "pools." + p.Name,
		Uses: []rule.Use{use},
		Adds: []rule.Added{{List: p.list(), Field: types.Field{Name: p.Name, Type: types.NumberType(), Places: &places, Doc: "the share of the pool"}, Published: true}},
		Run:  p.run,
	}
	if p.bounded() {
		m.Adds = append(m.Adds, rule.Added{List: p.list(), Field: types.Field{Name: p.part("bound"), Type: types.TextType().OrMissing(),
			Values: []string{string(AtLeast), string(AtMost)}, Doc: "at which bound the share is held"}})
	}
	return m, figures
}

func (p Pool) bounded() bool { return isSet(p.Least) || isSet(p.Most) }

// run shares every pool out.
func (p Pool) run(d *rule.Draft) error {
	list := d.List(p.list())
	shares, faults := make([]Share, list.Len()), fault.Errors{}
	for _, rows := range p.sharing(list) {
		faults = append(faults, p.share(list, rows, shares)...)
	}
	if len(faults) > 0 {
		return faults
	}
	p.write(d, shares)
	return nil
}

// sharing returns the records that share each pool.
func (p Pool) sharing(list *value.List) (pools [][]int) {
	if !isSet(p.Within) {
		all := make([]int, list.Len())
		for row := range all {
			all[row] = row
		}
		return [][]int{all}
	}
	within, index := list.Column(p.part("within")), map[string]int{}
	for row := range list.Len() {
		class := within.Value(row).String()
		at, ok := index[class]
		if !ok {
			at = len(pools)
			index[class], pools = at, append(pools, nil)
		}
		pools[at] = append(pools[at], row)
	}
	return pools
}

// share splits the pool of some records.
func (p Pool) share(list *value.List, rows []int, shares []Share) (faults fault.Errors) {
	if len(rows) == 0 {
		return nil
	}
	amount, weight := list.Column(p.part("pool")), list.Column(p.part("weight"))
	pool, _ := amount.Number(rows[0])
	parts := make([]Part, len(rows))
	for i, row := range rows {
		if n, _ := amount.Number(row); n.Cmp(pool) != 0 {
			return fault.Errors{list.Fault(fault.CodeBadValue, row, "the pool of %s is %s here, and %s for %s, with whom it is shared", p.Name, n, pool, list.Label(rows[0]))}
		}
		parts[i] = Part{ID: list.Label(row)}
		parts[i].Weight, _ = weight.Number(row)
		parts[i].Least = p.bound(list, p.Least, "least", row)
		parts[i].Most = p.bound(list, p.Most, "most", row)
		if parts[i].Weight.Sign() < 0 {
			faults = append(faults, list.Fault(fault.CodeOutOfRange, row, "the weight of %s is %s, less than 0", p.Name, parts[i].Weight))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	split, err := divide(pool, p.Places, p.Method, parts)
	if err != nil {
		err.Rule, err.Message = "incentive.pools."+p.Name, p.Name+": "+err.Message
		return fault.Errors{err}
	}
	for i, row := range rows {
		shares[row] = split[i]
	}
	return nil
}

func (p Pool) bound(list *value.List, f rule.Figure, name string, row int) *types.Number {
	if !isSet(f) {
		return nil
	}
	n, _ := list.Number(row, p.part(name))
	return &n
}

func (p Pool) write(d *rule.Draft, shares []Share) {
	amounts := make([]types.Number, len(shares))
	for row, s := range shares {
		amounts[row] = s.Amount
	}
	w := d.Column(p.list(), p.Name)
	w.Numbers(p.Name, amounts)
	names := slices.DeleteFunc(p.formulas(), func(c condition) bool { return c.name == p.part("within") })
	w.Reasons(p.Name, func(row int) (cells []types.CellName) {
		for _, c := range names {
			cells = append(cells, types.CellName{List: p.list(), Row: row, Field: c.name})
		}
		return cells
	})
	if !p.bounded() {
		return
	}
	w = d.Column(p.list(), p.part("bound"))
	for row, s := range shares {
		bound := value.Value{}
		if s.Bound != Unbound {
			bound = value.OfText(string(s.Bound))
		}
		w.Set(row, p.part("bound"), bound)
	}
}
