package rule

// constantAdvice says what counts as constant.
const constantAdvice = "it must be the same whatever the facts are: numbers, parameters (also by date), and lists of these"

// constantList reports a list that must be constant and is not.
func (c *checker) constantList(k call, i int, x *node) bool {
	if x.konst == nil {
		c.faultHint(CodeNotConstant, k.args[i], constantAdvice, "%s must be a constant list", c.text(k.args[i]))
	}
	return x.konst != nil
}

// ascending checks an argument that must be a constant list of strictly ascending
// numbers.
func (c *checker) ascending(k call, i int) (*node, bool) {
	xs, ok := c.numberList(k, i)
	if !ok || !c.constantList(k, i, xs) {
		return xs, false
	}
	return xs, c.perPeriod(func(period int) bool {
		nums := listNumbers(xs.on(period).seq)
		for j := 1; j < len(nums); j++ {
			if !nums[j-1].Less(nums[j]) {
				c.fault(CodeBadArgument, k.args[i], "%s must ascend, but %s is followed by %s", c.text(k.args[i]), nums[j-1], nums[j])
				return false
			}
		}
		return true
	}, xs)
}

func (c *checker) interpolate(k call) *node {
	x := c.check(k.args[0])
	if !c.needNumber(k.args[0], x) {
		return brokenNode()
	}
	xs, ok1 := c.ascending(k, 1)
	ys, ok2 := c.numberList(k, 2)
	if !ok1 || !ok2 || !c.constantList(k, 2, ys) {
		return brokenNode()
	}
	if !c.perPeriod(func(period int) bool {
		points := xs.on(period).Len()
		ok := points >= 2 && points == ys.on(period).Len()
		if !ok {
			c.faultHint(CodeBadArgument, k.node, "write "+k.op.Usage, "interpolate needs two points or more, with a y for each x")
		}
		return ok
	}, xs, ys) {
		return brokenNode()
	}
	args := []*node{x, xs, ys}
	if len(k.args) > 3 {
		extend, ok := c.choice(k, 3, "extend")
		if !ok {
			return brokenNode()
		}
		args = append(args, extend)
	}
	return c.node(k.node, k.op, numberType(false), args...)
}

func (c *checker) band(k call) *node {
	x := c.check(k.args[0])
	if !c.needNumber(k.args[0], x) {
		return brokenNode()
	}
	bounds, ok1 := c.ascending(k, 1)
	values, ok2 := c.list(k, 2)
	side, ok3 := c.choice(k, 3, "from", "above")
	if !ok1 || !ok2 || !ok3 || !c.constantList(k, 2, values) {
		return brokenNode()
	}
	if !c.perPeriod(func(period int) bool {
		want := bounds.on(period).Len() + 1
		ok := values.on(period).Len() == want
		if !ok {
			c.faultHint(CodeBadArgument, k.args[2], "write "+k.op.Usage, "band needs one constant value more than bounds, so %d here", want)
		}
		return ok
	}, bounds, values) {
		return brokenNode()
	}
	return c.node(k.node, k.op, *values.typ.Elem, x, bounds, values, side)
}
