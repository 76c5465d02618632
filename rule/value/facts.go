package value

import (
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/types"
)

// Facts are the lists and single values that a policy runs on, with their
// references bound. Facts are immutable.
type Facts held.Of[*intake.Facts]

// NewFacts binds the references between the lists, and adds to each list that is
// the target of a reference with an Inverse the column of referring records. It
// reports two lists of one name, references to keys that do not exist, and single values that do not fit
// their declaration. Values has a Value for each of the fields, in their order, the zero
// Value for one that is missing; it panics if there are fewer. It does not change the
// lists it is given.
func NewFacts(lists []*List, fields []types.Field, values []Value) (*Facts, error) {
	ins := make([]*cell.List, len(lists))
	for i, l := range lists {
		ins[i] = l.in()
	}
	f, err := intake.NewFacts(ins, fields, insides(values))
	return ofFacts(f), err
}

// List returns the named list, or nil.
func (f *Facts) List(name string) *List { return ofList(f.in().List(name)) }

// Value returns the named single value, missing if there is none.
func (f *Facts) Value(name string) Value { return ofValue(f.in().Value(name)) }

// Warned returns the same facts with warnings: what may be a slip although it is no fault,
// such as two keys that differ only in case.
func (f *Facts) Warned(warnings ...*fault.Error) *Facts { return ofFacts(f.in().Warned(warnings...)) }

// Warnings returns what may be a slip in the facts although it is no fault, in the order
// in which it was found; nil if nothing is.
func (f *Facts) Warnings() []*fault.Error { return f.in().Warnings() }

// FromLog returns the same facts, marked as coming from a log of events: some lists are what its
// events say, all of them or, with a day, those up to its end. What was known on another day is
// known to the log alone, so AsOf refuses that; as of the day, every cell of the lists but those
// of keys and of the dates of records may still change. Facts may come from several logs.
func (f *Facts) FromLog(name string, until *types.Date, lists ...string) *Facts {
	return ofFacts(f.in().FromLog(name, until, lists...))
}

// Owner returns the policy that the facts were made for. Facts of none fit every sheet
// with their lists and fields.
func (f *Facts) Owner() types.Owner { return f.in().Owner() }

// AsOf returns what was known of the facts at the end of a day. It leaves out records that
// their list dates later (Schema.At). Later days of a record, and the fields that these bring
// (Field.At), are missing, as if they had not come yet. Lists and fields that are due later
// (Due) are pending, even if the facts already have them, and so are the figures that read
// them. Lists that date their records, and fields that may still come to a record, are open
// until the last day: figures that read them are so far. On the last day and later everything
// is final.
//
// The error is CodeNotDated if no list says which field dates its records and nothing is due, or
// if the facts are FromLog, and CodeDanglingReference, for each record, if a record known on the day refers to one
// that is not.
func (f *Facts) AsOf(a types.AsOf) (*Facts, error) {
	cut, err := f.in().AsOf(a)
	return ofFacts(cut), err
}

// Row is the record that a formula is evaluated on, among its facts. The zero Row is for
// formulas that read no record.
type Row held.Of[intake.Row]

// Row returns one record of a list of these facts.
func (f *Facts) Row(list string, row int) Row { return Row(held.In(f.in().Row(list, row))) }

// NewRow returns a record without other facts, made of a Value for each field of
// the schema in order, or all faults of the values.
func NewRow(s *types.Schema, values ...Value) (Row, error) {
	b := NewBuilder(s, "")
	b.Add(1, values...)
	l, err := b.Build()
	if err != nil {
		return Row{}, err
	}
	return l.Row(0), nil
}
