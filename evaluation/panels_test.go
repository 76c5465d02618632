package evaluation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule/fault"
)

// Panels are drawn for the raters of rounds with panels alone, with what they are recused from. The
// example's own panels keep the bounds of the report, and so do drawn ones.
func TestPanels(t *testing.T) {
	f, p := chuzhou(t), policy()
	run := aggregate(t, f).Run
	if found := p.VerifyPanels(run); found != nil {
		t.Errorf("panels of the year: %v", found)
	}
	q, err := p.PanelRequest(run, "2023")
	if err != nil {
		t.Fatal(err)
	}
	var want []panel.Rater
	for _, r := range f.Raters {
		if r.Group == "city_leader" {
			want = append(want, panel.Rater{ID: r.ID, Recused: slices.Sorted(slices.Values(r.Recused))})
		}
	}
	slices.SortFunc(want, func(a, b panel.Rater) int { return strings.Compare(a.ID, b.ID) })
	got := slices.Clone(q.Raters)
	for i := range got {
		got[i].Recused = slices.Sorted(slices.Values(got[i].Recused))
	}
	if d := cmp.Diff(want, got); d != "" || len(q.Units) != 85 || len(got) != 34 {
		t.Errorf("%d units, %d raters: %s", len(q.Units), len(got), d)
	}
	d, err := panel.Draw(q)
	if err != nil {
		t.Fatal(err)
	}
	if found := panel.Verify(q, d.Panels); found != nil {
		t.Error(found)
	}
	if err := d.Certificate.Check(q, d.Panels); err != nil {
		t.Error(err)
	}
}

// The panels of the facts are checked against what is asked of them; without rules of panels there is
// nothing to ask.
func TestVerifyPanels(t *testing.T) {
	f, p := chuzhou(t), policy()
	f.Panels = slices.Clone(f.Panels)
	f.Panels[0].Units = append(slices.Clone(f.Panels[0].Units), f.Panels[0].Units[0])
	want := []panel.Finding{{Fault: panel.RepeatedUnit, Rater: f.Panels[0].Rater, Unit: f.Panels[0].Units[0], Count: 2}}
	run := aggregate(t, f).Run
	if d := cmp.Diff(want, p.VerifyPanels(run)); d != "" {
		t.Error(d)
	}
	p.Panels = nil
	if _, err := p.PanelRequest(run, ""); fault.CodeOf(err) != fault.CodeMissingEntry {
		t.Errorf("without panels: %v", err)
	}
	if found := p.VerifyPanels(run); found != nil {
		t.Errorf("without panels: %v", found)
	}
}
