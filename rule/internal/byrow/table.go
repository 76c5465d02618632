package byrow

import (
	"maps"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/civil"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Operations says how the row driver evaluates each operation.
var Operations map[*tree.Operation]func(b *Maker, n *tree.Node) Code

// init fills the table, since its functions use it: one line for each operation, and so as
// long as the language. The sign of +x has no node.
func init() {
	Operations = tree.ByOperation(map[string]func(b *Maker, n *tree.Node) Code{
		"+":            addRow,
		"-":            subtractRow,
		"*":            multiplyRow,
		"/":            divideRow,
		"%":            moduloRow,
		"**":           powerRow,
		"negative":     negativeRow,
		"==":           equalRow,
		"!=":           equalRow,
		"<":            orderRow,
		"<=":           orderRow,
		">":            orderRow,
		">=":           orderRow,
		"and":          logicRow,
		"or":           logicRow,
		"not":          notRow,
		"??":           coalesceRow,
		"in":           containedRow,
		"..":           rangeRow,
		"contains":     textTestRow,
		"startsWith":   textTestRow,
		"endsWith":     textTestRow,
		"matches":      matchesRow,
		"levelOf":      levelRow,
		"levelUp":      levelMoveRow,
		"levelDown":    levelMoveRow,
		"abs":          absRow,
		"clamp":        clampRow,
		"min":          extremeRow,
		"max":          extremeRow,
		"round":        roundRow,
		"roundEven":    roundRow,
		"roundUp":      roundRow,
		"roundDown":    roundRow,
		"floor":        roundRow,
		"ceil":         roundRow,
		"sqrt":         sqrtRow,
		"len":          lengthRow,
		"count":        countRow,
		"filter":       filterRow,
		"map":          mapRow,
		"sum":          sumRow,
		"all":          quantifierRow,
		"any":          quantifierRow,
		"none":         quantifierRow,
		"one":          quantifierRow,
		"find":         findRow,
		"reduce":       reduceRow,
		"first":        endRow,
		"last":         endRow,
		"take":         takeRow,
		"reverse":      reverseRow,
		"sort":         sortRow,
		"sortBy":       sortByRow,
		"concat":       concatRow,
		"flatten":      flattenRow,
		"uniq":         uniqRow,
		"mean":         meanRow,
		"median":       medianRow,
		"weightedMean": weightedMeanRow,
		"trimmedMean":  trimmedMeanRow,
		"variance":     varianceRow,
		"stdev":        stdevRow,
		"percentile":   percentileRow,
		"best":         bestRow,
		"rank":         rankRow,
		"rankBy":       rankByRow,
		"interpolate":  interpolateRow,
		"band":         bandRow,
		"groupBy":      groupByRow,
		"lower":        textRow(strings.ToLower),
		"upper":        textRow(strings.ToUpper),
		"trim":         textRow(strings.TrimSpace),
		"split":        splitRow,
		"join":         joinTextsRow,

		"monthsBetween": monthsBetweenRow,
		"weekday":       datePart(civil.Day.OfWeek),
		"year":          datePart(civil.Day.Year),
		"month":         datePart(civil.Day.Month),
		"quarter":       datePart(civil.Day.Quarter),
		"day":           datePart(civil.Day.OfMonth),
		"date":          dateRow,
		"days":          daysRow,
		"addDays":       addDaysRow,
		"addMonths":     addMonthsRow,
		"addWorkdays":   addWorkdaysRow,
		"workdays":      workdaysRow,
		"keys":          constantRow,
		"lookup":        lookupRow,
	})
	maps.Copy(Operations, map[*tree.Operation]func(b *Maker, n *tree.Node) Code{
		tree.LiteralOp: constantRow, tree.ParamOp: constantRow, tree.ValueOp: valueRow, tree.WholeOp: wholeRow, tree.YearOp: yearRow, tree.OwnOp: slotRow, tree.FieldOp: fieldRow,
		tree.LocalOp: localRow, tree.ElementOp: slotRow, tree.PositionOp: slotRow, tree.AccOp: slotRow, tree.PeersOp: peersRow, tree.PreviousOp: previousRow,
		tree.IndexOp: indexRow, tree.ArrayOp: arrayRow, tree.TableOp: constantRow, tree.LetOp: letRow, tree.ChooseOp: chooseRow, tree.CallOp: callRow, tree.NativeOp: nativeRow,
		tree.EachOp: eachRow, tree.KeepOp: keepRow, tree.SharedOp: sharedRow, tree.PlacesOp: placesRow, tree.JoinOp: joinRow, tree.LevelOp: levelRow, tree.OfLevelOp: ofLevelRow,
	})
}

// lookupRow finds a table's value by its keys; a key without a row is a fault that
// names the record.
func lookupRow(b *Maker, n *tree.Node) Code {
	t, keys := n.Detail.(*tree.TableLeaf).On(b.Period), b.args(n)
	if len(keys) == 1 && n.Args[0].Type.Kind == types.TextKind && t.Side(0) == types.Exact {
		return b.lookupText(n, t, keys[0])
	}
	at := n.At
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		vals := make([]cell.Value, len(keys))
		for i, x := range keys {
			vals[i] = x.Val(fr)
		}
		if fr.Err != nil {
			return empty(n.Type)
		}
		return found(t, fr, at, vals)
	})
}

