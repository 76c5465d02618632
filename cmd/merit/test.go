package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/whole"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

func testVerb() verb {
	return verb{
		name:  "test",
		usage: []string{"test [-run REGEXP] [-v] [-cover] [-min PERCENT] [-accept] POLICY…"},
		about: `Runs the cases of each policy and prints those that fail, each with what was expected, what came
out and how that came about; then says in a line how many there were. A policy without cases
fails, and so does a case that asks for a result with ?, as in expect: {units.total: ?}; with
-accept what came out is shown and then written into the policy in place of the ?. What may be a
slip in the facts of cases is warned of, and fails nothing. With -cover it also says how much of the rules the cases reach, and what none reaches.
With -json it prints an array of an object for each policy, with its faults, cases and coverage.`,
		least: 1, most: math.MaxInt,
		setup: func(flags *flag.FlagSet) action {
			t := &tester{}
			flags.Func("run", "only the cases whose name matches `REGEXP`", t.setPattern)
			flags.BoolVar(&t.verbose, "v", false, "name the cases that pass as well")
			flags.BoolVar(&t.cover, "cover", false, "say which parts of the rules the cases reach")
			flags.Func("min", "fail where the cases reach less than `PERCENT` of the rules; implies -cover", t.setMin)
			flags.BoolVar(&t.accept, "accept", false, "write what came out into the cases that ask for it with ?")
			return t.run
		},
	}
}

// tester runs the cases of policies.
type tester struct {
	pattern *regexp.Regexp // nil for all cases
	verbose bool
	cover   bool
	accept  bool
	min     types.Number // of the coverage in percent
	ran     int          // cases of all policies
	reports []*testReport
}

// testReport holds the results of one policy's cases.
type testReport struct {
	Policy   string          `json:"policy"`
	Faults   []failure       `json:"faults"`             // that keep its cases from running
	Warnings []failure       `json:"warnings,omitempty"` // about the facts of cases, each once
	Cases    []caseReport    `json:"cases"`
	Coverage *coverageReport `json:"coverage,omitempty"`

	none    bool // the policy has no cases
	results []*merit.Result
}

type caseReport struct {
	merit.Case
	Passed   bool            `json:"passed"`
	Failures []merit.Failure `json:"failures"`

	text string // of the failures, for people
}

type coverageReport struct {
	Percent json.Number      `json:"percent"` // to one place, rounded down
	Covered int              `json:"covered"`
	Total   int              `json:"total"`
	Missed  []coverage.Point `json:"missed"`
	Enough  bool             `json:"enough"` // not below -min
}

func (t *tester) setPattern(text string) (err error) {
	t.pattern, err = regexp.Compile(text)
	return err
}

func (t *tester) setMin(text string) error {
	n, err := parsePercent(text)
	t.cover, t.min = true, n
	return err
}

func (t *tester) run(s *session, args []string) error {
	if t.pattern != nil && t.min.Sign() > 0 {
		return errors.New("choose one of -run and -min: some cases alone do not reach all rules")
	}
	code, named := sound, false
	if t.accept && s.json {
		return errors.New("choose one of -accept and -json: what -accept writes is shown to people")
	}
	for _, name := range args {
		r, y, err := t.testOne(s, name)
		if err != nil {
			return err
		}
		t.reports, t.ran = append(t.reports, r), t.ran+len(r.Cases)
		code = max(code, r.verdict())
		named = named || y.policy != nil && len(y.policy.Cases()) > 0
		if !s.json {
			t.print(s, r)
		}
	}
	if t.ran == 0 && named && t.pattern != nil {
		return fmt.Errorf("no case has a name that matches %s", t.pattern)
	}
	if s.json {
		if err := writeJSON(s.stdout, t.reports); err != nil {
			return err
		}
	}
	if code != sound {
		return code
	}
	return nil
}

// test runs the cases of one policy.
func (t *tester) test(s *session, name string) (*testReport, *year, error) {
	r := &testReport{Policy: name, Faults: []failure{}, Cases: []caseReport{}}
	y := &year{outputs: s.outputs("")}
	if err := y.load(name); err != nil {
		var refused refusal
		if !errors.As(err, &refused) {
			return nil, nil, err
		}
		r.Faults = refused
		return r, y, nil
	}
	var cover *merit.Coverage
	if t.cover {
		cover = y.policy.NewCoverage()
	}
	r.none = len(y.policy.Cases()) == 0
	ctx := rule.Together(context.Background())
	for _, c := range y.policy.Cases() {
		if t.pattern == nil || t.pattern.MatchString(c.Name) {
			result := y.policy.Test(ctx, c, cover)
			r.results = append(r.results, result)
			r.Cases = append(r.Cases, y.caseReport(result))
		}
	}
	r.Warnings = y.caseWarnings(r.results)
	if t.cover {
		r.Coverage = y.coverageReport(cover, t.min)
	}
	return r, y, nil
}

// verdict returns the exit code for one policy.
func (r *testReport) verdict() exitCode {
	if len(r.Faults) > 0 {
		return verdict(r.Faults, false)
	}
	if r.none || r.failed() > 0 || r.Coverage != nil && !r.Coverage.Enough {
		return faulty
	}
	return sound
}

// failed returns how many cases have failed.
func (r *testReport) failed() int {
	n := 0
	for _, c := range r.Cases {
		if !c.Passed {
			n++
		}
	}
	return n
}

// caseReport reports the result of a case, with files as they were named.
func (y *year) caseReport(result *merit.Result) caseReport {
	for i := range result.Failures {
		f := &result.Failures[i]
		f.File = y.place(f.File).shown
		if f.Err != nil {
			f.Got = y.placed(f.Err).Error()
		}
	}
	r := caseReport{Case: *result.Case, Passed: result.Passed(), Failures: result.Failures, text: result.String()}
	r.File = y.place(r.File).shown
	if r.Passed {
		r.Failures = []merit.Failure{}
	}
	return r
}

