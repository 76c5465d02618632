package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"strings"

	"github.com/meritrules/merit/internal/mutation"
	"github.com/meritrules/merit/rule/types"
)

func mutateVerb() verb {
	return verb{
		name:  "mutate",
		usage: []string{"mutate [-changed OLD] [-min PERCENT] POLICY"},
		about: `Tests the cases of a policy. It changes the policy, one small thing at a time: a comparison, an
operator, a constant, a branch, a rounding, a list, a cell or row of a table, a setting. Each
time it runs the cases; where none fails, it prints the place, what was changed into what, and,
where it finds one, a case to paste that tells the two apart. Changes that are proved to change
no result are left out and counted, and so are those with which the policy does not load.`,
		least: 1, most: 1,
		setup: func(flags *flag.FlagSet) action {
			m := &mutator{}
			flags.StringVar(&m.changed, "changed", "", "change only the rules that differ from the policy `OLD`")
			flags.Func("min", "fail where the cases notice less than `PERCENT` of the changes", func(text string) (err error) {
				m.min, err = parsePercent(text)
				return err
			})
			return m.run
		},
	}
}

// mutator tests the cases of a policy.
type mutator struct {
	changed string       // the policy to compare with, "" for none
	min     types.Number // in percent
}

// mutateReport is the outcome for programs.
type mutateReport struct {
	Policy  string      `json:"policy"`
	Percent json.Number `json:"percent"` // to one place, rounded down
	Tried   int         `json:"tried"`
	*mutation.Report
	Enough bool `json:"enough"` // not below -min
}

func (m *mutator) run(s *session, args []string) error {
	o, err := m.options(s)
	if err != nil {
		return err
	}
	y := &year{outputs: s.outputs("")}
	if err := y.load(args[0]); err != nil {
		return err
	}
	found, err := mutation.Run(context.Background(), y.policyFile.fsys, y.policyFile.name, o)
	if failing := (*mutation.FailingError)(nil); errors.As(err, &failing) {
		s.stderr.sayf("%s: %s; merit test shows it\n", args[0], failing)
		return faulty
	}
	if err != nil {
		return y.refusal(err)
	}
	percent := found.Percent()
	r := &mutateReport{args[0], json.Number(percent.Round(1, types.Floor).String()), found.Tried(), found, percent.Cmp(m.min) >= 0}
	for i := range found.Survivors {
		found.Survivors[i].File = y.place(found.Survivors[i].File).shown
	}
	if s.json {
		err = writeJSON(s.stdout, r)
	} else {
		m.print(s, r)
	}
	if err == nil && !r.Enough {
		return faulty
	}
	return err
}

func (m *mutator) options(s *session) (o mutation.Options, err error) {
	o.Search = true
	if m.changed == "" {
		return o, nil
	}
	old := &year{outputs: s.outputs("")}
	err = old.load(m.changed)
	o.Changed = old.policy
	return o, err
}

func (m *mutator) print(s *session, r *mutateReport) {
	out := s.stdout
	for _, x := range r.Survivors {
		out.sayf("%s\n", x.Mutant)
		switch {
		case !x.Reached:
			out.sayf("  no case evaluates it\n")
		case x.Case != "":
			out.sayf("  this case tells the two apart:\n")
		}
		for line := range strings.Lines(x.Case) {
			out.sayf("    %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	out.sayf("%s: the cases notice %s%% of the changes, %d of %d", r.Policy, r.Percent, r.Killed, r.Tried)
	if r.Refused > 0 {
		out.sayf("; with %d more the policy does not load", r.Refused)
	}
	if r.Equal > 0 {
		out.sayf("; %d more change no result", r.Equal)
	}
	out.sayf("\n")
	if !r.Enough {
		s.stderr.sayf("%s: the cases notice less than %s%% of the changes\n", r.Policy, m.min)
	}
}

// parsePercent reads a number from 0 to 100.
func parsePercent(text string) (types.Number, error) {
	n, err := types.ParseNumber(strings.TrimSuffix(text, "%"))
	if err != nil || n.Sign() < 0 || n.Cmp(types.Int(100)) > 0 {
		return types.Number{}, errors.New("write a number from 0 to 100")
	}
	return n, nil
}
