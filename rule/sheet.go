package rule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/points"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/ways"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// Figure is a named formula over the records of a list.
type Figure struct {
	List     string       // the list, or "" for a figure of the year as a whole
	Source   types.Source // Name is the figure's own name, such as "total"
	Places   *int         // round to this many places; nil leaves the number as it is
	Shown    *int         // results show this many places, while formulas see the exact number; nil shows it as it is
	Mode     types.Mode   // of either rounding; zero is HalfAwayFromZero
	Min, Max *types.Number
	Values   []string     // that a text must be one of; nil for any
	Ordered  bool         // Values are levels, the lowest first: the texts compare in their order
	Kind     types.Kind   // that it must yield; zero allows any
	Check    string       // of a flag: the fault of a record for which it is false, with formulas over the record in braces; "" for none
	CheckAt  types.Source // where Check is written; only File, Line and Column count, and none are needed
	Internal bool         // not published, so it may be a fraction
	Doc      string
}

// Expr returns a figure that has only a formula. As, or the package of the domain
// whose policy it is for, gives it a list and a name.
func Expr(text string) Figure { return Figure{Source: types.Source{Text: text}} }

// As returns the figure as a figure of a list, "" for the year as a whole, under a
// name. It must yield the kind; the zero Kind allows any.
func (f Figure) As(list, name string, kind types.Kind) Figure {
	f.List, f.Source.Name, f.Kind = list, name, kind
	return f
}

// path returns the figure's name in messages and derivations.
func (f *Figure) path() string {
	if f.List == "" {
		return f.Source.Name
	}
	return f.List + "." + f.Source.Name
}

// Sheet holds figures and models over the lists of a scope, checked and sorted into
// an order in which they can be evaluated. It is immutable and safe for many
// goroutines.
type Sheet struct {
	*rules
	period int // whose values by date count
	owner  types.Owner
}

// rules is what all views of a sheet share.
type rules struct {
	env      *check.Environment
	facts    []*types.Schema // the lists that come as facts, as declared
	declared []int           // of each list: how many fields are not figures
	makers   []*maker
	order    []*maker // in order of evaluation
	byColumn map[types.ColumnName]*maker
	path     []*maker // being checked
	faults   fault.Errors
	points   func() *points.Points                  // that trials should reach
	possible func() map[types.ColumnName]domain.Set // what each figure can be
	identity *types.Rules                           // what tells the rules from those of another policy
}

// maker is a figure or a model of a sheet: it makes one column or several.
type maker struct {
	figure   *Figure
	model    *Model
	name     string
	list     int // of a figure
	col      int
	formula  *Formula
	message  []shownPart           // of a figure that is a check
	uses     *tree.Uses            // of a figure
	readings func() *ways.Readings // of a figure: what its formula may read, by which ways
	inputs   []readColumns         // of a model
	needs    []*maker
	state    tree.NodeState
	at       int          // its position in the order of evaluation
	covered  *check.Plans // of a figure: they note what it reaches
}

// On returns the sheet as it is on a day: with the values by date in force then. On
// a day before a value's first date, its first value counts. If nothing changes by
// date, all days are alike.
func (sh *Sheet) On(day types.Date) *Sheet {
	period := 0
	for i, from := range sh.env.Days {
		if from <= day {
			period = i
		}
	}
	return &Sheet{sh.rules, period, sh.owner}
}

// Days returns the days on which values change, in order; nil if none does.
func (sh *Sheet) Days() []types.Date { return slices.Clone(sh.env.Days) }

// NewSheet checks figures and models against a scope, whose Own it ignores. The
// lists of the scope are those of the facts; the error is an Errors with the faults
// of all figures. The sheet copies what it keeps of its arguments.
func NewSheet(s Scope, models []Model, figures []Figure) (*Sheet, error) {
	if err := s.Limits.Check(); err != nil {
		return nil, err
	}
	in := s.inside()
	in.Own = nil
	models, figures = copies.All(models, Model.copy), copies.All(figures, Figure.copy)
	sh := &Sheet{rules: &rules{facts: in.Lists, byColumn: map[types.ColumnName]*maker{}}}
	in.Lists = sh.extend(in.Lists, models, figures)
	if len(sh.faults) > 0 {
		return nil, sh.faults.Sorted()
	}
	env, err := in.Environment()
	sh.env = env
	sh.faults.Add(err)
	env.Figures = onDemand{sh}
	for i := range models {
		sh.addModel(&models[i])
	}
	for i := range figures {
		sh.addFigure(&figures[i])
	}
	for _, n := range sh.makers {
		sh.visit(n)
	}
	sh.faults = append(sh.faults, env.CheckFunctions()...)
	if len(sh.faults) > 0 {
		return nil, wording.Once(sh.faults).Sorted()
	}
	sh.period = env.Last()
	sh.identity = &types.Rules{Digest: sync.OnceValue(sh.digest)}
	sh.points = sync.OnceValue(sh.findPoints)
	sh.possible = sync.OnceValue(func() map[types.ColumnName]domain.Set {
		d := domains.New(sh.env)
		for _, n := range sh.order {
			if n.formula != nil {
				n.domain(d)
			}
		}
		return d.Columns
	})
	return sh, nil
}

