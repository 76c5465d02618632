package byrow

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
)

func addRow(b *Maker, n *tree.Node) Code      { return ring(b, n, exact.Number.Add) }
func subtractRow(b *Maker, n *tree.Node) Code { return ring(b, n, exact.Number.Sub) }
func multiplyRow(b *Maker, n *tree.Node) Code { return ring(b, n, exact.Number.Mul) }

// ring is an operation that is there for any two numbers. A constant is not read again for
// each record.
func ring(b *Maker, n *tree.Node, op func(x, y exact.Number) exact.Number) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.Num, y.Num
	switch {
	case y.konst != nil:
		k := y.konst.Num
		return numCode(func(fr *Frame) exact.Number {
			x := p(fr)
			return fr.result(at, x, k, op(x, k))
		})
	case x.konst != nil:
		k := x.konst.Num
		return numCode(func(fr *Frame) exact.Number {
			y := q(fr)
			return fr.result(at, k, y, op(k, y))
		})
	}
	return numCode(func(fr *Frame) exact.Number {
		x, y := p(fr), q(fr)
		return fr.result(at, x, y, op(x, y))
	})
}

// result returns the result of an operation on x and y. Only one that has left the small
// form can be too big.
func (m *meter) result(at tree.Site, x, y, r exact.Number) exact.Number {
	if exact.AnyBig(x, y, r) {
		return m.bigResult(at, x, y, r)
	}
	return r
}

// DivisionByZero is the fault of a divisor that is 0.
const DivisionByZero = "division by zero: %s is 0"

// divisor returns the text to the right of the operator.
func divisor(n *tree.Node) string { return n.Args[1].At.Text(spell.Brief) }

func divideRow(b *Maker, n *tree.Node) Code { return division(b, n, exact.Number.Quo) }
func moduloRow(b *Maker, n *tree.Node) Code { return division(b, n, exact.Number.Mod) }

// division is an operation that is not there for a right side of 0.
func division(b *Maker, n *tree.Node, op func(x, y exact.Number) (exact.Number, bool)) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.Num, y.Num
	return numCode(func(fr *Frame) exact.Number {
		x, y := p(fr), q(fr)
		r, ok := op(x, y)
		if !ok {
			fr.Fail(fault.CodeDivisionByZero, at, DivisionByZero, divisor(n))
		}
		return fr.result(at, x, y, r)
	})
}

// ReciprocalTerminates reports whether division by n preserves a finite decimal form.
func ReciprocalTerminates(n exact.Number) bool {
	r, ok := exact.Int(1).Quo(n)
	return ok && r.Terminates()
}

func powerRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.Num, y.Num
	return numCode(func(fr *Frame) exact.Number {
		base, exp := p(fr), q(fr)
		e, ok := exp.Int64()
		if !ok {
			fr.Fail(fault.CodeBadArgument, at, "the exponent %s is not a whole number; for a root use sqrt(x, places)", exp)
			return exact.Number{}
		}
		if base.Sign() == 0 && e < 0 {
			fr.Fail(fault.CodeDivisionByZero, at, "division by zero: 0 to the power of %d", e)
			return exact.Number{}
		}
		r, ok := base.Pow(e, fr.Limits.Digits)
		if !ok {
			fr.Fail(fault.CodeLimit, at, "%s ** %d is beyond %d digits", base, e, fr.Limits.Digits)
		}
		return fr.checked(at, r)
	})
}

func negativeRow(b *Maker, n *tree.Node) Code {
	p, at := b.Build(n.Args[0]).Num, n.At
	return numCode(func(fr *Frame) exact.Number { return fr.copied(at, p(fr).Neg()) })
}

// joinRow is text + text.
func joinRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.textOf(), y.textOf()
	return Code{Val: func(fr *Frame) cell.Value {
		s, t := p(fr), q(fr)
		return fr.text(at, len(s)+len(t), func() string { return s + t })
	}}
}

// makesNumber reports whether a node makes a number of its own, rather than passing on
// an argument, a fact or a constant.
func makesNumber(n *tree.Node) bool {
	switch n.Op.Name {
	case "negative", "abs", "min", "max", "clamp", "lookup":
		return false
	}
	return n.IsNumber() && (n.Op == tree.PlacesOp || language.Named(n.Op.Name) == n.Op)
}

// checkSmall checks the numbers that a node makes against a limit on digits so low that
// small numbers can exceed it.
func checkSmall(at tree.Site, x Code) Code {
	num := x.Num
	return numCode(func(fr *Frame) exact.Number {
		v := num(fr)
		if v.IsLonger(fr.Limits.Digits) {
			fr.Fail(fault.CodeLimit, at, "a number grows beyond %d digits; round its parts first", fr.Limits.Digits)
			return exact.Number{}
		}
		return v
	})
}
