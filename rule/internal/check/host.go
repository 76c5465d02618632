package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// addNative reads the name of a host's function.
func (e *Environment) addNative(f tree.HostFunction) {
	name, rest, ok := strings.Cut(f.Name, "(")
	list, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	f.Short = strings.TrimSpace(name)
	for a := range strings.SplitSeq(list, ",") {
		if a = strings.TrimSpace(a); a != "" || list != "" {
			f.Args = append(f.Args, a)
		}
	}
	bad := func(a string) bool { return !syntax.IsName(a) }
	fault := func(format string, args ...any) {
		e.add(&fault.Error{Code: fault.CodeHostFunction, Message: fmt.Sprintf("the host's function %q ", f.Name) + fmt.Sprintf(format, args...)})
	}
	switch {
	case !ok || !closed || bad(f.Short) || slices.ContainsFunc(f.Args, bad):
		fault("is not written like name(a, b)")
	case len(f.Args) != len(f.Params):
		fault("names %d arguments, but has %d types", len(f.Args), len(f.Params))
	case f.Call == nil:
		fault("has no Call")
	case f.Result.Kind == types.Nothing:
		fault("has no Result")
	case f.Result.Kind == types.RecordKind:
		fault("cannot yield a record")
	case !isWhole(f.Result) || slices.ContainsFunc(f.Params, func(t types.Type) bool { return t.Kind == types.ListKind && t.Elem == nil }):
		fault("has a list without the type of its elements, or of records")
	case language.Called(f.Short) != nil:
		fault("has the name of a function of the language")
	default:
		e.declare(types.Source{}, f.Short)
		e.natives[f.Short] = &f
	}
}

// isWhole reports whether a type specifies all its parts.
func isWhole(t types.Type) bool {
	switch t.Kind {
	case types.Nothing, types.RecordKind:
		return false
	case types.ListKind:
		return t.Elem != nil && isWhole(*t.Elem)
	}
	return true
}
