package saying

import (
	"slices"
	"testing"
)

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []Part
		wrong      string
		at         int
	}{
		{"words alone", "得分", []Part{{Words: "得分"}}, "", 0},
		{"nothing", "", nil, "", 0},
		{"a value between words", "得{a + 1}分", []Part{{Words: "得"}, {Formula: "a + 1", IsFormula: true, At: 2}, {Words: "分"}}, "", 0},
		{"braces of the text", "{{{a}}}", []Part{{Words: "{"}, {Formula: "a", IsFormula: true, At: 3}, {Words: "}"}}, "", 0},
		{"braces of a formula", `{if a {"}"} else {'{'}}!`, []Part{{Formula: `if a {"}"} else {'{'}`, IsFormula: true, At: 1}, {Words: "!"}}, "", 0},
		{"an empty formula", "{}", []Part{{IsFormula: true, At: 1}}, "", 0},
		{"a quote within a text", `{"\"}"}`, []Part{{Formula: `"\"}"`, IsFormula: true, At: 1}}, "", 0},
		{"one that does not close", "得{a", nil, "has a { alone", 1},
		{"one that does not open", "a}", nil, "has a } alone", 1},
	} {
		if got, wrong, at := Read(tt.text); !slices.Equal(got, tt.want) || wrong != tt.wrong || at != tt.at {
			t.Errorf("%s: %v %q %d", tt.name, got, wrong, at)
		}
	}
}
