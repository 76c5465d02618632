package assessment

import (
	"fmt"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// cell is one unit's role in one task: none, the lead, a participant without a mark
// yet, or a participant with a mark in a record of marks.
type cell int32

const (
	otherCell cell = -iota
	leadCell
	unmarkedCell
)

func markedCell(row int) cell { return cell(row + 1) }

// mark returns the record of marks behind a marked cell.
func (c cell) mark() int { return int(c) - 1 }

// The codes of the layers: their positions in layerTexts and awardSources.
const (
	otherCode = iota
	leadCode
	participantCode
)

var layerTexts = []string{otherCode: string(OtherLayer), leadCode: string(LeadLayer), participantCode: string(ParticipantLayer)}

// code returns the code of the cell's layer.
func (c cell) code() int32 {
	switch {
	case c > 0:
		return participantCode
	case c == leadCell:
		return leadCode
	}
	return otherCode
}

// matching brings units, tasks and marks together and collects what does not fit.
type matching struct {
	units, tasks, marks *value.List
	cells               []cell // by unit, then task
	points, mark        value.Column
	faults              fault.Errors
}

func newMatching(d *rule.Draft) (*matching, error) {
	m := &matching{units: d.List("units"), tasks: d.List("tasks"), marks: d.List("marks")}
	if m.tasks.Len() > 0 && m.units.Len() > MaxAwards/m.tasks.Len() {
		return nil, &fault.Error{Code: fault.CodeLimit, Rule: "joint", Message: fmt.Sprintf("%d units times %d tasks are more than %d awards", m.units.Len(), m.tasks.Len(), MaxAwards)}
	}
	m.points, m.mark = m.tasks.Column("points"), m.marks.Column("mark")
	m.cells = make([]cell, m.units.Len()*m.tasks.Len())
	return m, nil
}

func (m *matching) cell(unit, task int32) *cell {
	return &m.cells[int(unit)*m.tasks.Len()+int(task)]
}

func (m *matching) fault(code fault.Code, l *value.List, row int, format string, args ...any) {
	m.faults = append(m.faults, l.Fault(code, row, format, args...))
}

// checkPoints compares the sum of all tasks' points with the required sum.
func (m *matching) checkPoints(want types.Number) {
	if want.Sign() == 0 {
		return
	}
	var sum types.Number
	for t := range m.tasks.Len() {
		points, _ := m.points.Number(t)
		sum = sum.Add(points)
	}
	if !sum.Equal(want) {
		m.faults = append(m.faults, &fault.Error{Code: fault.CodeContradiction, File: m.tasks.File(), Message: fmt.Sprintf("the points of all tasks add up to %s, not %s", sum, want)})
	}
}

// takeTasks records each task's lead and participants.
func (m *matching) takeTasks() {
	leads, others := m.tasks.References("lead"), m.tasks.Column("participants")
	for t := range m.tasks.Len() {
		*m.cell(leads.At(t), int32(t)) = leadCell
		participants := others.Value(t)
		for i := range participants.Len() {
			_, unit, _ := participants.Elem(i).Record()
			m.takeParticipant(t, unit)
		}
	}
}

func (m *matching) takeParticipant(task, unit int) {
	switch c := m.cell(int32(unit), int32(task)); *c {
	case leadCell:
		m.fault(fault.CodeContradiction, m.tasks, task, "the lead %s is listed among the participants", m.units.Label(unit))
	case unmarkedCell:
		m.fault(fault.CodeDuplicateRecord, m.tasks, task, "the participant %s is listed twice", m.units.Label(unit))
	default:
		*c = unmarkedCell
	}
}

// takeMarks records the mark of each participant.
func (m *matching) takeMarks() {
	units, tasks := m.marks.References("unit"), m.marks.References("task")
	for row := range m.marks.Len() {
		m.checkMark(row, int(tasks.At(row)))
		switch c := m.cell(units.At(row), tasks.At(row)); {
		case *c == unmarkedCell:
			*c = markedCell(row)
		case *c == leadCell:
			m.fault(fault.CodeContradiction, m.marks, row, "the unit leads the task, and a lead does not mark itself")
		case *c == otherCell:
			m.fault(fault.CodeContradiction, m.marks, row, "the unit is not a participant of the task")
		default:
			m.fault(fault.CodeDuplicateRecord, m.marks, row, "the participant has a mark for the task already: %s", m.marks.Place((*c).mark()))
		}
	}
}

// checkMark compares a mark with the points of its task.
func (m *matching) checkMark(row, task int) {
	mark, _ := m.mark.Number(row)
	if points, _ := m.points.Number(task); mark.Cmp(points) > 0 {
		m.faults = append(m.faults, m.marks.FieldFault(fault.CodeOutOfRange, row, "mark", "mark %s is more than the task's %s points", mark, points))
	}
}

// checkComplete reports the participants that were not marked.
func (m *matching) checkComplete() {
	for t := range m.tasks.Len() {
		for u := range m.units.Len() {
			if *m.cell(int32(u), int32(t)) == unmarkedCell {
				m.fault(fault.CodeMissingRecord, m.tasks, t, "the participant %s has no mark", m.units.Label(u))
			}
		}
	}
}
