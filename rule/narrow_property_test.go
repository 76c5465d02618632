package rule_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

// What a condition is taken to settle holds: a formula that uses m on one side of
// it, without saying what stands for nil, is refused for that, or m is there
// whatever the facts are.
func TestNarrowingIsSound(t *testing.T) {
	checks(t, 2_000)
	scope, accepted := rule.Scope{Own: schema("row")}, 0
	rapid.Check(t, func(t *rapid.T) {
		var cond *tree
		formula, used := &tree{}, false // whether m is used where cond holds
		rapid.Custom(func(t *rapid.T) *tree { cond, formula, used = nilUse(t); return formula }).Draw(t, "formula")
		if _, err := scope.Compile(types.Source{Text: formula.String()}, types.Type{}); err != nil {
			if !strings.Contains(err.Error(), "m may be nil") {
				t.Fatalf("%s\nis refused: %v", formula, err)
			}
			return
		}
		accepted++
		for _, r := range nilWorlds() {
			holds, err := (&twin{own: &r}).eval(cond)
			if err != nil {
				t.Fatalf("%s: %v", cond, err)
			}
			if holds == used && r["m"] == nil {
				t.Fatalf("%s\nis accepted, but m is nil where n is %v and ok is %v", formula, ruleValue(r["n"]), r["ok"])
			}
		}
	})
	if accepted < 50 { // some 115 with -short, five times as many without
		t.Errorf("only %d formulas are accepted", accepted)
	}
}

// nilUse draws a condition, and a formula that uses m on one side of it.
func nilUse(t *rapid.T) (cond, formula *tree, whereTrue bool) {
	g := &generator{t: t}
	cond, use := g.nilCondition(1+g.pick(3)), node(">", leaf("name", "m"), num("1"))
	switch g.pick(4) {
	case 0:
		return cond, node("and", cond, use), true
	case 1:
		return cond, node("if", cond, use, node("true")), true
	case 2:
		return cond, node("or", cond, use), false
	}
	return cond, node("if", cond, node("true"), use), false
}

// nilCondition is made of what says whether m and n are there.
func (g *generator) nilCondition(depth int) *tree {
	field := leaf("name", g.among("m", "n", "m"))
	leaf := func() *tree {
		switch g.pick(5) {
		case 0:
			return node("==", field, node("nil"))
		case 1:
			return node("!=", field, node("nil"))
		case 2:
			return node(g.among("==", "!="), field, num("3"))
		case 3:
			return node("in", field, node("list", num("3"), num("4")))
		}
		return leaf("name", "ok")
	}
	return g.one(depth, leaf,
		func(d int) *tree { return node("and", g.nilCondition(d), g.nilCondition(d)) },
		func(d int) *tree { return node("or", g.nilCondition(d), g.nilCondition(d)) },
		func(d int) *tree { return node("not", g.nilCondition(d)) })
}

// nilWorlds are records with m and n missing, 3 and 5, and ok either way.
func nilWorlds() (records []record) {
	values := []any{nil, rat("3"), rat("5")}
	for _, m := range values {
		for _, n := range values {
			for _, ok := range []bool{false, true} {
				records = append(records, record{"m": m, "n": n, "ok": ok})
			}
		}
	}
	return records
}
