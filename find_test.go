package merit_test

import (
	"fmt"
	"testing"
	"testing/fstest"
)

// A path names a record whatever is in its key, and where it might mean several it
// says how each is written.
func TestFindKeysWithCommas(t *testing.T) {
	p := mustLoad(t, headed(`lists:
  pairs:
    a: {type: text, key: true}
    b: {type: text, key: true}
  ones: {id: key, parts: [{n: number}]}
  loose: {n: number}
figures: {pairs: {x: a + b}, year: {n: len(pairs)}}
`))
	files := fstest.MapFS{"d/year.json": {Data: []byte(`{"pairs": [
		{"a": "a,b", "b": "c"}, {"a": "a", "b": "b,c"}, {"a": "x, y", "b": "z"}, {"a": "t1", "b": "u1"},
		{"a": "s\\", "b": "t"}, {"a": "v", "b": ""}, {"a": "k\\,l", "b": "m"}],
	"ones": [{"id": "a,b", "parts": [{"n": 1}, {"n": 2}]}, {"id": "a, b", "parts": []}, {"id": "a\\,b", "parts": []}],
	"loose": [{"n": 1}, {"n": 2}]}`)}}
	facts, err := p.ReadFacts(files, "d")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ path, want string }{
		{`pairs.t1,u1.x`, "t1|u1"},
		{`pairs.t1, u1.x`, "t1|u1"}, // as labels are printed
		{`pairs.a,b,c.x`, `pairs has 2 records "a,b,c"; write a,b\,c or a\,b,c`},
		{`pairs.a, b, c.x`, `pairs has 2 records "a, b, c"; write a,b\,c or a\,b,c`},
		{`pairs.a\,b,c.x`, "a,b|c"},
		{`pairs.a,b\,c.x`, "a|b,c"},
		{`pairs.a, b\,c.x`, "a|b,c"},
		{`pairs.x, y,z.x`, "x, y|z"}, // there is no other
		{`pairs.x\, y,z.x`, "x, y|z"},
		{`pairs.s\\,t.x`, `s\|t`},
		{`pairs.k\\\,l,m.x`, `k\,l|m`},
		{`pairs.v,.x`, "v|"},
		{`pairs.t1,u2.x`, `pairs has no record "t1,u2"; did you mean "t1,u1"?`},
		{`pairs.t1.x`, `pairs has no record "t1"; there are a,b\,c; a\,b,c; k\\\,l,m; s\\,t; t1,u1; v,; x\, y,z`},
		{`ones.a,b.id`, "a,b"},
		{`ones.a, b.id`, "a, b"},
		{`ones.a\,b.id`, `a\,b`},
		{`ones.parts.a,b, record 2.n`, "2"},
		{`ones.parts.a\,b,record 2.n`, "2"},
		{`loose.2.n`, "2"},
		{`loose.record 2.n`, "2"},
	} {
		at, err := p.Find(run, x.path)
		got := fmt.Sprint(err)
		if err == nil {
			l := run.List(at.List)
			got = l.Value(at.Row, at.Field).String()
			if at.List == "pairs" {
				got = l.Value(at.Row, "a").String() + "|" + l.Value(at.Row, "b").String()
			}
		}
		if got != x.want {
			t.Errorf("%s: got %s, want %s", x.path, got, x.want)
		}
	}
}
