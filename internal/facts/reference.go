package facts

import (
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule"
)

// hasNumberKey reports whether the records of a list are told apart by a number, so
// that references to them may be numbers. A key that is itself a reference is like
// the key referred to.
func (x *gathering) hasNumberKey(list string) bool {
	for range x.form.Lists { // no further: references may go round
		s := x.schema(list)
		if s == nil || len(s.Key) != 1 {
			return false
		}
		switch key := s.Fields[s.Field(s.Key[0])]; key.Type.Kind {
		case rule.NumberKind:
			return true
		case rule.RecordKind:
			list = key.Type.List
		default:
			return false
		}
	}
	return false
}

// numbers says of each field of a list whether it refers to records by numbers; nil
// where none does. The last cycle's key is the text of such a reference as well.
func (x *gathering) numbers(s *rule.Schema) []bool {
	var is []bool
	for c, f := range s.Fields {
		to := paths.Referred(f.Type)
		if paths.IsLast(s.Name) && c == 0 && f.Type.Kind == rule.TextKind {
			to = s.Name[len(paths.LastPrefix):]
		}
		if to == "" || !x.hasNumberKey(to) {
			continue
		}
		if is == nil {
			is = make([]bool, len(s.Fields))
		}
		is[c] = true
	}
	return is
}

// byNumber reports whether a field refers to records by numbers.
func (g *gathered) byNumber(field int) bool { return g.numbers != nil && g.numbers[field] }
