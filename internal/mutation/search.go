package mutation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/excerpt"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// Limits on the search for cases that tell survivors from the policy.
const (
	maxSearched  = 200  // survivors
	maxInvented  = 600  // facts for one survivor
	maxShrinking = 400  // smaller facts for one survivor
	maxFigures   = 3    // figures that one survivor is looked at through
	maxTexts     = 4096 // characters of constants
)

// search looks for a case for each survivor, as far as the work is bounded.
func (x *experiment) search(ctx context.Context, r *Report) {
	for i := range r.Survivors {
		if i == maxSearched || ctx.Err() != nil {
			return
		}
		r.Survivors[i].Case = x.tell(ctx, r.Survivors[i].Mutant)
	}
}

// tell returns a case that passes on the policy and fails on a mutant, "" if none is found.
func (x *experiment) tell(ctx context.Context, m Mutant) string {
	undo := m.apply()
	text, err := x.document.text(nil)
	undo()
	if err != nil {
		return ""
	}
	changed, err := x.load(text)
	if err != nil {
		return ""
	}
	for _, figure := range x.through(m) {
		if found := x.compare(ctx, m, figure, changed.Rules()); found != "" {
			return found
		}
	}
	return ""
}

// through returns figures that a mutant may change.
func (x *experiment) through(m Mutant) (figures []rule.Column) {
	for _, f := range x.policy.Figures() {
		c := rule.Column{List: f.List, Field: f.Source.Name}
		name := columnName(c)
		_, names := x.policy.Rules().Reads(c)
		if f.Check == "" && (slices.Contains(m.figures, name) || m.name != "" && slices.Contains(names, m.name)) && len(figures) < maxFigures {
			figures = append(figures, c)
		}
	}
	return figures
}

// compare looks for facts on which a figure differs between the policy and a mutant.
func (x *experiment) compare(ctx context.Context, m Mutant, figure rule.Column, changed *rule.Sheet) string {
	ctx = rule.Together(ctx)
	sheet, at := x.policy.Rules(), excerpt.Target{List: figure.List, Field: figure.Field}
	differs := func(f *excerpt.Facts) bool {
		a, err, ok := f.Outcome(ctx, sheet, at)
		if !ok || err != nil {
			return false
		}
		b, err, ok := f.Outcome(ctx, changed, at)
		return ok && (err == nil && !a.Equal(b) || err != nil && rule.CodeOf(err) != rule.CodeNotGiven)
	}
	v := newInventor(sheet, figure, x.constantsOf(m, figure))
	for range maxInvented {
		f := v.facts()
		if ctx.Err() != nil {
			return ""
		}
		if !differs(f) {
			continue
		}
		f = f.Shrink(at, maxShrinking, differs)
		value, _, _ := f.Outcome(ctx, sheet, at)
		text, err := f.Case(fmt.Sprintf("%s, line %d: %s, not %s", m.Rule, m.Line, m.Old, m.shown()), at, value)
		if err == nil && x.proves(ctx, m, text) {
			return text
		}
		return ""
	}
	return ""
}

// constantsOf returns the texts of rules whose constants matter to a mutant: of the
// figure, of what it names, and the change itself.
func (x *experiment) constantsOf(m Mutant, figure rule.Column) (texts []string) {
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
	whole, err := x.document.text([]int{0})
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
