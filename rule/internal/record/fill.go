package record

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Fill writes the values of a formula's inputs into its text: fractions as decimals that
// tell them apart, and then as such, "" if there are none.
func Fill(w *tree.Written, from, to, depth int, steps []*derivation.Step) (filled, exactly string) {
	ins := inputs(w, steps, depth, nil)
	digits, fractions := 0, false
	for _, in := range ins {
		fractions = fractions || cell.IsLong(inside.Value(in.Value))
	}
	if fractions {
		digits = apart(ins)
		exactly = filledTo(w, from, to, ins, cell.ExactDigits)
	}
	return filledTo(w, from, to, ins, digits), exactly
}

// filledTo is fill with fractions to so many significant digits.
func filledTo(w *tree.Written, from, to int, ins []*derivation.Step, digits int) string {
	var b strings.Builder
	at := from
	for _, in := range ins {
		if SpotOf(in).From < at || SpotOf(in).To > to {
			continue
		}
		b.WriteString(squeeze(w.Slice(at, SpotOf(in).From)))
		if in.Unknown != "" {
			b.WriteString(unknown(in))
		} else {
			b.WriteString(filled(inside.Value(in.Value), SpotOf(in).From == from && SpotOf(in).To == to, in.Places, digits))
		}
		at = SpotOf(in).To
	}
	b.WriteString(squeeze(w.Slice(at, to)))
	return strings.TrimSpace(b.String())
}

// Brief writes the predicate of an element as Fill does, and with results in place of what is
// the same for all elements and of x ?? y: "2024-03-10 > 2024-01-11".
func Brief(e *derivation.Step) string {
	spot := SpotOf(e)
	w, from, to := spot.Src, spot.From, spot.To
	ins := results(w, e.Steps, int(spot.Depth), true, nil)
	var b strings.Builder
	at := from
	for _, in := range ins {
		if SpotOf(in).From < at || SpotOf(in).To > to {
			continue
		}
		before, end := w.Slice(at, SpotOf(in).From), SpotOf(in).To
		alone := SpotOf(in).From == from && end == to
		if rest, ok := strings.CutSuffix(before, "("); ok && !endsInName(rest) && end < to && w.Slice(end, end+1) == ")" {
			before, end, alone = rest, end+1, true // brackets around one value
		}
		b.WriteString(squeeze(before))
		if in.Unknown != "" {
			b.WriteString("?")
		} else {
			b.WriteString(filled(inside.Value(in.Value), alone, placesOf(in), apart(ins)))
		}
		at = end
	}
	b.WriteString(squeeze(w.Slice(at, to)))
	return strings.TrimSpace(b.String())
}

// placesOf returns the places of an input, also to the left or the right of ??.
func placesOf(s *derivation.Step) *int {
	if n := len(s.Steps); s.Op == "??" && n > 0 && s.Steps[n-1].Value.Equal(s.Value) {
		return s.Steps[n-1].Places
	}
	return s.Places
}

// endsInName reports whether a bracket after a part of a formula begins arguments.
func endsInName(part string) bool {
	last, _ := utf8.DecodeLastRuneInString(part)
	return last == '_' || unicode.IsLetter(last) || unicode.IsDigit(last)
}

// results is inputs with the steps whose results Brief writes. The whole predicate is none of
// them.
func results(w *tree.Written, steps []*derivation.Step, depth int, whole bool, found []*derivation.Step) []*derivation.Step {
	whole = whole && len(steps) == 1
	for _, s := range steps {
		here := SpotOf(s).Src == w && int(SpotOf(s).Depth) == depth && cell.IsShort(inside.Value(s.Value))
		settled := s.Kind == derivation.OperationStep && s.Op == "??" || s.Kind == derivation.CallStep && !s.SpeaksOfElement()
		if here && (standsForItself(s) || settled && !whole) {
			found = append(found, s)
			continue
		}
		found = results(w, s.Steps, depth, false, found)
	}
	slices.SortStableFunc(found, func(a, b *derivation.Step) int { return SpotOf(a).From - SpotOf(b).From })
	return found
}

// unknown stands in the place of an input that is not known; a list keeps its name.
func unknown(in *derivation.Step) string {
	if l := SpotOf(in).List; in.Kind == derivation.InputStep && l != nil && l.Schema.Fields[SpotOf(in).Col].Type.Kind == types.ListKind {
		return squeeze(SpotOf(in).Src.Slice(SpotOf(in).From, SpotOf(in).To))
	}
	return "?"
}

// squeeze returns a part of a formula with each run of white space as one space, also at
// its ends.
func squeeze(part string) string {
	line := spell.OneLine(part)
	first, _ := utf8.DecodeRuneInString(part)
	last, _ := utf8.DecodeLastRuneInString(part)
	if unicode.IsSpace(first) {
		line = " " + line
	}
	if unicode.IsSpace(last) && line != " " {
		line += " "
	}
	return line
}

// filled writes a value in place of its name: a text in quotes, which it cannot end, and a
// negative number or fraction in brackets unless it stands alone.
func filled(v cell.Value, alone bool, places *int, digits int) string {
	if v.Kind == types.TextKind {
		return plain.Quote(v.Brief())
	}
	text := v.Brief()
	if v.Kind == types.NumberKind {
		text = cell.Padded(v, places)
		if cell.IsLong(v) {
			text = cell.Approx(v, digits)
		}
		if !alone && (strings.HasPrefix(text, "-") || strings.Contains(text, "/")) {
			return "(" + text + ")"
		}
	}
	return text
}

// inputs collects the outermost inputs in w at one depth of predicates, in the order
// of the text: what is evaluated for each element of a list has no single value to
// show.
func inputs(w *tree.Written, steps []*derivation.Step, depth int, found []*derivation.Step) []*derivation.Step {
	for _, s := range steps {
		switch {
		case SpotOf(s).Src == w && int(SpotOf(s).Depth) == depth && standsForItself(s) && cell.IsShort(inside.Value(s.Value)):
			found = append(found, s)
		default:
			found = inputs(w, s.Steps, depth, found)
		}
	}
	slices.SortStableFunc(found, func(a, b *derivation.Step) int { return SpotOf(a).From - SpotOf(b).From })
	return found
}

// standsForItself reports whether a step's value is shown in place of its text: that
// of an input, and that of a function over a list, whose inputs do not fit.
func standsForItself(s *derivation.Step) bool {
	switch s.Kind {
	case derivation.InputStep, derivation.ParameterStep:
		return true
	case derivation.CallStep:
		for _, t := range s.Steps {
			if t.Kind == derivation.ElementStep || SpotOf(t).Src == SpotOf(s).Src && !cell.IsShort(inside.Value(t.Value)) {
				return true
			}
		}
	}
	return false
}

// apart returns how many significant digits it takes for different fractions among inputs
// to look different.
func apart(ins []*derivation.Step) int {
	for digits := cell.LeastDigits; digits < cell.MostDigits; digits++ {
		of, alike := map[string]cell.Value{}, false
		for _, in := range ins {
			if in.Unknown != "" || !cell.IsLong(inside.Value(in.Value)) {
				continue
			}
			text := cell.Approx(inside.Value(in.Value), digits)
			if other, ok := of[text]; ok && !other.Equal(inside.Value(in.Value)) {
				alike = true
			}
			of[text] = inside.Value(in.Value)
		}
		if !alike {
			return digits
		}
	}
	return cell.MostDigits
}
