package derivation

import (
	"slices"

	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/outline"
)

// choice is a condition, and the branch that is taken by it.
func (t *teller) choice(s *Step, in within) []*outline.Item {
	var items []*outline.Item
	steps := s.Steps
	for ; len(steps) > 0 && steps[0].Kind == CitedStep; steps = steps[1:] {
		items = append(items, t.clauses(steps[0])...)
	}
	if len(steps) == 0 {
		return items
	}
	cond := steps[0]
	if cond.Unknown != "" {
		return append(items, line("unknown", t.say("%s is not known: %s", cond.Text, t.why(cond))))
	}
	verdict := "holds: %s"
	if !inside.Value(cond.Value).Bool {
		verdict = "does not hold: %s"
	}
	branch := t.branch(steps[1:], in)
	behind := func(items []*outline.Item) []*outline.Item { // but not what the branch taken has
		return slices.DeleteFunc(items, func(it *outline.Item) bool {
			return it.ID != "" && slices.ContainsFunc(branch, func(b *outline.Item) bool { return b.ID == it.ID })
		})
	}
	test := line("condition", t.say(verdict, cond.Text))
	test.Parts = func() []*outline.Item { return behind(t.details(cond, in)) }
	if filled := t.filled(cond); cond.Kind != InputStep && filled != cond.Text {
		test.Text = t.say(verdict, cond.Text+" ("+filled+")")
		test.Parts = func() []*outline.Item { return behind(t.all(cond.Steps, in)) }
	}
	return append(append(items, test), branch...)
}

// branch is what a reader needs of the branch that is taken.
func (t *teller) branch(steps []*Step, in within) (items []*outline.Item) {
	for _, s := range steps {
		if s.Kind == OperationStep {
			so := line("branch", t.say("so %s", t.is(t.filled(s), s)))
			so.Parts = func() []*outline.Item { return t.details(s, in) }
			items = append(items, so)
			continue
		}
		items = append(items, t.details(s, in)...)
	}
	return items
}
