// Package asoftest says what holds of any policy on any day, for the tests of the examples: what
// comes later changes nothing, what is final stays final, and on the last day all is there.
package asoftest

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Check looks at a policy's partial years on facts, at the end of each day of some; without any, of
// up to six on which something comes, and of the days before.
func Check(t *testing.T, p *merit.Policy, facts *value.Facts, days ...types.Date) {
	t.Helper()
	y := newYear(t, p, facts)
	if all := y.days(); len(days) == 0 {
		slices.Sort(all)
		all = slices.Compact(all)
		for i := 0; i < len(all); i += max(1, len(all)/6) {
			days = append(days, all[i]-1, all[i])
		}
	}
	y.check(days)
}

// CheckGenerated is Check on so many generated years, on days of their records. Years that the policy
// does not work out to the end do not count, but one must.
func CheckGenerated(t *testing.T, p *merit.Policy, years int) {
	t.Helper()
	worked := 0
	for seed := range years {
		pick := rand.New(rand.NewPCG(uint64(seed), 12)).IntN
		facts, err := policytest.Facts(p, pick)
		if err != nil {
			t.Fatalf("year %d: %v", seed, err)
		}
		y := newYear(t, p, facts)
		if _, err := p.Run(t.Context(), facts); err != nil {
			continue
		}
		worked++
		all := y.days()
		var days []types.Date
		for range min(3, len(all)) {
			days = append(days, all[pick(len(all))]-types.Date(pick(2)))
		}
		y.check(days)
	}
	if worked == 0 {
		t.Errorf("none of %d years is worked out", years)
	}
}

// year is facts of a policy.
type year struct {
	t      *testing.T
	policy *merit.Policy
	facts  *value.Facts
	whole  fstest.MapFS          // the facts as they are, counted to the last day
	known  map[types.Date]worked // on the whole facts, by the day that they are as of
}

// worked is a run, or why there is none.
type worked struct {
	run *rule.Run
	err error
}

func newYear(t *testing.T, p *merit.Policy, facts *value.Facts) *year {
	y := &year{t: t, policy: p, facts: facts, known: map[types.Date]worked{}}
	y.whole = y.written(func(*types.Schema, *value.List, int, *types.Field) (bool, bool) { return true, true })
	return y
}

func (y *year) check(days []types.Date) {
	y.t.Helper()
	for _, day := range days {
		known, err := y.knownOn(day)
		cut, errCut := y.asOf(y.cut(day), day)
		if (err == nil) != (errCut == nil) {
			y.t.Errorf("on %s: as of the day %v, cut by hand %v", day, err, errCut)
			continue
		}
		if err != nil {
			continue
		}
		if d := cmp.Diff(y.results(known), y.results(cut)); d != "" {
			y.t.Errorf("on %s (-as of +cut by hand):\n%s", day, d)
		}
		for _, later := range append(days, y.last()) {
			if after, err := y.knownOn(later); err == nil && later > day {
				y.staysFinal(known, after)
			}
		}
	}
	y.lastDay()
}

// lastDay checks that as of the last day all is as in the plain run: the same values if the policy
// has no end, and the same states if it has. What has come without its day is left out of both.
func (y *year) lastDay() {
	plain, err := y.policy.Run(y.t.Context(), y.read(y.cut(y.last()), nil))
	known, errKnown := y.knownOn(y.last())
	if err != nil || errKnown != nil {
		if (err == nil) != (errKnown == nil) {
			y.t.Errorf("the plain run %v, as of the last day %v", err, errKnown)
		}
		return
	}
	compare := func(list string, row int, field string) {
		a, b := plain.List(list), known.List(list)
		if !same(a.Value(row, field), b.Value(row, field)) || y.policy.Until() != merit.OpenEnd && b.Status(row, field).State != types.Final {
			y.t.Errorf("%s.%s of %s is %s, as of the last day %s, %s", list, field, a.Label(row), a.Value(row, field), b.Value(row, field), b.Status(row, field))
		}
	}
	for _, f := range y.policy.Figures() {
		for row := range plain.List(f.List).Len() {
			compare(f.List, row, f.Source.Name)
		}
	}
}

// same compares values of two runs, in which records are others with the same keys.
func same(a, b value.Value) bool { return a.Kind() == b.Kind() && a.String() == b.String() }

// staysFinal checks that what was final is the same on a later day.
func (y *year) staysFinal(known, after *rule.Run) {
	for _, f := range y.policy.Figures() {
		l, later := known.List(f.List), after.List(f.List)
		if f.List != "" && len(l.Schema().Key) != 1 {
			continue // nobody can tell the records apart on two days
		}
		for row := range l.Len() {
			at := row
			if f.List != "" {
				at, _ = later.Find(l.Keys()[row])
			}
			name := f.Source.Name
			if l.Status(row, name).State == types.Final && (later.Status(at, name).State != types.Final || !same(l.Value(row, name), later.Value(at, name))) {
				y.t.Errorf("%s.%s of %s was final with %s, and is %s, %s", f.List, name, l.Label(row), l.Value(row, name), later.Value(at, name), later.Status(at, name))
			}
		}
	}
}

