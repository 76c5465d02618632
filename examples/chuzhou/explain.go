package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
)

// explainTo writes how a unit's figures came about: a page of each, or all.
func explainTo(w io.Writer, p *merit.Policy, run *rule.Run, what string, all bool) error {
	words := renderer(p)
	if all {
		words.Lines = rule.Whole
	}
	name, figure, one := strings.Cut(what, "/")
	if name == "year" {
		step, err := run.Explain(context.Background(), "", 0, figure, 0)
		if err != nil {
			return err
		}
		return words.Text(w, step)
	}
	units := run.List("units")
	row, ok := findUnit(units, name)
	if !ok {
		return unknownUnit(name)
	}
	figures := []string{"total", "place", "grade", "personal_excellent", "bonus"}
	if one {
		figures = []string{figure}
	}
	if list := units.Schema(); one && list.Field(figure) < 0 {
		_, err := run.Explain(context.Background(), "units", row, figure, 0)
		return err
	}
	fmt.Fprintln(w, rule.Plain(fmt.Sprintf("%s %s", units.Value(row, "id"), units.Value(row, "name"))))
	x := run.Explainer(context.Background(), 0)
	for _, f := range figures {
		step, err := x.Figure("units", row, f)
		if err != nil {
			return err
		}
		fmt.Fprintln(w)
		if err := words.Text(w, step); err != nil {
			return err
		}
	}
	return nil
}

// findUnit finds a unit by id or by name.
func findUnit(units *rule.List, name string) (int, bool) {
	if row, ok := units.Find(name); ok {
		return row, true
	}
	row := slices.Index(units.Texts("name").Slice(), name)
	return row, row >= 0
}

func unknownUnit(name string) error { return fmt.Errorf("there is no unit %q", name) }

func renderer(p *merit.Policy) rule.Renderer {
	return rule.Renderer{Clause: p.Clause, Width: lineWidth, Label: label}
}

// label names a record for people: an award by its task and layer, a ballot by
// rater and grade.
func label(list *rule.List, row int) string {
	text := func(field string) string { return list.Value(row, field).String() }
	switch list.Name() {
	case "awards":
		tasks, task, _ := list.Value(row, "task").Record()
		return fmt.Sprintf("%s %s (%s)", text("task"), tasks.Value(task, "name"), layers[text("layer")])
	case "scores":
		return text("round")
	case "ballots":
		extra := ""
		if supplementary, _ := list.Value(row, "supplementary").Flag(); supplementary {
			extra = " supplementary"
		}
		return fmt.Sprintf("%s %s %s%s", text("id"), text("rater"), text("grade"), extra)
	case "marks":
		return text("unit")
	}
	return list.Label(row)
}

// layers are the three layers of joint marking in words.
var layers = map[string]string{"lead": "leads it", "participant": "takes part", "other": "does not have it"}
