package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/chuzhou/yeartest"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// TestMain lets more garbage gather than a program would: a year is much, and nothing
// of it is kept.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" { // benchmarks measure what a program sees
		debug.SetGCPercent(400)
	}
	m.Run()
}

// given is the embedded year, by file name.
func given(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	entries, err := fs.ReadDir(embedded, "data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := fs.ReadFile(embedded, "data/"+e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = b
	}
	return files
}

func policyText(t testing.TB) string {
	t.Helper()
	b, err := fs.ReadFile(embedded, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func load(t testing.TB, text string) *merit.Policy {
	t.Helper()
	p, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(text)}}, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func memory(files map[string][]byte) fs.FS {
	m := fstest.MapFS{}
	for name, b := range files {
		m["data/"+name] = &fstest.MapFile{Data: b}
	}
	return m
}

// yearOf runs a policy on a year held in memory.
func yearOf(p *merit.Policy, files map[string][]byte) (*rule.Run, error) {
	facts, err := p.ReadFacts(memory(files), "data")
	if err != nil {
		return nil, err
	}
	return p.Run(context.Background(), facts)
}

// jsonOf is what -json prints.
func jsonOf(t testing.TB, p *merit.Policy, files map[string][]byte) []byte {
	t.Helper()
	run, err := yearOf(p, files)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(textOf(t, run))
}

func TestGivenYear(t *testing.T) {
	want, err := os.ReadFile("expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var out, messages bytes.Buffer
	if err := command([]string{"-json"}, &out, &messages); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), out.String()); d != "" {
		t.Error(d)
	}
}

// The twin states the policy once more in plain loops over big.Rat; it knows
// nothing of the engine. They agree on whole years, and on what is known at the
// end of wild days.
func TestGeneratedYears(t *testing.T) {
	p := policy(t)
	seeds := yeartest.Seeds()
	if testing.Short() {
		seeds = seeds[:7]
	}
	for _, seed := range seeds {
		y := generated(t, p, seed)
		for _, day := range append([]string{""}, yeartest.WildDays(y.facts, seed, 4)...) {
			want, err := y.twin(yeartest.Chuzhou(), day)
			if err != nil {
				t.Fatalf("year %d, day %q: %v", seed, day, err)
			}
			run, err := runAsOf(t, p, y.all, day)
			if err != nil {
				t.Fatalf("year %d, day %q: %v", seed, day, err)
			}
			if d := cmp.Diff(string(want), textOf(t, run)); d != "" {
				t.Fatalf("year %d, day %q: %s", seed, day, d)
			}
		}
	}
}

// genYear is a generated year as both sides read it.
type genYear struct {
	files map[string][]byte
	facts *yeartest.Facts // for the twin
	all   *value.Facts    // for the engine
}

func generated(t *testing.T, p *merit.Policy, seed uint64) genYear {
	t.Helper()
	return readYear(t, p, yeartest.Generate(seed))
}

func readYear(t *testing.T, p *merit.Policy, files map[string][]byte) genYear {
	t.Helper()
	f, err := yeartest.ReadFacts(files)
	if err != nil {
		t.Fatal(err)
	}
	return genYear{files, f, readAs(t, p, files)}
}

