package rule

import (
	"maps"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/civil"
)

// rowOf says how the row driver evaluates each operation.
var rowOf map[*operation]func(b *rows, n *node) code

// init fills the table, since its functions use it: one line for each operation, and so as
// long as the language. The sign of +x has no node.
func init() {
	rowOf = byOperation(map[string]func(b *rows, n *node) code{
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
	maps.Copy(rowOf, map[*operation]func(b *rows, n *node) code{
		literalOp: constantRow, paramOp: constantRow, valueOp: valueRow, wholeOp: wholeRow, yearOp: yearRow, ownOp: slotRow, fieldOp: fieldRow,
		localOp: localRow, elementOp: slotRow, positionOp: slotRow, accOp: slotRow, peersOp: peersRow, previousOp: previousRow,
		indexOp: indexRow, arrayOp: arrayRow, tableOp: constantRow, letOp: letRow, chooseOp: chooseRow, callOp: callRow, nativeOp: nativeRow,
		eachOp: eachRow, keepOp: keepRow, sharedOp: sharedRow, placesOp: placesRow, joinOp: joinRow, levelOp: levelRow, ofLevelOp: ofLevelRow,
	})
}

// lookupRow finds a table's value by its keys; a key without a row is a fault that
// names the record.
func lookupRow(b *rows, n *node) code {
	t, keys := n.detail.(*tableLeaf).on(b.period), b.args(n)
	if len(keys) == 1 && n.args[0].typ.Kind == TextKind && t.side(0) == Exact {
		return b.lookupText(n, t, keys[0])
	}
	at := n.at
	return codeOf(n.typ, func(fr *frame) Value {
		vals := make([]Value, len(keys))
		for i, x := range keys {
			vals[i] = x.val(fr)
		}
		if fr.err != nil {
			return empty(n.typ)
		}
		return t.found(fr, at, vals)
	})
}

// lookupText looks up by one text, the usual case, without building a key.
func (b *rows) lookupText(n *node, t *Table, key code) code {
	at, textOf := n.at, key.textOf()
	none := &Value{kind: t.typ.Kind}
	byKey := func(fr *frame) *Value {
		text := textOf(fr)
		fr.read(at, len(text))
		v, ok := t.byText[text]
		if !ok {
			t.missed(fr, at, []Value{TextValue(text)})
			return none
		}
		return v
	}
	find := byKey
	if key.coded != nil {
		find = b.lookupCoded(*key.coded, byKey)
	}
	x := codeOf(n.typ, func(fr *frame) Value { return *find(fr) })
	if x.num != nil {
		x.num = func(fr *frame) exact.Number { return find(fr).num }
	}
	return x
}

// lookupCoded looks up by a field of facts, once for each distinct text.
func (b *rows) lookupCoded(key codedText, byKey func(*frame) *Value) func(*frame) *Value {
	at := b.lookups
	b.lookups++
	return func(fr *frame) *Value {
		col := fr.cols[key.col]
		if col.codes == nil || col.lacking != nil {
			return byKey(fr)
		}
		if fr.found[at] == nil {
			fr.found[at] = make([]*Value, len(col.dict))
		}
		code := col.codes[fr.locals[key.slot].row]
		v := fr.found[at][code]
		if v == nil {
			if v = byKey(fr); fr.err == nil {
				fr.found[at][code] = v
			}
		}
		return v
	}
}

// found returns the value for keys; no row with them is a fault.
func (t *Table) found(fr *frame, at site, keys []Value) Value {
	if t.Steps == nil && !fr.writes(at, keys) {
		return Value{kind: t.typ.Kind}
	}
	var work int64
	i := t.look(keys, func(a, b Value) int { return fr.compare(at, &a, &b) }, &work)
	fr.steps -= work
	if i < 0 {
		t.missed(fr, at, keys)
		return Value{kind: t.typ.Kind}
	}
	if t.Steps != nil {
		fr.took(func() *Taken { return t.rowTaken(i) })
	}
	return t.Rows[i].Value
}

// missed fails for keys without a row.
func (t *Table) missed(fr *frame, at site, keys []Value) {
	format, args := t.missing(keys)
	fr.fail(CodeNoRow, at, format, args...)
}
