package merit_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

// Tables are shown in the order of fields: in text, CSV and JSON alike.
func TestTablesInOrder(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: o, version: "1", from: 2024-01-01}
lists: {l: {id: key, n: {type: number, optional: true}, kind: text, size: {type: text, ordered: [small, large], optional: true}}}
figures: {l: {twice: "(n ?? 0) * 2"}}
`)
	facts, err := p.ReadFacts(fstest.MapFS{"d/l.csv": {Data: []byte("id,n,kind,size\na,2,x,large\nb,,y,\nc,10,x,small\nd,2,y,small\n")}}, "d")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why  string
		by   []string
		want string
	}{
		{"by numbers, those without one last", []string{"n"}, "a d c b"},
		{"the greatest first, those without one last", []string{"-n"}, "c a d b"},
		{"by two fields", []string{"kind", "-n"}, "c a d b"},
		{"by a figure, those alike as they were", []string{"twice"}, "b a d c"},
		{"downwards, those alike as they were", []string{"-twice"}, "c a d b"},
		{"ordered texts by their levels, those without one last", []string{"size"}, "c d a b"},
		{"the highest level first", []string{"-size"}, "a c d b"},
		{"by none", nil, "a b c d"},
	} {
		table, err := p.Table(run, "l", false)
		if err == nil {
			err = table.Sort(c.by...)
		}
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var text, lines bytes.Buffer
		if err := errors.Join(merit.WriteCSV(&text, table), merit.WriteJSON(&lines, []merit.ResultTable{table})); err != nil {
			t.Fatal(err)
		}
		for name, written := range map[string]string{"CSV": text.String(), "JSON": lines.String()} {
			var got []string
			for _, m := range regexp.MustCompile(`(?m)^(?: +\{"id": ")?([a-d])[,"]`).FindAllStringSubmatch(written, -1) {
				got = append(got, m[1])
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %s has %v, want %s", c.why, name, got, c.want)
			}
		}
	}
	table, err := p.Table(run, "l", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Sort("-knd"); fmt.Sprint(err) != `l has no field "knd"; did you mean "kind"?` {
		t.Errorf("no such field: %v", err)
	}
}
