package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// remarks are what the domains show to be wrong. A part of a formula that is visited
// several times, such as the body of a function, has one remark for what holds at each
// visit.
type remarks struct {
	at  map[remarkKey]*remark
	all []*remark // in the order of their first visits
}

type remarkKey struct {
	in   *written
	part syntax.Part
	what string
}

// remark is something that is wrong if it is so at every visit.
type remark struct {
	node     *node
	result   domain.Set   // of a condition
	operands []domain.Set // of a condition
	says     func() *Error
	spoiled  bool // at some visit it is not so
}

// add notes something that is wrong at a node, unless holds is false.
func (fs *remarks) add(n *node, what string, holds bool, says func() *Error) *remark {
	key := remarkKey{n.at.in, n.at.part, what}
	f := fs.at[key]
	if f == nil {
		f = &remark{node: n, says: says}
		fs.at[key] = f
		fs.all = append(fs.all, f)
	}
	f.spoiled = f.spoiled || !holds
	return f
}

// condition notes what a condition yields; it is wrong if it always yields the same. What
// a function is given may be another thing in another call.
func (fs *remarks) condition(n *node, result domain.Set, operands ...domain.Set) {
	if n.given {
		return
	}
	f := fs.add(n, "condition", true, nil)
	if f.says == nil {
		f.says = func() *Error { return f.node.settledCondition(f.result, f.operands) }
	}
	f.result = f.result.Join(result)
	for i, s := range operands {
		if i == len(f.operands) {
			f.operands = append(f.operands, s)
		}
		f.operands[i] = f.operands[i].Join(s)
	}
}

// warn returns a warning at a node.
func (n *node) warn(code Code, hint, format string, args ...any) *Error {
	return n.at.in.fault(code, n.at.part.At, fmt.Sprintf(format, brief(args)...), hint)
}

// called returns how a message names a node: a field by its name.
func (n *node) called() string {
	if n.op == levelOp {
		return n.args[0].called()
	}
	if n.field != nil && n.op == fieldOp {
		return n.field.Name
	}
	return n.words()
}

// settledCondition warns of a condition that yields the same whatever the facts are; nil
// if it does not.
func (n *node) settledCondition(result domain.Set, operands []domain.Set) *Error {
	if result.True == result.False {
		return nil
	}
	if e := n.strangeText(operands); e != nil {
		return e
	}
	var why []string
	for i, s := range operands {
		if words := s.String(); words != "" && n.args[i].konst == nil {
			why = append(why, n.args[i].called()+" is "+words)
		}
	}
	because := ""
	if len(why) > 0 {
		because = ": " + strings.Join(why, ", and ")
	}
	return n.warn(CodeConstantCondition, "", "the condition %s is always %t%s", n.words(), result.True, because)
}

// strangeText warns of a text that what it is compared with never is; nil for another
// condition.
func (n *node) strangeText(operands []domain.Set) *Error {
	if n.op == inOp {
		return nil
	}
	for i, s := range operands {
		v := n.args[1-i].only()
		if v != nil && v.kind == TextKind && s.Texts != nil && !s.HasText(v.text) {
			return n.neverText(n.args[i], s, v.text)
		}
	}
	return nil
}

func (n *node) neverText(x *node, s domain.Set, text string) *Error {
	return n.warn(CodeImpossibleValue, cmp.Or(spell.DidYouMean(text, s.Texts), "it is "+s.String()), "%s is never %q", x.called(), text)
}

// strangers notes texts in the list of x in list that x never is.
func (fs *remarks) strangers(n *node, x domain.Set, elems []domain.Set) {
	if n.given || x.Texts == nil || !x.Some {
		return
	}
	for _, e := range elems {
		if len(e.Texts) == 1 {
			fs.add(n, "never:"+e.Texts[0], !x.HasText(e.Texts[0]), func() *Error { return n.neverText(n.args[0], x, e.Texts[0]) })
		}
	}
}

// keys notes keys of a lookup that have no row.
func (fs *remarks) keys(n *node, t *Table, keys []domain.Set) {
	for i, key := range keys {
		x := n.args[i]
		if x.konst != nil || !key.Some || x.given {
			continue
		}
		if t.side(i) == Exact {
			texts := t.columns[i].texts()
			missing := key.Outside(texts)
			fs.add(x, "key:"+t.Source.Name, len(missing) > 0, func() *Error {
				hint := "give it a row, or keep it out by a condition"
				if j := t.swapped(i, keys); j >= 0 {
					return x.warn(CodeNoRow, fmt.Sprintf("the keys of %s stand in the order %s", t.Source.Name, strings.Join(t.Keys, ", ")),
						"%s is %s, which are keys of %s: it seems to have changed places with %s", x.called(), key.String(), t.Keys[j], n.args[j].called())
				}
				if x.field == nil {
					hint = cmp.Or(spell.DidYouMean(missing[0], texts), hint)
				}
				if len(missing) == len(key.Texts) {
					return x.warn(CodeNoRow, hint, "%s is %s, and the table %s has no row for that", x.called(), key.String(), t.Source.Name)
				}
				return x.warn(CodeNoRow, hint, "%s may be %q, for which the table %s has no row", x.called(), missing[0], t.Source.Name)
			})
			continue
		}
		fs.lowest(x, t, i, keys)
	}
}

