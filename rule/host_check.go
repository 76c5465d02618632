package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// addNative reads the name of a host's function.
func (e *environment) addNative(f Function) {
	name, rest, ok := strings.Cut(f.Name, "(")
	list, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	f.short = strings.TrimSpace(name)
	for a := range strings.SplitSeq(list, ",") {
		if a = strings.TrimSpace(a); a != "" || list != "" {
			f.args = append(f.args, a)
		}
	}
	bad := func(a string) bool { return !syntax.IsName(a) }
	fault := func(format string, args ...any) {
		e.add(&Error{Code: CodeHostFunction, Message: fmt.Sprintf("the host's function %q ", f.Name) + fmt.Sprintf(format, args...)})
	}
	switch {
	case !ok || !closed || bad(f.short) || slices.ContainsFunc(f.args, bad):
		fault("is not written like name(a, b)")
	case len(f.args) != len(f.Params):
		fault("names %d arguments, but has %d types", len(f.args), len(f.Params))
	case f.Call == nil:
		fault("has no Call")
	case f.Result.Kind == Nothing:
		fault("has no Result")
	case f.Result.Kind == RecordKind:
		fault("cannot yield a record")
	case !f.Result.isWhole() || slices.ContainsFunc(f.Params, func(t Type) bool { return t.Kind == ListKind && t.Elem == nil }):
		fault("has a list without the type of its elements, or of records")
	case language.Called(f.short) != nil:
		fault("has the name of a function of the language")
	default:
		e.declare(Source{}, f.short)
		e.natives[f.short] = &f
	}
}
