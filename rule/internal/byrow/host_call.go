package byrow

import (
	"fmt"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// called calls a host's function and checks what it returns.
func (fr *Frame) called(at tree.Site, f *tree.HostFunction, values []cell.Value) cell.Value {
	v, err := f.Call(values)
	switch {
	case err != nil:
		fr.failFor(fault.CodeHostFunction, err, at, "", "%s: %v", f.Short, err)
	case v.Kind == types.Nothing && f.Result.Optional:
		return v
	default:
		if wrong := misfit(v, f.Result); wrong != "" {
			fr.Fail(fault.CodeHostFunction, at, "%s should yield %s, but gave %s", f.Short, wrong, described(v))
			break
		}
		if v.Kind == types.NumberKind {
			v.Num = fr.big(at, v.Num)
		}
		return v
	}
	return empty(f.Result)
}

// misfit says what a value that is not of the type should be, "" if it is of the type.
func misfit(v cell.Value, t types.Type) string {
	switch {
	case v.Kind == types.Nothing && t.Optional:
		return ""
	case v.Kind != t.Kind:
		return "a " + t.String()
	case v.Kind == types.NumberKind && t.Terminating && !v.Num.Terminates():
		return "a number with a finite decimal form"
	case v.Kind == types.TextKind && !utf8.ValidString(v.Str):
		return "a text in UTF-8"
	case v.Kind == types.ListKind:
		for i := range v.Seq.Len() {
			if wrong := misfit(v.Seq.At(i), *t.Elem); wrong != "" {
				return "a " + t.String() + ", each element " + wrong
			}
		}
	}
	return ""
}

// described returns a value for a message, with its kind if that is not evident.
func described(v cell.Value) string {
	switch v.Kind {
	case types.TextKind, types.FlagKind:
		return fmt.Sprintf("the %s %s", v.Kind, v.Brief())
	case types.Nothing:
		return "nil"
	}
	return spell.Cut(v.String(), spell.Brief)
}