// lowest notes a key of a column of steps that lies, or may lie, below the lowest of the
// rows that the other keys can reach.
func (fs *remarks) lowest(x *node, t *Table, column int, keys []domain.Set) {
	key, below := keys[column], domain.Less
	if t.side(column) == Above {
		below = domain.AtMost
	}
	for _, row := range t.lowestRows(column, keys) {
		first := t.Rows[row].Keys[column]
		if first.IsMissing() { // nothing lies below it
			continue
		}
		under := domain.Narrow(key, below, setOf(first))
		others := slices.Delete(slices.Clone(t.Rows[row].Keys), column, column+1)
		of, begins := "the lowest row of the table "+t.Source.Name, "begins at "
		if len(others) > 0 {
			of += " for " + TableRow{Keys: others}.shown()
		}
		if below == domain.AtMost {
			begins = "begins above "
		}
		all := domain.Narrow(key, below, setOf(first)).Some && !domain.Narrow(key, below.Not(), setOf(first)).Some
		fs.add(x, "low:"+of, all, func() *Error {
			return x.warn(CodeNoRow, "", "%s is %s, and %s %s%s", x.called(), key.String(), of, begins, first)
		})
		fs.add(x, "below:"+of, !all && under.Some && key.Range.Low.Bounded, func() *Error {
			return x.warn(CodeNoRow, "add a row for the lower ones", "%s may be %s, and %s %s%s", x.called(), key.Range.Low.At, of, begins, first)
		})
	}
}

// lowestRows returns, of the rows alike in their exact keys that keys of these sets can
// reach, the one that begins lowest in a column of steps. It returns none for a table with
// several such columns.
func (t *Table) lowestRows(column int, keys []domain.Set) (rows []int) {
	if len(exactColumns(t)) < len(t.Keys)-1 {
		return nil
	}
	at := map[string]int{} // the position in rows
	for row, r := range t.Rows {
		if slices.ContainsFunc(exactColumns(t), func(i int) bool { return keys[i].Meet(setOf(r.Keys[i])).IsEmpty() }) {
			continue
		}
		text := keyText(t.exactKeys(r.Keys))
		i, known := at[text]
		switch {
		case !known:
			at[text] = len(rows)
			rows = append(rows, row)
		case r.Keys[column].compare(t.Rows[rows[i]].Keys[column]) < 0:
			rows[i] = row
		}
	}
	return rows
}

// exactColumns returns the positions of the columns that are matched exactly.
func exactColumns(t *Table) (columns []int) {
	for i := range t.Keys {
		if t.side(i) == Exact {
			columns = append(columns, i)
		}
	}
	return columns
}

// swapped returns the column with which a key has changed places: the values of each are keys
// of the other column and none of its own; -1 if there is none.
func (t *Table) swapped(i int, keys []domain.Set) int {
	foreign := func(key domain.Set, own, other int) bool {
		texts := t.columns[own].texts()
		return t.side(own) == Exact && t.side(other) == Exact && len(key.Texts) > 0 && len(key.Outside(texts)) == len(key.Texts) && len(key.Outside(t.columns[other].texts())) == 0
	}
	for j := range keys {
		if j != i && foreign(keys[i], i, j) && foreign(keys[j], j, i) {
			return j
		}
	}
	return -1
}

// roundedAgain notes the rounding, to fewer places, of a figure that is published with places:
// 0.4449 becomes 0.445, and that 0.45. To round a figure down or up is to count with it.
func (d *domains) roundedAgain(n *node, places int) {
	x := n.args[0]
	path, its, ok := roundedFigure(d, x)
	if !ok || places >= its {
		return
	}
	d.found.add(x, "rounded", true, func() *Error {
		return x.warn(CodeRoundedTwice, "round once, from a figure that is internal", "%s is rounded twice: %s has %s, and is here rounded to %d",
			x.called(), path, spell.Counted(its, "place"), places)
	})
}

