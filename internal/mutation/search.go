package mutation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/excerpt"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// Limits on the search for cases that tell survivors from the policy.
const (
	maxSearched  = 200  // survivors
	maxInvented  = 600  // facts for one survivor
	maxShrinking = 400  // smaller facts for one survivor
	maxTogether  = 40   // constants that make numbers together
	maxBases     = 6    // facts around which others are made up
	maxFigures   = 3    // figures that one survivor is looked at through
	maxTexts     = 4096 // characters of constants
)

// search looks for a case for each survivor, as far as the work is bounded.
func (x *experiment) search(ctx context.Context, r *Report) {
	names := x.caseNames(r.Survivors)
	for i := range r.Survivors {
		if i == maxSearched || ctx.Err() != nil {
			return
		}
		r.Survivors[i].Case = x.tell(ctx, r.Survivors[i].Mutant, names[i])
	}
}

// caseNames returns a name for the case of each survivor: its place as far as it takes to tell it
// from the others, and from the cases that the policy has.
func (x *experiment) caseNames(survivors []Survivor) []string {
	names, used := make([]string, len(survivors)), map[string]int{}
	for _, c := range x.policy.Cases() {
		used[c.Name]++
	}
	lined := func(m Mutant, at string) string {
		return fmt.Sprintf("%s, %s: %s, not %s", m.Rule, at, m.Old, m.shown())
	}
	for i, s := range survivors {
		names[i] = lined(s.Mutant, fmt.Sprintf("line %d", s.Line))
		used[names[i]]++
	}
	for i, s := range survivors {
		if used[names[i]] > 1 {
			names[i] = lined(s.Mutant, fmt.Sprintf("line %d, column %d", s.Line, s.Column))
		}
	}
	return names
}

// tell returns a case that passes on the policy and fails on a mutant, "" if none is found.
func (x *experiment) tell(ctx context.Context, m Mutant, name string) string {
	undo := m.apply()
	text, err := x.document.texts(nil)
	undo()
	if err != nil {
		return ""
	}
	changed, err := x.load(text)
	if err != nil {
		return ""
	}
	for _, figure := range x.through(m) {
		if found := x.compare(ctx, m, name, figure, changed.Rules()); found != "" {
			return found
		}
	}
	return ""
}

// through returns figures that a mutant may change.
func (x *experiment) through(m Mutant) (figures []types.ColumnName) {
	for _, f := range x.policy.Figures() {
		c := types.ColumnName{List: f.List, Field: f.Source.Name}
		name := columnName(c)
		_, names := x.policy.Rules().Reads(c)
		if (slices.Contains(m.figures, name) || m.name != "" && slices.Contains(names, m.name)) && len(figures) < maxFigures {
			figures = append(figures, c)
		}
	}
	return figures
}

// compare looks for facts on which a figure differs between the policy and a mutant.
func (x *experiment) compare(ctx context.Context, m Mutant, name string, figure types.ColumnName, changed *rule.Sheet) string {
	c := &comparison{ctx: rule.Together(ctx), sheet: x.policy.Rules(), changed: changed, at: excerpt.Target{List: figure.List, Field: figure.Field}}
	v := newInventor(c.sheet, figure, x.constantsOf(m, figure))
	f, differs := c.find(v)
	if f == nil {
		return ""
	}
	keep := func(f *excerpt.Facts) bool { return v.canBe(f) && differs(f) }
	f = f.Shrink(c.at, maxShrinking, keep).Plain(maxShrinking, keep)
	value, e, _ := f.Outcome(c.ctx, c.sheet, c.at)
	text, err := f.Case(name, c.at, value)
	if e != nil {
		text, err = f.FaultCase(name, c.at, fault.CodeOf(e))
	}
	if err != nil || !x.proves(ctx, m, text) {
		return ""
	}
	return text
}

// comparison compares a figure of the policy with that of a mutant.
type comparison struct {
	ctx            context.Context
	sheet, changed *rule.Sheet
	at             excerpt.Target
}

// find makes up facts until the figure differs: at random, then with one field after another at each
// constant. Facts on which the policy's figure has a value come before those on which it is a
// fault and the mutant's is none.
func (c *comparison) find(v *inventor) (*excerpt.Facts, func(*excerpt.Facts) bool) {
	var bases []*excerpt.Facts
	var faulty *excerpt.Facts
	for range maxInvented {
		f := v.facts()
		switch {
		case c.ctx.Err() != nil:
			return nil, nil
		case c.differs(f):
			return f, c.differs
		case faulty == nil && c.isLost(f):
			faulty = f
		case len(bases) < maxBases && c.hasValue(f):
			bases = append(bases, f)
		}
	}
	if faulty != nil {
		return faulty, c.isLost
	}
	for _, base := range bases {
		for f := range v.around(base) {
			if c.differs(f) {
				return f, c.differs
			}
			if c.isLost(f) {
				return f, c.isLost
			}
		}
	}
	return nil, nil
}

// differs reports whether the policy's figure has a value, and the mutant's another one or a fault.
func (c *comparison) differs(f *excerpt.Facts) bool {
	a, err, ok := f.Outcome(c.ctx, c.sheet, c.at)
	if !ok || err != nil {
		return false
	}
	b, err, ok := f.Outcome(c.ctx, c.changed, c.at)
	return ok && (err == nil && !a.Equal(b) || err != nil && fault.CodeOf(err) != fault.CodeNotGiven)
}

// isLost reports whether the policy's figure is a fault, and the mutant's is none: a bound or a check
// of the policy.
func (c *comparison) isLost(f *excerpt.Facts) bool {
	_, e, ok := f.Outcome(c.ctx, c.sheet, c.at)
	if code := fault.CodeOf(e); !ok || e == nil || code == fault.CodeNotGiven || code == fault.CodeLimit {
		return false
	}
	_, err, ok := f.Outcome(c.ctx, c.changed, c.at)
	return ok && err == nil
}

// hasValue reports whether the policy's figure has a value.
func (c *comparison) hasValue(f *excerpt.Facts) bool {
	_, err, ok := f.Outcome(c.ctx, c.sheet, c.at)
	return ok && err == nil
}

// constantsOf returns the texts of rules whose constants matter to a mutant: of the
// figure, of what it names, and the change itself.
func (x *experiment) constantsOf(m Mutant, figure types.ColumnName) (texts []string) {
	texts = append(texts, m.Old, m.New)
	_, names := x.policy.Rules().Reads(figure)
	canonical := x.policy.Rules().Canonical()
	for _, name := range append([]string{columnName(figure)}, names...) {
		text := []rune(canonical[name])
		texts = append(texts, string(text[:min(len(text), maxTexts)]))
	}
	return texts
}

// proves reports whether a case, written out and read again, passes on the policy and
// fails on the mutant.
func (x *experiment) proves(ctx context.Context, m Mutant, text string) bool {
	return x.passes(ctx, text) && func() bool {
		defer m.apply()()
		return !x.passes(ctx, text)
	}()
}

// passes runs a case, written as text, on the policy as the document is now.
func (x *experiment) passes(ctx context.Context, text string) bool {
	var c yaml.Node
	if err := yaml.NewDecoder(strings.NewReader(text)).Decode(&c); err != nil {
		return false
	}
	all := x.document.cases.Content
	x.document.cases.Content = c.Content[0].Content
	whole, err := x.document.texts([]int{0})
	x.document.cases.Content = all
	if err != nil {
		return false
	}
	p, err := x.load(whole)
	if err != nil || len(p.Cases()) != 1 {
		return false
	}
	return p.Test(ctx, p.Cases()[0], nil).Passed()
}
