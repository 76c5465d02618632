package evaluation_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/dossier"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// shown are facts with highlights.
type shown struct {
	Units      []classedUnit       `rule:"units"`
	Highlights []highlight         `rule:"highlights"`
	Raters     []evaluation.Rater  `rule:"raters"`
	Panels     []evaluation.Panel  `rule:"panels"`
	Ballots    []evaluation.Ballot `rule:"ballots"`
}

type highlight struct {
	Unit string `rule:"unit,ref=units,inverse=highlights"`
	Text string `rule:"text"`
}

func dossierPolicy() evaluation.Policy {
	p := policy()
	p.Dossier = &dossier.Rules{Fields: []string{"class", "best"}, Lists: []string{"highlights"}, Class: "class",
		Shows: []dossier.Shows{{Round: "counties", Kinds: []dossier.Kind{dossier.Scores}}, {Round: "principals", Kinds: dossier.Kinds()}}}
	return p
}

func shownRun(t *testing.T, p evaluation.Policy, f shown, asOf *types.Date) *rule.Run {
	t.Helper()
	models, figures := p.Parts()
	best := rule.Figure{List: "units", Places: places(2), Source: types.Source{Name: "best", Text: "max(scores, .score) ?? 0"}}
	bound, err := rule.BindSheet[shown](scope(), models, append(figures, best))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := bound.Bind(f)
	if err != nil {
		t.Fatal(err)
	}
	if asOf != nil {
		if facts, err = facts.AsOf(types.AsOf{Day: *asOf}); err != nil {
			t.Fatal(err)
		}
	}
	run, err := bound.Sheet().Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func shownFacts() shown {
	f := smallClassed()
	return shown{Units: f.Units, Raters: f.Raters, Panels: f.Panels, Highlights: []highlight{{"u1", "五个率先"}, {"u1", "三个第一"}, {"u3", "一个突破"}},
		Ballots: append(f.Ballots,
			ballot("b1", "city_leaders", "L1", "u1", "一般", "2022-09-02"),
			ballot("b2", "city_leaders", "L2", "u2", "好", "2022-09-02"))}
}

// A round is shown what the policy allows it of earlier rounds, and nothing that came later.
func TestDossiers(t *testing.T) {
	p := dossierPolicy()
	all, err := p.Dossiers(shownRun(t, p, shownFacts(), nil), "principals")
	if err != nil {
		t.Fatal(err)
	}
	n := func(s string) *types.Number { x := types.MustParseNumber(s); return &x }
	want := []dossier.Standing{
		{Round: "city_leaders", Score: n("70"), Place: 2, Of: 2, Places: places(4)},
		{Round: "counties", Score: n("100"), Place: 1, Of: 2, Before: "city_leaders", Change: n("30"), Places: places(4)},
	}
	if d := cmp.Diff(want, all[0].Standings, cmp.Comparer(types.Number.Equal)); d != "" {
		t.Errorf("standings (-want +got):\n%s", d)
	}
	if len(all) != 3 || all[0].Fields[0].Value.String() != "a" || all[0].Fields[1].Value.String() != "100" || len(all[0].Lists[0].Records) != 2 || len(all[1].Lists[0].Records) != 0 {
		t.Errorf("dossiers: %+v", all)
	}
	september := shownFacts()
	september.Ballots = september.Ballots[2:] // of u1 and u2 those of September
	all, err = p.Dossiers(shownRun(t, p, september, nil), "counties")
	if err != nil {
		t.Fatal(err)
	}
	if s := all[0].Standings; len(s) != 1 || s[0].Score == nil || s[0].Place != 0 || s[0].Change != nil {
		t.Errorf("a round that is shown scores alone: %+v", s)
	}
}

// A run that knows of the round or of what came later is refused, whatever the order of the facts.
func TestDossiersOfLaterRuns(t *testing.T) {
	p := dossierPolicy()
	run := shownRun(t, p, shownFacts(), nil) // with ballots of October
	for _, tt := range []struct {
		name, round, want string
	}{
		{"of the round itself", "counties", "the dossiers of counties must not show what came later, and the run has z1 of 2022-10-01; work out what was known at the end of 2022-09-30"},
		{"of a later round", "city_leaders", "the dossiers of city_leaders must not show what came later"},
		{"no such round", "county", `there is no round "county"`},
	} {
		var e *fault.Error
		if _, err := p.Dossiers(run, tt.round); !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	p.Dossier = nil
	if _, err := p.Dossiers(run, "principals"); err == nil || !strings.Contains(err.Error(), "has no dossiers") {
		t.Errorf("without dossiers: %v", err)
	}
	p.Dossier = &dossier.Rules{Shows: []dossier.Shows{{Round: "county", Kinds: []dossier.Kind{"score"}}}}
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), `there is no round "county"`) || !strings.Contains(err.Error(), `no kind of result "score"`) {
		t.Errorf("rules of what there is not: %v", err)
	}
}

// Dossiers are safe to print, in each form and language.
func TestPrintDossiers(t *testing.T) {
	p := dossierPolicy()
	f := shownFacts()
	f.Highlights[0].Text = "<b>五个\x1b[31m</b> & *率先*"
	all, err := p.Dossiers(shownRun(t, p, f, nil), "principals")
	if err != nil {
		t.Fatal(err)
	}
	all = all[:1]
	print := func(write func(*strings.Builder) error) string {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	zh := dossier.Printer{Language: derivation.Chinese}
	for _, tt := range []struct {
		name, got string
		want      []string
		not       string
	}{
		{"text", print(func(b *strings.Builder) error { return dossier.Printer{}.Text(b, all) }), []string{"round principals, as known on 2022-12-19\n", "counties: 100.0000, place 1 of 2, +30.0000 since city_leaders\n", "best\n  100.00\n"}, "\x1b"},
		{"Markdown", print(func(b *strings.Builder) error { return dossier.Printer{}.Markdown(b, all) }), []string{"## u1\n", `\<b\>`, `\*率先\*`, "- counties: 100.0000"}, "<b>"},
		{"HTML", print(func(b *strings.Builder) error { return zh.HTML(b, all) }), []string{`<section class="merit-dossier" lang="zh">`, "&lt;b&gt;", "<h3>前几轮</h3>", "较city_leaders +30.0000"}, "<b>"},
		{"Chinese text", print(func(b *strings.Builder) error { return zh.Text(b, all) }), []string{"principals轮，截至2022-12-19\n", "第1名，共2个"}, "place"},
	} {
		for _, want := range tt.want {
			if !strings.Contains(tt.got, want) || strings.Contains(tt.got, tt.not) {
				t.Errorf("%s lacks %q or has %q:\n%s", tt.name, want, tt.not, tt.got)
			}
		}
	}
}
