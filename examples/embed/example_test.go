package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// must is for what these examples count on.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// loaded is the policy of this program.
func loaded() *merit.Policy {
	return must(merit.Load(files, "policy.yaml", merit.WithFunctions(functions()...)))
}

// season is a season worked out.
func season(policy *merit.Policy, year string) *rule.Run {
	facts := must(policy.NewFacts(database()[year]))
	return must(policy.Run(context.Background(), facts))
}

// Here the host has forgotten its functions.
func Example_faults() {
	_, err := merit.Load(files, "policy.yaml")
	fmt.Println(err)

	var faults fault.Errors
	if errors.As(err, &faults) {
		fmt.Println(len(faults), "faults; the first is", faults[0].Code, "in line", faults[0].Line)
	}
	// Output:
	// policy.yaml:43:65: starts.counts: unknown function "genuine"; a host program can add it, with merit.WithFunctions
	// policy.yaml:48:21: clubs.lot: unknown function "draw"; a host program can add it, with merit.WithFunctions
	// 2 faults; the first is unknown-function in line 43
}

func Example_factFaults() {
	policy := loaded()
	_, err := policy.NewFacts(database()["2026"])
	fmt.Println(err)
	// Output:
	// clubs: record 2 (id mill): juniors is 0, less than the least allowed, 1
	// starts: record 2 (id 31): the same id as record 1
}

func Example_json() {
	policy := loaded()
	inbox := fstest.MapFS{"2024.json": {Data: []byte(`{
		"season_ends": "2024-10-31",
		"called": "42",
		"clubs": [{"id": "harbour", "name": "Harbour Rowing Club", "juniors": 40}],
		"starts": [{"id": 1, "club": "harbour", "licence": "200804110",
			"born": "2008-04-11", "rowed_on": "2024-05-04", "won": true}]
	}`)}}
	facts, err := policy.ReadFacts(inbox, "2024.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := policy.Run(context.Background(), facts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.Value("paid"))
	// Output:
	// 4400
}

func Example_numbers() {
	third, _ := types.Int(1).Quo(types.Int(3))
	_, exact := third.Decimal()
	fmt.Println(third, exact, third.Round(2, types.HalfAwayFromZero))
	// Output:
	// 1/3 false 0.33
}

func Example_publish() {
	policy := loaded()
	run := season(policy, "2025")
	table, err := policy.Table(run, "clubs", false)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := merit.WriteJSON(os.Stdout, []merit.ResultTable{table}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "clubs": [
	//     {"id": "harbour", "points": 4, "score": 1, "lot": 2457872488, "place": 2, "grant": 4000},
	//     {"id": "mill", "points": 4, "score": 1.67, "lot": 4232464595, "place": 1, "grant": 2640},
	//     {"id": "north", "points": 1, "score": 0.5, "lot": 3109378, "place": 4, "grant": 0},
	//     {"id": "old-town", "points": 1, "score": 0.67, "lot": 4242699923, "place": 3, "grant": 1650}
	//   ]
	// }
}

func Example_why() {
	policy := loaded()
	run := season(policy, "2024")
	cell, err := policy.Find(run, "starts.3.points")
	if err != nil {
		fmt.Println(err)
		return
	}
	step, err := run.Explain(context.Background(), cell.List, cell.Row, cell.Field, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := (derivation.Renderer{Clause: policy.Clause}).Text(os.Stdout, step); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 3 points = 0
	//   「A start that counts earns 1 point; a race that is won earns 3 points instead, from 2025 on 4.」
	//       (policy.yaml:44)
	//   formula: if not counts { 0 } else if won { win_points } else { start_points }
	//   here: if not false { 0 } else if won { win_points } else { start_points }
	//   holds: not counts (not false)
	//     counts = false
	//       「A start counts if the rower turns 18 or less in that year and the check digit of the licence
	//           is right.」 (policy.yaml:43)
	//       formula: year(rowed_on) - year(born) <= oldest and genuine(licence)
	//       here: year(2024-06-15) - year(2005-12-03) <= 18 and genuine(licence)
	//       year(2024-06-15) = 2024
	//       year(2005-12-03) = 2005
}

func Example_reload() {
	var inForce atomic.Pointer[merit.Policy]
	inForce.Store(loaded())

	replace := func(ctx context.Context, fsys fs.FS) error {
		next, err := merit.Load(fsys, "policy.yaml", merit.WithFunctions(functions()...))
		if err != nil {
			return err
		}
		for _, c := range next.Cases() {
			if r := next.Test(ctx, c, nil); !r.Passed() {
				return fmt.Errorf("the case %q fails:\n%v", c.Name, r)
			}
		}
		inForce.Store(next)
		return nil
	}

	text := string(must(fs.ReadFile(files, "policy.yaml")))
	try := func(before, after string) {
		edited := strings.Replace(text, before, after, 1)
		err := replace(context.Background(), fstest.MapFS{"policy.yaml": {Data: []byte(edited)}})
		message, _, _ := strings.Cut(fmt.Sprint(err), "\n")
		fmt.Println(message)
	}
	try("clause: points}", "clause: point}")
	try("2025-01-01: 4}", "2025-01-01: 5}")
	try(`version: "2024"`, `version: "2024.1"`)
	fmt.Println(inForce.Load().Version())
	// Output:
	// policy.yaml:44:103: there is no clause "point"; did you mean "points"?
	// the case "a race won in 2025" fails:
	// <nil>
	// 2024.1
}
