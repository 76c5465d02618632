package paths

import (
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// units are told apart by a text and a number.
var units = &types.Schema{Name: "units", Key: []string{"town", "no"}, Fields: []types.Field{
	{Name: "town", Type: types.TextType()}, {Name: "no", Type: types.NumberType()},
}}

// sheet has a figure of units and one of the year.
func sheet(t *testing.T) *rule.Sheet {
	t.Helper()
	s, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{units}}, nil, []rule.Figure{
		{List: "units", Source: types.Source{Name: "total", Text: "no + 1"}, Internal: true},
		{Source: types.Source{Name: "all", Text: "sum(units, .total)"}, Internal: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A path is a list, the key of a record and a field, or a figure's own name.
func TestSplit(t *testing.T) {
	n := NewNames(sheet(t), map[string]types.ColumnName{"joint.lead": {List: "units", Field: "total"}})
	for _, tt := range []struct{ path, list, key, field, fault string }{
		{"units.a,1.total", "units", "a,1", "total", ""},
		{"units.a.b,1.total", "units", "a.b,1", "total", ""},
		{"units.total", "units", "", "total", ""},
		{"year.all", "", "", "all", ""},
		{"joint.lead", "units", "", "total", ""},
		{"joint.laed", "", "", "", `joint has no "laed"; did you mean "joint.lead"?`},
		{"unit.total", "", "", "", `there is no list "unit"; did you mean "units"?`},
		{"units", "", "", "", "units is no figure but all of them; name one, as units.FIGURE"},
		{"year", "", "", "", "year is no figure but all of them; name one, as year.FIGURE"},
		{"total", "", "", "", `there is no list "total"; did you mean "units.total"?`},
		{"units.all", "units", "", "all", `units has no figure or field "all"; did you mean "year.all"?`},
	} {
		list, key, field, err := n.Split(tt.path)
		fault := ""
		if err != nil {
			fault = err.Error()
		}
		if list != tt.list || key != tt.key || field != tt.field || fault != tt.fault {
			t.Errorf("%s: %q %q %q, %s", tt.path, list, key, field, fault)
		}
	}
}

// A key of several fields is taken apart at its commas, unless they are escaped.
func TestFindRecord(t *testing.T) {
	b := value.NewBuilder(units, "")
	for i, town := range []string{"a", "a,b", `c\d`} {
		b.Add(i+1, value.OfText(town), value.OfNumber(types.Int(1)))
	}
	l, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{`a,1`: "a", `a\,b, 1`: "a,b", `c\\d,1`: `c\d`} {
		row, err := FindRecord(l, key, "no")
		if err != nil || l.Value(row, "town").String() != want {
			t.Errorf("%s: record %d, %v", key, row, err)
		}
	}
	if _, err := FindRecord(l, "b,1", "no"); err == nil || err.Error() != `units has no record "b,1"; did you mean "a,1"?` {
		t.Errorf("b,1: %v", err)
	}
}
