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
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Fill writes the values of a formula's inputs into its text: fractions as decimals that
// tell them apart, and then as such, "" if there are none.
func Fill(w *tree.Written, from, to, depth int, steps []*derivation.Step) (filled, exactly string) {
	ins := inputs(w, steps, depth, nil)
	digits, fractions := 0, false
	for _, in := range ins {
		fractions = fractions || cell.IsLong(in.Value.Inside())
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
		if in.At.From < at || in.At.To > to {
			continue
		}
		b.WriteString(squeeze(w.Slice(at, in.At.From)))
		if in.Unknown != "" {
			b.WriteString("?")
		} else {
			b.WriteString(filled(in.Value.Inside(), in.At.From == from && in.At.To == to, in.Places, digits))
		}
		at = in.At.To
	}
	b.WriteString(squeeze(w.Slice(at, to)))
	return strings.TrimSpace(b.String())
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
		case s.At.Src == w && int(s.At.Depth) == depth && standsForItself(s) && cell.IsShort(s.Value.Inside()):
			found = append(found, s)
		default:
			found = inputs(w, s.Steps, depth, found)
		}
	}
	slices.SortStableFunc(found, func(a, b *derivation.Step) int { return a.At.From - b.At.From })
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
			if t.Kind == derivation.ElementStep || t.At.Src == s.At.Src && !cell.IsShort(t.Value.Inside()) {
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
			if in.Unknown != "" || !cell.IsLong(in.Value.Inside()) {
				continue
			}
			text := cell.Approx(in.Value.Inside(), digits)
			if other, ok := of[text]; ok && !other.Equal(in.Value.Inside()) {
				alike = true
			}
			of[text] = in.Value.Inside()
		}
		if !alike {
			return digits
		}
	}
	return cell.MostDigits
}
