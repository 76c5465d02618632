package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
)

// misfit is what is wrong with a value of a field.
type misfit int

const (
	fits       misfit = iota
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

// misfit returns what is wrong with a value of the field, without a message.
func (f *Field) misfit(v Value) misfit {
	switch {
	case v.IsMissing() && f.Type.Optional:
		return fits
	case v.IsMissing():
		return isMissing
	case v.kind != f.inputKind():
		return otherKind
	case f.Type.Kind == ListKind:
		elem := f.elem()
		for i := range v.seq.len() {
			if elem.misfit(v.seq.at(i)) != fits {
				return elemAmiss
			}
		}
		return fits
	case f.Type.Kind == DateKind && !v.date().Known():
		return noDay
	case f.Min != nil && v.num.Cmp(f.Min.exact()) < 0:
		return tooSmall
	case f.Max != nil && v.num.Cmp(f.Max.exact()) > 0:
		return tooLarge
	case f.Integer && !v.num.IsInt():
		return isFraction
	case f.Places != nil && !v.num.Round(*f.Places, Down).Equal(v.num):
		return isTooFine
	case len(f.Values) > 0 && !slices.Contains(f.Values, v.text):
		return isUnknown
	case f.identifies && v.kind == TextKind && !tidy.Is(v.text):
		return isUntidy
	case v.kind == TextKind && len(f.Values) == 0 && tidy.IsRemains(v.text):
		return isRemains
	}
	return fits
}

// elem returns the field of a list's element: what the field requires of its values it
// requires of each element.
func (f *Field) elem() Field {
	return Field{Type: *f.Type.Elem, Min: f.Min, Max: f.Max, Integer: f.Integer, Places: f.Places, Values: f.Values, Ordered: f.Ordered, Unit: f.Unit, identifies: f.identifies}
}

// check says what is wrong with a value of the field, "" if nothing is.
func (f *Field) check(v Value) string {
	switch f.misfit(v) {
	case isMissing:
		return fmt.Sprintf("%s is missing", f.Name)
	case otherKind:
		return fmt.Sprintf("%s must be a %s, but is the %s %s", f.Name, f.inputKind(), v.kind, v.shown())
	case elemAmiss:
		return f.checkElems(v)
	case noDay:
		return fmt.Sprintf("%s is %s, which is no day of the years 1 to 9999", f.Name, v.date())
	case tooSmall:
		return fmt.Sprintf("%s is %s, less than the least allowed, %s", f.Name, v.shown(), f.Min)
	case tooLarge:
		return fmt.Sprintf("%s is %s, more than the most allowed, %s", f.Name, v.shown(), f.Max)
	case isFraction:
		return fmt.Sprintf("%s is %s, but must be a whole number", f.Name, v.shown())
	case isTooFine:
		return fmt.Sprintf("%s is %s, but must have %s", f.Name, v.shown(), f.finest())
	case isUnknown:
		return f.unknown(v)
	case isUntidy:
		return f.untidy(v)
	case isRemains:
		return f.remains(v)
	}
	return ""
}

// code returns the code of what is wrong with a value of the field, "" if nothing is.
func (f *Field) code(v Value) Code {
	switch f.misfit(v) {
	case fits:
		return ""
	case isMissing:
		return CodeMissingValue
	case elemAmiss:
		elem := f.elem()
		i := 0
		for elem.misfit(v.seq.at(i)) == fits {
			i++
		}
		return elem.code(v.seq.at(i))
	case tooSmall, tooLarge:
		return CodeOutOfRange
	case isTooFine:
		return CodeTooFine
	case isUntidy:
		return CodeUntidy
	case isUnknown:
		return CodeUnknownValue
	}
	return CodeBadValue
}

// fault returns the fault of a value that does not fit the field.
func (f *Field) fault(v Value) *Error { return &Error{Code: f.code(v), Message: f.check(v)} }

// finest says how fine a number of the field may be.
func (f *Field) finest() string {
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
func (f *Field) unknown(v Value) string {
	message := fmt.Sprintf("%s is %s, but must be one of %s", f.Name, tidy.Shown(v.text), listed(f.Values))
	for _, known := range f.Values {
		if v.text != "" && (tidy.Alike(known) == tidy.Alike(v.text) || tidy.Skeleton(known) == tidy.Skeleton(v.text)) {
			return message + "; " + spell.Instead(v.text, known)
		}
	}
	return strings.TrimSuffix(message+"; "+spell.DidYouMean(v.text, f.Values), "; ")
}

// untidy says what is amiss with a text that identifies a record or a group.
func (f *Field) untidy(v Value) string {
	amiss, hint := tidy.Fault(v.text)
	return fmt.Sprintf("%s is %s, which %s; %s", f.Name, tidy.Shown(v.text), amiss, hint)
}

// remains says that no person wrote a text.
func (f *Field) remains(v Value) string {
	who, where := tidy.Remains(v.text)
	return fmt.Sprintf("%s is %s, which %s %s; %s", f.Name, tidy.Shown(v.text), who, where, tidy.RemainsAdvice(f.Type.Optional, f.Type.Kind == TextKind))
}

// listed joins texts for a message; of a long list it shows the beginning.
func listed(texts []string) string {
	const most = 50
	if len(texts) <= most {
		return strings.Join(texts, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(texts[:most], ", "), len(texts)-most)
}

// checkElems checks each element of a list. It says what is wrong with the first one
// at fault, and how many are at fault in all.
func (f *Field) checkElems(v Value) string {
	elem, first, more := f.elem(), "", 0
	for i := range v.seq.len() {
		switch x := v.seq.at(i); {
		case elem.misfit(x) == fits:
		case first == "":
			elem.Name = fmt.Sprintf("%s[%d]", f.Name, i)
			first = elem.check(x)
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
	field *Field
	value Value
}

// Error says how the value fails to fit its field.
func (e misfitError) Error() string { return e.field.check(e.value) }

func (e misfitError) code() Code { return e.field.code(e.value) }

// Check returns an error if a value does not fit the field's type, range, values or
// demand for whole numbers, nil if it fits; CodeOf returns its code. For a list it also checks the elements. A
// reference is the text of the key referred to.
func (f *Field) Check(v Value) error {
	if f.misfit(v) == fits {
		return nil
	}
	return misfitError{f, v}
}

// inputKind returns the kind of Value that fills the field: a reference is given as text.
func (f *Field) inputKind() Kind {
	if f.Type.Kind == RecordKind {
		return TextKind
	}
	return f.Type.Kind
}

// misfits returns a fault about the first record of a column whose value is not one of the
// field, and counts the others; nil if all are, or if the column is not made.
func misfits(l *List, c int, f *Field) (first *Error) {
	col := &l.cols[c]
	isFree := f.Min == nil && f.Max == nil && !f.Integer && f.Places == nil && len(f.Values) == 0
	if !col.isMade() || isFree && col.refs == nil {
		return nil
	}
	more := -1
	for row := range l.n {
		var message string
		var code Code
		switch {
		case col.missing != nil && col.missing[row]:
			continue
		case col.refs == nil:
			v := l.value(row, c)
			if v.kind == ListKind && v.seq == nil { // not written
				continue
			}
			code, message = f.code(v), f.check(v)
		case col.refs[row] < 0 || int(col.refs[row]) >= col.to.n:
			code, message = CodeDanglingReference, fmt.Sprintf("%s is the position %d, but %s has %d records", f.Name, col.refs[row], col.to.schema.Name, col.to.n)
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
