package rule

// constantAdvice says what counts as constant.
const constantAdvice = "it must be the same whatever the facts are: numbers, parameters (also by date), and lists of these"

// constantList reports a list that must be constant and is not.
func (k call) constantList(i int, x *node) bool {
	if x.konst == nil {
		k.faultHint(CodeNotConstant, k.args[i], constantAdvice, "%s must be a constant list", k.text(k.args[i]))
	}
	return x.konst != nil
}

// ascending checks an argument that must be a constant list of strictly ascending
// numbers.
func (k call) ascending(i int) (*node, bool) {
	xs, ok := k.numberList(i)
	if !ok || !k.constantList(i, xs) {
		return xs, false
	}
	return xs, k.perPeriod(func(period int) bool {
		nums := listNumbers(xs.on(period).seq)
		for j := 1; j < len(nums); j++ {
			if !nums[j-1].Less(nums[j]) {
				k.fault(CodeBadArgument, k.args[i], "%s must ascend, but %s is followed by %s", k.text(k.args[i]), nums[j-1], nums[j])
				return false
			}
		}
		return true
	}, xs)
}

func checkInterpolate(k call) *node {
	x := k.check(k.args[0])
	if !k.needNumber(k.args[0], x) {
		return brokenNode()
	}
	xs, ok1 := k.ascending(1)
	ys, ok2 := k.numberList(2)
	if !ok1 || !ok2 || !k.constantList(2, ys) {
		return brokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		points := xs.on(period).Len()
		ok := points >= 2 && points == ys.on(period).Len()
		if !ok {
			k.faultHint(CodeBadArgument, k.at, "write "+k.op.Usage, "interpolate needs two points or more, with a y for each x")
		}
		return ok
	}, xs, ys) {
		return brokenNode()
	}
	args := []*node{x, xs, ys}
	if len(k.args) > 3 {
		extend, ok := k.choice(3, "extend")
		if !ok {
			return brokenNode()
		}
		args = append(args, extend)
	}
	return k.make(numberType(false), args...)
}

func checkBand(k call) *node {
	x := k.check(k.args[0])
	if !k.needNumber(k.args[0], x) {
		return brokenNode()
	}
	bounds, ok1 := k.ascending(1)
	values, ok2 := k.list(2)
	side, ok3 := k.choice(3, "from", "above")
	if !ok1 || !ok2 || !ok3 || !k.constantList(2, values) {
		return brokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		want := bounds.on(period).Len() + 1
		ok := values.on(period).Len() == want
		if !ok {
			k.faultHint(CodeBadArgument, k.args[2], "write "+k.op.Usage, "band needs one constant value more than bounds, so %d here", want)
		}
		return ok
	}, bounds, values) {
		return brokenNode()
	}
	return k.make(*values.typ.Elem, x, bounds, values, side)
}
