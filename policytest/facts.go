package policytest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Facts makes whole facts of a year that the policy takes without a fault: every declared list
// and single value, within the declared types, ranges, places and values, with keys that are
// unique, references that lead somewhere and lists that are complete. Numbers stand at both
// ends of their range and between; days lie within the days of the policy; an optional one is
// given or missing. Facts that sections of the policy refuse, and fields that are required
// under a condition, are mended: a field is filled in, a record left out. Texts that must name
// something which a section declares, such as the round of a ballot, are not guessed: such
// lists stay empty.
//
// pick chooses: pick(n) returns a whole number from 0 to n-1, and Facts calls it as often as it needs. The
// same choices make the same facts; smaller ones make smaller facts, and only zeros the
// smallest. So the driver of a property test picks, and shrinks:
//
//	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
//	facts, err := policytest.Facts(policy, pick)
//
// An error means that no valid facts were found: say so, so that the generator can learn.
// Facts that are taken may still have no figures: a run fails with the faults of the
// formulas, such as a division by zero.
func Facts(p *merit.Policy, pick func(n int) int) (*value.Facts, error) {
	m := &maker{policy: p, pick: pick, lists: map[string][]record{}, schemas: map[string]*types.Schema{}, values: record{}}
	for _, s := range p.Facts().Lists {
		m.schemas[s.Name] = s
	}
	m.hasLast = pick(2) == 1
	for _, f := range p.Facts().Values {
		m.set(m.values, nil, &f)
	}
	for _, s := range p.Facts().Lists {
		m.list(s)
	}
	return m.mended()
}

// record is a record of a list, by its fields, as JSON has it.
type record map[string]any

// maker makes the facts of a year.
type maker struct {
	policy  *merit.Policy
	pick    func(n int) int
	schemas map[string]*types.Schema
	lists   map[string][]record
	made    []string // the lists that are made or being made
	values  record
	hasLast bool // there are figures of the last cycle
}

const lastPrefix = "previous."

// list makes a list, after those that it refers to.
func (m *maker) list(s *types.Schema) {
	if slices.Contains(m.made, s.Name) {
		return
	}
	m.made = append(m.made, s.Name)
	if last, ok := strings.CutPrefix(s.Name, lastPrefix); ok && m.schemas[last] != nil {
		m.list(m.schemas[last])
	}
	for i := range s.Fields {
		if to := m.schemas[refersTo(s.Fields[i].Type)]; to != nil {
			m.list(to)
		}
	}
	m.lists[s.Name] = nil
	if i := slices.IndexFunc(m.policy.Facts().Complete, func(c merit.Complete) bool { return c.List == s.Name }); i >= 0 {
		m.combine(s, m.policy.Facts().Complete[i].Fields, record{})
		return
	}
	for range m.pick(maxRecords) {
		m.add(s, record{})
	}
}

// Bounds on the size of facts.
const (
	maxRecords  = 6   // of a list, and one more
	maxElements = 4   // of a list in a field, and one more
	maxCombined = 400 // records of a list that is complete
)

// combine adds a record for each combination of the fields of a complete list.
func (m *maker) combine(s *types.Schema, fields []string, fixed record) {
	if len(m.lists[s.Name]) >= maxCombined {
		return
	}
	if len(fields) == 0 {
		m.add(s, fixed)
		return
	}
	for _, v := range m.domain(&s.Fields[s.Field(fields[0])]) {
		with := record{fields[0]: v}
		for name, v := range fixed {
			with[name] = v
		}
		m.combine(s, fields[1:], with)
	}
}

// add adds a record with some fields already set, unless its key is taken or it refers to
// a list without records.
func (m *maker) add(s *types.Schema, fixed record) {
	r := record{}
	for i := range s.Fields {
		f := &s.Fields[i]
		if v, ok := fixed[f.Name]; ok {
			r[f.Name] = v
		} else if !m.set(r, s, f) {
			return
		}
	}
	if len(s.Key) > 0 && slices.ContainsFunc(m.lists[s.Name], func(o record) bool { return keyOf(s, o) == keyOf(s, r) }) {
		return
	}
	m.lists[s.Name] = append(m.lists[s.Name], r)
}

// keyOf returns the key of a record as merit writes it.
func keyOf(s *types.Schema, r record) string {
	parts := make([]string, len(s.Key))
	for i, name := range s.Key {
		parts[i] = strings.ReplaceAll(fmt.Sprint(r[name]), ",", `\,`)
	}
	return strings.Join(parts, ", ")
}

// mostMended is how often facts are mended before the generator gives up.
const mostMended = 200

