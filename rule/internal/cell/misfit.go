package cell

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// misfit is what is wrong with a value of a field.
type misfit int

const (
	Fits       misfit = iota
	isMissing         // though the field is not optional
	otherKind         // than the field's
	elemAmiss         // an element of a list
	noDay             // of the years 1 to 9999
	tooSmall          // less than Min
	tooLarge          // more than Max
	isFraction        // though the field is of whole numbers
	isTooFine         // it has more places than Places
	isUnknown         // none of Values
	isUntidy          // a text that identifies, written otherwise than people see it
	isRemains         // a text that no person wrote, such as #N/A
)

// MisfitOf returns what is wrong with a value of the field, without a message.
func MisfitOf(f *types.Field, v Value) misfit {
	switch {
	case v.IsMissing() && f.Type.Optional:
		return Fits
	case v.IsMissing():
		return isMissing
	case v.Kind != inputKind(f):
		return otherKind
	case f.Type.Kind == types.ListKind:
		elem := elem(f)
		for i := range v.Seq.Len() {
			if MisfitOf(&elem, v.Seq.At(i)) != Fits {
				return elemAmiss
			}
		}
		return Fits
	case f.Type.Kind == types.DateKind && !v.Day().Known():
		return noDay
	case f.Min != nil && v.Num.Cmp(exact.Number(*f.Min)) < 0:
		return tooSmall
	case f.Max != nil && v.Num.Cmp(exact.Number(*f.Max)) > 0:
		return tooLarge
	case f.Integer && !v.Num.IsInt():
		return isFraction
	case f.Places != nil && !v.Num.Round(*f.Places, types.Down).Equal(v.Num):
		return isTooFine
	case len(f.Values) > 0 && !slices.Contains(f.Values, v.Str):
		return isUnknown
	case f.Identifies() && v.Kind == types.TextKind && !tidy.Is(v.Str):
		return isUntidy
	case v.Kind == types.TextKind && len(f.Values) == 0 && misread.IsRemains(v.Str):
		return isRemains
	}
	return Fits
}

// elem returns the field of a list's element: what the field requires of its values it
// requires of each element.
func elem(f *types.Field) types.Field {
	e := *f
	e.Type = *f.Type.Elem
	return e
}

// Misfitting says what is wrong with a value of the field, "" if nothing is.
func Misfitting(f *types.Field, v Value) string {
	switch MisfitOf(f, v) {
	case isMissing:
		return fmt.Sprintf("%s is missing", f.Name)
	case otherKind:
		return fmt.Sprintf("%s must be a %s, but is the %s %s", f.Name, inputKind(f), v.Kind, v.shown())
	case elemAmiss:
		return checkElems(f, v)
	case noDay:
		return fmt.Sprintf("%s is %s, which is no day of the years 1 to 9999", f.Name, v.Day())
	case tooSmall:
		return fmt.Sprintf("%s is %s, less than the least allowed, %s", f.Name, v.shown(), f.Min)
	case tooLarge:
		return fmt.Sprintf("%s is %s, more than the most allowed, %s", f.Name, v.shown(), f.Max)
	case isFraction:
		return fmt.Sprintf("%s is %s, but must be a whole number", f.Name, v.shown())
	case isTooFine:
		return fmt.Sprintf("%s is %s, but must have %s", f.Name, v.shown(), finest(f))
	case isUnknown:
		return unknown(f, v)
	case isUntidy:
		return untidy(f, v)
	case isRemains:
		return remains(f, v)
	}
	return ""
}

// CodeOf returns the code of what is wrong with a value of the field, "" if nothing is.
func CodeOf(f *types.Field, v Value) fault.Code {
	switch MisfitOf(f, v) {
	case Fits:
		return ""
	case isMissing:
		return fault.CodeMissingValue
	case elemAmiss:
		elem := elem(f)
		i := 0
		for MisfitOf(&elem, v.Seq.At(i)) == Fits {
			i++
		}
		return CodeOf(&elem, v.Seq.At(i))
	case tooSmall, tooLarge:
		return fault.CodeOutOfRange
	case isTooFine:
		return fault.CodeTooFine
	case isUntidy:
		return fault.CodeUntidy
	case isUnknown:
		return fault.CodeUnknownValue
	}
	return fault.CodeBadValue
}

// FaultOf returns the fault of a value that does not fit the field.
func FaultOf(f *types.Field, v Value) *fault.Error {
	return &fault.Error{Code: CodeOf(f, v), Message: Misfitting(f, v)}
}

// finest says how fine a number of the field may be.
func finest(f *types.Field) string {
	switch p := *f.Places; {
	case p > 0:
		return "at most " + spell.Counted(p, "place") + " after the point"
	case p == 0:
		return "no places after the point"
	default:
		return "zeros for its last " + spell.Counted(-p, "digit")
	}
}

