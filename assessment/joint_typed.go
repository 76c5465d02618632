package assessment

import (
	"context"

	"github.com/meritrules/merit/rule"
	"github.com/shopspring/decimal"
)

// Unit is one that is assessed.
type Unit struct {
	ID string `rule:"id,key"`
}

// Task is a shared task that joint marking awards the points of.
type Task struct {
	ID             string          `rule:"id,key"`
	Points         decimal.Decimal `rule:"points"` // not negative
	Lead           string          `rule:"lead,ref=units"`
	Participants   []string        `rule:"participants,ref=units"` // without the lead
	ProvincialRank int             `rule:"provincial_rank,integer"`
}

// Mark is what the lead of a task gave one participant.
type Mark struct {
	Task string          `rule:"task,key,ref=tasks,inverse=marks"`
	Unit string          `rule:"unit,key,ref=units"`
	Mark decimal.Decimal `rule:"mark"` // from 0 to the task's points
}

// JointFacts is what joint marking works on, each in any order.
type JointFacts struct {
	Units []Unit
	Tasks []Task
	Marks []Mark
}

// JointMarking is a compiled Joint. It is immutable and safe for many goroutines.
type JointMarking struct{ year }

// Award is the points of one unit for one task.
type Award struct {
	Unit, Task string
	Layer      Layer
	Points     rule.Number // exact
	at         cellOf
}

// Explain derives the points.
func (a Award) Explain(ctx context.Context, depth int) (*rule.Step, error) {
	return a.at.explain(ctx, depth)
}

// Compile checks the formulas against the fields of Unit, Task and Mark, and the
// parameters, functions, tables and limits of s; its lists and values are not
// used. The error is a rule.Errors with every fault. A host with more fields
// than these gives Parts to a rule.Sheet of its own.
func (j Joint) Compile(s rule.Scope) (*JointMarking, error) {
	units, err := rule.SchemaOf[Unit]("units")
	if err != nil {
		return nil, err
	}
	tasks, err := rule.SchemaOf[Task]("tasks")
	if err != nil {
		return nil, err
	}
	marks, err := rule.SchemaOf[Mark]("marks")
	if err != nil {
		return nil, err
	}
	notNegative(tasks, "points")
	notNegative(marks, "mark")
	models, figures := j.Parts()
	y, err := compile(s, models, figures, units, tasks, marks)
	if err != nil {
		return nil, err
	}
	return &JointMarking{y}, nil
}

// Award awards the points of all tasks to all units: one award for each unit
// and task, sorted by unit and then task. The error is a rule.Errors with every
// record at fault.
func (m *JointMarking) Award(ctx context.Context, f JointFacts) ([]Award, error) {
	run, err := m.run(ctx, listOf(m.lists[0], f.Units), listOf(m.lists[1], f.Tasks), listOf(m.lists[2], f.Marks))
	if err != nil {
		return nil, err
	}
	l := run.List("awards")
	awards, layers := make([]Award, l.Len()), l.Texts("layer")
	for i := range awards {
		points, _ := l.Number(i, "points")
		awards[i] = Award{l.Value(i, "unit").String(), l.Value(i, "task").String(), Layer(layers.At(i)), points, cellOf{run, l, i, "points"}}
	}
	return awards, nil
}
