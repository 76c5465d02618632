package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/value"
)

// drawTo draws the panels of the coming year for the leaders and units of this one, and prints each
// leader with the units to judge.
func drawTo(out io.Writer, p *merit.Policy, run *rule.Run, seed string) error {
	q, err := p.Sections().Evaluation.PanelRequest(run, seed)
	if err != nil {
		return err
	}
	drawn, err := panel.Draw(q)
	if err != nil {
		return err
	}
	if err := drawn.Certificate.Check(q, drawn.Panels); err != nil {
		return err
	}
	raters, units := run.List("raters"), run.List("units")
	for _, x := range drawn.Panels {
		names := make([]string, len(x.Units))
		for i, id := range x.Units {
			names[i] = nameOf(units, id)
		}
		if _, err := fmt.Fprintf(out, "%s（%d）：%s\n", nameOf(raters, x.Rater), len(names), strings.Join(names, "、")); err != nil {
			return err
		}
	}
	return nil
}

// nameOf returns the name of a record.
func nameOf(l *value.List, key string) string {
	row, ok := l.Find(key)
	if !ok {
		return key
	}
	return l.Value(row, "name").String()
}