// unknown says that a text is none of the declared values. One of them is meant if only
// what people overlook differs, or a character that looks the same.
func unknown(f *types.Field, v Value) string {
	message := fmt.Sprintf("%s is %s, but must be one of %s", f.Name, tidy.Shown(v.Str), wording.Listed(f.Values))
	for _, known := range f.Values {
		if v.Str != "" && (tidy.Alike(known) == tidy.Alike(v.Str) || tidy.Skeleton(known) == tidy.Skeleton(v.Str)) {
			return message + "; " + spell.Instead(v.Str, known)
		}
	}
	return strings.TrimSuffix(message+"; "+spell.DidYouMean(v.Str, f.Values), "; ")
}

// untidy says what is amiss with a text that identifies a record or a group.
func untidy(f *types.Field, v Value) string {
	amiss, hint := tidy.Fault(v.Str)
	return fmt.Sprintf("%s is %s, which %s; %s", f.Name, tidy.Shown(v.Str), amiss, hint)
}

// remains says that no person wrote a text.
func remains(f *types.Field, v Value) string {
	p := misread.Fact
	if !f.Type.Optional {
		p = p.Required()
	}
	if f.Type.Kind == types.TextKind {
		p = p.OfTexts()
	}
	who, where := misread.Remains(v.Str)
	return fmt.Sprintf("%s is %s, which %s %s; %s", f.Name, tidy.Shown(v.Str), who, where, p.Mend())
}

// checkElems checks each element of a list. It says what is wrong with the first one
// at fault, and how many are at fault in all.
func checkElems(f *types.Field, v Value) string {
	elem, first, more := elem(f), "", 0
	for i := range v.Seq.Len() {
		switch x := v.Seq.At(i); {
		case MisfitOf(&elem, x) == Fits:
		case first == "":
			elem.Name = fmt.Sprintf("%s[%d]", f.Name, i)
			first = Misfitting(&elem, x)
		default:
			more++
		}
	}
	if more > 0 {
		return fmt.Sprintf("%s; elements at fault: %d", first, more+1)
	}
	return first
}

// shown returns the beginning of a value for a message.
func (v Value) shown() string { return spell.Cut(v.String(), spell.Brief) }

// misfitError is the error of a value that does not fit its field. Its message is made
// on demand.
type misfitError struct {
	field *types.Field
	value Value
}

// Error says how the value fails to fit its field.
func (e misfitError) Error() string { return Misfitting(e.field, e.value) }

func (e misfitError) Code() fault.Code { return CodeOf(e.field, e.value) }

// Check returns an error if a value does not fit the field's type, range, values or
// demand for whole numbers, nil if it fits; CodeOf returns its code. For a list it also checks the elements. A
// reference is the text of the key referred to.
func Check(f *types.Field, v Value) error {
	if MisfitOf(f, v) == Fits {
		return nil
	}
	return misfitError{f, v}
}

// inputKind returns the kind of Value that fills the field: a reference is given as text.
func inputKind(f *types.Field) types.Kind {
	if f.Type.Kind == types.RecordKind {
		return types.TextKind
	}
	return f.Type.Kind
}

// Misfits returns a fault about the first record of a column whose value is not one of the
// field, and counts the others; nil if all are, or if the column is not made.
func Misfits(l *List, c int, f *types.Field) (first *fault.Error) {
	col := l.Cols[c]
	isFree := f.Min == nil && f.Max == nil && !f.Integer && f.Places == nil && len(f.Values) == 0
	if !col.IsMade() || isFree && (col.Refs == nil || col.leadsWithin()) {
		return nil
	}
	more := -1
	for row := range l.N {
		var message string
		var code fault.Code
		switch {
		case col.Missing != nil && col.Missing[row]:
			continue
		case col.Refs == nil:
			v := l.Cell(row, c)
			if v.Kind == types.ListKind && v.Seq == nil { // not written
				continue
			}
			code, message = CodeOf(f, v), Misfitting(f, v)
		case col.Refs[row] < 0 || int(col.Refs[row]) >= col.To.N:
			code, message = fault.CodeDanglingReference, fmt.Sprintf("%s is the position %d, but %s has %d records", f.Name, col.Refs[row], col.To.Schema.Name, col.To.N)
		}
		if code == "" {
			continue
		}
		if more++; more == 0 {
			first = l.FieldFault(code, row, f.Name, "%s", message)
		}
	}
	if more > 0 {
		first.Hint = "and " + spell.Counted(more, "more record")
	}
	return first
}

// leadsWithin reports whether each reference that is not missing is a position in its list.
func (c *Column) leadsWithin() bool {
	for row, ref := range c.Refs {
		if uint(ref) >= uint(c.To.N) && (c.Missing == nil || !c.Missing[row]) {
			return false
		}
	}
	return true
}
