package value

import "github.com/meritrules/merit/rule/internal/intake"

// Edit collects changes of facts, which stay as they are. Its methods name records by their
// positions in the lists of those facts, which List.Find and Labelled return. Facts returns the
// changed facts, once.
type Edit struct{ in *intake.Edit }

// Edit begins a change of the facts.
func (f *Facts) Edit() *Edit { return &Edit{f.in().Edit()} }

// Set changes a field of a record; a reference is the text of a key, the zero Value is missing.
func (e *Edit) Set(list string, row int, field string, v Value) { e.in.Set(list, row, field, v.in()) }

// Add adds a record: a Value for each declared field of the list, as Builder.Add takes them.
func (e *Edit) Add(list string, values ...Value) { e.in.Add(list, insides(values)...) }

// Remove removes a record.
func (e *Edit) Remove(list string, row int) { e.in.Remove(list, row) }

// SetValue changes a single value.
func (e *Edit) SetValue(name string, v Value) { e.in.SetValue(name, v.in()) }

// Facts returns the changed facts, which share with those before whatever has not changed; or
// the faults of the changes, as NewFacts and Builder report them. A change of fields that are in
// no key costs little; what adds or removes records, or changes a key or a list without one,
// costs as much as building that list.
func (e *Edit) Facts() (*Facts, error) {
	f, err := e.in.Facts()
	return ofFacts(f), err
}