// last is the last day of the policy, or of the facts if it has no end.
func (y *year) last() types.Date {
	if y.policy.Until() != merit.OpenEnd {
		return y.policy.Until()
	}
	last := y.policy.From()
	for _, day := range y.days() {
		last = max(last, day)
	}
	if day, ok := y.facts.Value("as_of").Date(); ok {
		last = max(last, day)
	}
	return last
}

// days are all days that date records or parts of them.
func (y *year) days() (days []types.Date) {
	for _, s := range y.policy.Facts().Lists {
		l := y.facts.List(s.Name)
		for _, f := range s.Fields {
			for row := range l.Len() {
				if day, ok := l.Value(row, f.Name).Date(); ok && (f.Name == s.At || f.At == f.Name) {
					days = append(days, day)
				}
			}
		}
	}
	return days
}

// cut leaves out what was not known at the end of a day.
func (y *year) cut(day types.Date) fstest.MapFS {
	came := func(l *value.List, row int, field string) bool {
		on, ok := l.Value(row, field).Date()
		return ok && on <= day
	}
	return y.written(func(s *types.Schema, l *value.List, row int, f *types.Field) (record, field bool) {
		return s.At == "" || came(l, row, s.At), f.At == "" || came(l, row, f.At)
	})
}

// keeper reports whether a record, and a field of it, are kept.
type keeper func(s *types.Schema, l *value.List, row int, f *types.Field) (record, field bool)

// record returns what is kept of a record, nil if the whole is not.
func (k keeper) record(s *types.Schema, l *value.List, row int) map[string]any {
	record := map[string]any{}
	for i := range s.Fields {
		there, has := k(s, l, row, &s.Fields[i])
		if !there {
			return nil
		}
		if has {
			record[s.Fields[i].Name] = plain(l.Value(row, s.Fields[i].Name))
		}
	}
	return record
}

// written writes the facts as JSON, with the records and fields that are kept.
func (y *year) written(keeps keeper) fstest.MapFS {
	doc := map[string]any{}
	for _, f := range y.policy.Facts().Values {
		if doc[f.Name] = plain(y.facts.Value(f.Name)); f.Name == "as_of" {
			doc[f.Name] = y.last().String()
		}
	}
	around := map[string][]map[string]any{} // the records of each list, by row; nil for those left out
	for _, s := range y.policy.Facts().Lists {
		l, outer, name := y.facts.List(s.Name), "", s.Name
		if i := strings.LastIndexByte(s.Name, '.'); i > 0 {
			if outer, name = s.Name[:i], s.Name[i+1:]; around[outer] == nil {
				y.t.Fatalf("%s: figures of the last cycle, which this does not write", s.Name)
			}
		}
		records := []map[string]any{}
		around[s.Name] = make([]map[string]any, l.Len())
		for row := range l.Len() {
			record, within := keeps.record(s, l, row), doc
			if outer != "" {
				_, parent, _ := l.Value(row, "parent").Record()
				within = around[outer][parent]
				delete(record, "parent")
			}
			if record == nil || within == nil {
				continue
			}
			around[s.Name][row] = record
			if outer == "" {
				records = append(records, record)
				continue
			}
			inner, _ := within[name].([]map[string]any)
			within[name] = append(inner, record)
		}
		if outer == "" {
			doc[name] = records
		}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		y.t.Fatal(err)
	}
	return fstest.MapFS{"facts.json": {Data: text}}
}

// plain is a value as JSON has it: a reference as the key.
func plain(v value.Value) any {
	switch v.Kind() {
	case types.Nothing:
		return nil
	case types.NumberKind:
		return json.Number(v.String())
	case types.FlagKind:
		is, _ := v.Flag()
		return is
	case types.ListKind:
		elems := []any{}
		for _, e := range v.Elems() {
			elems = append(elems, plain(e))
		}
		return elems
	}
	return v.String()
}

func (y *year) read(files fstest.MapFS, day *types.Date) *value.Facts {
	facts, err := y.policy.ReadFacts(files, "facts.json")
	if day != nil {
		facts, err = y.policy.ReadFactsAsOf(files, "facts.json", *day)
	}
	if err != nil {
		y.t.Fatalf("%v\n%s", err, files["facts.json"].Data)
	}
	return facts
}

// knownOn runs the policy on the whole facts as of a day, once for each day.
func (y *year) knownOn(day types.Date) (*rule.Run, error) {
	w, ok := y.known[day]
	if !ok {
		w.run, w.err = y.asOf(y.whole, day)
		y.known[day] = w
	}
	return w.run, w.err
}

// asOf runs the policy on what was known at the end of a day.
func (y *year) asOf(files fstest.MapFS, day types.Date) (*rule.Run, error) {
	return y.policy.Run(y.t.Context(), y.read(files, &day))
}

// results are all that a run has, with its states.
func (y *year) results(run *rule.Run) string {
	tables, err := y.policy.Results(run, true)
	if err != nil {
		y.t.Fatal(err)
	}
	var b bytes.Buffer
	if err := merit.WriteJSON(&b, tables); err != nil {
		y.t.Fatal(err)
	}
	return b.String()
}
