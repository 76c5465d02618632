package rule

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/language"
)

// addRow, subtractRow and multiplyRow are the ring operations. Only a result that has
// left the small form can be too big.
func addRow(b *rows, n *node) code {
	x, y := b.two(n)
	switch {
	case y.konst != nil:
		return addConstant(n.at, x, y.konst.num)
	case x.konst != nil:
		return addConstant(n.at, y, x.konst.num)
	}
	at, p, q := n.at, x.num, y.num
	return numCode(func(fr *frame) exact.Number {
		x, y := p(fr), q(fr)
		r := x.Add(y)
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

func addConstant(at site, x code, k exact.Number) code {
	p := x.num
	return numCode(func(fr *frame) exact.Number {
		x := p(fr)
		r := x.Add(k)
		if exact.AnyBig(x, k, r) {
			return fr.bigResult(at, x, k, r)
		}
		return r
	})
}

func subtractRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.num, y.num
	switch {
	case y.konst != nil:
		return addConstant(at, x, y.konst.num.Neg())
	case x.konst != nil:
		k := x.konst.num
		return numCode(func(fr *frame) exact.Number {
			y := q(fr)
			r := k.Sub(y)
			if exact.AnyBig(k, y, r) {
				return fr.bigResult(at, k, y, r)
			}
			return r
		})
	}
	return numCode(func(fr *frame) exact.Number {
		x, y := p(fr), q(fr)
		r := x.Sub(y)
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

func multiplyRow(b *rows, n *node) code {
	x, y := b.two(n)
	if x.konst != nil {
		x, y = y, x
	}
	at, p, q := n.at, x.num, y.num
	if y.konst != nil {
		k := y.konst.num
		return numCode(func(fr *frame) exact.Number {
			x := p(fr)
			r := x.Mul(k)
			if exact.AnyBig(x, k, r) {
				return fr.bigResult(at, x, k, r)
			}
			return r
		})
	}
	return numCode(func(fr *frame) exact.Number {
		x, y := p(fr), q(fr)
		r := x.Mul(y)
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

// divisionByZero is the fault of a divisor that is 0.
const divisionByZero = "division by zero: %s is 0"

// divisor returns the text to the right of the operator.
func (n *node) divisor() string { return n.args[1].at.text(spell.Brief) }

func divideRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.num, y.num
	return numCode(func(fr *frame) exact.Number {
		x, y := p(fr), q(fr)
		r, ok := x.Quo(y)
		if !ok {
			fr.fail(CodeDivisionByZero, at, divisionByZero, n.divisor())
		}
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

// reciprocalTerminates reports whether division by n preserves a finite decimal form.
func reciprocalTerminates(n exact.Number) bool {
	r, ok := exact.Int(1).Quo(n)
	return ok && r.Terminates()
}

func moduloRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.num, y.num
	return numCode(func(fr *frame) exact.Number {
		x, y := p(fr), q(fr)
		r, ok := x.Mod(y)
		if !ok {
			fr.fail(CodeDivisionByZero, at, divisionByZero, n.divisor())
		}
		if exact.AnyBig(x, y, r) {
			return fr.bigResult(at, x, y, r)
		}
		return r
	})
}

func powerRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.num, y.num
	return numCode(func(fr *frame) exact.Number {
		base, exp := p(fr), q(fr)
		e, ok := exp.Int64()
		if !ok {
			fr.fail(CodeBadArgument, at, "the exponent %s is not a whole number; for a root use sqrt(x, places)", exp)
			return exact.Number{}
		}
		if base.Sign() == 0 && e < 0 {
			fr.fail(CodeDivisionByZero, at, "division by zero: 0 to the power of %d", e)
			return exact.Number{}
		}
		r, ok := base.Pow(e, fr.lim.Digits)
		if !ok {
			fr.fail(CodeLimit, at, "%s ** %d is beyond %d digits", base, e, fr.lim.Digits)
		}
		return fr.checked(at, r)
	})
}

func negativeRow(b *rows, n *node) code {
	p, at := b.build(n.args[0]).num, n.at
	return numCode(func(fr *frame) exact.Number { return fr.copied(at, p(fr).Neg()) })
}

// joinRow is text + text.
func joinRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.textOf(), y.textOf()
	return code{val: func(fr *frame) Value {
		s, t := p(fr), q(fr)
		return fr.text(at, len(s)+len(t), func() string { return s + t })
	}}
}

// makesNumber reports whether a node makes a number of its own, rather than passing on
// an argument, a fact or a constant.
func (n *node) makesNumber() bool {
	switch n.op.Name {
	case "negative", "abs", "min", "max", "clamp", "lookup":
		return false
	}
	return n.isNumber() && (n.op == placesOp || language.Named(n.op.Name) == n.op)
}

// checkSmall checks the numbers that a node makes against a limit on digits so low that
// small numbers can exceed it.
func checkSmall(at site, x code) code {
	num := x.num
	return numCode(func(fr *frame) exact.Number {
		v := num(fr)
		if v.IsLonger(fr.lim.Digits) {
			fr.fail(CodeLimit, at, "a number grows beyond %d digits; round its parts first", fr.lim.Digits)
			return exact.Number{}
		}
		return v
	})
}
