package facts

import (
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/types"
)

// hasNumberKey reports whether the key of a list is a number, so that references to
// its records may be numbers. A key that is itself a reference counts as the key that
// it refers to.
func (x *gathering) hasNumberKey(list string) bool {
	for range x.form.Lists { // bounded, because references may form a cycle
		s := x.schema(list)
		if s == nil || len(s.Key) != 1 {
			return false
		}
		switch key := s.Fields[s.Field(s.Key[0])]; key.Type.Kind {
		case types.NumberKind:
			return true
		case types.RecordKind:
			list = key.Type.List
		default:
			return false
		}
	}
	return false
}

// numbers reports for each field of a list whether it refers to records by numbers; nil
// if none does. The last cycle's key is also the text of such a reference.
func (x *gathering) numbers(s *types.Schema) []bool {
	var is []bool
	for c, f := range s.Fields {
		to := paths.Referred(f.Type)
		if paths.IsLast(s.Name) && c == 0 && f.Type.Kind == types.TextKind {
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
