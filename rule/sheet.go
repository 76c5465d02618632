package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Figure is a named formula over the records of a list.
type Figure struct {
	List     string // the list, or "" for a figure of the year as a whole
	Source   Source // Name is the figure's own name, such as "total"
	Places   *int   // round to so many places; nil leaves the number as it is
	Mode     Mode   // how; zero is HalfAwayFromZero
	Min, Max *Number
	Kind     Kind   // what it must yield; zero leaves that open
	Check    string // of a flag: what is wrong with a record for which it is false, which is then a fault; "" for none
	Internal bool   // not published, so it may be a fraction
	Doc      string
}

// path is the figure's name in messages and derivations.
func (f *Figure) path() string {
	if f.List == "" {
		return f.Source.Name
	}
	return f.List + "." + f.Source.Name
}

// Sheet is figures and models over the lists of a scope, checked and put into
// the order in which they can be worked out. It is immutable and safe for many
// goroutines.
type Sheet struct {
	env      *environment
	facts    []*Schema // the lists that come as facts, as declared
	declared []int     // of each list: how many fields are not figures
	nodes    []*node   // figures and models
	order    []*node   // in working order
	byColumn map[columnName]*node
	path     []*node // being compiled
	faults   Errors
	probe    func() *probe // the formulas made ready for trials
}

// columnName names a column, or with no field a list.
type columnName struct{ list, field string }

// node is a figure or a model of a sheet.
type node struct {
	figure  *Figure
	model   *Model
	name    string
	list    int // of a figure
	col     int
	formula *Formula
	code    code
	needs   []*node
	state   nodeState
}

type nodeState uint8

const (
	waiting nodeState = iota
	working
	ready
	failed
)

// NewSheet checks figures and models against a scope, whose Record is not used.
// The lists of the scope are those of the facts; the error is an Errors with
// the faults of all figures.
func NewSheet(s Scope, models []Model, figures []Figure) (*Sheet, error) {
	s.Record = nil
	sh := &Sheet{facts: s.Lists, byColumn: map[columnName]*node{}}
	s.Lists = sh.extend(s.Lists, models, figures)
	if len(sh.faults) > 0 {
		return nil, sh.faults.Sorted()
	}
	env, err := s.environment()
	sh.env = env
	sh.faults.Add(err)
	env.sheet = sh
	for i := range models {
		sh.addModel(&models[i])
	}
	for i := range figures {
		sh.addFigure(&figures[i])
	}
	for _, n := range sh.nodes {
		sh.visit(n)
	}
	sh.faults = append(sh.faults, env.checkFunctions()...)
	if len(sh.faults) > 0 {
		return nil, sh.faults.once().Sorted()
	}
	sh.probe = onceProbe(sh)
	return sh, nil
}

// extend returns the lists with all that facts, models and figures put into
// them: the fields of the facts, the inverses of their references, the columns
// of models, the inverses of the models' references, the figures.
func (sh *Sheet) extend(facts []*Schema, models []Model, figures []Figure) []*Schema {
	var lists []*Schema
	for _, s := range facts {
		lists = append(lists, s.with())
	}
	sh.addInverses(lists, lists)
	var made []*Schema
	for _, m := range models {
		for _, s := range m.Lists {
			made = append(made, s.with())
		}
	}
	lists = append(lists, made...)
	for _, m := range models {
		for _, a := range m.Adds {
			sh.addField(lists, a.List, a.Field, m.Name)
		}
	}
	sh.addInverses(lists, made)
	year := &Schema{}
	lists = append(lists, year)
	for _, s := range lists {
		sh.declared = append(sh.declared, len(s.Fields))
	}
	for i := range figures {
		f := &figures[i]
		if !sh.addField(lists, f.List, Field{Name: f.Source.Name, Doc: f.Doc, Min: f.Min, Max: f.Max}, "") {
			sh.faults = append(sh.faults, sh.refusal(lists, f))
		}
	}
	for _, s := range lists {
		s.settle()
	}
	return lists
}

// refusal says why a figure cannot have its place.
func (sh *Sheet) refusal(lists []*Schema, f *Figure) *Error {
	var names []string
	e := f.Source.fault(0, fmt.Sprintf("%s has a field or figure %q already", cmp.Or(f.List, "the year"), f.Source.Name), "choose another name")
	e.Rule = f.path()
	for _, s := range lists {
		if s.Name == f.List {
			return e
		}
		names = append(names, s.Name)
	}
	e.Message, e.Hint = fmt.Sprintf("there is no list %q for the figure %s", f.List, f.Source.Name), DidYouMean(f.List, names)
	return e
}

