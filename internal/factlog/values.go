package factlog

import (
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// fieldsOf returns the fields that a table fills, in the order of their names.
func fieldsOf[F any](table map[string]F) []string { return slices.Sorted(maps.Keys(table)) }

func text(s string) value.Value {
	if s == "" {
		return value.Value{}
	}
	return value.OfText(s)
}

func optional(s *string) value.Value {
	if s == nil {
		return value.Value{}
	}
	return text(*s)
}

func word(n eventlog.Names, s *string) value.Value {
	if s == nil {
		return value.Value{}
	}
	return text(n.Word(*s))
}

func given(d types.Date, ok bool) value.Value {
	if !ok {
		return value.Value{}
	}
	return value.OfDate(d)
}

func day(d *types.Date) value.Value {
	if d == nil {
		return value.Value{}
	}
	return value.OfDate(*d)
}

func flag(b *bool) value.Value {
	if b == nil {
		return value.Value{}
	}
	return value.OfFlag(*b)
}

func number(i int) value.Value { return value.OfNumber(types.Int(int64(i))) }

func texts(list []string) value.Value {
	values := make([]value.Value, len(list))
	for i, s := range list {
		values[i] = value.OfText(s)
	}
	return value.OfList(values...)
}

func words(n eventlog.Names, list []string) value.Value {
	own := slices.Clone(list)
	for i := range own {
		own[i] = n.Word(own[i])
	}
	slices.Sort(own)
	return texts(own)
}

func numbers(list []int) value.Value {
	values := make([]value.Value, len(list))
	for i, n := range list {
		values[i] = number(n)
	}
	return value.OfList(values...)
}
