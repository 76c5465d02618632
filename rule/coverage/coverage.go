// Package coverage has the points that the cases of a policy should reach: each figure,
// each outcome of a condition, each row of a table, each bound. A rule.Cover tells which
// points exist and which of them trials have reached.
package coverage

import (
	"slices"

	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/rule/fault"
)

// PointKind says what a point of coverage is about.
type PointKind string

// The kinds of points.
const (
	FigurePoint    PointKind = "figure"    // a figure is evaluated
	ModelPoint     PointKind = "model"     // a model is run
	ConditionPoint PointKind = "condition" // a condition holds, or does not
	DefaultPoint   PointKind = "default"   // the left side of ?? is present, or missing
	LimitPoint     PointKind = "limit"     // an argument of min, max or clamp is the result
	RowPoint       PointKind = "row"       // a row of a table, a band or a stretch of a line is used
	GroupPoint     PointKind = "group"     // a result that the whole list in place of the peers, or of unit.marks, would change, or the reverse
	BoundPoint     PointKind = "bound"     // a value is exactly at a bound, or next to it on the other side

	ClausePoint PointKind = "clause" // of a document: a rule that cites a clause is evaluated
	ValuePoint  PointKind = "value"  // of a document: a value by date is used
)

// Point is a point of the rules that cases should reach. Points are the same if their
// kinds, rules, texts and places are equal.
type Point struct {
	Kind    PointKind `json:"kind"`
	Rule    string    `json:"rule"`              // the figure, function or table
	Clauses []string  `json:"clauses,omitempty"` // the clauses that the rule cites
	Text    string    `json:"text"`              // what to say if it is not reached: "rank <= 3 is never false"
	File    string    `json:"file,omitempty"`
	Line    int       `json:"line,omitempty"`
	Column  int       `json:"column,omitempty"`
}

// Clone returns a copy that shares nothing with the point that a caller can change.
func (p Point) Clone() Point {
	p.Clauses = slices.Clone(p.Clauses)
	return p
}

// String returns the point as a line: policy.yaml:41:12: units.total: rank <= 3 is never false.
func (p Point) String() string {
	return plain.Text(fault.Placed(p.File, p.Line, p.Column, p.Rule) + p.Text)
}
