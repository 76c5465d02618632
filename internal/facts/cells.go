package facts

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// cellValue returns the value of a field from a cell, or what is wrong with it.
// byNumber says that the field refers to records whose key is a number, unsaid that a fault is
// only counted.
func cellValue(f *types.Field, byNumber bool, cell string, unsaid bool) (v value.Value, message, hint string) {
	switch kind := f.Type.Kind; {
	case cell == "":
	case kind == types.NumberKind || byNumber:
		if strings.ContainsAny(cell, "eE") && scientific.MatchString(cell) {
			message, hint = mayLackDigits(f, cell)
			return v, message, hint
		}
		n, err := types.ParseNumber(cell)
		if err != nil && f.Unit == types.Ratio {
			n, err = ratio(cell)
		}
		switch {
		case err != nil && unsaid:
			return v, f.Name, ""
		case err != nil:
			return v, fmt.Sprintf("%s: %v", f.Name, err), cellAdvice(f, cell, true)
		}
		if v = value.OfNumber(n); byNumber {
			v = v.KeyText()
		}
	case kind == types.FlagKind:
		if word := strings.ToLower(cell); word != "true" && word != "false" {
			return v, fmt.Sprintf("%s: %s is not a flag", f.Name, spell.Short(cell)), cmp.Or(cellAdvice(f, cell, false), misread.Flag(cell))
		}
		v = value.OfFlag(strings.ToLower(cell) == "true")
	case kind == types.DateKind:
		switch v, message = convertText(f.Name, f.Type, cell); {
		case message == "":
		case unsaid:
			message = f.Name
		default:
			if hint = cellAdvice(f, cell, false); hint != "" {
				message = fmt.Sprintf("%s: %s is not a day", f.Name, spell.Short(cell))
			}
		}
	default:
		v = value.OfText(original(cell))
	}
	return v, message, hint
}

// ratio reads a percentage where a ratio is needed.
func ratio(text string) (types.Number, error) {
	n, err := types.ParsePercent(text)
	if err != nil {
		_, err = types.ParseNumber(text)
	}
	return n, err
}

// finds reports whether the texts of a field identify a record or a group.
func (g *gathered) finds(f *types.Field) bool {
	return f.Type.Kind == types.RecordKind || f.Type.Kind == types.TextKind && (slices.Contains(g.schema.Key, f.Name) || slices.Contains(g.schema.Groups, f.Name))
}

// shortened finds a long number among texts, as spreadsheets write it; 12E3 may be a name.
var shortened = regexp.MustCompile(`^\d(\.\d+)?E\+\d\d+$`)

func mayLackDigits(f *types.Field, cell string) (message, hint string) {
	return fmt.Sprintf("%s: %s may have lost digits", f.Name, spell.Short(cell)), "have the spreadsheet show the whole number, and save again"
}

// scientific finds a number with an exponent, as spreadsheets shorten long ones.
var scientific = regexp.MustCompile(`^-?\d+(\.\d+)?[eE][+-]?\d+$`)
