package panel

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
)

// Request says for whom panels are drawn.
type Request struct {
	Seed   string // what lots are drawn from: any text, which may be published; "" is a seed like any other
	Raters []Rater
	Units  []Unit
	Bounds Bounds
}

// Bounds say how many units a rater judges and how many raters judge a unit, both ends included. A
// maximum of 0 is no limit.
type Bounds struct {
	MinUnits, MaxUnits   int
	MinRaters, MaxRaters int
}

// Rater is somebody who judges units.
type Rater struct {
	ID          string
	Recused     []string // ids of units that he must not judge
	Must        []string // ids of units that he must judge, such as those in his charge
	Least, Most *int     // units that he judges; nil for those of the Bounds
}

// Unit is a unit that is judged.
type Unit struct {
	ID          string
	Class       string // units of one class are spread over the raters
	Least, Most *int   // raters that judge it; nil for those of the Bounds
}

// Panel is the units that a rater judges.
type Panel struct {
	Rater string
	Units []string // ids, sorted
}

// Check reports bounds that end before they begin.
func (b Bounds) Check() error {
	var c checker
	c.span("units", b.MinUnits, b.MaxUnits)
	c.span("raters", b.MinRaters, b.MaxRaters)
	return c.faults.Sorted()
}

// Exactly returns a bound for Rater and Unit.
func Exactly(n int) *int { return &n }

// check reports what is wrong with the request itself, before anything is drawn.
func (q *Request) check() error {
	c := checker{raters: map[string]bool{}, units: map[string]bool{}}
	c.faults.Add(q.Bounds.Check())
	for _, u := range q.Units {
		c.name("unit", u.ID, c.units)
		c.own("unit "+u.ID, u.Least, u.Most, q.Bounds.MinRaters, q.Bounds.MaxRaters)
	}
	for _, r := range q.Raters {
		c.name("rater", r.ID, c.raters)
		c.own("rater "+r.ID, r.Least, r.Most, q.Bounds.MinUnits, q.Bounds.MaxUnits)
	}
	known := make([]string, len(q.Units))
	for i, u := range q.Units {
		known[i] = u.ID
	}
	for _, r := range q.Raters {
		for _, id := range slices.Concat(r.Recused, r.Must) {
			if !c.units[id] {
				c.fault(fault.CodeUnknownValue, spell.DidYouMean(id, known), "rater %s names the unit %q, which is not among the units", r.ID, id)
			}
		}
		for _, id := range r.Must {
			if slices.Contains(r.Recused, id) {
				c.fault(fault.CodeContradiction, "", "rater %s must judge unit %s and is recused from it", r.ID, id)
			}
		}
	}
	return c.faults.Sorted()
}

type checker struct {
	raters, units map[string]bool
	faults        fault.Errors
}

func (c *checker) fault(code fault.Code, hint, format string, args ...any) {
	c.faults = append(c.faults, &fault.Error{Code: code, Rule: "panels", Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (c *checker) name(what, id string, seen map[string]bool) {
	switch {
	case id == "":
		c.fault(fault.CodeMissingEntry, "", "a %s has no id", what)
	case seen[id]:
		c.fault(fault.CodeDuplicateName, "", "%s %s stands twice", what, id)
	}
	seen[id] = true
}

// span checks bounds of which a maximum of 0 is none.
func (c *checker) span(what string, least, most int) {
	if least < 0 || most < 0 || most > 0 && most < least {
		c.fault(fault.CodeBadRange, "", "panels cannot have %d to %d %s", least, most, what)
	}
}

// own checks the bounds of one rater or unit, of which either may be the general one.
func (c *checker) own(who string, least, most *int, generalLeast, generalMost int) {
	from := generalLeast
	if least != nil {
		from = *least
	}
	switch {
	case most != nil && (from < 0 || *most < from):
		c.fault(fault.CodeBadRange, "", "%s: at least %d and at most %d", who, from, *most)
	case most == nil && (from < 0 || generalMost > 0 && generalMost < from):
		c.fault(fault.CodeBadRange, "", "%s: at least %d and at most %d", who, from, generalMost)
	}
}

// sorted returns the request with raters and units in the order of their ids.
func (q *Request) sorted() Request {
	own := *q
	own.Raters = slices.SortedFunc(slices.Values(q.Raters), func(a, b Rater) int { return cmp.Compare(a.ID, b.ID) })
	own.Units = slices.SortedFunc(slices.Values(q.Units), func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	return own
}
