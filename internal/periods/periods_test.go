package periods

import (
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

func day(t *testing.T, text string) types.Date {
	t.Helper()
	d, err := types.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The rules of a day are those of its period; there are none before all values have
// begun, and none on a day that is not the policy's.
func TestOn(t *testing.T) {
	first, second := day(t, "2022-01-01"), day(t, "2023-01-01")
	sheet, err := rule.NewSheet(rule.Scope{
		Values: []types.Field{{Name: "as_of", Type: types.DateType()}},
		Parameters: []types.Source{
			{Name: "share", Text: "1", From: &first}, {Name: "share", Text: "2", From: &second},
		},
	}, nil, []rule.Figure{{Source: types.Source{Name: "all", Text: "share"}, Internal: true}})
	if err != nil {
		t.Fatal(err)
	}
	r := Rules{File: "p", Sheet: sheet, From: day(t, "2021-01-01"), Until: day(t, "2024-12-31"), Day: "as_of",
		Begins: []Begin{{"parameter", "share", first, "p", 3, 4}}}
	if days := r.Days(); len(days) != 2 || days[0] != first || days[1] != second || len(r.Sheets()) != 2 {
		t.Errorf("the periods begin on %v", days)
	}
	for _, tt := range []struct{ day, fault string }{
		{"2020-12-31", "p: as_of 2020-12-31 is before the policy's first day, 2021-01-01"},
		{"2021-06-01", "p:3:4: the parameter share has no value on 2021-06-01; its first is from 2022-01-01"},
		{"2022-01-01", ""},
		{"2024-12-31", ""},
		{"2025-01-01", "p: as_of 2025-01-01 is after the policy's last day, 2024-12-31"},
	} {
		on, err := r.On(value.OfDate(day(t, tt.day)))
		switch {
		case tt.fault == "" && (err != nil || on == nil):
			t.Errorf("%s: %v", tt.day, err)
		case tt.fault != "" && (err == nil || err.Error() != tt.fault):
			t.Errorf("%s: %v, want %s", tt.day, err, tt.fault)
		}
	}
	if last, err := r.On(value.Value{}); err != nil || last != sheet {
		t.Errorf("without a day: %v", err)
	}
}
