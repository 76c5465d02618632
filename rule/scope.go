package rule

import (
	"context"
	"slices"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Scope is what a formula may name. The zero Scope has the functions of the
// language and nothing else.
//
// A parameter and a table may have several values by date: several Sources, or
// Tables, of one name, each in force from its day From. Formulas are checked once,
// with all of them; a run takes those of one day, see [Sheet.On].
type Scope struct {
	Own        *types.Schema   // the own record, whose fields a formula names directly; nil for none
	Lists      []*types.Schema // lists, named as a whole
	Values     []types.Field   // single values of the facts
	Parameters []types.Source  // Name is the parameter's name; constant formulas, in any order
	Functions  []types.Source  // Name is "ladder(rank)"; Text the body
	Tables     []Table
	Host       []Function // functions that the host program adds to the language
	Clauses    []string   // ids of the clauses that formulas may cite; nil for any
	Limits     types.Limits
}

// Table is a table of a policy, read with lookup(table, key, …): rows of
// constants, found by exact keys or by steps.
type Table struct {
	Source types.Source     // Name is the table's name; Text is not used
	Keys   []string         // names of the key columns, at least one
	Steps  []types.StepSide // how each key is matched; nil if all are exact
	Rows   []TableRow
	Unit   string // of the values: Ratio, or any other word; "" for unknown
}

// TableRow is one row: the keys, and their value.
type TableRow struct {
	Keys  []value.Value // in a column of steps a missing one has no lower end
	Value value.Value
	Line  int // its line in the document, 0 if unknown

	Column int // its column in the document; 0 means the table's
}

// Function is a function that a host program adds to the language, for what no
// formula can express: a lookup in a register, a checksum, a distance.
//
// Call must be pure: for the same arguments it returns the same result or error,
// whenever and on however many goroutines it is called; otherwise a policy does not
// give the same results for the same inputs. Its error is reported with the place of
// the call and the current record.
type Function struct {
	Name   string       // as written, with names for the arguments: "distance(a, b)"
	Params []types.Type // of each argument; one of optional type may be nil
	Result types.Type   // a number that may be a fraction is FractionType
	Call   func(args []value.Value) (value.Value, error)
	Doc    string // a sentence for people
}

// Compile checks a formula against the scope. If want's Kind is not Nothing, the
// formula must yield that type. The error is an Errors with every fault.
func (s Scope) Compile(src types.Source, want types.Type) (*Formula, error) {
	if err := s.Limits.Check(); err != nil {
		return nil, err
	}
	src, want = src.Clone(), want.Clone()
	var faults fault.Errors
	env, err := s.inside().Environment()
	faults.Add(err)
	f, err := compile(env, src, want)
	faults.Add(err)
	faults = append(faults, env.CheckFunctions()...)
	if len(faults) > 0 {
		return nil, wording.Once(faults).Sorted()
	}
	return f, nil
}

// inside returns a copy of the scope as the check takes it.
func (s Scope) inside() check.Scope {
	return check.Scope{
		Own: s.Own.Clone(), Lists: copies.All(s.Lists, (*types.Schema).Clone), Values: copies.All(s.Values, types.Field.Clone),
		Parameters: copies.All(s.Parameters, types.Source.Clone), Functions: copies.All(s.Functions, types.Source.Clone),
		Tables: each(s.Tables, Table.inside), Host: each(s.Host, Function.inside),
		Clauses: slices.Clone(s.Clauses), Limits: s.Limits,
	}
}

// each returns each element in the engine's form, nil for nil.
func each[T, In any](all []T, one func(T) In) []In {
	if all == nil {
		return nil
	}
	made := make([]In, len(all))
	for i, x := range all {
		made[i] = one(x)
	}
	return made
}

func (t Table) inside() tree.Table {
	return tree.Table{Source: t.Source.Clone(), Keys: slices.Clone(t.Keys), Steps: slices.Clone(t.Steps), Rows: each(t.Rows, TableRow.inside), Unit: t.Unit}
}

func (r TableRow) inside() tree.TableRow {
	return tree.TableRow{Keys: inside.Values(r.Keys), Value: inside.Value(r.Value), Line: r.Line, Column: r.Column}
}

// outside returns a row of the engine's as hosts see it.
func outside(r tree.TableRow) TableRow {
	return TableRow{Keys: inside.OfValues(r.Keys), Value: inside.OfValue(r.Value), Line: r.Line, Column: r.Column}
}

func (f Function) inside() tree.HostFunction {
	in := tree.HostFunction{Name: f.Name, Params: copies.All(f.Params, types.Type.Clone), Result: f.Result.Clone(), Doc: f.Doc}
	if call := f.Call; call != nil {
		in.Call = func(args []cell.Value) (cell.Value, error) {
			v, err := call(inside.OfValues(args))
			return inside.Value(v), err
		}
	}
	return in
}

// Together returns a context under which calls, one after the other, share the steps of
// one: Limits.Steps in all, plus 200 for each cell of the facts of each call and 20,000
// for each call. Their bytes are not added up, since what a call makes can be released
// after it. A context from Together is returned unchanged.
func Together(ctx context.Context) context.Context { return byrow.Together(ctx) }