// extend returns the lists with the columns that facts, models and figures add: the
// fields of the facts, the inverses of their references, the columns of models, the
// inverses of the models' references, the figures.
func (sh *Sheet) extend(facts []*types.Schema, models []Model, figures []Figure) []*types.Schema {
	var lists []*types.Schema
	for _, s := range facts {
		lists = append(lists, typing.With(s))
	}
	sh.addInverses(lists, lists)
	var made []*types.Schema
	for _, m := range models {
		for _, s := range m.Lists {
			made = append(made, typing.With(s))
		}
	}
	lists = append(lists, made...)
	for _, m := range models {
		for _, a := range m.Adds {
			sh.addField(lists, a.List, a.Field, m.Name)
		}
	}
	sh.addInverses(lists, made)
	year := &types.Schema{}
	lists = append(lists, year)
	for _, s := range lists {
		sh.declared = append(sh.declared, len(s.Fields))
	}
	for i := range figures {
		f := &figures[i]
		if !sh.addField(lists, f.List, types.Field{Name: f.Source.Name, Doc: f.Doc, Min: f.Min, Max: f.Max, Shown: f.shown(), Values: f.Values, Ordered: f.Ordered}.WithPublished(f.Places), "") {
			sh.faults = append(sh.faults, refusal(lists, f))
		}
	}
	for _, s := range lists {
		s.Settle()
	}
	return lists
}

// refusal returns why a figure cannot be added to its list.
func refusal(lists []*types.Schema, f *Figure) *fault.Error {
	var names []string
	e := f.Source.Fault(fault.CodeDuplicateName, 0, fmt.Sprintf("%s has a field or figure %q already", cmp.Or(f.List, "the year"), f.Source.Name), "choose another name")
	e.Rule = f.path()
	for _, s := range lists {
		if s.Name == f.List {
			return e
		}
		names = append(names, s.Name)
	}
	e.Code, e.Names = fault.CodeUnknownList, []string{f.List}
	e.Message, e.Hint = fmt.Sprintf("there is no list %q for the figure %s", f.List, f.Source.Name), spell.DidYouMean(f.List, names)
	return e
}

func (sh *Sheet) addField(lists []*types.Schema, list string, field types.Field, model string) bool {
	e := &fault.Error{Code: fault.CodeUnmetNeed, Rule: model, Message: fmt.Sprintf("adds the field %s to the list %s, which is not declared", field.Name, list)}
	for _, s := range lists {
		switch {
		case s.Name != list:
		case s.Field(field.Name) >= 0:
			e.Code = fault.CodeDuplicateName
			e.Message, e.Hint = fmt.Sprintf("adds the field %s to the list %s, which has one of this name", field.Name, list), "choose another name for yours"
		default:
			s.Fields = append(s.Fields, field)
			return true
		}
	}
	if model != "" {
		sh.faults = append(sh.faults, e)
	}
	return false
}

func (sh *Sheet) addInverses(lists, from []*types.Schema) {
	for _, s := range from {
		for _, f := range s.Fields {
			if f.Inverse != "" {
				sh.addField(lists, f.Type.List, intake.InverseField(s.Name, f), s.Name)
			}
		}
	}
}

func (sh *Sheet) addModel(m *Model) {
	n := &maker{model: m, name: m.Name}
	sh.makers = append(sh.makers, n)
	for _, a := range m.Adds {
		sh.byColumn[types.ColumnName{List: a.List, Field: a.Field.Name}] = n
	}
	for _, s := range m.Lists {
		sh.byColumn[types.ColumnName{List: s.Name}] = n
		for _, f := range s.Fields {
			sh.byColumn[types.ColumnName{List: s.Name, Field: f.Name}] = n
			if f.Inverse != "" {
				sh.byColumn[types.ColumnName{List: f.Type.List, Field: f.Inverse}] = n
			}
		}
	}
}

