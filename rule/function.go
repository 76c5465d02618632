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

// Function is a function that a host program adds to the language, for what no
// formula can say: a lookup in a register, a checksum, a distance.
//
// Call must be pure: for the same arguments it gives the same result or error,
// whenever and on however many goroutines it is called; else the results of a
// policy are not the same for the same inputs. Its error is reported with the
// place of the call and the record in hand.
type Function struct {
	Name   string // as it is written, with names for the arguments: "distance(a, b)"
	Params []Type // of each argument; one whose type is optional may be given nil
	Result Type   // a number that may be a fraction is FractionType
	Call   func(args []Value) (Value, error)
	Doc    string // a sentence for people

	short string // the name alone
	args  []string
}

// FractionType is the type of numbers that need not have a finite decimal form,
// for results of a Function.
func FractionType() Type { return numberType(false) }

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
		e.add(&Error{Message: fmt.Sprintf("the host's function %q ", f.Name) + fmt.Sprintf(format, args...)})
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
		fr.failFor(err, at, "", "%s: %v", f.short, err)
	case v.kind == Nothing && f.Result.Optional:
		return v
	default:
		if wrong := v.misfit(f.Result); wrong != "" {
			fr.fail(at, "%s should yield %s, but gave %s", f.short, wrong, described(v))
			break
		}
		if v.kind == NumberKind {
			v.num = fr.big(at, v.num)
		}
		return v
	}
	return empty(f.Result)
}

// misfit says what a value should be that is not of a type, "" where it is.
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

// described is a value in a message, with its kind where that does not show.
func described(v Value) string {
	switch v.kind {
	case TextKind, FlagKind:
		return fmt.Sprintf("the %s %s", v.kind, v.brief())
	case Nothing:
		return "nil"
	}
	return spell.Cut(v.String(), spell.Brief)
}

// isWhole reports whether a type says what all its parts are.
func (t Type) isWhole() bool {
	switch t.Kind {
	case Nothing, RecordKind:
		return false
	case ListKind:
		return t.Elem != nil && t.Elem.isWhole()
	}
	return true
}
