package evaluation

import (
	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// Lists are facts, or a run on them.
type Lists interface{ List(name string) *value.List }

// PanelRequest returns for whom the policy draws panels: the raters of the groups whose rounds have
// panels, with what they are recused from and must judge, and all units. The error is
// CodeMissingEntry if the policy has no panels, or the facts no units or raters.
func (p Policy) PanelRequest(facts Lists, seed string) (panel.Request, error) {
	if p.Panels == nil || !p.hasPanels() {
		return panel.Request{}, &fault.Error{Code: fault.CodeMissingEntry, Rule: "evaluation", Message: "the policy has no panels", Hint: "write panels: {units_per_rater: …, raters_per_unit: …}, and panel: true for a round"}
	}
	units, raters := facts.List(p.Names.List("units")), facts.List(p.Names.List("raters"))
	if units == nil || raters == nil {
		return panel.Request{}, &fault.Error{Code: fault.CodeMissingEntry, Rule: "evaluation", Message: "there are no units, or no raters, to draw panels for"}
	}
	groups, anybody := map[string]bool{}, false
	for _, r := range p.Rounds {
		anybody = anybody || r.Panel && len(r.Groups) == 0
		for _, group := range r.Groups {
			groups[group] = groups[group] || r.Panel
		}
	}
	group, recused := p.Names.Field("raters", "group"), p.Names.Field("raters", "recused")
	q := panel.Request{Seed: seed, Bounds: p.Panels.Bounds}
	for i, id := range units.Keys() {
		u := panel.Unit{ID: id}
		if p.Panels.Class != "" {
			u.Class = units.Value(i, p.Panels.Class).String()
		}
		q.Units = append(q.Units, u)
	}
	for i, id := range raters.Keys() {
		if !anybody && !groups[raters.Value(i, group).String()] {
			continue
		}
		r := panel.Rater{ID: id}
		if recused != "" {
			r.Recused = raters.Members(i, recused)
		}
		if p.Panels.Must != "" {
			r.Must = raters.Members(i, p.Panels.Must)
		}
		q.Raters = append(q.Raters, r)
	}
	return q, nil
}

// PanelsOf returns the panels of facts; nil if there are none.
func (p Policy) PanelsOf(facts Lists) (panels []panel.Panel) {
	list := facts.List(p.Names.List("panels"))
	if list == nil {
		return nil
	}
	rater, units := p.Names.Field("panels", "rater"), p.Names.Field("panels", "units")
	for i := range list.Len() {
		panels = append(panels, panel.Panel{Rater: list.Value(i, rater).String(), Units: list.Members(i, units)})
	}
	return panels
}

// VerifyPanels checks the panels of facts against the policy's rules; it returns nil if the
// policy has none.
func (p Policy) VerifyPanels(facts Lists) []panel.Finding {
	q, err := p.PanelRequest(facts, "")
	if err != nil || facts.List(p.Names.List("panels")) == nil {
		return nil
	}
	return panel.Verify(q, p.PanelsOf(facts))
}
