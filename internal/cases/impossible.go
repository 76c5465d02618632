package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// maxImpossible is how many values of one case are warned of.
const maxImpossible = 20

// impossible looks in the given facts of a case for figures with values that no facts can
// yield: a misspelt grade, 50 for a share. A case that passes with such a value proves
// nothing.
type impossible struct {
	sheet *rule.Sheet
	file  string
	found fault.Errors
}

func (m *impossible) records(list string, records []*givenRecord) {
	for _, r := range records {
		for _, v := range r.fields {
			m.field(list, v)
		}
		for _, ref := range r.refs {
			m.records(ref.list, []*givenRecord{ref.record})
		}
		for _, w := range r.within {
			m.records(w.list, w.records)
		}
	}
}

// field warns of a value that its figure can never have. The last cycle's figures are those of
// this one, as far as texts tell: what a number could be has often changed.
func (m *impossible) field(list string, v givenValue) {
	of := strings.TrimPrefix(list, paths.LastPrefix)
	can, ok := m.sheet.Possible(types.ColumnName{List: of, Field: v.name})
	if !ok || can.Has(v.value) || len(m.found) >= maxImpossible || of != list && v.value.Kind() != types.TextKind {
		return
	}
	e := &fault.Error{Code: fault.CodeImpossibleValue, File: m.file, Line: v.at.line, Column: v.at.column, Rule: list}
	said := can.String()
	if v.value.Kind() == types.DateKind {
		said = days(can)
	}
	switch {
	case v.value.IsMissing():
		e.Message = v.name + " is nil here, but never is"
	case said == "":
		e.Message = fmt.Sprintf("%s is %s here, which its formula never yields", v.name, spell.Clip(v.value.String()))
	case v.value.Kind() == types.NumberKind && can.Numbers() != nil:
		e.Message = fmt.Sprintf("%s is %s here, but can only be %s", v.name, spell.Clip(v.value.String()), nearest(v.value, can.Numbers()))
	case v.value.Kind() == types.TextKind:
		e.Message = fmt.Sprintf("%s is %s here, but can only be %s", v.name, tidy.Shown(v.value.String()), said)
		e.Hint = spell.DidYouMean(v.value.String(), can.Texts())
	default:
		e.Message = fmt.Sprintf("%s is %s here, but can only be %s", v.name, spell.Clip(v.value.String()), said)
	}
	m.found = append(m.found, e)
}

// nearest names the numbers that a figure can have, or of many those next to a value.
func nearest(v value.Value, all []types.Number) string {
	const most = 6
	n, _ := v.Number()
	i, _ := slices.BinarySearchFunc(all, n, types.Number.Cmp)
	from, to := 0, len(all)
	if len(all) > most {
		from, to = max(i-1, 0), min(i+1, len(all))
	}
	var words []string
	for _, x := range all[from:to] {
		words = append(words, x.String())
	}
	switch {
	case len(all) > most && len(words) == 1:
		return fmt.Sprintf("one of %d numbers, of which %s is the nearest", len(all), words[0])
	case len(all) > most:
		return fmt.Sprintf("one of %d numbers, of which %s and %s are the nearest", len(all), words[0], words[1])
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// days says which days a figure can have.
func days(can rule.Possible) string {
	least, most, _ := can.Bounds()
	day := func(n *types.Number) string {
		if n == nil {
			return ""
		}
		of, _ := n.Int64()
		return types.Date(of).String()
	}
	switch first, last := day(least), day(most); {
	case first != "" && first == last:
		return first
	case first != "" && last != "":
		return "from " + first + " to " + last
	case first != "":
		return "from " + first + " on"
	case last != "":
		return "up to " + last
	}
	return ""
}