// readAs reads a year for a policy: facts belong to one.
func readAs(t *testing.T, p *merit.Policy, files map[string][]byte) *value.Facts {
	t.Helper()
	all, err := p.ReadFacts(memory(files), "data")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// twin judges the year, or what is known of it at the end of a day.
func (y genYear) twin(p yeartest.Params, day string) ([]byte, error) {
	if day == "" {
		return yeartest.Judge(p, y.facts)
	}
	return yeartest.JudgeAsOf(p, y.facts, day)
}

// runAsOf runs a policy on all facts, or on what was known of them on a day.
func runAsOf(t *testing.T, p *merit.Policy, facts *value.Facts, day string) (*rule.Run, error) {
	t.Helper()
	if day != "" {
		var err error
		if facts, err = p.AsOf(facts, types.MustParseDate(day)); err != nil {
			return nil, err
		}
	}
	return p.Run(t.Context(), facts)
}

// textOf is what -json prints of a run.
func textOf(t testing.TB, run *rule.Run) string {
	t.Helper()
	b, err := marshal(collect(run), " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// edits say where each parameter of the twin stands in policy.yaml.
func edits() map[string][2]string {
	e := map[string][2]string{
		"ladder_full_until":        {"full_to: 3 ", "full_to: 4 "},
		"ladder_step":              {"step: 5%", "step: 4%"},
		"other_places":             {"round(mean(marks, .mark), 4)", "round(mean(marks, .mark), 3)"},
		"section_places":           {"sum(awards, .points)', places: 2", "sum(awards, .points)', places: 1"},
		"supervision_base":         {"supervision_full: 30", "supervision_full: 29"},
		"supervision_overdue":      {"per_overdue: 2", "per_overdue: 3"},
		"supervision_failed":       {"per_failed_recheck: 1", "per_failed_recheck: 2"},
		"supervision_criticised":   {"per_criticised: 3", "per_criticised: 4"},
		"supervision_floor":        {"max(0, supervision_full", "max(1, supervision_full"},
		"team_lead_office_head":    {`"office_head"`, `"office_chief"`},
		"team_lead_higher_leader":  {`["office_head", "higher_leader"]`, `["office_head", "deputy_leader"]`},
		"key_area_lead":            {`team_lead != "higher_leader"`, `team_lead != "office_head"`},
		"quarter_1":                {"quarters: [2022-03-31,", "quarters: [2022-03-30,"},
		"quarter_2":                {"2022-06-30, 2022-09-30, 2022-12-31]", "2022-06-29, 2022-09-30, 2022-12-31]"},
		"quarter_3":                {"2022-09-30, 2022-12-31]", "2022-09-29, 2022-12-31]"},
		"evaluation_factor":        {"evaluation_factor: 0.4", "evaluation_factor: 0.5"},
		"evaluation_factor_places": {"evaluation * evaluation_factor, places: 2", "evaluation * evaluation_factor, places: 1"},
		"supplementary_weight":     {"supplementary_weight: 0.5", "supplementary_weight: 0.25"},
		"ordinary_weight":          {"ordinary_weight: 1", "ordinary_weight: 2"},
		"round_places":             {"places: 4\n    clause: ballots", "places: 3\n    clause: ballots"},
		"evaluation_places":        {".score, .round.weight)', places: 2", ".score, .round.weight)', places: 1"},
		"grade_good":               {"好: 100,", "好: 98,"},
		"grade_fairly_good":        {"较好: 85", "较好: 80"},
		"grade_average":            {"一般: 70", "一般: 65"},
		"grade_poor":               {"差: 50", "差: 40"},
		"race_top":                 {"race_top: 3", "race_top: 4"},
		"race_last":                {"race_last: 5", "race_last: 4"},
		"year_quarter":             {"year_quarter: 4", "year_quarter: 3"},
		"exceptional_rank":         {"  top: 3", "  top: 2"},
		"excellent_share":          {"excellent_share: 30%", "excellent_share: 20%"},
		"good_from":                {"good_from: 265", "good_from: 260"},
		"fair_from":                {"fair_from: 250", "fair_from: 245"},
		"personal_share":           {"personal_share: 15%", "personal_share: 14%"},
		"personal_extra":           {"personal_extra: 3%", "personal_extra: 5%"},
		"bonus_divisor":            {"full_marks: 300", "full_marks: 250"},
		"bonus_places":             {"total / full_marks } else { nil }', places: 2", "total / full_marks } else { nil }', places: 1"},
		"few_departments":          {"few_departments: 1", "few_departments: 2"},
		"days_few":                 {"few_departments_days: 5", "few_departments_days: 6"},
		"days_many":                {"many_departments_days: 10", "many_departments_days: 9"},
		"rate_places":              {"nil } else", "nil } else"},
		"weekend_service":          {`?? "on_site") != "on_site"`, `?? "on_site") != "online"`},
		"site_level":               {`level == "zone"`, `level == "township"`},
	}
	for _, r := range yeartest.Chuzhou().Rounds {
		line := fmt.Sprintf("%s: {group: %s, from: %s, until: %s, weight: %d", r.ID, r.Group, r.From, r.Until, r.Weight)
		for _, part := range []string{"from", "until", "weight"} {
			e["round_"+r.ID+"_"+part] = [2]string{line, ""}
		}
	}
	return e
}

// edited is the policy with one parameter changed as the perturbation says.
func edited(t *testing.T, text string, p yeartest.Perturbation) string {
	t.Helper()
	e, ok := edits()[p.Name]
	switch {
	case !ok:
		t.Fatalf("no edit of policy.yaml for %s", p.Name)
	case p.Name == "rate_places":
		head, tail, _ := strings.Cut(text, "\n  year:\n")
		return head + "\n  year:\n" + strings.ReplaceAll(tail, "places: 4", "places: 3")
	case e[1] == "":
		e[1] = strings.Replace(e[0], p.Name[strings.LastIndex(p.Name, "_")+1:]+": "+p.From, p.Name[strings.LastIndex(p.Name, "_")+1:]+": "+p.To, 1)
	}
	if strings.Count(text, e[0]) != 1 {
		t.Fatalf("%s: %q stands %d times in policy.yaml", p.Name, e[0], strings.Count(text, e[0]))
	}
	return strings.Replace(text, e[0], e[1], 1)
}

// Each parameter of the policy, changed in the file and in the twin, changes the
// same figures and no others, in the first of the years that notices it; and it fails a
// case that was written for it: what the cases reach, they also check.
func TestPerturbedPolicies(t *testing.T) {
	if testing.Short() {
		t.Skip("changes the policy one by one")
	}
	text := policyText(t)
	unchanged := load(t, text)
	if failsCase(unchanged) {
		t.Error("a case fails where nothing is changed")
	}
	var years []noticing
	for _, seed := range yeartest.NoticingSeeds() {
		years = append(years, noticing{generated(t, unchanged, seed), map[string][]byte{}})
	}
	for _, x := range yeartest.Perturbed() {
		if x.Limit {
			continue
		}
		t.Run(x.Name, func(t *testing.T) {
			changed := edited(t, text, x)
			if changed == text {
				t.Fatal("the edit changes nothing")
			}
			p := load(t, changed)
			if !failsCase(p) {
				t.Errorf("no case fails where it is %s instead of %s", x.To, x.From)
			}
			for i, y := range years {
				want, err := y.twin(x.Params, x.AsOf)
				facts, refused := p.Adopt(unchanged, y.all)
				if refused != nil {
					t.Fatal(refused)
				}
				run, gotErr := runAsOf(t, p, facts, x.AsOf)
				if (err == nil) != (gotErr == nil) {
					t.Fatalf("year %d: the twin says %v, the engine %v", i, err, gotErr)
				}
				if err != nil {
					return // a unit has lost its only ballot
				}
				if d := cmp.Diff(string(want), textOf(t, run)); d != "" {
					t.Fatalf("year %d: %s", i, d)
				}
				if !bytes.Equal(want, y.before(t, x.AsOf)) {
					return
				}
			}
			t.Error("no year notices it")
		})
	}
}

// noticing is a year that is to notice perturbations, with the twin's results before
// any, by day.
type noticing struct {
	genYear
	unchanged map[string][]byte
}

func (y noticing) before(t *testing.T, day string) []byte {
	t.Helper()
	if y.unchanged[day] == nil {
		results, err := y.twin(yeartest.Chuzhou(), day)
		if err != nil {
			t.Fatal(err)
		}
		y.unchanged[day] = results
	}
	return y.unchanged[day]
}

func TestShuffledInput(t *testing.T) {
	p := policy(t)
	for _, files := range []map[string][]byte{given(t), yeartest.Generate(5), yeartest.Generate(17)} {
		want := string(jsonOf(t, p, files))
		for seed := range 3 {
			got := string(jsonOf(t, p, yeartest.Shuffle(files, uint64(seed+1))))
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("shuffle %d: %s", seed+1, d)
			}
		}
	}
}

func TestFiftyRunsAreEqual(t *testing.T) {
	p := policy(t)
	facts, err := p.ReadFacts(embedded, "data")
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for i := range 50 {
		run, err := p.Run(context.Background(), facts)
		if err != nil {
			t.Fatal(err)
		}
		b, err := marshal(collect(run), " ")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = string(b)
		}
		if string(b) != first {
			t.Fatalf("run %d differs", i+1)
		}
	}
}

// BenchmarkYear runs the year from parsed facts to all results; benchmarks/ holds it
// against a version that is written by hand.
func BenchmarkYear(b *testing.B) {
	p := load(b, policyText(b))
	facts, err := p.ReadFacts(embedded, "data")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		run, err := p.Run(context.Background(), facts)
		if err != nil {
			b.Fatal(err)
		}
		collect(run)
	}
}
