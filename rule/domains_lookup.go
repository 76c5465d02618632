package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/domain"
)

// lookup returns the values of the rows that the keys can reach, in every version of the
// table that is in force at some time, and notes what the keys show: rows that are
// reached, and keys that have no row.
func (d *domains) lookup(n *node, keys []domain.Set) (s domain.Set) {
	leaf := n.detail.(*tableLeaf)
	if d.found.generic {
		return genericLookup(leaf, keys)
	}
	for i, t := range leaf.versions {
		if !leaf.isInForce(i) {
			continue
		}
		reached := d.reachOf(t)
		for i, key := range keys {
			reached.keys[i] = reached.keys[i].Join(key)
			reached.by[i] = n.args[i]
		}
		s = s.Join(setOfAny(d.reach(t, reached, keys)))
		d.found.keys(n, t, keys)
		stepsOffScale(d, n, t, keys)
	}
	if s.IsEmpty() { // what reads it is not to blame
		return typed(n.typ)
	}
	return s
}

// genericLookup returns the values of the rows that keys can reach, and notes nothing.
func genericLookup(leaf *tableLeaf, keys []domain.Set) (s domain.Set) {
	for i, t := range leaf.versions {
		if !leaf.isInForce(i) {
			continue
		}
		if len(t.Rows) > mostGeneric {
			return typed(leaf.typ)
		}
		for row := range t.Rows {
			if t.canReach(row, keys) {
				s = s.Join(setOf(t.Rows[row].Value))
			}
		}
	}
	if s.IsEmpty() {
		return typed(leaf.typ)
	}
	return s
}

// mostGeneric bounds the rows that are compared with keys whatever a function is given.
const mostGeneric = 1000

// mostRows bounds how many rows are compared with keys. Beyond it lookups may reach all
// rows of their table, so that what is looked at is bounded.
const mostRows = 2_000_000

// reach marks the rows that keys of these sets may find, and returns their values.
func (d *domains) reach(t *Table, reached *reach, keys []domain.Set) (values []Value) {
	d.looked += len(t.Rows)
	if d.looked > mostRows && reached.all {
		return reached.values
	}
	reached.all = d.looked > mostRows
	for row := range t.Rows {
		if reached.all || t.canReach(row, keys) {
			reached.rows[row] = true
			values = append(values, t.Rows[row].Value)
		}
	}
	if reached.all {
		reached.values = values
	}
	return values
}

// reach is what the lookups of a table can find in it.
type reach struct {
	rows []bool       // which rows
	keys []domain.Set // the keys of each column
	by   []*node      // the last key looked up in each column

	all    bool    // some lookup is taken to reach all rows
	values []Value // then those of all rows
}

func (d *domains) reachOf(t *Table) *reach {
	if d.reached[t] == nil {
		d.reached[t] = &reach{rows: make([]bool, len(t.Rows)), keys: make([]domain.Set, len(t.Keys)), by: make([]*node, len(t.Keys))}
	}
	return d.reached[t]
}

// wholeTable marks all rows of a table that stands for a list.
func wholeTable(d *domains, leaf *tableLeaf) {
	if d.found.generic {
		return
	}
	for i, t := range leaf.versions {
		if leaf.isInForce(i) {
			reached := d.reachOf(t)
			for row := range reached.rows {
				reached.rows[row] = true
			}
		}
	}
}

// isInForce reports whether a version of the table is in force in some period.
func (t *tableLeaf) isInForce(version int) bool {
	if len(t.versions) == 1 {
		return true
	}
	for _, v := range t.periods {
		if v == version {
			return true
		}
	}
	return false
}

// canReach reports whether keys of these sets may find the row.
func (t *Table) canReach(row int, keys []domain.Set) bool {
	for i, key := range keys {
		if key.Meet(t.covers(row, i)).IsEmpty() {
			return false
		}
	}
	return true
}

// covers returns the keys that a row takes in a column. In a column of steps that is not
// the only one it may take greater ones as well, where the rows above lack the other keys.
func (t *Table) covers(row, column int) domain.Set {
	key := t.Rows[row].Keys[column]
	side := t.side(column)
	if side == Exact {
		return setOf(key)
	}
	r := domain.Range{Low: domain.End{At: key.num, Bounded: !key.IsMissing(), Open: side == Above}}
	if len(t.Keys) == 1 {
		if next := t.above(key); next != nil {
			r.High = domain.End{At: next.num, Bounded: true, Open: side == From}
		}
	}
	return domain.Number(r)
}

// above returns the next greater key of a table with one column of steps, nil for the
// greatest.
func (t *Table) above(key Value) *Value {
	for i := range t.steps.keys {
		if key.compare(t.steps.keys[i]) < 0 {
			return &t.steps.keys[i]
		}
	}
	return nil
}

// interpolateSet is between the least and the greatest y, unless the line goes on beyond.
func interpolateSet(d *domains, n *node, xs []domain.Set) domain.Set {
	if !d.found.beyond(n, xs[0], *xs[1].Elem) {
		idleStretches(d, n, xs[0])
	}
	offScale(d, n.args[0], xs[0], xs[1].Elem.Nums, "the points of interpolate lie")
	if len(n.args) > 3 {
		return domain.Number(domain.Range{})
	}
	return within(*xs[2].Elem)
}

// bandSet is one of the values of the bands that x can be in.
func bandSet(d *domains, n *node, xs []domain.Set) (s domain.Set) {
	periods := max(len(n.args[1].konst), len(n.args[2].konst), len(n.args[3].konst))
	for period := range periods {
		bounds, values := listNumbers(n.args[1].on(period).seq), n.args[2].on(period).seq
		from := n.args[3].on(period).text == "from"
		for i := range len(bounds) + 1 {
			if !xs[0].Meet(bandRange(bounds, i, from)).IsEmpty() {
				s = s.Join(setOf(values.at(i)))
			}
		}
	}
	if !d.found.beyond(n, xs[0], *xs[1].Elem) && periods == 1 {
		idleBands(d, n, xs[0])
	}
	offScale(d, n.args[0], xs[0], xs[1].Elem.Nums, "the bounds of band lie")
	return s
}

// bandRange returns the numbers of a band.
func bandRange(bounds []exact.Number, i int, from bool) domain.Set {
	r := domain.Range{}
	if i > 0 {
		r.Low = domain.End{At: bounds[i-1], Bounded: true, Open: !from}
	}
	if i < len(bounds) {
		r.High = domain.End{At: bounds[i], Bounded: true, Open: from}
	}
	return domain.Number(r)
}

// keys notes keys of a lookup that have no row.
func (fs *remarks) keys(n *node, t *Table, keys []domain.Set) {
	for i, key := range keys {
		x := n.args[i]
		if x.konst != nil || !key.Some {
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

// beyond notes an x that lies outside all bounds of a band or points of a line, and reports
// whether it does.
func (fs *remarks) beyond(n *node, x, bounds domain.Set) (lies bool) {
	if n.args[0].konst != nil || !x.Some || !bounds.Some {
		return false
	}
	r, what := bounds.Range, "the bounds of band lie"
	if n.op.Name == "interpolate" {
		what = "the points of interpolate lie"
	}
	lies = r.Meet(x.Range).IsEmpty()
	fs.add(n.args[0], "beyond", lies, func() *Error {
		return n.args[0].warn(CodeUnreachable, "", "%s is %s, and %s %s", n.args[0].called(), x.String(), what, r.String())
	})
	return lies
}
