package main

import (
	"bytes"
	"strings"
	"testing"
)

// What is owed is owed on a day, in a round and by a rater that there are.
func TestRemindSaysWhatIsWrong(t *testing.T) {
	const policy, data = "../../examples/chuzhou/policy.yaml", "../../examples/chuzhou/data"
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no day", []string{"remind", policy, data}, 2, "say with -on on which day"},
		{"no evaluation", []string{"remind", "-on", "2022-09-20", "testdata/town/policy.yaml", data}, 2, "no section evaluation"},
		{"a round with a slip", []string{"remind", "-on", "2022-09-20", "-round", "counteis", policy, data}, 2, `did you mean "counties"`},
		{"a rater with a slip", []string{"remind", "-on", "2022-09-20", "-rater", "L1", policy, data}, 2, "did you mean"},
		{"before the first round", []string{"remind", "-on", "2022-08-31", policy, data}, 0, "on 2022-08-31\nnothing is owed\n"},
		{"the last day", []string{"remind", "-on", "2022-09-30", "-round", "city_leaders", policy, data}, 0, "open until 2022-09-30, today\n"},
	} {
		var out bytes.Buffer
		if code := command(tt.args, &out, &out); code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: ends with %d and says:\n%s", tt.name, code, &out)
		}
	}
}
