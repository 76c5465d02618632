// Package points finds the points of a sheet's rules that cases should reach, and notes
// which of them a trial reaches.
//
// It goes once through the typed trees of all figures, with the domains: a point that no
// value can reach is not made. A node has watches for its points; [Points.Decorate] puts
// them around the node's code, so that coverage sees the evaluation itself and changes no
// value. [Marks] hold what has been reached. Hosts see points as package coverage has them.
package points

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Rule is a figure of a sheet, or a model, which has a name alone.
type Rule struct {
	Name    string
	List    string // of a figure; "" for the year as a whole
	Source  types.Source
	IsCheck bool
	Tree    *tree.Tree                        // nil for a model
	Env     *check.Environment                // in which the formula was checked
	Visit   func(*domains.Domains) domain.Set // visits the formula, and returns what it yields
}

// Points are the points of a sheet.
type Points struct {
	env     *check.Environment
	isMade  func(types.ColumnName) bool // by a figure or model
	all     []coverage.Point
	index   map[key]int
	rules   []ruled
	watch   map[*tree.Node][]watch // of each node: what its value reaches
	tables  map[*tree.Table]*tablePoints
	kept    int              // how many values Marks keep for other nodes
	domains *domains.Domains // while the points are found
}

// ruled are the points of a rule as a whole.
type ruled struct {
	made    int // it is evaluated, or run
	refused int // it is a check, and fails
	mixed   []MixUp
}

// key is what tells points apart.
type key struct {
	kind             coverage.PointKind
	rule, text, file string
	line, column     int
}

func keyOf(p coverage.Point) key { return key{p.Kind, p.Rule, p.Text, p.File, p.Line, p.Column} }

// New finds the points of rules, in order of evaluation, that their domains can reach.
// isMade reports whether a figure or model makes a column.
func New(env *check.Environment, rules []Rule, isMade func(types.ColumnName) bool) *Points {
	p := &Points{env: env, isMade: isMade, index: map[key]int{}, rules: make([]ruled, len(rules)), watch: map[*tree.Node][]watch{}, tables: map[*tree.Table]*tablePoints{}, domains: domains.New(env)}
	for i := range rules {
		p.rule(i, &rules[i])
	}
	for _, name := range env.TableNames() {
		for _, t := range env.Tables[name].Versions {
			p.tables[t] = p.table(t)
		}
	}
	p.domains = nil
	return p
}

// All returns all points, in the order of their places.
func (p *Points) All() []coverage.Point {
	points := copies.All(p.all, coverage.Point.Clone)
	slices.SortStableFunc(points, func(a, b coverage.Point) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return points
}

// MixUps returns the mix-ups of a rule, by its position.
func (p *Points) MixUps(rule int) []MixUp { return p.rules[rule].mixed }

// Marks are the points that trials have reached. They are not safe for concurrent use.
type Marks struct {
	points *Points
	hits   []bool
	cited  map[string]bool // the clauses that a part of a formula cites
	last   []cell.Value    // values of nodes that the points of other nodes need
	period int             // of the current trial
}

// NewMarks returns Marks with no point reached.
func (p *Points) NewMarks() *Marks {
	return &Marks{points: p, hits: make([]bool, len(p.all)), cited: map[string]bool{}, last: make([]cell.Value, p.kept)}
}

// Copy returns Marks that have reached the same points.
func (m *Marks) Copy() *Marks {
	n := *m
	n.hits, n.cited = slices.Clone(m.hits), maps.Clone(m.cited)
	return &n
}

// Begin says in which period of the policy formulas are evaluated from now on.
func (m *Marks) Begin(period int) { m.period = period }

// Made notes that a rule was evaluated, or run, by its position.
func (m *Marks) Made(rule int) { m.reach(m.points.rules[rule].made) }

// Refused notes that a check has failed.
func (m *Marks) Refused(rule int) { m.reach(m.points.rules[rule].refused) }

// IsMade reports whether a rule was evaluated, or run.
func (m *Marks) IsMade(rule int) bool { return m.has(m.points.rules[rule].made) }

// Reached reports whether a point has been reached.
func (m *Marks) Reached(p coverage.Point) bool {
	i, ok := m.points.index[keyOf(p)]
	return ok && m.has(i)
}

// Cites reports whether a part of a formula that cites a clause has been evaluated.
func (m *Marks) Cites(clause string) bool { return m.cited[clause] }

func (m *Marks) has(point int) bool { return point != unreachable && m.hits[point] }

func (m *Marks) reach(point int) {
	if point != unreachable {
		m.hits[point] = true
	}
}
