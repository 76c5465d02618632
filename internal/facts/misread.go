package facts

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// placeOf returns a place of numbers as a field has it. It offers only whole numbers, or numbers of
// few places, if the field takes no others. The field's range rules out no reading: 1,300 in a
// field up to 40 may well be a slip for 1300.
func placeOf(p misread.Place, f *types.Field) misread.Place {
	if !f.Type.Optional {
		p = p.Required()
	}
	if f.Type.Kind != types.NumberKind {
		return p
	}
	anyNumber := *f
	anyNumber.Min, anyNumber.Max = nil, nil
	return p.Fitting(func(number string) bool {
		n, err := types.ParseNumber(number)
		return err == nil && value.Check(&anyNumber, value.OfNumber(n)) == nil
	})
}

// cellAdvice says what to do with a cell that has no value of its field, if it stands for a missing
// one or was left by a spreadsheet or a program; else how to write the number that it most
// likely means, if a number is needed.
func cellAdvice(f *types.Field, cell string, number bool) string {
	p := placeOf(misread.Cell, f)
	if number {
		return p.Number(cell)
	}
	return p.Nothing(cell)
}

// splitAdvice says how to mend a row with too many cells. A number with a decimal comma makes
// two cells of one: if digits stand on both sides of a comma, it names them, and each column that
// they may belong to.
func (r *csvReader) splitAdvice(cells []string) string {
	const quote = "put a text with a comma into quotes"
	if len(cells) != len(r.columns)+1 {
		return quote
	}
	var hints []string
	for i, c := range r.fields {
		if c < 0 || r.schema.Fields[c].Type.Kind != types.NumberKind {
			continue
		}
		if hint := misread.Split(cells[i], cells[i+1]); hint != "" && r.fits(cells, i) {
			hints = append(hints, r.columns[i]+": "+hint)
		}
	}
	return strings.Join(append(hints, quote), "; ")
}

// fits reports whether the cells of a row suit their columns if those at i and i+1 are one.
func (r *csvReader) fits(cells []string, i int) bool {
	for j, c := range r.fields {
		cell := cells[j]
		switch {
		case c < 0 || j == i:
			continue
		case j > i:
			cell = cells[j+1]
		}
		if v, message, _ := cellValue(&r.schema.Fields[c], r.byNumber(c), cell, true); message != "" || v.Kind() == types.Nothing && !r.schema.Fields[c].Type.Optional {
			return false
		}
	}
	return true
}

// otherKind says how to write in JSON what is of another kind than its field: a number or a
// day that is within quotes, or not.
func otherKind(f *types.Field, v value.Value) string {
	switch {
	case f.Type.Kind == types.NumberKind && v.Kind() == types.TextKind:
		text := v.String()
		if _, err := types.ParseNumber(text); err == nil {
			return "write " + spell.Clip(text) + " without quotes"
		}
		return placeOf(misread.JSON, f).Number(text)
	case f.Type.Kind == types.FlagKind && v.Kind() == types.TextKind:
		return misread.Flag(v.String()) + ", without quotes"
	case f.Type.Kind == types.FlagKind && v.Kind() == types.NumberKind:
		return misread.Flag(v.String())
	case f.Type.Kind == types.DateKind && v.Kind() == types.NumberKind:
		_, err := types.ParseDate(v.String())
		if _, advice, _ := strings.Cut(fmt.Sprint(err), "; write 2"); advice != "" {
			return "write 2" + advice + ", as a text in quotes"
		}
	}
	return ""
}
