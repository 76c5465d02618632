package policytest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
)

// set gives a record a value for a field; an optional one may stay away. It reports whether
// there is one.
func (m *maker) set(r record, s *types.Schema, f *types.Field) bool {
	isKey := s != nil && slices.Contains(s.Key, f.Name)
	if f.Type.Optional && !isKey && m.pick(2) == 0 {
		delete(r, f.Name)
		return true
	}
	v := m.value(f, f.Type, s, isKey)
	if v == nil {
		return f.Type.Optional
	}
	r[f.Name] = v
	return true
}

// refersTo returns the list that a reference, or a list of them, refers to.
func refersTo(t types.Type) string {
	if t.Kind == types.ListKind {
		t = *t.Elem
	}
	return t.List
}

// value makes a value of a type; nil if it refers to a list without records.
func (m *maker) value(f *types.Field, t types.Type, s *types.Schema, isKey bool) any {
	switch t.Kind {
	case types.ListKind:
		list := []any{}
		for range m.pick(maxElements) {
			if v := m.value(f, *t.Elem, s, false); v != nil {
				list = append(list, v)
			}
		}
		return list
	case types.RecordKind:
		return m.one(m.keys(t.List))
	case types.NumberKind:
		return json.Number(m.number(f))
	case types.FlagKind:
		return m.pick(2) == 1
	case types.DateKind:
		return m.day().String()
	}
	if s != nil && isKey && strings.HasPrefix(s.Name, lastPrefix) {
		return m.one(m.keys(strings.TrimPrefix(s.Name, lastPrefix)))
	}
	if len(f.Values) > 0 {
		return f.Values[m.pick(len(f.Values))]
	}
	if isKey {
		return fmt.Sprintf("k%d", len(m.lists[s.Name])+1)
	}
	texts := []any{"a", "b", "甲", "two words", `"quoted", 《号》`}
	return m.one(texts)
}

// one picks one of some values; nil if there are none.
func (m *maker) one(values []any) any {
	if len(values) == 0 {
		return nil
	}
	return values[m.pick(len(values))]
}

// keys returns the keys of the records of a list.
func (m *maker) keys(list string) (keys []any) {
	for _, r := range m.lists[list] {
		keys = append(keys, keyOf(m.schemas[list], r))
	}
	return keys
}

// domain returns all values of a field of a complete list.
func (m *maker) domain(f *types.Field) (values []any) {
	switch {
	case f.Type.Kind == types.RecordKind:
		return m.keys(f.Type.List)
	case f.Type.Kind == types.FlagKind:
		return []any{false, true}
	case f.Type.Kind == types.NumberKind && f.Min != nil && f.Max != nil:
		least, most := m.bounds(f, big.NewRat(1, 1))
		for n := new(big.Int).Set(least); n.Cmp(most) <= 0 && len(values) < maxCombined; n.Add(n, big.NewInt(1)) {
			values = append(values, json.Number(n.String()))
		}
		return values
	}
	for _, v := range f.Values {
		values = append(values, v)
	}
	return values
}

// number makes a number within the range and the places of a field: often one of its ends.
func (m *maker) number(f *types.Field) string {
	places, atEnd := 0, m.pick(8) == 7
	switch {
	case f.Integer:
	case f.Places != nil && *f.Places <= 0:
		places = *f.Places
	case f.Places != nil && atEnd:
		places = *f.Places
	case f.Places != nil:
		places = m.pick(*f.Places + 1)
	default:
		places = m.pick(3)
	}
	unit := big.NewRat(1, 1)
	for range max(places, -places) {
		unit.Mul(unit, big.NewRat(10, 1))
	}
	if places > 0 {
		unit.Inv(unit)
	}
	least, most := m.bounds(f, unit)
	if most.Cmp(least) < 0 { // nothing so coarse lies within the range
		n := f.Min
		if n == nil {
			n = f.Max
		}
		return n.String()
	}
	room := new(big.Int).Sub(most, least)
	n := new(big.Int).Set(least)
	switch span := 1_000_000_000; {
	case atEnd:
		n.Set(most)
	case room.IsInt64() && room.Int64() < int64(span):
		n.Add(n, big.NewInt(int64(m.pick(int(room.Int64())+1))))
	default:
		n.Add(n, big.NewInt(int64(m.pick(span))))
	}
	x := new(big.Rat).Mul(new(big.Rat).SetInt(n), unit)
	return x.FloatString(max(places, 0))
}

// usual is how far from its other end a range goes that has one end, or none.
const usual = 100

// bounds returns the least and the most of a field, in units, rounded inwards.
func (m *maker) bounds(f *types.Field, unit *big.Rat) (least, most *big.Int) {
	low, high := new(big.Rat), big.NewRat(usual, 1)
	switch {
	case f.Min != nil && f.Max != nil:
		low, high = f.Min.Rat(), f.Max.Rat()
	case f.Min != nil:
		low = f.Min.Rat()
		high = new(big.Rat).Add(low, high)
	case f.Max != nil:
		high = f.Max.Rat()
		low = new(big.Rat).Sub(high, big.NewRat(usual, 1))
	case m.pick(4) == 3:
		low = big.NewRat(-usual, 1)
	}
	down := func(x *big.Rat) *big.Int { // rounds x/unit down
		q := new(big.Rat).Quo(x, unit)
		return new(big.Int).Div(q.Num(), q.Denom()) // Euclid's division is down for a positive divisor
	}
	least = down(low)
	if new(big.Rat).Mul(new(big.Rat).SetInt(least), unit).Cmp(low) < 0 {
		least.Add(least, big.NewInt(1))
	}
	return least, down(high)
}

// day makes a day within those of the policy, and within two years.
func (m *maker) day() types.Date {
	last := m.policy.Until()
	if most := m.policy.From() + 2*365; last == merit.OpenEnd || last > most {
		last = most
	}
	return m.policy.From() + types.Date(m.pick(int(last-m.policy.From())+1))
}