// roundedFigure returns the path and the places of the figure with places that a node is or may
// be, false if it is none.
func roundedFigure(d *domains, n *node) (path string, places int, ok bool) {
	switch n.op {
	case fieldOp, yearOp:
		places, ok = d.places[columnName{n.list, n.field.Name}]
		return strings.TrimPrefix(n.list+"."+n.field.Name, "."), places, ok
	case localOp:
		if bound := d.lets[n.slot]; bound != nil && n.konst == nil {
			defer lend(d, n.slot, nil)() // within its own value the slot is that of another let
			return roundedFigure(d, bound)
		}
	case coalesceOp:
		return roundedFigure(d, n.args[0])
	case letOp:
		if n.slot != unbound {
			defer lend(d, n.slot, n.args[0])()
		}
		return roundedFigure(d, n.args[1])
	case chooseOp:
		if path, places, ok = roundedFigure(d, n.args[1]); !ok {
			return roundedFigure(d, n.args[2])
		}
	}
	return path, places, ok
}

// lend binds a slot to a value until the returned function is called: lets that are not one
// within the other share slots.
func lend(d *domains, slot int, value *node) (giveBack func()) {
	before := d.lets[slot]
	d.lets[slot] = value
	return func() { d.lets[slot] = before }
}

// unreachedRows warns of rows that no lookup reaches, of tables that are looked up.
func (d *domains) unreachedRows() (found []*Error) {
	for _, name := range d.env.tableNames() {
		for _, t := range d.env.tables[name].versions {
			reached := d.reached[t]
			if reached == nil || !slices.Contains(reached.rows, true) {
				continue // no lookup, or it is told at the lookup
			}
			first, rows := -1, []string(nil)
			for i, r := range t.Rows {
				if reached.rows[i] {
					continue
				}
				if rows = append(rows, r.shown()); first < 0 {
					first = i
				}
			}
			if first >= 0 {
				at := t.at(t.Rows[first])
				found = append(found, at.fault(CodeUnreachable, 0, fmt.Sprintf("no lookup can reach the row of the table %s for %s%s", name, listed(rows), reached.why()), ""))
			}
		}
	}
	return found
}

// shown returns the keys of a row in words.
func (r TableRow) shown() string {
	if len(r.Keys) > 1 {
		return ListValue(r.Keys...).brief()
	}
	if r.Keys[0].IsMissing() {
		return "~"
	}
	return r.Keys[0].brief()
}

// why says what the keys of the lookups can be, "" if that is nothing to tell.
func (r *reach) why() string {
	var words []string
	for i, key := range r.keys {
		if s := key.String(); s != "" && r.by[i].konst == nil {
			words = append(words, r.by[i].called()+" is "+s)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, ", and ")
}

// beyond notes an x that lies outside all bounds of a band or points of a line.
func (fs *remarks) beyond(n *node, x, bounds domain.Set) {
	if n.args[0].konst != nil || n.args[0].given || !x.Some || !bounds.Some {
		return
	}
	r, what := bounds.Range, "the bounds of band lie"
	if n.op.Name == "interpolate" {
		what = "the points of interpolate lie"
	}
	fs.add(n.args[0], "beyond", r.Meet(x.Range).IsEmpty(), func() *Error {
		return n.args[0].warn(CodeUnreachable, "", "%s is %s, and %s %s", n.args[0].called(), x.String(), what, r.String())
	})
}

// percent notes a percent that is a fraction.
func (fs *remarks) percent(n *node, p domain.Set) {
	one, zero := exact.Int(1), exact.Number{}
	fraction := domain.Number(domain.Range{Low: domain.End{At: zero, Bounded: true, Open: true}, High: domain.End{At: one, Bounded: true, Open: true}})
	all := domain.Narrow(p, domain.Less, domain.Numbers(one))
	fs.add(n.args[1], "percent", p.Some && !p.Meet(fraction).IsEmpty() && domain.Narrow(p, domain.AtLeast, domain.Numbers(one)).IsEmpty() && all.Some, func() *Error {
		x := n.args[1]
		if x.konst != nil {
			return x.warn(CodeBadArgument, fmt.Sprintf("write %s for %s percent", p.Range.Low.At.Mul(exact.Int(100)), p.Range.Low.At.Mul(exact.Int(100))), "percentile counts from 0 to 100, and %s is less than one of them", x.words())
		}
		return x.warn(CodeBadArgument, "multiply it by 100", "percentile counts from 0 to 100, and %s is %s", x.called(), p.String())
	})
}

// counts notes counts that are not whole.
func (fs *remarks) counts(n *node, xs []domain.Set) {
	for i := 1; i <= 2; i++ {
		x := n.args[i]
		whole := xs[i].Meet(domain.Number(domain.Range{Whole: true}))
		fs.add(x, "count", xs[i].Some && !whole.Some, func() *Error {
			return x.warn(CodeBadArgument, "write how many to leave out, such as 1", "trimmedMean leaves out so many numbers, and %s is not whole", x.called())
		})
	}
}

// warnings returns what is wrong, in the order of the first visits.
func (d *domains) warnings() (found []*Error) {
	for _, f := range d.found.all {
		if f.spoiled {
			continue
		}
		if e := f.says(); e != nil && len(found) < maxWarnings {
			found = append(found, e)
		}
	}
	return append(found, d.unreachedRows()...)
}