func (sh *Sheet) addField(lists []*Schema, list string, field Field, model string) bool {
	e := &Error{Rule: model, Message: fmt.Sprintf("adds the field %s to the list %s, which is not declared", field.Name, list)}
	for _, s := range lists {
		switch {
		case s.Name != list:
		case s.Field(field.Name) >= 0:
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

func (sh *Sheet) addInverses(lists, from []*Schema) {
	for _, s := range from {
		for _, f := range s.Fields {
			if f.Inverse != "" {
				sh.addField(lists, f.Type.List, inverseField(s.Name, f), s.Name)
			}
		}
	}
}

func (sh *Sheet) addModel(m *Model) {
	n := &node{model: m, name: m.Name}
	sh.nodes = append(sh.nodes, n)
	for _, a := range m.Adds {
		sh.byColumn[columnName{a.List, a.Field.Name}] = n
	}
	for _, s := range m.Lists {
		sh.byColumn[columnName{list: s.Name}] = n
		for _, f := range s.Fields {
			sh.byColumn[columnName{s.Name, f.Name}] = n
			if f.Inverse != "" {
				sh.byColumn[columnName{f.Type.List, f.Inverse}] = n
			}
		}
	}
}

func (sh *Sheet) addFigure(f *Figure) {
	n := &node{figure: f, name: f.path(), list: sh.env.list(f.List)}
	n.col = sh.env.lists[n.list].Field(f.Source.Name)
	sh.nodes = append(sh.nodes, n)
	sh.byColumn[columnName{f.List, f.Source.Name}] = n
}

// need is called when a formula names a column: whoever makes it comes first.
func (sh *Sheet) need(list string, col int) {
	sh.needNode(columnName{list, sh.env.lists[sh.env.list(list)].Fields[col].Name})
	sh.needList(list)
}

// needList is called when a formula names a list as a whole.
func (sh *Sheet) needList(list string) { sh.needNode(columnName{list: list}) }

func (sh *Sheet) needNode(c columnName) {
	n := sh.byColumn[c]
	if n == nil {
		return
	}
	if len(sh.path) > 0 {
		user := sh.path[len(sh.path)-1]
		if user == n && n.model != nil {
			return
		}
		user.needs = append(user.needs, n)
	}
	sh.visit(n)
}

// visit compiles a node after all that it needs, and notes the order.
func (sh *Sheet) visit(n *node) {
	switch n.state {
	case working:
		sh.cycle(n)
		return
	case ready, failed:
		return
	}
	n.state = working
	sh.path = append(sh.path, n)
	ok := true
	if n.model != nil {
		sh.visitModel(n)
	} else {
		ok = sh.compileFigure(n)
	}
	sh.path = sh.path[:len(sh.path)-1]
	n.state = ready
	if !ok {
		n.state = failed
		sh.env.lists[n.list].Fields[n.col].Type = Type{Kind: broken}
		return
	}
	sh.order = append(sh.order, n)
}

// visitModel compiles what a model reads.
func (sh *Sheet) visitModel(n *node) {
	for _, a := range n.model.Adds {
		sh.needNode(columnName{list: a.List}) // whoever makes the list comes first
	}
	for _, u := range n.model.Uses {
		if i := sh.env.list(u.List); i < 0 || u.Field != "" && sh.env.lists[i].Field(u.Field) < 0 {
			sh.faults = append(sh.faults, &Error{Rule: n.name, Message: fmt.Sprintf("needs %s, which is not declared", strings.TrimSuffix(u.List+"."+u.Field, "."))})
			continue
		}
		sh.needNode(columnName{u.List, u.Field})
		sh.needNode(columnName{list: u.List})
		sh.checkKind(n, u)
	}
}

// checkKind reports a column that does not hold what a model needs.
func (sh *Sheet) checkKind(n *node, u Column) {
	if u.Field == "" || u.Kind == Nothing {
		return
	}
	s := sh.env.lists[sh.env.list(u.List)]
	t := s.Fields[s.Field(u.Field)].Type
	if t.Kind != u.Kind && t.Kind != broken && (u.Kind != TextKind || t.Kind != RecordKind) {
		sh.faults = append(sh.faults, &Error{Rule: n.name, Message: fmt.Sprintf("needs %s.%s to be a %s, but it is a %s", u.List, u.Field, u.Kind, t)})
	}
}

// cycle reports a figure that needs itself, with the path.
func (sh *Sheet) cycle(n *node) {
	start := slices.Index(sh.path, n)
	var names []string
	for _, p := range append(slices.Clone(sh.path[start:]), n) {
		names = append(names, p.name)
	}
	msg := "uses itself: " + strings.Join(names, " → ")
	if n.figure != nil {
		e := n.figure.Source.fault(0, "the figure "+msg, "")
		e.Rule = n.name
		sh.faults = append(sh.faults, e)
		sh.env.lists[n.list].Fields[n.col].Type = Type{Kind: broken}
		return
	}
	sh.faults = append(sh.faults, &Error{Rule: n.name, Message: msg})
}

// compileFigure compiles a figure's formula and settles its column's type.
func (sh *Sheet) compileFigure(n *node) bool {
	f := n.figure
	inner := *sh.env
	inner.own = sh.env.lists[n.list]
	if f.List == "" {
		inner.own = nil
	}
	src := f.Source
	src.Name = n.name
	formula, err := inner.compile(src, Type{})
	if err != nil {
		sh.faults.Add(err)
		return false
	}
	n.formula, n.code = formula, formula.code
	t := formula.code.typ
	fault := func(msg, hint string) bool {
		sh.faults = append(sh.faults, src.fault(0, msg, hint))
		return false
	}
	number := t.Kind == NumberKind
	switch {
	case t.Kind == broken: // by a fault that is reported where it is
		return false
	case t.Kind == Nothing:
		return fault("the figure is always nil", "")
	case t.Kind == f.Kind && t.Optional:
		return fault(fmt.Sprintf("the figure must be a %s, but is a %s", f.Kind, t), "say with ?? what stands for nil")
	case f.Kind != Nothing && t.Kind != f.Kind:
		return fault(fmt.Sprintf("the figure must be a %s, but is a %s", f.Kind, t), "")
	case !number && (f.Places != nil || f.Min != nil || f.Max != nil):
		return fault(fmt.Sprintf("places and range are for numbers, but the figure is a %s", t), "")
	case f.Check != "" && (t.Kind != FlagKind || t.Optional):
		return fault(fmt.Sprintf("a check must be true or false, but the figure is a %s", t), "write a condition that sound records meet")
	case number && f.Places != nil:
		c := &compiler{numVecs: formula.numVecs, flagVecs: formula.flagVecs}
		n.code = c.rounded(formula.code, *f.Places, f.mode())
		formula.numVecs = c.numVecs
		t.Terminating = true
	case t.Kind == ListKind && t.Elem.Kind == NumberKind && !t.Elem.Terminating && !f.Internal:
		return fault("the figure may hold fractions without a finite decimal form", "round each, or mark the figure internal")
	case number && !t.Terminating && !f.Internal:
		sh.faults = append(sh.faults, formula.fraction())
		return false
	}
	field := &sh.env.lists[n.list].Fields[n.col]
	field.Type = t
	return true
}

// isChecked reports whether a value of the figure may be a fault.
func (f *Figure) isChecked() bool { return f.Min != nil || f.Max != nil || f.Check != "" }

func (f *Figure) mode() Mode {
	if f.Mode == 0 {
		return HalfAwayFromZero
	}
	return f.Mode
}

// rounded rounds a number where there is one.
func (c *compiler) rounded(x code, places int, mode Mode) code {
	if x.num != nil {
		return c.roundCode(x, places, mode)
	}
	val := x.val
	return valCode(x.typ, func(fr *frame) Value {
		v := val(fr)
		if v.kind == NumberKind {
			v.num = v.num.Round(places, mode)
		}
		return v
	})
}

// yearFigure is code for a figure of the year as a whole.
func (sh *Sheet) yearFigure(name string) (code, bool) {
	i := sh.env.list("")
	if i < 0 {
		return code{}, false
	}
	col := sh.env.lists[i].Field(name)
	if col < 0 {
		return code{}, false
	}
	sh.needNode(columnName{"", name})
	t := sh.env.lists[i].Fields[col].Type
	if t.Kind == broken {
		return brokenCode(), true
	}
	return valCode(t, func(fr *frame) Value {
		if fr.rec != nil {
			fr.rec.at(fr.lists[i], 0, col)
		}
		return fr.cell(fr.lists[i], 0, col)
	}), true
}
