package rule_test

import (
	"cmp"
	"errors"
	"maps"
	"slices"
)

// What the twin makes of facts that are not final: a cell is open, so that what reads it is so
// far, or pending, so that what reads it is pending.

// stated is a value in the twin's facts that is not final.
type stated struct {
	value any
	open  bool
	why   awaited // what a pending one waits for, "" for others
}

// awaited is the end of an evaluation in what is pending.
type awaited string

func (a awaited) Error() string { return "it waits for " + string(a) }

func isAwaited(err error) bool {
	var a awaited
	return errors.As(err, &a)
}

// seen is what an evaluation has come upon in all operands, also of those that rule leaves out.
type seen struct {
	open    bool
	pending map[awaited]bool
}

func newSeen() *seen { return &seen{pending: map[awaited]bool{}} }

func (s *seen) reasons() []awaited { return slices.Sorted(maps.Keys(s.pending)) }

// read looks at the state of what stands in the facts.
func (w *twin) read(v any) (any, error) {
	s, ok := v.(stated)
	switch {
	case !ok:
		return v, nil
	case s.why != "":
		w.saw.pending[s.why] = true
		return nil, s.why
	}
	w.saw.open = w.saw.open || s.open
	return s.value, nil
}

// either is an and or an or whose left side is pending: the right one may decide alone.
func (w *twin) either(t *tree, left error) (any, error) {
	v, err := w.eval(t.kids[1])
	if decides := t.op == "or"; err == nil && v == decides {
		return v, nil
	}
	return nil, left
}

// settles reports whether any element of a list has the value, which may be certain although
// others are pending.
func (w *twin) settles(t *tree, value bool) (any, error) {
	list, first := w.eval(t.kids[0])
	if first != nil {
		return nil, first
	}
	found := false
	for i, e := range list.([]any) {
		w.elems = append(w.elems, element{value: e, index: ratInt(i)})
		v, err := w.eval(t.kids[1])
		w.elems = w.elems[:len(w.elems)-1]
		switch {
		case err != nil && !isAwaited(err):
			return nil, err
		case err != nil:
			first = cmp.Or(first, err)
		default:
			found = found || v == value
		}
	}
	if found {
		return true, nil
	}
	return false, first
}