// lookupText looks up by one text, the usual case, without building a key.
func (b *Maker) lookupText(n *tree.Node, t *tree.Table, key Code) Code {
	at, textOf := n.At, key.textOf()
	none := &cell.Value{Kind: t.Type.Kind}
	byKey := func(fr *Frame) *cell.Value {
		text := textOf(fr)
		fr.read(at, len(text))
		v, ok := t.ByText[text]
		if !ok {
			missed(t, fr, at, []cell.Value{cell.OfText(text)})
			return none
		}
		return v
	}
	find := byKey
	if key.coded != nil {
		find = b.lookupCoded(*key.coded, byKey)
	}
	x := CodeOf(n.Type, func(fr *Frame) cell.Value { return *find(fr) })
	if x.Num != nil {
		x.Num = func(fr *Frame) exact.Number { return find(fr).Num }
	}
	return x
}

// lookupCoded looks up by a field of facts, once for each distinct text.
func (b *Maker) lookupCoded(key codedText, byKey func(*Frame) *cell.Value) func(*Frame) *cell.Value {
	at := b.lookups
	b.lookups++
	return func(fr *Frame) *cell.Value {
		col := fr.Cols[key.col]
		if col.Codes == nil || col.Lacking != nil {
			return byKey(fr)
		}
		if fr.found[at] == nil {
			fr.found[at] = make([]*cell.Value, len(col.Dict))
		}
		code := col.Codes[fr.Locals[key.slot].Row]
		v := fr.found[at][code]
		if v == nil {
			if v = byKey(fr); fr.Err == nil {
				fr.found[at][code] = v
			}
		}
		return v
	}
}

// found returns the value for keys; no row with them is a fault.
func found(t *tree.Table, fr *Frame, at tree.Site, keys []cell.Value) cell.Value {
	if t.Steps == nil && !fr.writes(at, keys) {
		return cell.Value{Kind: t.Type.Kind}
	}
	var work int64
	i := t.Look(keys, func(a, b cell.Value) int { return fr.compare(at, &a, &b) }, &work)
	fr.Steps -= work
	if i < 0 {
		missed(t, fr, at, keys)
		return cell.Value{Kind: t.Type.Kind}
	}
	if t.Steps != nil {
		fr.took(func() *Taken { return rowTaken(t, i) })
	}
	return t.Rows[i].Value
}

// missed fails for keys without a row.
func missed(t *tree.Table, fr *Frame, at tree.Site, keys []cell.Value) {
	format, args := t.Lacks(keys)
	fr.Fail(fault.CodeNoRow, at, format, args...)
}
