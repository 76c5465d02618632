package incentive

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Grading gives each record of a list one of several levels (等次): by thresholds, by a quota of
// each class, by promotion. All its formulas stand over the list.
type Grading struct {
	Name   string        // of the column with the level, such as grade
	List   string        // whose records are graded; "" for units
	Only   rule.Figure   // a flag: who is graded; the others have no level. The zero Figure for all
	Within rule.Figure   // what makes a class, such as class; the zero Figure for one class of all
	By     []rule.Figure // numbers of which more is better: the first is the score, those after it break ties
	Levels []Level       // the best first; who reaches no other has the last
	Ties   Tie           // "" for TieFault
	Lower  rule.Figure   // a number: by how many levels one is lowered, at most to the last; the zero Figure for none

	Clauses []string // ids of the clauses of the official text; for hosts that cite them
}

// Level is one level of a grading. Of its conditions, a zero Figure always holds.
type Level struct {
	Name string
	When rule.Figure // a flag: whether one may have the level
	From rule.Figure // a number: the least score for it

	// Quota is how many of a class may have the level, a whole number that is the same for
	// all of the class; the best of those who meet the conditions have it. The zero Figure for all of them.
	Quota  rule.Figure
	Borrow bool // places that a class leaves empty go to the best of all other classes

	Promoted rule.Figure // a flag: who has the level whatever its conditions and its quota; the zero Figure for nobody
	Counted  bool        // those promoted take places of the quota

	Cap rule.Figure // a flag: who may have no better level than this one; the zero Figure for nobody

	Clauses []string
}

// Tie says what happens to those who are equal in all keys where the places of a quota run out.
type Tie string

// The rules of ties.
const (
	TieFault Tie = "fault" // a fault that names them: a lot or a meeting must decide, and a further key say what they decided
	TieIn    Tie = "in"    // all of them have the level, beyond the places
	TieOut   Tie = "out"   // none of them has it, and places stay empty
)

// Ties returns the names of all rules of ties.
func Ties() []string { return []string{string(TieFault), string(TieIn), string(TieOut)} }

// The rules by which a decision holds or does not: the values of the field rule in the reasons of
// a grading.
const (
	ByPromotion = "promoted"     // has the level: promoted
	ByQuota     = "quota"        // has the level: among the best
	ByBorrowing = "borrowed"     // has the level: on a place that another class left empty
	ByScore     = "from"         // has the level: the score reaches it
	ByCondition = "when"         // has the level: the condition holds, and there is no other
	ByRest      = "rest"         // has the level: the last one
	ByLowering  = "lowered"      // has the level: lowered to it from a better one
	NotCapped   = "capped"       // not this level: none better than another is allowed
	NotWhen     = "not_when"     // not this level: its condition does not hold
	NotFrom     = "below_from"   // not this level: the score does not reach it
	NotQuota    = "beyond_quota" // not this level: the places have gone to better ones
	NotTied     = "tied"         // not this level: tied where the places run out
	NotLowered  = "lost"         // not this level: reached, then lowered
)

// GradeReason says why a record has a level, or does not have a better one: a record of the list
// <name>_reasons, which rule.Records reads. It has for each graded record the levels from the best to the one that
// it has. Margin is the score less what decided: the threshold, or for a quota the score of the first one
// out, or of the last one in if one is out; nil where a number decided nothing.
type GradeReason struct {
	Of     string        `rule:"of"`
	Level  string        `rule:"level"`
	Held   bool          `rule:"held"` // whether it is the level that the record has
	Rule   string        `rule:"rule"`
	Margin *types.Number `rule:"margin"`
}

func (g Grading) list() string {
	if g.List == "" {
		return "units"
	}
	return g.List
}

// reasons returns the name of the list of reasons.
func (g Grading) reasons() string { return g.Name + "_reasons" }

// names returns the levels, the lowest first.
func (g Grading) names() []string {
	names := make([]string, len(g.Levels))
	for i, l := range g.Levels {
		names[len(names)-1-i] = l.Name
	}
	return names
}

// The names of the figures that a grading works out beside the level.
func (g Grading) part(name string) string { return g.Name + "_" + name }

func (g Grading) key(i int) string {
	if i == 0 {
		return g.part("by")
	}
	return g.part(fmt.Sprintf("by_%d", i+1))
}

// of returns the name of a condition's figure, with the level's name in it if that may stand in a name.
func (g Grading) of(level int, part string) string {
	name := g.Levels[level].Name
	if strings.ContainsFunc(name, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		name = strconv.Itoa(level + 1)
	}
	return g.part(name + "_" + part)
}

func isSet(f rule.Figure) bool { return f.Source.Text != "" }

// condition is one figure of a grading.
type condition struct {
	rule.Figure
	name string
	typ  types.Type
}

// conditions returns the formulas of the grading by the names of their figures.
func (g Grading) conditions() (all []condition) {
	add := func(f rule.Figure, name string, t types.Type) {
		if isSet(f) {
			all = append(all, condition{f, name, t})
		}
	}
	number := types.NumberType().OrMissing()
	add(g.Only, g.part("only"), types.FlagType())
	add(g.Within, g.part("within"), types.Type{})
	for i, by := range g.By {
		add(by, g.key(i), number)
	}
	add(g.Lower, g.part("lower"), types.NumberType())
	for i, l := range g.Levels {
		add(l.When, g.of(i, "when"), types.FlagType())
		add(l.From, g.of(i, "from"), types.NumberType())
		add(l.Quota, g.of(i, "quota"), types.NumberType())
		add(l.Promoted, g.of(i, "promoted"), types.FlagType())
		add(l.Cap, g.of(i, "cap"), types.FlagType())
	}
	return all
}

// parts returns the grading as a model and the figures that it reads.
func (g Grading) parts() (rule.Model, []rule.Figure) {
	var figures []rule.Figure
	use := rule.Use{List: g.list()}
	for _, c := range g.conditions() {
		f := c.As(g.list(), c.name, c.typ.Kind)
		f.Internal = true
		figures = append(figures, f)
		use.Figures = append(use.Figures, types.Field{Name: c.name, Type: c.typ})
	}
	level := types.TextType()
	if isSet(g.Only) {
		level = level.OrMissing()
	}
	return rule.Model{
		Name: "grades." + g.Name,
		Uses: []rule.Use{use},
		Adds: []rule.Added{{List: g.list(), Field: types.Field{Name: g.Name, Type: level, Values: g.names(), Ordered: true}, Published: true}},
		Lists: []*types.Schema{{Name: g.reasons(), Key: []string{"of", "level"}, Fields: []types.Field{
			{Name: "of", Type: types.RecordType(g.list()), Inverse: g.reasons()},
			{Name: "level", Type: types.TextType(), Values: g.names(), Ordered: true},
			{Name: "held", Type: types.FlagType(), Doc: "whether it is the level that the record has"},
			{Name: "rule", Type: types.TextType(), Doc: "what decided"},
			{Name: "margin", Type: types.NumberType().OrMissing(), Doc: "the score less what decided"},
		}}},
		Run: func(d *rule.Draft) error { return g.run(d) },
	}, figures
}
