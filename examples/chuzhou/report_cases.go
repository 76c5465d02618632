package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
)

// byLevel counts the cases by the level of their window.
func byLevel(run *rule.Run) map[string]levelResult {
	m := map[string]levelResult{}
	for _, l := range window.ByLevel(run) {
		m[l.Level] = levelResult{l.Cases, l.Resolved, l.Satisfied}
	}
	return m
}

// panels says whether the leaders' panels are balanced.
func (r *reporter) panels() {
	bounds := r.policy.Evaluation.Panels
	if bounds == nil {
		return
	}
	var panels []evaluation.Panel
	list := r.run.List("panels")
	for i := range list.Len() {
		panels = append(panels, evaluation.Panel{Rater: list.Value(i, "rater").String(), Units: list.Members(i, "units")})
	}
	found := evaluation.VerifyPanels(panels, r.run.List("units").Keys(), *bounds)
	r.printf("Panels: %d leaders; each judges %d to %d units, each unit is judged by %d to %d leaders: ", len(panels), bounds.MinUnits, bounds.MaxUnits, bounds.MinRaters, bounds.MaxRaters)
	if len(found) == 0 {
		r.printf("all kept.\n")
		return
	}
	r.printf("%d not kept.\n", len(found))
	for _, f := range found {
		r.entry(" ", 2, panelFinding(f))
	}
}

// panelFinding says what is wrong with a panel in words.
func panelFinding(f evaluation.PanelFinding) string {
	words := strings.TrimSpace(f.Rater + " " + f.Unit + ": " + strings.ReplaceAll(f.Fault.String(), "_", " "))
	if f.Count > 0 {
		words += fmt.Sprintf(" (%d)", f.Count)
	}
	return words
}

// percent writes a rate of the results.
func percent(n *rule.Number) string {
	if n == nil {
		return "none"
	}
	return n.String()
}

// windows sums up the cases and what the inspections found.
func (r *reporter) windows() {
	w := r.res.Window
	r.section("Windows for what could not be got done (办不成事)")
	r.entry("cases", 14, fmt.Sprintf("%d: resolved %d (rate %s); rated %d (satisfied: rate %s); overdue %d", w.Cases, w.Resolved, percent(w.ResolutionRate), w.Rated, percent(w.SatisfactionRate), len(w.Overdue)))
	r.entry("mean days", 14, fmt.Sprintf("handled in parallel %s, serially %s", percent(w.MeanDays.Parallel), percent(w.MeanDays.Serial)))
	r.printf("%s %s %s %s\n", layout.Left("level", 14), layout.Right("cases", 6), layout.Right("resolved", 9), layout.Right("satisfied", 10))
	for _, level := range sortedKeys(w.ByLevel) {
		l := w.ByLevel[level]
		r.printf("%s %s %s %s\n", layout.Left(level, 14), layout.Right(strconv.Itoa(l.Cases), 6), layout.Right(strconv.Itoa(l.Resolved), 9), layout.Right(strconv.Itoa(l.Satisfied), 10))
	}
	if len(w.Overdue) > 0 {
		r.entry("overdue", 14, strings.Join(w.Overdue, " "))
	}
	r.findings()
}

// findings lists the windows by the rule that they do not keep.
func (r *reporter) findings() {
	w := r.res.Window
	byRule := map[string][]string{}
	for _, f := range w.Findings {
		byRule[f.Rule] = append(byRule[f.Rule], f.Window)
	}
	r.printf("Inspections: %d findings\n", len(w.Findings))
	for _, f := range r.policy.Window.Findings {
		if where := byRule[f.Rule]; len(where) > 0 {
			r.entry("  "+f.Rule, 18, fmt.Sprintf("%d: %s", len(where), strings.Join(where, " ")))
			r.entry("", 18, r.policy.Clause(f.When.Source.Clause))
		}
	}
}
