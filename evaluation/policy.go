package evaluation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/evaluation/dossier"
	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Policy holds a policy's rules for evaluation. A ballot gives grades, marks or places, or
// several of these; all else may be left out.
type Policy struct {
	Names  Names // the policy's own names of lists, fields and words
	Rounds []Round
	Grades []string    // the grades that a ballot may give; nil if it gives none
	Marks  []Scale     // the numbers that a ballot gives
	Places *Places     // a ballot gives the unit a place among those of its paper; nil if it does not
	Score  rule.Figure // a number over the records of scores

	Abstains   rule.Figure // a flag over ballots: "don't know"; without it none abstains
	BadBallots []Rule      // flags over ballots: those for which one holds do not count
	BadPapers  []Rule      // flags over papers: no ballot of those for which one holds counts
	Spoils     Spoils      // what a bad ballot spoils, unless its rule says otherwise; by default itself

	Quorum       rule.Figure // a flag over turnouts: whether they make a score; without it one ballot does
	MayLackScore bool        // a unit may have no score at all; otherwise that is a fault

	Panels   *PanelRules    // nil if the policy has none
	Severity *SeverityRules // nil if the policy has none
	Told     *FeedbackRules // what units are told after a round; nil if the policy does not say
	Dossier  *dossier.Rules // what raters are shown of units; nil if the policy does not say
	Secrecy  *Anonymity     // what is shown of ballots; nil for all of them
}

// Round is one round of evaluation: who may cast ballots, on which days, both
// ends included, and the weight of its score.
type Round struct {
	ID       string
	Groups   []string // the groups of the raters who may cast ballots; nil for anybody
	From     types.Date
	Until    types.Date
	Weight   types.Number
	Clauses  []string // ids of the clauses of the official text
	Panel    bool     // a ballot that is not supplementary needs the unit on the rater's panel
	Optional bool     // raters judge whom they want to, so Remind reminds nobody
	Gives    []string // what its ballots give: some of grade, mark, place, and the fields of Marks that have one; nil for all that the policy has
}

// Scale says which numbers a ballot may give in a field.
type Scale struct {
	Field    string // "" for mark, under the policy's name
	From, To types.Number
	Step     types.Number // a mark is a whole number of steps from From; 0 allows any
}

// Places says which rankings a paper may give: places from 1 without a gap.
type Places struct {
	Ties   Ties
	Spoils Spoils // what a place that is repeated or left out spoils; by default the paper
}

// Ties says whether units may share a place.
type Ties uint8

// The ways to share a place.
const (
	NoTies     Ties = iota // each place once: 1, 2, 3, 4
	GapTies                // places are left free after a tie: 1, 2, 2, 4
	ClosedTies             // the next place follows: 1, 2, 2, 3
)

// Rule is a rule of the policy about what must not be.
type Rule struct {
	Name   string      // which ballots.rejected has
	When   rule.Figure // a flag: whether the rule is broken
	Spoils Spoils      // of a rule of ballots; 0 for what the policy says in general
}

// Spoils says what a bad ballot spoils.
type Spoils uint8

// What a bad ballot may spoil.
const (
	SpoilsBallot Spoils = iota + 1 // itself
	SpoilsPaper                    // all that the rater has handed in for the round
)

// PanelRules are the rules of panels: their bounds, and where the facts say what else counts.
type PanelRules struct {
	panel.Bounds
	Must    string   // the field of raters with the units that they must judge, such as those in their charge; "" for none
	Class   string   // the field of units with the class that panels spread over the raters; "" for none
	Clauses []string // ids of the clauses of the official text
}

func has(f rule.Figure) bool { return f.Source.Text != "" || f.Source.File != "" }

func (p *Policy) hasPanels() bool {
	for _, r := range p.Rounds {
		if r.Panel {
			return true
		}
	}
	return false
}

func (p *Policy) roundIDs() []string {
	ids := make([]string, len(p.Rounds))
	for i, r := range p.Rounds {
		ids[i] = r.ID
	}
	return ids
}

// hasGroups reports whether a round is not for anybody.
func (p *Policy) hasGroups() bool {
	for _, r := range p.Rounds {
		if len(r.Groups) > 0 {
			return true
		}
	}
	return false
}

// hasPapers reports whether there is a list of papers: papers have rules, or the policy has a
// name for them.
func (p *Policy) hasPapers() bool {
	_, named := p.Names["papers"]
	return named || len(p.BadPapers) > 0
}

