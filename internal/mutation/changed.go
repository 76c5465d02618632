package mutation

import "strings"

// notChanged returns a function that reports whether a mutant is in a rule that says the
// same in the other policy. Layout, comments, needless brackets and the names of lets are
// no change. The settings of sections are compared as written.
func (x *experiment) notChanged() func(Mutant) bool {
	now, before := x.policy.Rules().Canonical(), x.options.Changed.Rules().Canonical()
	same := func(name string) bool { return now[name] != "" && now[name] == before[name] }
	return func(m Mutant) bool {
		name, _, _ := strings.Cut(m.Rule, "(")
		if now[name] == "" && len(m.figures) > 0 {
			name = m.figures[0]
		}
		return same(name)
	}
}
