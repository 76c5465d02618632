package types

import (
	"crypto/sha256"
	"reflect"
	"slices"
	"time"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/wording"
)

// The names in this file are for merit's own packages: these lie on the other side of an import
// and so need exported names. A host has no use for them.

// Published returns the places to which a figure is rounded, nil if it is not.
// It is for merit's own packages.
func (f *Field) Published() *int { return copies.Of(f.published) }

// WithPublished returns the field of a figure that is rounded to places; nil for none.
// It is for merit's own packages.
func (f Field) WithPublished(places *int) Field {
	f.published = places
	return f
}

// Identifies reports whether the texts of the field are compared letter by letter: those of
// keys, references and groups. It is for merit's own packages.
func (f *Field) Identifies() bool { return f.identifies }

// Identifying returns the field at a position, marked if its texts identify a record or a
// group. It is for merit's own packages.
func (s *Schema) Identifying(c int) Field {
	f := s.Fields[c]
	t := f.Type
	if t.Elem != nil {
		t = *t.Elem
	}
	f.identifies = t.Kind == RecordKind || slices.Contains(s.Key, f.Name) || slices.Contains(s.Groups, f.Name)
	return f
}

// Settle indexes the fields of a schema that no longer changes.
// It is for merit's own packages.
func (s *Schema) Settle() {
	s.index = make(map[string]int, len(s.Fields))
	for i := range s.Fields {
		s.index[s.Fields[i].Name] = i
	}
}

// Ordered returns the type with levels for its texts. It is for merit's own packages.
func (t Type) Ordered(l *Levels) Type {
	if t.Kind == ListKind {
		elem := t.Elem.Ordered(l)
		t.Elem = &elem
		return t
	}
	t.Levels = l
	return t
}

// DayOf returns the day of a midnight. Any other time is an error, since its day depends
// on the zone, and so is a time that was never set; the hints say what to do if the time
// is unset, and if it is not midnight. It is for merit's own packages.
func DayOf(t time.Time, unset, other string) (Date, error) {
	hour, minute, second := t.Clock()
	year, month, day := t.Date()
	switch {
	case t.IsZero():
		return 0, wording.Newf(fault.CodeMissingValue, "the time was never set; %s", unset)
	case year < 1 || year > 9999:
		return 0, wording.Newf(fault.CodeBadValue, "the year %d is not one from 1 to 9999", year)
	case hour+minute+second+t.Nanosecond() != 0:
		return 0, wording.Newf(fault.CodeBadValue, "%s is not midnight, so it is a day here and maybe another one elsewhere; %s", t.Format(time.RFC3339Nano), other)
	}
	return DateOf(year, int(month), day), nil
}

// Needed is what every Required is, whatever its T. It is for merit's own packages.
type Needed interface {
	inner() reflect.Type
	Given() (v reflect.Value, given bool)
}

func (r Required[T]) inner() reflect.Type { return reflect.TypeFor[T]() }

// Given returns the value, and whether it was given. It is for merit's own packages.
func (r Required[T]) Given() (reflect.Value, bool) { return reflect.ValueOf(&r.value).Elem(), r.given }

// RequiredType returns the T of a Required[T], nil for another type.
// It is for merit's own packages.
func RequiredType(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Struct || !t.Implements(reflect.TypeFor[Needed]()) {
		return nil
	}
	return reflect.Zero(t).Interface().(Needed).inner()
}

// Rules stands for rules: the same rules have the same digest. It is for merit's own packages.
type Rules struct{ Digest func() [sha256.Size]byte }

// NewOwner returns the policy of some rules. It is for merit's own packages.
func NewOwner(id, version string, rules *Rules) Owner { return Owner{id, version, rules} }
