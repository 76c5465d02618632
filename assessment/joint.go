package assessment

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Joint is the policy of joint marking (联考): lead units award the points of
// shared tasks in three layers, each a formula.
type Joint struct {
	// Points is the required sum of the points of all tasks; zero is not checked.
	Points types.Number
	// Lead is the award of a task's lead unit, a formula over tasks.
	Lead rule.Figure
	// Participant is the award of a participant, a formula over marks.
	Participant rule.Figure
	// Other is the award of any other unit, a formula over tasks. It sees the
	// task's marks as marks and the result of Lead as lead_award.
	Other rule.Figure
}

// Layer says why a unit is awarded points for a task. The zero Layer is invalid.
type Layer string

// The layers of joint marking.
const (
	LeadLayer        Layer = "lead"        // the unit leads the task: the province's result counts
	ParticipantLayer Layer = "participant" // the unit takes part: the lead's mark counts
	OtherLayer       Layer = "other"       // the unit does not have the task
)

// MaxAwards is how many awards, units times tasks, one year may have.
const MaxAwards = 5_000_000

// Parts returns the model "joint" and the figures that it reads, for a
// rule.Sheet with the lists units, tasks and marks. The model makes the list
// awards, one record for each unit and task, sorted by unit and then task, with
// the fields unit, task, layer and points; units.awards holds a unit's own.
func (j Joint) Parts() ([]rule.Model, []rule.Figure) {
	figures := []rule.Figure{
		j.Lead.As("tasks", "lead_award", types.NumberKind),
		j.Participant.As("marks", "award", types.NumberKind),
		j.Other.As("tasks", "other_award", types.NumberKind),
	}
	for i := range figures {
		figures[i].Internal = true
	}
	model := rule.Model{Name: "joint", Lists: []*types.Schema{awardsSchema()}, Run: j.run, Uses: []rule.Use{
		{List: "units"},
		{List: "tasks", Fields: []types.Field{
			{Name: "points", Type: types.NumberType()},
			{Name: "lead", Type: types.RecordType("units")},
			{Name: "participants", Type: types.ListType(types.RecordType("units"))},
		}, Figures: []types.Field{
			{Name: "lead_award", Type: types.NumberType()},
			{Name: "other_award", Type: types.NumberType()},
		}},
		{List: "marks", Key: []string{"task", "unit"}, Fields: []types.Field{
			{Name: "task", Type: types.RecordType("tasks"), Inverse: "marks"},
			{Name: "unit", Type: types.RecordType("units")},
			{Name: "mark", Type: types.NumberType()},
		}, Figures: []types.Field{{Name: "award", Type: types.NumberType()}}},
	}}
	return []rule.Model{model}, figures
}

func awardsSchema() *types.Schema {
	return &types.Schema{Name: "awards", Key: []string{"unit", "task"}, Fields: []types.Field{
		{Name: "unit", Type: types.RecordType("units"), Inverse: "awards", Doc: "the unit that is awarded the points"},
		{Name: "task", Type: types.RecordType("tasks"), Doc: "the task that they are for"},
		{Name: "layer", Type: types.TextType(), Doc: "lead, participant or other"},
		{Name: "points", Type: types.Type{Kind: types.NumberKind}, Doc: "the points"},
	}}
}

// Compile checks the formulas against the fields of Unit, Task and Mark, and the
// parameters, functions, tables and limits of s. The sheet also evaluates further
// figures. The error is a fault.Errors with every fault. A host with more fields than
// these gives Parts to rule.BindSheet with a struct of its own.
//
// Run of the result makes the list awards, one for each unit and task, sorted by unit
// and then task, which rule.Records reads as Award. Its error is a fault.Errors with
// every record at fault.
func (j Joint) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[JointFacts], error) {
	models, own := j.Parts()
	return rule.BindSheet[JointFacts](s, models, append(own, figures...))
}

// run checks the records of joint marking and makes the awards.
func (j Joint) run(d *rule.Draft) error {
	m, err := newMatching(d)
	if err != nil {
		return err
	}
	m.checkPoints(j.Points)
	m.takeTasks()
	m.takeMarks()
	m.checkComplete()
	if len(m.faults) > 0 {
		return m.faults
	}
	m.award(d)
	return nil
}

// award writes the list of awards.
func (m *matching) award(d *rule.Draft) {
	n, tasks := len(m.cells), m.tasks.Len()
	units, of, layers := make([]int32, n), make([]int32, n), make([]int32, n)
	for unit := range n / max(tasks, 1) {
		for task := range tasks {
			i := unit*tasks + task
			units[i], of[i] = int32(unit), int32(task)
			layers[i] = m.cells[i].code()
		}
	}
	w := d.Make("awards", n)
	w.References("unit", units)
	w.References("task", of)
	w.Codes("layer", layers, layerTexts...)
	w.Origins("points", awardSources, func(row int) (source, at int) {
		c := m.cells[row]
		if c > 0 {
			return participantCode, c.mark()
		}
		return int(c.code()), int(of[row])
	})
}

// awardSources are where the points of the layers come from, by code.
var awardSources = []types.ColumnName{
	otherCode:       {List: "tasks", Field: "other_award"},
	leadCode:        {List: "tasks", Field: "lead_award"},
	participantCode: {List: "marks", Field: "award"},
}
