package mutation

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"

	"github.com/meritrules/merit"
)

// Options say which mutants are tried.
type Options struct {
	Load    []merit.Option
	Changed *merit.Policy // only what differs from this policy; nil for all
	Search  bool          // look for cases that tell survivors from the policy
	Every   int           // try one mutant of so many; all if 0
}

// Run tries the mutants of the policy document name of fsys. All cases must pass on the
// policy itself.
func Run(ctx context.Context, fsys fs.FS, name string, o Options) (*Report, error) {
	name = path.Clean(name)
	x := &experiment{fsys: fsys, name: name, options: o, noticed: map[string]int{}}
	var err error
	if x.policy, err = merit.Load(fsys, name, o.Load...); err != nil {
		return nil, err
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	if x.document, err = readDocument(name, data); err != nil {
		return nil, err
	}
	for _, used := range x.policy.Uses() {
		if data, err = fs.ReadFile(fsys, used); err != nil {
			return nil, err
		}
		u, err := readDocument(used, data)
		if err != nil {
			return nil, err
		}
		x.document.used = append(x.document.used, u)
	}
	if err := x.observe(ctx); err != nil {
		return nil, err
	}
	mutants, equal := x.document.find(x.policy.Rules())
	if o.Changed != nil {
		not, err := x.notChanged()
		if err != nil {
			return nil, err
		}
		mutants = slices.DeleteFunc(mutants, not)
		equal = 0 // of those in what has changed
	}
	r := x.try(ctx, everyNth(mutants, o.Every))
	r.Equal = equal
	if o.Search {
		x.search(ctx, r)
	}
	return r, ctx.Err()
}

// everyNth returns one mutant of n, of each part of the policy about as many.
func everyNth(mutants []Mutant, n int) (some []Mutant) {
	for i := 0; i < len(mutants); i += max(n, 1) {
		some = append(some, mutants[i])
	}
	return some
}

// experiment tries mutants of one policy.
type experiment struct {
	fsys     fs.FS
	name     string
	options  Options
	policy   *merit.Policy
	document *document
	reach    []*merit.Coverage // of each case
	order    []int             // the cases, single records before whole facts

	lock    sync.Mutex     // of the document while it is edited, and of noticed
	noticed map[string]int // the case that noticed the last mutant of a rule
}

// observe runs each case on the policy as it will be written for mutants, and notes what
// it reaches.
func (x *experiment) observe(ctx context.Context) error {
	all := x.policy.Cases()
	for i := range all {
		x.order = append(x.order, i)
	}
	text, err := x.document.texts(x.order)
	if err != nil {
		return err
	}
	p, err := x.load(text)
	if err != nil {
		return fmt.Errorf("the policy cannot be written anew: %w", err)
	}
	for _, c := range p.Cases() {
		cover := p.NewCoverage()
		if r := p.Test(ctx, c, cover); !r.Passed() {
			return &FailingError{c.Name, r}
		}
		x.reach = append(x.reach, cover)
	}
	slices.SortStableFunc(x.order, func(a, b int) int { return cmp.Compare(x.weight(a), x.weight(b)) })
	return nil
}

// FailingError says that a case fails on the policy itself.
type FailingError struct {
	Case   string
	Result *merit.Result
}

// Error names the case.
func (e *FailingError) Error() string {
	return fmt.Sprintf("the case %q fails on the policy itself; mutants need cases that pass", e.Case)
}

// weight orders cases: whole facts last.
func (x *experiment) weight(i int) int {
	if child(x.document.cases.Content[i], "facts") != nil {
		return 1
	}
	return 0
}

func (x *experiment) load(files map[string][]byte) (*merit.Policy, error) {
	return merit.Load(overlay{x.fsys, files}, x.name, x.options.Load...)
}

// watching returns the cases that can notice a mutant.
func (x *experiment) watching(m Mutant) (cases []int) {
	for _, i := range x.order {
		c := x.reach[i]
		switch {
		case m.name != "" && c.Uses(m.name),
			m.name == "" && m.figures == nil,
			slices.ContainsFunc(m.figures, c.Evaluated):
			cases = append(cases, i)
		}
	}
	return cases
}

// verdict is what became of a mutant.
type verdict uint8

const (
	survived verdict = iota
	killed
	refused
)

// try runs the cases on each mutant. Edits follow one another; the edited policies are
// loaded and tested side by side.
func (x *experiment) try(ctx context.Context, mutants []Mutant) *Report {
	verdicts := make([]verdict, len(mutants))
	watched := make([]bool, len(mutants))
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				cases := x.watching(mutants[i])
				verdicts[i], watched[i] = x.fate(ctx, mutants[i], cases), len(cases) > 0
			}
		})
	}
	for i := range mutants {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wait.Wait()
	return report(mutants, verdicts, watched)
}

func report(mutants []Mutant, verdicts []verdict, watched []bool) *Report {
	r := &Report{Survivors: []Survivor{}}
	for i, m := range mutants {
		switch verdicts[i] {
		case killed:
			r.Killed++
		case refused:
			r.Refused++
		default:
			r.Survivors = append(r.Survivors, Survivor{Mutant: m, Reached: watched[i]})
		}
	}
	slices.SortStableFunc(r.Survivors, func(a, b Survivor) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
	return r
}

// firstCases is how many cases are read and run with a mutant before all others are: most
// mutants fail one of the first, and reading cases takes longer than running them.
const firstCases = 2

// fate tries a mutant on the cases that can notice it: on those first that noticed the
// last mutant of its rule, which is likely to be noticed by the same.
func (x *experiment) fate(ctx context.Context, m Mutant, cases []int) verdict {
	x.lock.Lock()
	cases = leading(cases, x.noticed[m.Rule])
	x.lock.Unlock()
	few := min(firstCases, len(cases))
	v, by := x.judge(ctx, m, cases[:few])
	if v == survived && few < len(cases) {
		v, by = x.judge(ctx, m, cases[few:])
	}
	if v == killed {
		x.lock.Lock()
		x.noticed[m.Rule] = by
		x.lock.Unlock()
	}
	return v
}

// leading returns the cases with one of them first, if it is among them.
func leading(cases []int, first int) []int {
	i := slices.Index(cases, first)
	if i < 0 {
		return cases
	}
	return slices.Concat(cases[i:i+1], cases[:i], cases[i+1:])
}

// judge loads the policy with a mutant and some of its cases, and runs these until one fails.
func (x *experiment) judge(ctx context.Context, m Mutant, cases []int) (v verdict, by int) {
	text, err := x.edited(m, cases)
	if err != nil {
		return refused, 0
	}
	p, err := x.load(text)
	if err != nil {
		return refused, 0
	}
	for i, c := range p.Cases() {
		if !p.Test(ctx, c, nil).Passed() {
			return killed, cases[i]
		}
	}
	return survived, 0
}

// edited returns the text of a mutant, with some of the cases.
func (x *experiment) edited(m Mutant, cases []int) (map[string][]byte, error) {
	x.lock.Lock()
	defer x.lock.Unlock()
	undo := m.apply()
	defer undo()
	return x.document.texts(cases)
}
