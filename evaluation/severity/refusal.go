package severity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Reason is why a correction is refused. Its zero value is invalid.
type Reason uint8

// The reasons, in the order in which they are tried.
const (
	TooFewMarks  Reason = iota + 1 // raters have fewer marks than the settings ask for
	NotConnected                   // raters and units fall into parts that no mark connects
	TooLarge                       // there are too many of the fewer of raters and units
)

var reasonNames = [...]string{"", "too_few_marks", "not_connected", "too_large"}

// String returns the reason's name, such as "not_connected".
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return fmt.Sprintf("reason %d", uint8(r))
}

// MarshalText returns the text of String.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Refusal says why there are no severities. Fields that its Reason does not name are zero.
type Refusal struct {
	Reason Reason
	Least  int          // TooFewMarks: how many a rater must have
	Raters []RaterMarks // TooFewMarks: those with fewer, by id
	Parts  []Part       // NotConnected: by the first rater's id
	Size   int          // TooLarge: how many there are of the fewer
	Most   int          // TooLarge: how many there may be
}

// RaterMarks is how many marks a rater gave.
type RaterMarks struct {
	Rater string
	Marks int
}

// Part is raters and units that marks connect, by id.
type Part struct{ Raters, Units []string }

// few is how many ids a message names; the rest is counted.
const few = 10

func namesOf(ids []string) string {
	if len(ids) > few {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:few], ", "), len(ids)-few)
	}
	return strings.Join(ids, ", ")
}

// Error says it in a sentence, with the first ids of each kind.
func (r *Refusal) Error() string {
	switch r.Reason {
	case TooFewMarks:
		each := make([]string, len(r.Raters))
		for i, x := range r.Raters {
			each[i] = fmt.Sprintf("%s (%d)", x.Rater, x.Marks)
		}
		return fmt.Sprintf("severities need at least %d marks of each rater, but there are fewer of %s", r.Least, namesOf(each))
	case NotConnected:
		each := make([]string, len(r.Parts))
		for i, p := range r.Parts {
			each[i] = namesOf(p.Raters) + " with " + namesOf(p.Units)
		}
		if len(each) > few {
			each = append(each[:few], fmt.Sprintf("and %d more", len(each)-few))
		}
		return fmt.Sprintf("severities cannot be compared: no marks connect these %d parts: %s", len(r.Parts), strings.Join(each, "; "))
	}
	return fmt.Sprintf("severities are found for at most %d raters or at most %d units, but there are at least %d of each", r.Most, r.Most, r.Size)
}

// refuse returns the first reason that applies as a *Refusal, nil if none does.
func (t *table) refuse(s Settings) error {
	least := cmp.Or(s.Least, DefaultLeast)
	short := &Refusal{Reason: TooFewMarks, Least: least}
	for i, units := range t.ofRater {
		if len(units) < least {
			short.Raters = append(short.Raters, RaterMarks{t.raters[i], len(units)})
		}
	}
	if short.Raters != nil {
		return short
	}
	if parts := t.parts(); len(parts) > 1 {
		return &Refusal{Reason: NotConnected, Parts: parts}
	}
	if smaller := min(len(t.raters), len(t.units)); smaller > MaxSmaller {
		return &Refusal{Reason: TooLarge, Size: smaller, Most: MaxSmaller}
	}
	return nil
}

// parts returns the raters and units that marks connect.
func (t *table) parts() (parts []Part) {
	seenRaters, seenUnits := make([]bool, len(t.raters)), make([]bool, len(t.units))
	for first := range t.raters {
		if seenRaters[first] {
			continue
		}
		var p Part
		seenRaters[first] = true
		for queue := []int32{int32(first)}; len(queue) > 0; queue = queue[1:] {
			p.Raters = append(p.Raters, t.raters[queue[0]])
			for _, u := range t.ofRater[queue[0]] {
				if seenUnits[u] {
					continue
				}
				seenUnits[u] = true
				p.Units = append(p.Units, t.units[u])
				for _, r := range t.ofUnit[u] {
					if !seenRaters[r] {
						seenRaters[r] = true
						queue = append(queue, r)
					}
				}
			}
		}
		slices.Sort(p.Raters)
		slices.Sort(p.Units)
		parts = append(parts, p)
	}
	return parts
}
