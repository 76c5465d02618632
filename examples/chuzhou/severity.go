package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// severitySetting is the line that the policy would have to have for its raters' severities to be
// found. The city's policy does not have it, so they count for nothing: they are shown for information.
const severitySetting = "  severity: {mark: 'lookup(scale, ballot.grade)'}\n"

// withSeverity returns the policy with the setting: itself if it has one.
func withSeverity(p *merit.Policy) (*merit.Policy, error) {
	if p.Sections().Evaluation != nil && p.Sections().Evaluation.Severity != nil {
		return p, nil
	}
	const before = "\nevaluation:\n"
	text := p.Text()
	if !bytes.Contains(text, []byte(before)) {
		return nil, errors.New("-severity: the policy has no evaluation by raters")
	}
	text = bytes.Replace(text, []byte(before), []byte(before+severitySetting), 1)
	return merit.Load(fstest.MapFS{"policy.yaml": {Data: text}}, "policy.yaml")
}

// severityTo prints each unit's mean in each round as it is, what strict and lenient raters have done to
// it, and the mean without that, side by side; then the raters' severities.
func severityTo(out io.Writer, policyFile, dataDir, asOf string) error {
	p, err := policyOf(policyFile)
	if err == nil {
		p, err = withSeverity(p)
	}
	if err != nil {
		return err
	}
	facts, err := yearFor(p, dataDir, asOf)
	if err != nil {
		return err
	}
	run, err := p.Run(context.Background(), facts)
	if err != nil {
		return err
	}
	t := &severityTable{out: out}
	scores, units := run.List("scores"), run.List("units")
	for _, round := range p.Sections().Evaluation.Rounds {
		t.line(round.ID, "raw", "correction", "corrected")
		for i := range scores.Len() {
			if scores.Value(i, "round").String() == round.ID {
				t.line("  "+nameOf(units, scores.Value(i, "unit").String()), shown(scores.Value(i, "raw")), shown(scores.Value(i, "correction")), shown(scores.Value(i, "corrected")))
			}
		}
	}
	severities, raters := run.List("severities"), run.List("raters")
	t.line("raters", "ballots", "severity", "")
	for i := range severities.Len() {
		t.line("  "+nameOf(raters, severities.Value(i, "rater").String()), severities.Value(i, "ballots").String(), shown(severities.Value(i, "severity")), "")
	}
	return t.err
}

// shown returns a number to two decimals, and anything else, such as what a mark waits for, as it is.
func shown(v value.Value) string {
	n, ok := v.Number()
	if !ok {
		return v.String()
	}
	return n.Round(2, types.HalfAwayFromZero).StringFixed(2)
}

// severityTable is lines of a name and three numbers; the first error ends it.
type severityTable struct {
	out io.Writer
	err error
}

func (t *severityTable) line(name, a, b, c string) {
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.out, strings.TrimRight(layout.Left(name, 34)+layout.Right(a, 10)+layout.Right(b, 12)+layout.Right(c, 12), " "))
	}
}
