// Package policytest runs the cases of a policy document as Go tests.
//
//	func TestPolicy(t *testing.T) {
//		policytest.Run(t, os.DirFS("."), "policy.yaml", policytest.Coverage(100))
//	}
//
// Each case is a subtest with the case's name, so go test -run picks single cases. A case that
// fails reports the expected and the actual value, the fields of its own record that the
// figure has read, and the derivations of the figure and of those that it uses, with the
// clauses of the official text. Possible slips in the facts of a case are logged.
package policytest

import (
	"context"
	"io/fs"
	"strings"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/mutation"
	"github.com/meritrules/merit/rule/types"
)

// Option changes how Run works.
type Option func(*options)

type options struct {
	load    []merit.Option
	need    types.Number  // percent
	changed *merit.Policy // for Mutate: change only what differs from it; nil for all
}

// Coverage makes Run fail if the cases reach less than percent of the rules:
// figures, outcomes of conditions, rows of tables and both sides of their bounds,
// clauses. Run lists what no case reaches, with its place. If -run picks single
// cases, their coverage is not checked.
func Coverage(percent int) Option {
	return func(o *options) { o.need = types.Int(int64(percent)) }
}

// Load passes options to merit.Load, such as merit.WithFunctions.
func Load(load ...merit.Option) Option {
	return func(o *options) { o.load = append(o.load, load...) }
}

// Changed makes Mutate change only what differs from another policy, such as the one in force, and
// what reads that over any number of steps: what a change of the rules touches.
func Changed(from *merit.Policy) Option {
	return func(o *options) { o.changed = from }
}

// Run loads the policy document name of fsys and runs its cases, each as a
// subtest. A policy with faults, or without a case, fails the test.
func Run(t *testing.T, fsys fs.FS, name string, opts ...Option) {
	t.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	p, err := merit.Load(fsys, name, o.load...)
	if err != nil {
		t.Fatalf("the policy has faults:\n%v", err)
	}
	if len(p.Cases()) == 0 {
		t.Fatalf("%s has no cases", name)
	}
	cover := p.NewCoverage()
	ran := 0
	for _, c := range p.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			ran++
			r := p.Test(context.Background(), c, cover)
			for _, w := range r.Warnings {
				t.Logf("warning: %v", w)
			}
			if len(r.Failures) > 0 {
				t.Errorf("\n%v", r)
			}
		})
	}
	if ran == len(p.Cases()) {
		o.check(t, cover)
	}
}

// check reports the parts that the cases leave out.
func (o *options) check(t *testing.T, cover *merit.Coverage) {
	t.Helper()
	var b strings.Builder
	for _, x := range cover.Missed() {
		b.WriteString("\n" + x.String())
	}
	percent := cover.Percent()
	report := t.Logf
	if percent.Cmp(o.need) < 0 {
		report = t.Errorf
	}
	report("the cases reach %s%% of the rules, %d of %d parts; at least %s%% are asked for%s",
		percent.Round(1, types.Floor), cover.Covered(), cover.Total(), o.need, b.String())
}

// Mutate changes the policy document name of fsys, one small thing at a time, and runs its
// cases: a comparison, an operator, a constant, a branch, a rounding, a cell or row of a
// table. It fails if the cases notice less than percent of the changes, and lists those that
// none notices. Changes that are proved to change no result do not count. It uses the options
// Load and Changed alone.
func Mutate(t *testing.T, fsys fs.FS, name string, percent int, opts ...Option) {
	t.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	r, err := mutation.Run(t.Context(), fsys, name, mutation.Options{Load: o.load, Changed: o.changed})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, x := range r.Survivors {
		b.WriteString("\n" + x.String())
	}
	report := t.Logf
	if r.Percent().Cmp(types.Int(int64(percent))) < 0 {
		report = t.Errorf
	}
	report("the cases notice %s%% of the changes, %d of %d; at least %d%% are asked for%s", r.Percent().Round(1, types.Floor), r.Killed, r.Tried(), percent, b.String())
}
