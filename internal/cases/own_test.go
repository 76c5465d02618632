package cases

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// A failure shows first what its figure has read of its own record: what was given, what was
// worked out. Of other records, and of what the figure does not read, it shows nothing there.
func TestOwnRecordFirst(t *testing.T) {
	s := ownScope(t)
	for _, tt := range []struct{ name, text, want string }{
		{"given and worked out", "{given: {units: [{id: u, base: 1, word: x, marks: [{points: 2}]}, {id: v, base: 9, marks: []}]}, expect: {units.u.rank: 1}}",
			"given for u: marks = 1 record, base = 1\nworked out for u: total = 3, sum = 2\nu rank = 2"},
		{"a figure that the case gives", "{given: {units: [{id: u, base: 1, sum: 2}, {id: v, base: 9, sum: 0}]}, expect: {units.u.rank: 1}}",
			"given for u: sum = 2, base = 1\nworked out for u: total = 3\nu rank = 2"},
		{"the year", "{given: {bonus: 5, units: [{id: u, base: 1, sum: 2}]}, expect: {year.all: 1}}",
			"given for the year: bonus = 5\nworked out for the year: most = 3\nall = 8"},
		{"a long text is one short line of one record", "{given: {units: {id: u, word: \"" + strings.Repeat("长", 200) + "\"}}, expect: {units.u.says: \"a\"}}",
			"given for u: word = " + strings.Repeat("长", 29) + "…\nu says = " + strings.Repeat("长", 2)},
		{"nothing of it is read", "{given: {units: {id: u}}, expect: {units.u.one: 2}}", "u one = 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			for _, f := range runCase(t, s, tt.text) {
				f.Text(&b, nil)
			}
			if d := cmp.Diff(tt.want, firstLines(b.String(), tt.want)); d != "" {
				t.Error(d)
			}
		})
	}
}

// A failure derives no figure below those that its own one uses.
func TestTextIsCut(t *testing.T) {
	var b strings.Builder
	for _, f := range runCase(t, ownScope(t), "{given: {units: {id: u, base: 1, marks: [{points: 2}]}}, expect: {units.u.next: 1}}") {
		f.Text(&b, nil)
	}
	if got := b.String(); !strings.Contains(got, "total = 3\n") || !strings.Contains(got, "sum = 2 …\n") || strings.Contains(got, "sum(marks") {
		t.Errorf("want total derived, and sum cut:\n%s", got)
	}
}

// firstLines returns as much of got as want has lines; of the last line, as much as want has.
func firstLines(got, want string) string {
	lines := strings.Split(got, "\n")
	text := strings.Join(lines[:min(len(lines), strings.Count(want, "\n")+1)], "\n")
	return text[:min(len(text), len(want))]
}

// ownScope has units whose rank reads other records, and figures of the year.
func ownScope(t *testing.T) Scope {
	t.Helper()
	optional := func(k types.Type) types.Type { return k.OrMissing() }
	return scopeOf(t, rule.Scope{
		Values: []types.Field{{Name: "bonus", Type: types.NumberType()}},
		Lists: []*types.Schema{
			{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "base", Type: types.NumberType()}, {Name: "word", Type: optional(types.TextType())}}},
			{Name: "marks", Fields: []types.Field{{Name: "unit", Type: types.RecordType("units"), Inverse: "marks"}, {Name: "points", Type: types.NumberType()}}},
		},
	}, map[string]string{
		"units.sum": "sum(marks, .points)", "units.total": "sum + base", "units.next": "total + 1", "units.one": "1",
		"units.rank": "1 + count(units, .total > total)", "units.says": `word ?? ""`, ".most": "max(map(units, .total))", ".all": "most + bonus",
	})
}
