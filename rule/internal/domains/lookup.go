package domains

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// lookup returns the values of the rows that the keys can reach, in every version of the
// table that is in force at some time, and notes what the keys show: rows that are
// reached, and keys that have no row.
func (d *Domains) lookup(n *tree.Node, keys []domain.Set) (s domain.Set) {
	leaf := n.Detail.(*tree.TableLeaf)
	if d.found.generic || d.found.silent {
		return genericLookup(leaf, keys)
	}
	for i, t := range leaf.Versions {
		if !isInForce(leaf, i) {
			continue
		}
		reached := d.reachOf(t)
		for i, key := range keys {
			reached.Keys[i] = reached.Keys[i].Join(key)
			reached.by[i] = n.Args[i]
		}
		s = s.Join(setOfAny(d.reach(t, reached, keys)))
		d.found.keys(n, t, keys)
		stepsOffScale(d, n, t, keys)
	}
	if s.IsEmpty() { // what reads it is not to blame
		return typed(n.Type)
	}
	return s
}

// genericLookup returns the values of the rows that keys can reach, and notes nothing.
func genericLookup(leaf *tree.TableLeaf, keys []domain.Set) (s domain.Set) {
	for i, t := range leaf.Versions {
		if !isInForce(leaf, i) {
			continue
		}
		if len(t.Rows) > mostGeneric {
			return typed(leaf.Type)
		}
		for row := range t.Rows {
			if canReach(t, row, keys) {
				s = s.Join(SetOf(t.Rows[row].Value))
			}
		}
	}
	if s.IsEmpty() {
		return typed(leaf.Type)
	}
	return s
}

// mostGeneric bounds the rows that are compared with keys whatever a function is given.
const mostGeneric = 1000

// mostRows bounds how many rows are compared with keys. Beyond it lookups may reach all
// rows of their table, so that what is looked at is bounded.
const mostRows = 2_000_000

