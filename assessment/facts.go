package assessment

import (
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// Unit is a unit that is assessed.
type Unit struct {
	ID string `rule:"id,key"`
}

// Task is a shared task, whose points joint marking awards.
type Task struct {
	ID             string                          `rule:"id,key"`
	Points         types.Required[decimal.Decimal] `rule:"points,min=0"`
	Lead           string                          `rule:"lead,ref=units"`
	Participants   []string                        `rule:"participants,ref=units"` // without the lead
	ProvincialRank types.Required[int]             `rule:"provincial_rank,integer"`
}

// Mark is the mark that the lead of a task gave one participant.
type Mark struct {
	Task string                          `rule:"task,key,ref=tasks,inverse=marks"`
	Unit string                          `rule:"unit,key,ref=units"`
	Mark types.Required[decimal.Decimal] `rule:"mark,min=0"` // at most the task's points
}

// JointFacts holds the facts of joint marking, each list in any order.
type JointFacts struct {
	Units []Unit `rule:"units"`
	Tasks []Task `rule:"tasks"`
	Marks []Mark `rule:"marks"`
}

// Award is a record of awards: the points of one unit for one task.
type Award struct {
	Unit   string       `rule:"unit"`
	Task   string       `rule:"task"`
	Layer  Layer        `rule:"layer"`
	Points types.Number `rule:"points"` // exact
}

// ItemMark is a unit's mark for one item.
type ItemMark struct {
	Unit string                          `rule:"unit,key,ref=units"`
	Item string                          `rule:"item,key"`
	Mark types.Required[decimal.Decimal] `rule:"mark,min=0"` // at most the item's points
}

// ItemFacts holds the marks handed in and the units that must have them, each list
// in any order.
type ItemFacts struct {
	Units []Unit     `rule:"units"`
	Marks []ItemMark `rule:"items"`
}

// Standing holds a unit's ranks in its provincial system; 1 is the best.
type Standing struct {
	Unit     string              `rule:"unit,key,ref=units"`
	Of       types.Required[int] `rule:"of,integer"`        // how many are ranked
	LastYear types.Required[int] `rule:"last_year,integer"` // from 1 to Of
	Quarters []int               `rule:"quarters"`          // for the quarters so far, 1 to 4 of them
}

// RaceFacts holds the standings and the units that must have one, each list in any
// order.
type RaceFacts struct {
	Units     []Unit     `rule:"units"`
	Standings []Standing `rule:"standings"`
}

// Quarter is one unit's quarter: a record of race_quarters with its alert.
type Quarter struct {
	Unit    string `rule:"unit"`
	Quarter int    `rule:"quarter"` // from 1
	Rank    int    `rule:"rank"`
	Before  int    `rule:"before"` // the rank of the quarter before; for the first quarter last year's
	Of      int    `rule:"of"`     // how many are ranked
	Alert   bool   `rule:"alert"`
}
