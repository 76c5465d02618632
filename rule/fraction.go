package rule

import "github.com/meritrules/merit/rule/internal/language"

// mayBeFraction reports whether a type holds numbers that need not terminate.
func mayBeFraction(t Type) bool {
	return t.Kind == NumberKind && !t.Terminating || t.Kind == ListKind && t.Elem != nil && mayBeFraction(*t.Elem)
}

// The functions whose result may be a fraction whatever their arguments are, and those
// whose result is made of the first argument alone.
var (
	madeFractions = map[string]bool{"mean": true, "weightedMean": true, "trimmedMean": true, "variance": true, "interpolate": true, "reduce": true, "lookup": true}
	carried       = map[string]bool{"sortBy": true, "groupBy": true, "filter": true, "find": true, "take": true}
)

// fractionSource returns the part that makes a node a fraction: the first fraction in
// it none of whose own parts is one. lets holds the values of the names in scope, by
// slot. It stays in the formula's own text: a function is one part.
func fractionSource(n *node, lets map[int]*node) *node {
	switch n.op {
	case localOp:
		if value := lets[n.slot]; value != nil {
			return fractionSource(value, lets)
		}
		return n
	case letOp:
		inner := map[int]*node{n.slot: n.args[0]}
		for slot, value := range lets {
			if slot != n.slot {
				inner[slot] = value
			}
		}
		return fractionSource(n.args[1], inner)
	case eachOp, keepOp:
		return fractionSource(n.args[0], lets)
	}
	for _, part := range resultParts(n) {
		if mayBeFraction(part.typ) {
			return fractionSource(part, lets)
		}
	}
	return n
}

// resultParts returns the parts of a node that make up its result.
func resultParts(n *node) []*node {
	switch {
	case n.op == chooseOp:
		return n.args[1:]
	case n.op == callOp:
		return n.args[:len(n.args)-1] // the values; the body stands elsewhere
	case n.op == fieldOp || n.op == indexOp || carried[n.op.Name]:
		return n.args[:1]
	case n.op == nativeOp:
		return n.args
	case n.op.Kind == language.Function && madeFractions[n.op.Name]:
		return nil
	}
	return n.args
}
