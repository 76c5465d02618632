package rule

import (
	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// arithmetic is + - * / % **.
func (c *compiler) arithmetic(n *ast.BinaryNode, x, y code) code {
	if n.Operator == "+" && x.typ.Kind == TextKind && y.typ.Kind == TextKind && !x.typ.Optional && !y.typ.Optional {
		return c.joinTexts(n, x, y)
	}
	if c.notJoined(n, x, y) {
		return brokenCode()
	}
	if (n.Operator == "+" || n.Operator == "-") && (x.typ.Kind == DateKind || y.typ.Kind == DateKind) {
		return c.faultHint(n, "use days(a, b), addDays(day, n) or addWorkdays(day, n)", "days are not added or subtracted with %s", n.Operator)
	}
	if !c.needBoth(n, x, y, NumberType()) {
		return brokenCode()
	}
	switch n.Operator {
	case "/":
		return c.divide(n, x, y)
	case "%":
		return c.modulo(n, x, y)
	case "**", "^":
		return c.power(n, x, y)
	}
	z := c.ring(n, x, y)
	z.vec = c.binaryVec(x, y, map[string]func([]int64, exact.Vector, exact.Vector) (exact.Vector, bool){
		"+": exact.AddVectors, "-": exact.SubVectors, "*": exact.MulVectors}[n.Operator])
	return z
}

// notJoined reports text + what is no text, or may be missing; false where a plus
// is not about texts.
func (c *compiler) notJoined(n *ast.BinaryNode, x, y code) bool {
	text, other, at := x, y, n.Left
	if y.typ.Kind == TextKind {
		text, other, at = y, x, n.Right
	}
	switch {
	case n.Operator != "+" || text.typ.Kind != TextKind:
		return false
	case other.typ.Kind == TextKind || other.typ.Kind == Nothing:
		c.needBoth(n, x, y, TextType())
	case other.typ.Kind == NumberKind && litAdvice(NumberType(), text) == "":
		c.faultHint(at, "numbers are not joined to texts; show each as a figure of its own", "a number is needed here, but %s is a text", c.p.text(at))
	case other.typ.Kind == DateKind:
		c.faultHint(n, "show each as a figure of its own", "days are not joined to texts")
	default:
		return false
	}
	return true
}

// ring is + - *, of which only a result that left the small form can be too big.
func (c *compiler) ring(n *ast.BinaryNode, x, y code) code {
	at, a, b := c.site(n), x.num, y.num
	terminating := x.typ.Terminating && y.typ.Terminating
	if k := y.konst; k != nil && x.konst == nil && !c.trace {
		return ringConst(n.Operator, at, x, k.num, terminating)
	}
	if k := x.konst; k != nil && y.konst == nil && !c.trace {
		if n.Operator == "-" {
			return minusFrom(at, k.num, y, terminating)
		}
		return ringConst(n.Operator, at, y, k.num, terminating)
	}
	switch n.Operator {
	case "+":
		return numCode(terminating, func(fr *frame) exact.Number {
			r := a(fr).Add(b(fr))
			if r.IsBig() {
				return fr.big(at, r)
			}
			return r
		}, x, y)
	case "-":
		return numCode(terminating, func(fr *frame) exact.Number {
			r := a(fr).Sub(b(fr))
			if r.IsBig() {
				return fr.big(at, r)
			}
			return r
		}, x, y)
	}
	return numCode(terminating, func(fr *frame) exact.Number {
		r := a(fr).Mul(b(fr))
		if r.IsBig() {
			return fr.big(at, r)
		}
		return r
	}, x, y)
}

// minusFrom is a constant less a number.
func minusFrom(at site, k exact.Number, y code, terminating bool) code {
	b := y.num
	return numCode(terminating, func(fr *frame) exact.Number {
		r := k.Sub(b(fr))
		if r.IsBig() {
			return fr.big(at, r)
		}
		return r
	}, y)
}

// ringConst is + - * with a constant on the right, or + * with one on either side.
func ringConst(op string, at site, x code, k exact.Number, terminating bool) code {
	a := x.num
	if op == "-" {
		op, k = "+", k.Neg()
	}
	if op == "+" {
		return numCode(terminating, func(fr *frame) exact.Number {
			r := a(fr).Add(k)
			if r.IsBig() {
				return fr.big(at, r)
			}
			return r
		}, x)
	}
	return numCode(terminating, func(fr *frame) exact.Number {
		r := a(fr).Mul(k)
		if r.IsBig() {
			return fr.big(at, r)
		}
		return r
	}, x)
}

func (c *compiler) divide(n *ast.BinaryNode, x, y code) code {
	at, divisor := c.site(n), c.p.text(n.Right)
	if y.konst != nil && y.konst.num.Sign() == 0 {
		return c.zeroDivisor(n, divisor)
	}
	terminating := x.typ.Terminating && y.konst != nil && reciprocalTerminates(y.konst.num)
	a, b := x.num, y.num
	z := numCode(terminating, func(fr *frame) exact.Number {
		r, ok := a(fr).Quo(b(fr))
		if !ok {
			fr.fail(at, "division by zero: %s is 0", divisor)
		}
		if r.IsBig() {
			return fr.big(at, r)
		}
		return r
	}, x, y)
	if k := y.konst; k != nil {
		by, _ := exact.Int(1).Quo(k.num)
		z.vec = c.binaryVec(x, constCode(NumberType(), numberValue(by)), exact.MulVectors)
		return z
	}
	if v, w := c.vecOf(x), c.vecOf(y); v != nil && w != nil {
		z.ratio = &[2]numVec{v, w}
	}
	return z
}

// zeroDivisor reports a division by what is 0 whatever the facts are.
func (c *compiler) zeroDivisor(n *ast.BinaryNode, divisor string) code {
	if divisor == "0" {
		return c.fault(n, "division by zero")
	}
	return c.fault(n, "division by zero: %s is always 0", divisor)
}

// reciprocalTerminates reports whether a division by n keeps a finite decimal form.
func reciprocalTerminates(n exact.Number) bool {
	r, ok := exact.Int(1).Quo(n)
	return ok && r.Terminates()
}

func (c *compiler) modulo(n *ast.BinaryNode, x, y code) code {
	at, divisor := c.site(n), c.p.text(n.Right)
	if y.konst != nil && y.konst.num.Sign() == 0 {
		return c.zeroDivisor(n, divisor)
	}
	a, b := x.num, y.num
	return numCode(x.typ.Terminating && y.typ.Terminating, func(fr *frame) exact.Number {
		r, ok := a(fr).Mod(b(fr))
		if !ok {
			fr.fail(at, "division by zero: %s is 0", divisor)
		}
		return r
	}, x, y)
}

func (c *compiler) power(n *ast.BinaryNode, x, y code) code {
	at, a, b := c.site(n), x.num, y.num
	terminating := x.typ.Terminating && y.konst != nil && y.konst.num.Sign() >= 0
	return numCode(terminating, func(fr *frame) exact.Number {
		base, exp := a(fr), b(fr)
		e, ok := exp.Int64()
		if !ok {
			fr.fail(at, "the exponent %s is not a whole number; for a root use sqrt(x, places)", exp)
			return exact.Number{}
		}
		if base.Sign() == 0 && e < 0 {
			fr.fail(at, "division by zero: 0 to the power of %d", e)
			return exact.Number{}
		}
		r, ok := base.Pow(e, fr.lim.Digits)
		if !ok {
			fr.fail(at, "%s ** %d is beyond %d digits", base, e, fr.lim.Digits)
		}
		return r
	}, x, y)
}

// joinTexts is text + text.
func (c *compiler) joinTexts(n *ast.BinaryNode, x, y code) code {
	at := c.site(n)
	return valCode(TextType(), func(fr *frame) Value {
		a, b := x.val(fr), y.val(fr)
		return fr.text(at, len(a.text)+len(b.text), func() string { return a.text + b.text })
	}, x, y)
}

// madePerStep is what a step pays for in texts that are made.
const madePerStep = 4

// text makes a text of a known length, unless it is beyond the limit.
func (fr *frame) text(at site, length int, make func() string) Value {
	if length > fr.lim.TextBytes {
		fr.fail(at, "a text grows beyond %d bytes", fr.lim.TextBytes)
		return TextValue("")
	}
	fr.steps -= int64(length / madePerStep)
	if !fr.tick(at) {
		return TextValue("")
	}
	return TextValue(make())
}
