package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser/utils"
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
	_, isBuiltin := builtins[f.short]
	bad := func(a string) bool { return !utils.IsValidIdentifier(a) }
	fault := func(format string, args ...any) {
		e.faults = append(e.faults, &Error{Message: fmt.Sprintf("the host's function %q ", f.Name) + fmt.Sprintf(format, args...)})
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
	case isBuiltin:
		fault("has the name of a function of the language")
	default:
		e.declare(Source{}, f.short)
		e.natives[f.short] = &f
	}
}

// native is a call of a host's function.
func (c *compiler) native(n ast.Node, f *Function, args []ast.Node) code {
	if len(args) != len(f.args) {
		return c.faultHint(n, fmt.Sprintf("write %s(%s)", f.short, strings.Join(f.args, ", ")), "%s has %s", f.short, counted(len(args), "argument"))
	}
	parts := make([]code, len(args))
	x := code{}
	for i, a := range args {
		parts[i] = c.compile(a)
		if parts[i].isBroken() {
			return parts[i]
		}
		if !f.Params[i].Optional || !parts[i].typ.same(f.Params[i]) && parts[i].typ.Kind != Nothing {
			if bad, ok := c.need(a, parts[i], f.Params[i]); !ok {
				return bad
			}
		}
		x.free, x.heavy, x.global = x.free|parts[i].free, x.heavy || parts[i].heavy, x.global || parts[i].global
	}
	at := c.site(n)
	y := valCode(f.Result, func(fr *frame) Value { // not folded: it is called when the formula runs, and only then
		values := make([]Value, len(parts))
		for i := range parts {
			values[i] = parts[i].val(fr)
		}
		if !fr.tick(at) {
			return empty(f.Result)
		}
		return fr.called(at, f, values)
	})
	y.free, y.heavy, y.global = x.free, x.heavy, x.global
	return y
}

// called calls a host's function and checks what it returns.
func (fr *frame) called(at site, f *Function, values []Value) Value {
	if fr.guarded() {
		return empty(f.Result)
	}
	v, err := f.Call(values)
	switch {
	case err != nil:
		fr.fail(at, "%s: %v", f.short, err)
		fr.err.Err = err
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
	return cut(v.String(), maxBrief)
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
