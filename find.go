package merit

import (
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Find returns the cell that a path names: LIST.KEY.FIGURE such as
// units.u84.total, LIST.FIGURE for a list of one record, year.FIGURE, or
// SECTION.KEY such as joint.lead. A key of several fields is written with commas,
// as in marks.t04,u11.mark, and a record without a key by its position, from 1.
// If a field of the key contains a comma, and the path might mean another record,
// that comma is written \, and a backslash \\ as in marks.a\,b,c.mark for the
// fields "a,b" and "c". The error says which part names nothing and which names are
// close to it, or which records the path might mean; it is CodeForeignFacts if the run is
// nil or another policy's.
func (p *Policy) Find(run *rule.Run, path string) (types.CellName, error) {
	if err := p.owns(run); err != nil {
		return types.CellName{}, err
	}
	list, key, field, err := p.names().Split(path)
	if err != nil {
		return types.CellName{}, err
	}
	row, err := paths.FindAmong(run.List(list), key, field, 2000)
	return types.CellName{List: list, Row: row, Field: field}, err
}

// owns returns why a run is none of the policy's, nil if it is one.
func (p *Policy) owns(run *rule.Run) error {
	if run == nil {
		return &fault.Error{Code: fault.CodeForeignFacts, Message: "there is no run", Hint: "the policy's Run makes one"}
	}
	if err := p.Rules().Owner().Refuse("the run was made", run.Owner()); err != nil {
		return err
	}
	return nil
}

// names returns the names that paths of the policy may use.
func (p *Policy) names() *paths.Names { return paths.NewNames(p.Rules(), p.doc.Cells) }
