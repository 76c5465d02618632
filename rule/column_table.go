package rule

import "maps"

// columnOf and flagsOf map each operation to the function that makes its loop over
// numbers or flags in the column driver; an operation in neither is not flat.
var (
	columnOf map[*operation]func(b *columns, n *node) numVec
	flagsOf  map[*operation]func(b *columns, n *node) flagVec
)

// init fills the tables, since the functions in them use them.
func init() {
	columnOf = byOperation(map[string]func(b *columns, n *node) numVec{
		"+":         addColumn,
		"-":         subtractColumn,
		"*":         multiplyColumn,
		"/":         divideColumn,
		"negative":  negativeColumn,
		"clamp":     clampColumn,
		"min":       extremeColumn,
		"max":       extremeColumn,
		"round":     roundColumn,
		"roundEven": roundColumn,
		"roundUp":   roundColumn,
		"roundDown": roundColumn,
		"floor":     roundColumn,
		"ceil":      roundColumn,
	})
	maps.Copy(columnOf, map[*operation]func(b *columns, n *node) numVec{
		fieldOp: fieldColumn, localOp: localColumn, letOp: letColumn, callOp: letColumn, chooseOp: chooseColumn,
		placesOp: placesColumn, keepOp: keepColumn, sharedOp: localColumn,
	})
	flagsOf = byOperation(map[string]func(b *columns, n *node) flagVec{
		"==":  equalFlags,
		"!=":  equalFlags,
		"<":   orderFlags,
		"<=":  orderFlags,
		">":   orderFlags,
		">=":  orderFlags,
		"and": logicFlags,
		"or":  logicFlags,
		"not": notFlags,
	})
	maps.Copy(flagsOf, map[*operation]func(b *columns, n *node) flagVec{
		fieldOp: fieldFlags, localOp: localFlags, letOp: letFlags, callOp: letFlags,
	})
}