// hasFlags reports whether formulas judge ballots before they are counted.
func (p *Policy) hasFlags() bool {
	return has(p.Abstains) || len(p.BadBallots) > 0 || p.hasPapers()
}

// ballotFlags returns the names of the policy's flags of ballots.
func (p *Policy) ballotFlags() (names []string) {
	if has(p.Abstains) {
		names = append(names, p.Names.Field("ballots", "abstains"))
	}
	for _, r := range p.BadBallots {
		names = append(names, r.figure())
	}
	return names
}

// spoils returns what a ballot spoils that breaks a rule of ballots.
func (p *Policy) spoils(r *Rule) Spoils {
	if r.Spoils == 0 {
		return p.Spoils
	}
	return r.Spoils
}

// scaleField returns the policy's name of a scale's field.
func (p *Policy) scaleField(s *Scale) string {
	if s.Field == "" {
		return p.Names.Field("ballots", "mark")
	}
	return s.Field
}

// given are what a policy's ballots give, by the names that Round.Gives has for them.
func (p *Policy) given() (names []string) {
	if len(p.Grades) > 0 {
		names = append(names, "grade")
	}
	for _, s := range p.Marks {
		names = append(names, cmp.Or(s.Field, "mark"))
	}
	if p.Places != nil {
		names = append(names, "place")
	}
	return names
}

// gives reports whether the ballots of a round give something.
func (r *Round) gives(what string) bool { return r.Gives == nil || slices.Contains(r.Gives, what) }

// Check reports the faults of the policy itself; nil if there are none.
func (p Policy) Check() error {
	var faults fault.Errors
	f := func(code fault.Code, format string, args ...any) {
		faults = append(faults, &fault.Error{Code: code, Rule: "evaluation", Message: fmt.Sprintf(format, args...)})
	}
	seen := map[string]bool{}
	for _, r := range p.Rounds {
		switch {
		case r.ID == "":
			f(fault.CodeMissingEntry, "a round has no id")
		case seen[r.ID]:
			f(fault.CodeDuplicateName, "the round %q stands twice", r.ID)
		case r.Until < r.From:
			f(fault.CodeBadRange, "the round %q ends on %s, before it begins on %s", r.ID, r.Until, r.From)
		case r.Weight.Sign() < 0:
			f(fault.CodeOutOfRange, "the round %q has the weight %s, less than 0", r.ID, r.Weight)
		}
		seen[r.ID] = true
		for _, what := range r.Gives {
			if !slices.Contains(p.given(), what) {
				f(fault.CodeUnknownValue, "the ballots of the round %q give %q, of which the policy says nothing", r.ID, what)
			}
		}
	}
	if len(p.Grades) == 0 && len(p.Marks) == 0 && p.Places == nil {
		f(fault.CodeMissingEntry, "a ballot gives nothing: there are no grades, marks or places")
	}
	for i := range p.Marks {
		s := &p.Marks[i]
		switch name := p.scaleField(s); {
		case s.To.Cmp(s.From) < 0:
			f(fault.CodeBadRange, "the marks %s go from %s down to %s", name, s.From, s.To)
		case s.Step.Sign() < 0:
			f(fault.CodeOutOfRange, "the step of the marks %s is %s, less than 0", name, s.Step)
		}
	}
	p.checkRules(f)
	if p.Panels != nil {
		faults.Add(p.Panels.Bounds.Check())
	}
	if p.Severity != nil {
		faults = append(faults, p.Severity.check(p.Rounds)...)
	}
	if p.Told != nil {
		faults = append(faults, p.Told.check()...)
	}
	if p.Dossier != nil {
		faults = append(faults, p.Dossier.Check(p.roundIDs())...)
	}
	return faults.Sorted()
}

// checkRules reports rules whose names ballots.rejected could not tell apart.
func (p Policy) checkRules(f func(code fault.Code, format string, args ...any)) {
	seen := map[string]bool{}
	for i, name := range p.verdictNames()[1:] {
		switch {
		case name == "":
			f(fault.CodeMissingEntry, "a rule has no name")
		case seen[name] && i < len(reasons):
			f(fault.CodeDuplicateName, "two reasons for which ballots are rejected are called %q", name)
		case seen[name]:
			f(fault.CodeDuplicateName, "the rule %q has the name of another reason for which ballots are rejected", name)
		}
		seen[name] = true
	}
}
