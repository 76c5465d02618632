package cases

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// scope has units with marks, whose points they add up.
func scope(t *testing.T) Scope {
	t.Helper()
	lists := []*types.Schema{
		{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}},
		{Name: "marks", Fields: []types.Field{{Name: "unit", Type: types.RecordType("units"), Inverse: "marks"}, {Name: "points", Type: types.NumberType()}}},
	}
	return scopeOf(t, rule.Scope{Lists: lists}, map[string]string{"units.total": "sum(marks, .points)"})
}

// scopeOf has figures, as LIST.NAME.
func scopeOf(t *testing.T, in rule.Scope, formulas map[string]string) Scope {
	t.Helper()
	var figures []rule.Figure
	for name, formula := range formulas {
		list, figure, _ := strings.Cut(name, ".")
		figures = append(figures, rule.Figure{List: list, Source: types.Source{Name: figure, Text: formula}, Internal: true})
	}
	sheet, err := rule.NewSheet(in, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	s := Scope{Rules: &periods.Rules{Sheet: sheet}, Names: paths.NewNames(sheet, nil), Values: sheet.ValueNames()}
	s.Lists = sheet.ListNames()
	return s
}

// runCase reads a case, which must be sound, and runs it.
func runCase(t *testing.T, s Scope, text string) []Failure {
	t.Helper()
	r := form.New(yamltext.Read("p", []byte(strings.Replace("cases: ["+text+"]", "[{", "[{name: a, ", 1)), bounded.Limits{}))
	list := Read(r, s, nil, form.Child(r.Root, "cases"))
	if err := r.Faults.Sorted(); err != nil {
		t.Fatal(err)
	}
	return (&Runner{Rules: s.Rules}).Test(t.Context(), list[0], nil)
}

// A case is read from its nodes and run on the rules, without a policy around them.
func TestReadAndRun(t *testing.T) {
	for _, tt := range []struct{ name, text, faults, failures string }{
		{"passes", "{given: {units: {id: u, marks: [{points: 1}, {points: 2}]}}, expect: {units.u.total: 3}}", "", ""},
		{"fails", "{given: {units: {id: u, marks: [{points: 1}]}}, expect: {units.u.total: 3}}", "", "units.u.total: want 3, got 1"},
		{"the background gives what the case does not", "{expect: {units.total: 7}}", "", ""},
		{"no such figure", "{expect: {units.sum: 7}}", `1:28: the case "a": expect: units has no figure or field "sum"; there are id; marks; total`, ""},
		{"an error", "{given: {marks: [{points: 1}, {points: x}]}, error: x}", `1:57: the case "a": given.marks.points must be a number, not "x"`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := scope(t)
			text := strings.Replace("cases: ["+tt.text+"]", "[{", "[{name: a, ", 1) + "\nbackground: {units: {id: b, marks: [{points: 7}]}}\n"
			r := form.New(yamltext.Read("p", []byte(text), bounded.Limits{}))
			list := Read(r, s, form.Child(r.Root, "background"), form.Child(r.Root, "cases"))
			faults := ""
			if err := r.Faults.Sorted(); err != nil {
				faults = strings.ReplaceAll(err.Error(), "p:", "")
			}
			if d := cmp.Diff(tt.faults, faults); d != "" || tt.faults != "" {
				if d != "" {
					t.Error(d)
				}
				return
			}
			var failures []string
			for _, f := range (&Runner{Rules: s.Rules}).Test(t.Context(), list[0], nil) {
				failures = append(failures, f.Path+": want "+f.Want+", got "+f.Got)
			}
			if d := cmp.Diff(tt.failures, strings.Join(failures, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}
