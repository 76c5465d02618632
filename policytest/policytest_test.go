package policytest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
)

const ladder = `merit: 1
policy: {id: ladder, version: "1", from: 2022-01-01}
clauses: {ladder: The first three get full points; each further place costs 5%.}
parameters: {step: 0.05}
functions:
  ladder(rank): if rank <= 3 { 1 } else { 1 - step * (rank - 3) }
lists:
  tasks:
    id: key
    points: number
    rank: {type: number, range: [1, 16], integer: true}
figures:
  tasks:
    award: {formula: points * ladder(rank), clause: ladder}
cases:
  - {name: third place, given: {tasks: {points: 10, rank: 3}}, expect: {tasks.award: 10}}
  - {name: fourth place, given: {tasks: {points: 10, rank: 4}}, expect: {tasks.award: 9.5}}
  - {name: no such rank, given: {tasks: {rank: 17}}, error: more than the most allowed}
`

func TestRun(t *testing.T) {
	policytest.Run(t, fstest.MapFS{"policy.yaml": {Data: []byte(ladder)}}, "policy.yaml", policytest.Coverage(100))
}

// failing is a policy of which one case fails and one branch is not reached.
var failing = strings.Replace(strings.Replace(ladder, "rank: 4}}, expect: {tasks.award: 9.5}", "rank: 2}}, expect: {tasks.award: 9.5}", 1), "error: more", "error: less", 1)

// TestRunFails runs itself with a policy that must fail, and reads what it says.
func TestRunFails(t *testing.T) {
	if os.Getenv("MERIT_FAILING") != "" {
		policytest.Run(t, fstest.MapFS{"policy.yaml": {Data: []byte(os.Getenv("MERIT_FAILING"))}}, "policy.yaml", policytest.Coverage(100))
		return
	}
	for _, tt := range []struct {
		name, policy string
		want         []string
	}{
		{"cases", failing, []string{
			"policy.yaml:17:87: tasks.award: expected 9.5, got 10", "#1 award = 10", "「The first three get full points",
			`policy.yaml:18:61: error: expected an error with "less than the most allowed", but`,
			"the cases reach 80% of the rules, 4 of 5 parts; at least 100% are asked for", "policy.yaml:6:20: ladder(rank): rank <= 3 is never false",
		}},
		{"faults", "merit: 1\n", []string{"the policy has faults:", "the document has no policy"}},
		{"no cases", ladder[:strings.Index(ladder, "cases:")], []string{"policy.yaml has no cases"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestRunFails$")
			cmd.Env = append(os.Environ(), "MERIT_FAILING="+tt.policy)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Error("it did not fail")
			}
			for _, want := range tt.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
}

// TestMutateFails runs itself with a share that the cases do not reach, and reads what it
// says: no case tells a bound of 3 from one of 2, since at rank 3 both branches give the same.
func TestMutateFails(t *testing.T) {
	fsys := fstest.MapFS{"policy.yaml": {Data: []byte(ladder)}}
	if os.Getenv("MERIT_MUTATE") != "" {
		policytest.Mutate(t, fsys, "policy.yaml", 100)
		return
	}
	policytest.Mutate(t, fsys, "policy.yaml", 60)
	cmd := exec.Command(os.Args[0], "-test.run=^TestMutateFails$")
	cmd.Env = append(os.Environ(), "MERIT_MUTATE=1")
	out, err := cmd.CombinedOutput()
	want := "policy.yaml:6:28: ladder(rank): constant: 3 → 2"
	if err == nil || !strings.Contains(string(out), want) || !strings.Contains(string(out), "at least 100% are asked for") {
		t.Errorf("%v: no %q in\n%s", err, want, out)
	}
}

// With Changed only what a change touches counts: of the same policy nothing, of another step the
// ladder and the award.
func TestMutateOnlyWhatChanged(t *testing.T) {
	fsys := fstest.MapFS{"policy.yaml": {Data: []byte(ladder)}}
	same, err := merit.Load(fsys, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	policytest.Mutate(t, fsys, "policy.yaml", 100, policytest.Changed(same))
}