// reach marks the rows that keys of these sets may find, and returns their values.
func (d *Domains) reach(t *tree.Table, reached *reach, keys []domain.Set) (values []cell.Value) {
	d.looked += len(t.Rows)
	if d.looked > mostRows && reached.all {
		return reached.values
	}
	reached.all = d.looked > mostRows
	for row := range t.Rows {
		if reached.all || canReach(t, row, keys) {
			reached.Rows[row] = true
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
	Rows []bool       // which rows
	Keys []domain.Set // the keys of each column
	by   []*tree.Node // the last key looked up in each column

	all    bool         // some lookup is taken to reach all rows
	values []cell.Value // then those of all rows
}

func (d *Domains) reachOf(t *tree.Table) *reach {
	if d.Reached[t] == nil {
		d.Reached[t] = &reach{Rows: make([]bool, len(t.Rows)), Keys: make([]domain.Set, len(t.Keys)), by: make([]*tree.Node, len(t.Keys))}
	}
	return d.Reached[t]
}

// wholeTable marks all rows of a table that stands for a list.
func wholeTable(d *Domains, leaf *tree.TableLeaf) {
	if d.found.generic || d.found.silent {
		return
	}
	for i, t := range leaf.Versions {
		if isInForce(leaf, i) {
			reached := d.reachOf(t)
			d.weights.tables[t] = true
			for row := range reached.Rows {
				reached.Rows[row] = true
			}
		}
	}
}

// isInForce reports whether a version of the table is in force in some period.
func isInForce(t *tree.TableLeaf, version int) bool {
	if len(t.Versions) == 1 {
		return true
	}
	for _, v := range t.Periods {
		if v == version {
			return true
		}
	}
	return false
}

// canReach reports whether keys of these sets may find the row.
func canReach(t *tree.Table, row int, keys []domain.Set) bool {
	for i, key := range keys {
		if key.Meet(covers(t, row, i)).IsEmpty() {
			return false
		}
	}
	return true
}

// covers returns the keys that a row takes in a column. In a column of steps that is not
// the only one it may take greater ones as well, where the rows above lack the other keys.
func covers(t *tree.Table, row, column int) domain.Set {
	key := t.Rows[row].Keys[column]
	side := t.Side(column)
	if side == types.Exact {
		return SetOf(key)
	}
	r := domain.Range{Low: domain.End{At: key.Num, Bounded: !key.IsMissing(), Open: side == types.Above}}
	if len(t.Keys) == 1 {
		if next := above(t, key); next != nil {
			r.High = domain.End{At: next.Num, Bounded: true, Open: side == types.From}
		}
	}
	return domain.Number(r)
}

// above returns the next greater key of a table with one column of steps, nil for the
// greatest.
func above(t *tree.Table, key cell.Value) *cell.Value {
	for i := range t.Levels.Keys {
		if key.Order(t.Levels.Keys[i]) < 0 {
			return &t.Levels.Keys[i]
		}
	}
	return nil
}

// interpolateSet is between the least and the greatest y, unless the line goes on beyond.
func interpolateSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	if !d.found.beyond(n, xs[0], *xs[1].Elem) {
		idleStretches(d, n, xs[0])
	}
	offScale(d, n, n.Args[0], xs[0], xs[1].Elem.Nums, "the points of interpolate lie")
	oddAmong(d, n, n.Args[1])
	if len(n.Args) > 3 {
		return domain.Number(domain.Range{})
	}
	return within(*xs[2].Elem)
}

// bandSet is one of the values of the bands that x can be in.
func bandSet(d *Domains, n *tree.Node, xs []domain.Set) (s domain.Set) {
	periods := max(len(n.Args[1].Const), len(n.Args[2].Const), len(n.Args[3].Const))
	for period := range periods {
		bounds, values := cell.Numbers(n.Args[1].On(period).Seq), n.Args[2].On(period).Seq
		from := n.Args[3].On(period).Str == "from"
		for i := range len(bounds) + 1 {
			if !xs[0].Meet(BandRange(bounds, i, from)).IsEmpty() {
				s = s.Join(SetOf(values.At(i)))
			}
		}
	}
	if !d.found.beyond(n, xs[0], *xs[1].Elem) && periods == 1 {
		idleBands(d, n, xs[0])
	}
	offScale(d, n, n.Args[0], xs[0], xs[1].Elem.Nums, "the bounds of band lie")
	oddAmong(d, n, n.Args[1])
	return s
}

// BandRange returns the numbers of a band.
func BandRange(bounds []exact.Number, i int, from bool) domain.Set {
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
func (fs *remarks) keys(n *tree.Node, t *tree.Table, keys []domain.Set) {
	for i, key := range keys {
		x := n.Args[i]
		if x.Const != nil || !key.Some {
			continue
		}
		if t.Side(i) == types.Exact {
			texts := t.Columns[i].Texts()
			missing := key.Outside(texts)
			fs.add(x, "key:"+t.Source.Name, len(missing) > 0, func() *fault.Error {
				hint := "give it a row, or keep it out by a condition"
				if j := swapped(t, i, keys); j >= 0 {
					return warnAt(x, fault.CodeNoRow, fmt.Sprintf("the keys of %s stand in the order %s", t.Source.Name, strings.Join(t.Keys, ", ")),
						"%s is %s, which are keys of %s: it seems to have changed places with %s", called(x), key.String(), t.Keys[j], called(n.Args[j]))
				}
				if x.Field == nil {
					hint = cmp.Or(spell.DidYouMean(missing[0], texts), hint)
				}
				if len(missing) == len(key.Texts) {
					return warnAt(x, fault.CodeNoRow, hint, "%s is %s, and the table %s has no row for that", called(x), key.String(), t.Source.Name)
				}
				return warnAt(x, fault.CodeNoRow, hint, "%s may be %q, for which the table %s has no row", called(x), missing[0], t.Source.Name)
			})
			continue
		}
		fs.lowest(x, t, i, keys)
	}
}

// lowest notes a key of a column of steps that lies, or may lie, below the lowest of the
// rows that the other keys can reach.
func (fs *remarks) lowest(x *tree.Node, t *tree.Table, column int, keys []domain.Set) {
	key, below := keys[column], domain.Less
	if t.Side(column) == types.Above {
		below = domain.AtMost
	}
	for _, row := range lowestRows(t, column, keys) {
		first := t.Rows[row].Keys[column]
		if first.IsMissing() { // nothing lies below it
			continue
		}
		under := domain.Narrow(key, below, SetOf(first))
		others := slices.Delete(slices.Clone(t.Rows[row].Keys), column, column+1)
		of, begins := "the lowest row of the table "+t.Source.Name, "begins at "
		if len(others) > 0 {
			of += " for " + tree.TableRow{Keys: others}.Shown()
		}
		if below == domain.AtMost {
			begins = "begins above "
		}
		all := domain.Narrow(key, below, SetOf(first)).Some && !domain.Narrow(key, below.Not(), SetOf(first)).Some
		fs.add(x, "low:"+of, all, func() *fault.Error {
			return warnAt(x, fault.CodeNoRow, "", "%s is %s, and %s %s%s", called(x), key.String(), of, begins, first)
		})
		fs.add(x, "below:"+of, !all && under.Some && key.Range.Low.Bounded, func() *fault.Error {
			return warnAt(x, fault.CodeNoRow, "add a row for the lower ones", "%s may be %s, and %s %s%s", called(x), key.Range.Low.At, of, begins, first)
		})
	}
}

// lowestRows returns, of the rows alike in their exact keys that keys of these sets can
// reach, the one that begins lowest in a column of steps. It returns none for a table with
// several such columns.
func lowestRows(t *tree.Table, column int, keys []domain.Set) (rows []int) {
	if len(exactColumns(t)) < len(t.Keys)-1 {
		return nil
	}
	at := map[string]int{} // the position in rows
	for row, r := range t.Rows {
		if slices.ContainsFunc(exactColumns(t), func(i int) bool { return keys[i].Meet(SetOf(r.Keys[i])).IsEmpty() }) {
			continue
		}
		text := tree.KeyText(t.ExactKeys(r.Keys))
		i, known := at[text]
		switch {
		case !known:
			at[text] = len(rows)
			rows = append(rows, row)
		case r.Keys[column].Order(t.Rows[rows[i]].Keys[column]) < 0:
			rows[i] = row
		}
	}
	return rows
}

// exactColumns returns the positions of the columns that are matched exactly.
func exactColumns(t *tree.Table) (columns []int) {
	for i := range t.Keys {
		if t.Side(i) == types.Exact {
			columns = append(columns, i)
		}
	}
	return columns
}

// swapped returns the column with which a key has changed places: the values of each are keys
// of the other column and none of its own; -1 if there is none.
func swapped(t *tree.Table, i int, keys []domain.Set) int {
	foreign := func(key domain.Set, own, other int) bool {
		texts := t.Columns[own].Texts()
		return t.Side(own) == types.Exact && t.Side(other) == types.Exact && len(key.Texts) > 0 && len(key.Outside(texts)) == len(key.Texts) && len(key.Outside(t.Columns[other].Texts())) == 0
	}
	for j := range keys {
		if j != i && foreign(keys[i], i, j) && foreign(keys[j], j, i) {
			return j
		}
	}
	return -1
}

// unreachedRows warns of rows that no lookup reaches, of tables that are looked up.
func (d *Domains) unreachedRows() (found []*fault.Error) {
	for _, name := range d.env.TableNames() {
		for _, t := range d.env.Tables[name].Versions {
			reached := d.Reached[t]
			if reached == nil || !slices.Contains(reached.Rows, true) {
				continue // no lookup, or it is reported at the lookup
			}
			first, rows := -1, []string(nil)
			for i, r := range t.Rows {
				if reached.Rows[i] {
					continue
				}
				if rows = append(rows, r.Shown()); first < 0 {
					first = i
				}
			}
			if first >= 0 {
				at := t.At(t.Rows[first])
				found = append(found, at.Fault(fault.CodeUnreachable, 0, fmt.Sprintf("no lookup can reach the row of the table %s for %s%s", name, wording.Listed(rows), reached.why()), ""))
			}
		}
	}
	return found
}

// why says what the keys of the lookups can be, "" if that is nothing to tell.
func (r *reach) why() string {
	var words []string
	for i, key := range r.Keys {
		if s := key.String(); s != "" && r.by[i].Const == nil {
			words = append(words, called(r.by[i])+" is "+s)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, ", and ")
}

// beyond notes an x that lies outside all bounds of a band or points of a line, and reports
// whether it does.
func (fs *remarks) beyond(n *tree.Node, x, bounds domain.Set) (lies bool) {
	if n.Args[0].Const != nil || !x.Some || !bounds.Some {
		return false
	}
	r, what := bounds.Range, "the bounds of band lie"
	if n.Op.Name == "interpolate" {
		what = "the points of interpolate lie"
	}
	lies = r.Meet(x.Range).IsEmpty()
	fs.add(n.Args[0], "beyond", lies, func() *fault.Error {
		return warnAt(n.Args[0], fault.CodeUnreachable, "", "%s is %s, and %s %s", called(n.Args[0]), x.String(), what, r.String())
	})
	return lies
}
