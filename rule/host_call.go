package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/spell"
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

// called calls a host's function and checks what it returns.
func (fr *frame) called(at site, f *Function, values []Value) Value {
	v, err := f.Call(values)
	switch {
	case err != nil:
		fr.failFor(CodeHostFunction, err, at, "", "%s: %v", f.short, err)
	case v.kind == Nothing && f.Result.Optional:
		return v
	default:
		if wrong := v.misfit(f.Result); wrong != "" {
			fr.fail(CodeHostFunction, at, "%s should yield %s, but gave %s", f.short, wrong, described(v))
			break
		}
		if v.kind == NumberKind {
			v.num = fr.big(at, v.num)
		}
		return v
	}
	return empty(f.Result)
}

// misfit says what a value that is not of the type should be, "" if it is of the type.
func (v Value) misfit(t Type) string {
	switch {
	case v.kind == Nothing && t.Optional:
		return ""
	case v.kind != t.Kind:
		return "a " + t.String()
	case v.kind == NumberKind && t.Terminating && !v.num.Terminates():
		return "a number with a finite decimal form"
	case v.kind == TextKind && !utf8.ValidString(v.text):
		return "a text in UTF-8"
	case v.kind == ListKind:
		for i := range v.seq.len() {
			if wrong := v.seq.at(i).misfit(*t.Elem); wrong != "" {
				return "a " + t.String() + ", each element " + wrong
			}
		}
	}
	return ""
}

// described returns a value for a message, with its kind if that is not evident.
func described(v Value) string {
	switch v.kind {
	case TextKind, FlagKind:
		return fmt.Sprintf("the %s %s", v.kind, v.brief())
	case Nothing:
		return "nil"
	}
	return spell.Cut(v.String(), spell.Brief)
}