// mended reads the facts, and mends them until neither reading them nor, as far as records are
// to blame, a run on them reports a fault.
func (m *maker) mended() (*value.Facts, error) {
	for range mostMended {
		facts, err := m.read()
		taken := err == nil
		if taken {
			_, err = m.policy.Run(context.Background(), facts)
		}
		var found fault.Errors
		errors.As(err, &found)
		if changed := m.mend(found); !changed && taken {
			return facts, nil
		} else if !changed {
			return nil, err
		}
	}
	return m.read()
}

// mend fills in fields that are required, and elements of lists that are missing, and leaves out
// other records at fault. It reports whether it changed anything.
func (m *maker) mend(found fault.Errors) (changed bool) {
	out := map[string]map[int]bool{} // positions of records, from 1
	for _, e := range found {
		s := m.schemas[e.List]
		if e.Code == fault.CodeMissingRecord { // the record that is named is not to blame
			continue
		}
		if s == nil || !strings.HasPrefix(e.File, file) || e.Position < 1 || e.Position > len(m.lists[e.List]) {
			continue
		}
		if at := s.Field(e.Field); e.Code == fault.CodeMissingValue && at >= 0 {
			r, f := m.lists[e.List][e.Position-1], s.Fields[at]
			f.Type.Optional = false
			if list, ok := r[f.Name].([]any); ok { // an element is missing
				if v := m.value(&f, *f.Type.Elem, s, false); v != nil {
					r[f.Name], changed = append(list, v), true
					continue
				}
			}
			if r[f.Name] == nil && m.set(r, s, &f) {
				changed = true
				continue
			}
		}
		if out[e.List] == nil {
			out[e.List] = map[int]bool{}
		}
		out[e.List][e.Position], changed = true, true
	}
	for list, positions := range out {
		var kept []record
		for i, r := range m.lists[list] {
			if !positions[i+1] {
				kept = append(kept, r)
			}
		}
		m.lists[list] = kept
	}
	return changed
}

// file is the file of the facts, which faults of facts name.
const file = "year.json"

// read reads the facts as the policy reads a file.
func (m *maker) read() (*value.Facts, error) {
	text, err := m.json()
	if err != nil {
		return nil, err
	}
	return m.policy.ReadFacts(fstest.MapFS{file: {Data: text}}, file)
}

// json writes the facts as one file. Records within records stand in theirs, in the order in
// which they are then counted.
func (m *maker) json() ([]byte, error) {
	year, last := record{}, record{}
	for name, v := range m.values {
		year[name] = v
	}
	for _, s := range m.policy.Facts().Lists {
		name, isLast := strings.CutPrefix(s.Name, lastPrefix)
		switch {
		case isLast:
			last[name] = records(m.lists[s.Name])
		case m.outer(s) == nil:
			year[name] = records(m.lists[s.Name])
		}
	}
	for _, s := range m.policy.Facts().Lists {
		if outer := m.outer(s); outer != nil {
			m.within(s, outer)
		}
	}
	if len(last) > 0 {
		if year["previous"] = nil; m.hasLast && m.isPublished() {
			year["previous"] = last
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(year)
	return b.Bytes(), err
}

// isPublished reports whether the last cycle has each of its figures in some record: one
// that no record has was never published.
func (m *maker) isPublished() bool {
	for _, s := range m.policy.Facts().Lists {
		if !strings.HasPrefix(s.Name, lastPrefix) || len(m.lists[s.Name]) == 0 {
			continue
		}
		for _, f := range s.Fields {
			if !slices.ContainsFunc(m.lists[s.Name], func(r record) bool { return r[f.Name] != nil }) {
				return false
			}
		}
	}
	return true
}

// records returns records as JSON has them: a list without records is no null.
func records(list []record) []record { return append([]record{}, list...) }

// outer returns the list in whose records those of a list stand, nil if in none.
func (m *maker) outer(s *types.Schema) *types.Schema {
	name, _, inner := strings.Cut(s.Name, ".")
	if !inner || name+"." == lastPrefix {
		return nil
	}
	return m.schemas[name]
}

// within puts the records of an inner list into theirs.
func (m *maker) within(s, outer *types.Schema) {
	field := strings.TrimPrefix(s.Name, outer.Name+".")
	var ordered []record
	for _, o := range m.lists[outer.Name] {
		inner := []record{}
		for _, r := range m.lists[s.Name] {
			if r[parent] != keyOf(outer, o) {
				continue
			}
			shown := record{}
			for name, v := range r {
				if name != parent {
					shown[name] = v
				}
			}
			inner, ordered = append(inner, shown), append(ordered, r)
		}
		o[field] = inner
	}
	m.lists[s.Name] = ordered
}

// parent is the field of a record within a record that refers to the latter.
const parent = "parent"
