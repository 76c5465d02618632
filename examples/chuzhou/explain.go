package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/chuzhou/circular"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// lineWidth is how wide a derivation may be.
const lineWidth = 100

// explainTo writes how a unit's figures came about: a page of each, or all.
func explainTo(w io.Writer, p *merit.Policy, run *rule.Run, what string, all bool, language derivation.Language) error {
	words := renderer(p, language)
	if all {
		words.Lines = derivation.Whole
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
	fmt.Fprintln(w, fault.Plain(fmt.Sprintf("%s %s", units.Value(row, "id"), units.Value(row, "name"))))
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
func findUnit(units *value.List, name string) (int, bool) {
	if row, ok := units.Find(name); ok {
		return row, true
	}
	row := slices.Index(units.Texts("name").Slice(), name)
	return row, row >= 0
}

func unknownUnit(name string) error { return fmt.Errorf("there is no unit %q", name) }

func renderer(p *merit.Policy, language derivation.Language) derivation.Renderer {
	return derivation.Renderer{Clause: p.Clause, Width: lineWidth, Language: language, Label: func(list *value.List, row int) string {
		return circular.Label(list, row, language)
	}}
}
