package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/whole"
)

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