// caseWarnings returns what may be a slip in the facts of cases. It warns once of what several
// of them share, such as a folder of facts.
func (y *year) caseWarnings(results []*merit.Result) (found []failure) {
	var warnings fault.Errors
	said := map[string]bool{}
	for _, r := range results {
		for _, w := range r.Warnings {
			if text := w.Error(); !said[text] {
				said[text] = true
				warnings = append(warnings, w)
			}
		}
	}
	return y.faults("warning", warnings)
}

func (y *year) coverageReport(c *merit.Coverage, least types.Number) *coverageReport {
	percent := c.Percent()
	r := &coverageReport{Percent: json.Number(percent.Round(1, types.Floor).String()), Covered: c.Covered(), Total: c.Total(), Missed: []coverage.Point{}}
	r.Enough = percent.Cmp(least) >= 0
	for _, p := range c.Missed() {
		p.File = y.place(p.File).shown
		r.Missed = append(r.Missed, p)
	}
	return r
}

// print writes the results of one policy's cases, for people.
func (t *tester) print(s *session, r *testReport) {
	out := s.stdout
	s.stderr.faults(r.Faults)
	s.stderr.faults(r.Warnings)
	t.printCases(out, r)
	switch failed := r.failed(); {
	case len(r.Faults) > 0:
		out.sayf("%s: %s\n", r.Policy, tally(r.Faults))
	case r.none:
		out.sayf("%s has no cases\n", r.Policy)
	case len(r.Cases) == 0:
		out.sayf("%s: no case matches %s\n", r.Policy, t.pattern)
	case failed > 0:
		out.sayf("%s: %d of %s failed\n", r.Policy, failed, spell.Counted(len(r.Cases), "case"))
	default:
		out.sayf("%s: %s passed\n", r.Policy, spell.Counted(len(r.Cases), "case"))
	}
	if n := r.answers(); n > 0 {
		out.sayf("%s asked for with ?; merit test -accept writes what came out into the policy\n", spell.Counted(n, "result"))
	}
	if r.Coverage != nil {
		t.printCoverage(s, r.Policy, r.Coverage)
	}
}

// printCases writes the cases that fail, the first of them if there are many.
func (t *tester) printCases(out *outlet, r *testReport) {
	failed := 0
	for _, c := range r.Cases {
		if t.verbose && c.Passed {
			out.sayf("passes: %s\n", c.Name)
		}
		if c.Passed {
			continue
		}
		if failed++; failed > mostFaults {
			continue
		}
		out.sayf("fails: %s\n", c.Name)
		for line := range strings.Lines(c.text) {
			out.sayf("  %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	if more := failed - mostFaults; more > 0 {
		out.sayf("… and %s more; -json prints all\n", spell.Counted(more, "case"))
	}
}

func (t *tester) printCoverage(s *session, policy string, c *coverageReport) {
	out := s.stdout
	out.sayf("the cases reach %s%% of the rules, %d of %s", c.Percent, c.Covered, spell.Counted(c.Total, "part"))
	if len(c.Missed) > 0 {
		out.sayf("; not reached:")
	}
	out.sayf("\n")
	for _, p := range c.Missed {
		out.sayf("  %s\n", p)
	}
	if !c.Enough {
		s.stderr.sayf("%s: the cases reach less than %s%% of the rules\n", policy, t.min)
	}
}

// testOne runs the cases of one policy. With -accept it writes the results where they ask for
// them, and runs them again.
func (t *tester) testOne(s *session, name string) (*testReport, *year, error) {
	r, y, err := t.test(s, name)
	if err != nil || !t.accept || r.answers() == 0 {
		return r, y, err
	}
	if err := y.accept(s, r); err != nil {
		return nil, nil, err
	}
	return t.test(s, name)
}

// answers returns how many results are asked for and came out.
func (r *testReport) answers() (n int) {
	for _, result := range r.results {
		for _, f := range result.Failures {
			if f.Answer != "" {
				n++
			}
		}
	}
	return n
}

// accept shows what changes when the answers are written into the policy, and writes it.
func (y *year) accept(s *session, r *testReport) error {
	text, err := y.policy.Accept(context.Background(), r.results...)
	if err != nil {
		return y.refusal(err)
	}
	before := y.policy.Text()
	s.difference(r.Policy, before, text)
	now, err := os.ReadFile(y.policyFile.path)
	if err != nil {
		return err
	}
	if rest, marked := bytes.CutPrefix(now, byteOrderMark); marked { // reading has taken it off
		now, text = rest, slices.Concat(byteOrderMark, text)
	}
	if !bytes.Equal(now, before) {
		return fmt.Errorf("%s has changed while its cases ran; run them again", r.Policy)
	}
	if err := whole.WriteFile(y.policyFile.path, text); err != nil {
		return err
	}
	s.stdout.sayf("%s: wrote %s; check by hand that each is what the official text says\n", r.Policy, spell.Counted(r.answers(), "result"))
	return nil
}

var byteOrderMark = []byte("\ufeff")

// difference shows the lines that differ; there are as many before as after.
func (s *session) difference(name string, before, after []byte) {
	old, now := strings.Split(string(before), "\n"), strings.Split(string(after), "\n")
	for i := range old {
		if old[i] != now[i] {
			s.stdout.sayf("%s:%d\n- %s\n+ %s\n", name, i+1, strings.TrimSuffix(old[i], "\r"), strings.TrimSuffix(now[i], "\r"))
		}
	}
}