func (sh *Sheet) addFigure(f *Figure) {
	n := &maker{figure: f, name: f.path(), list: sh.env.List(f.List)}
	n.col = sh.env.Lists[n.list].Field(f.Source.Name)
	sh.makers = append(sh.makers, n)
	sh.byColumn[types.ColumnName{List: f.List, Field: f.Source.Name}] = n
}

// domain visits the formula of a figure with the domains, and returns what it yields.
func (n *maker) domain(d *domains.Domains) domain.Set {
	f, column := n.figure, types.ColumnName{List: n.figure.List, Field: n.figure.Source.Name}
	yields := d.Figure(column, n.formula.tree, f.Min, f.Max)
	if f.Values != nil {
		d.Columns[column] = yields.Meet(domain.Text(f.Values...).OrMissing())
	}
	return yields
}

// strays warns of texts that a figure's formula can yield although its declared values lack them.
func (n *maker) strays(yields domain.Set) (found fault.Errors) {
	f := n.figure
	for _, text := range yields.Texts {
		if f.Values != nil && !slices.Contains(f.Values, text) {
			e := f.Source.Fault(fault.CodeUnknownValue, 0, fmt.Sprintf("the figure may be %q, which is none of its values", text), cmp.Or(spell.DidYouMean(text, f.Values), "the values are "+spell.Cut(strings.Join(f.Values, ", "), spell.Brief)))
			e.Rule = n.name
			found = append(found, e)
		}
	}
	return found
}

// isChecked reports whether the figure's value can be a fault.
func (f *Figure) isChecked() bool {
	return f.Min != nil || f.Max != nil || f.Check != "" || f.Values != nil
}

// shown returns how results round the figure, nil for not at all.
func (f *Figure) shown() *types.Shown {
	if f.Shown == nil {
		return nil
	}
	return &types.Shown{Places: *f.Shown, Mode: f.mode()}
}

func (f *Figure) mode() types.Mode {
	if f.Mode == 0 {
		return types.HalfAwayFromZero
	}
	return f.Mode
}

// Cited returns the clauses that parts of the figures' formulas cite with clause(…), in order.
func (sh *rules) Cited() []string {
	cited := map[string]bool{}
	for _, m := range sh.makers {
		if m.uses != nil {
			maps.Copy(cited, m.uses.Cited)
		}
	}
	return slices.Sorted(maps.Keys(cited))
}

// Warnings returns the warnings of all figures and of what they name, in the order
// of their places, and those for parameters, functions and tables that no figure
// uses.
func (sh *Sheet) Warnings() []*fault.Error {
	var all fault.Errors
	used := map[string]bool{}
	for _, n := range sh.makers {
		if n.formula == nil {
			continue
		}
		all = append(all, n.formula.warnings...)
		maps.Copy(used, n.uses.Names)
		if root := n.formula.tree.Root; n.figure.Places != nil && root.Op == tree.PlacesOp && root.Args[0].Rounded || n.figure.Shown != nil && root.Rounded {
			twice := n.figure.Source.Fault(fault.CodeRoundedTwice, 0, fmt.Sprintf("the figure %s is rounded twice", n.name), "leave out the round of the formula, or the places of the figure")
			twice.Rule = n.name
			all = append(all, twice)
		}
		if n.isConstantCondition() {
			all = append(all, n.figure.Source.Fault(fault.CodeConstantCondition, 0, fmt.Sprintf("the figure %s is always %s", n.name, n.formula.tree.Root.Only()), "compare what the facts give"))
			all[len(all)-1].Rule = n.name
		}
	}
	d := domains.New(sh.env)
	d.Generic = map[string]bool{}
	for _, n := range sh.order {
		if n.formula != nil {
			all = append(all, n.strays(n.domain(d))...)
			all = append(all, domains.OddTerms(d, n.formula.tree.Root)...)
		}
	}
	all = append(all, d.Warnings()...)
	for _, name := range sh.env.TableNames() {
		for _, t := range sh.env.Tables[name].Versions {
			all = append(all, t.Warnings...)
		}
	}
	all = append(all, domains.OddConstants(d)...)
	all = append(all, sh.env.Unused(used)...)
	_ = all.Sorted()
	all = slices.CompactFunc(all, func(a, b *fault.Error) bool { return wording.StatementOf(a) == wording.StatementOf(b) })
	return copies.All(all, (*fault.Error).Clone)
}

func (f Figure) copy() Figure {
	f.Source, f.CheckAt, f.Places, f.Shown, f.Min, f.Max = f.Source.Clone(), f.CheckAt.Clone(), copies.Of(f.Places), copies.Of(f.Shown), copies.Of(f.Min), copies.Of(f.Max)
	f.Values = slices.Clone(f.Values)
	return f
}
