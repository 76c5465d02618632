package byrow

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
)

// addRow, subtractRow and multiplyRow are the ring operations. Only a result that has
// left the small form can be too big.
func addRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	switch {
	case y.konst != nil:
		return addConstant(n.At, x, y.konst.Num)
	case x.konst != nil:
		return addConstant(n.At, y, x.konst.Num)
	}
	at, p, q := n.At, x.Num, y.Num
	return numCode(func(fr *Frame) exact.Number {
		x, y := p(fr), q(fr)
		r := x.Add(y)
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

func addConstant(at tree.Site, x Code, k exact.Number) Code {
	p := x.Num
	return numCode(func(fr *Frame) exact.Number {
		x := p(fr)
		r := x.Add(k)
		if exact.AnyBig(x, k, r) {
			return fr.bigResult(at, x, k, r)
		}
		return r
	})
}

func subtractRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.Num, y.Num
	switch {
	case y.konst != nil:
		return addConstant(at, x, y.konst.Num.Neg())
	case x.konst != nil:
		k := x.konst.Num
		return numCode(func(fr *Frame) exact.Number {
			y := q(fr)
			r := k.Sub(y)
			if exact.AnyBig(k, y, r) {
				return fr.bigResult(at, k, y, r)
			}
			return r
		})
	}
	return numCode(func(fr *Frame) exact.Number {
		x, y := p(fr), q(fr)
		r := x.Sub(y)
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

func multiplyRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	if x.konst != nil {
		x, y = y, x
	}
	at, p, q := n.At, x.Num, y.Num
	if y.konst != nil {
		k := y.konst.Num
		return numCode(func(fr *Frame) exact.Number {
			x := p(fr)
			r := x.Mul(k)
			if exact.AnyBig(x, k, r) {
				return fr.bigResult(at, x, k, r)
			}
			return r
		})
	}
	return numCode(func(fr *Frame) exact.Number {
		x, y := p(fr), q(fr)
		r := x.Mul(y)
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

// DivisionByZero is the fault of a divisor that is 0.
const DivisionByZero = "division by zero: %s is 0"

// divisor returns the text to the right of the operator.
func divisor(n *tree.Node) string { return n.Args[1].At.Text(spell.Brief) }

func divideRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.Num, y.Num
	return numCode(func(fr *Frame) exact.Number {
		x, y := p(fr), q(fr)
		r, ok := x.Quo(y)
		if !ok {
			fr.Fail(fault.CodeDivisionByZero, at, DivisionByZero, divisor(n))
		}
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

// ReciprocalTerminates reports whether division by n preserves a finite decimal form.
func ReciprocalTerminates(n exact.Number) bool {
	r, ok := exact.Int(1).Quo(n)
	return ok && r.Terminates()
}

func moduloRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.Num, y.Num
	return numCode(func(fr *Frame) exact.Number {
		x, y := p(fr), q(fr)
		r, ok := x.Mod(y)
		if !ok {
			fr.Fail(fault.CodeDivisionByZero, at, DivisionByZero, divisor(n))
		}
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
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
