package intake

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// Edit collects changes of facts, which stay as they are. Its methods name records by their
// positions in the lists of those facts, which List.Find and Labelled return. Facts returns the
// changed facts, once.
type Edit struct {
	facts  *Facts
	lists  map[string]*listEdit
	values map[string]cell.Value
	faults fault.Errors
}

// listEdit is what changes in a list.
type listEdit struct {
	from  *cell.List
	set   map[int]map[int]cell.Value // by column and row
	gone  map[int]bool
	added [][]cell.Value
}

// Edit begins a change of the facts.
func (f *Facts) Edit() *Edit {
	e := &Edit{facts: f, lists: map[string]*listEdit{}, values: map[string]cell.Value{}}
	if f.Cut != nil {
		e.fault(&fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("the facts are as of %s, which leaves out some of them", f.Cut.Day), Hint: "change all facts, and take them as of the day then"})
	}
	return e
}

func (e *Edit) fault(err *fault.Error) { e.faults = append(e.faults, err) }

// list returns the changes of a list, nil after a fault.
func (e *Edit) list(name string) *listEdit {
	if x := e.lists[name]; x != nil {
		return x
	}
	l := e.facts.List(name)
	if l == nil {
		e.fault(&fault.Error{Code: fault.CodeUnknownList, Message: fmt.Sprintf("the facts have no list %q", name), Names: []string{name}})
		return nil
	}
	x := &listEdit{from: l, set: map[int]map[int]cell.Value{}, gone: map[int]bool{}}
	e.lists[name] = x
	return x
}

// record is list for one of its records.
func (e *Edit) record(list string, row int) *listEdit {
	x := e.list(list)
	if x != nil && (row < 0 || row >= x.from.N) {
		e.fault(&fault.Error{Code: fault.CodeUnknownRecord, List: list, Message: fmt.Sprintf("%s has no record at position %d of %d", list, row, x.from.N)})
		return nil
	}
	return x
}

// Set changes a field of a record; a reference is the text of a key, the zero Value is missing.
func (e *Edit) Set(list string, row int, field string, v cell.Value) {
	x := e.record(list, row)
	if x == nil {
		return
	}
	c := x.from.Schema.Field(field)
	if c < 0 || cell.IsInverse(x.from.Schema, x.from.Cols, c) {
		e.fault(&fault.Error{Code: fault.CodeUnknownField, List: list, Field: field, Message: fmt.Sprintf("%s has no field %q of its own", list, field), Names: []string{field}})
		return
	}
	if f := x.from.Schema.Identifying(c); cell.MisfitOf(&f, v) != cell.Fits {
		e.fault(x.from.FieldFault(cell.CodeOf(&f, v), row, field, "%s", cell.Misfitting(&f, v)))
		return
	}
	if x.set[c] == nil {
		x.set[c] = map[int]cell.Value{}
	}
	x.set[c][row] = v
}

// Add adds a record: a Value for each declared field of the list, as Builder.Add takes them.
func (e *Edit) Add(list string, values ...cell.Value) {
	if x := e.list(list); x != nil {
		x.added = append(x.added, slices.Clone(values))
	}
}

// Remove removes a record.
func (e *Edit) Remove(list string, row int) {
	if x := e.record(list, row); x != nil {
		x.gone[row] = true
	}
}

// SetValue changes a single value.
func (e *Edit) SetValue(name string, v cell.Value) {
	i := slices.IndexFunc(e.facts.Fields, func(f types.Field) bool { return f.Name == name })
	if i < 0 {
		e.fault(&fault.Error{Code: fault.CodeUnknownList, Message: fmt.Sprintf("the facts have no single value %q", name), Names: []string{name}})
		return
	}
	if f := &e.facts.Fields[i]; cell.MisfitOf(f, v) != cell.Fits {
		e.fault(cell.FaultOf(f, v))
		return
	}
	e.values[name] = v
}

// Facts returns the changed facts, which share with those before whatever has not changed; or
// the faults of the changes, as NewFacts and Builder report them. A change of fields that are in
// no key costs little; what adds or removes records, or changes a key or a list without one,
// costs as much as building that list.
func (e *Edit) Facts() (*Facts, error) {
	f := *e.facts
	f.cuts = &atomic.Pointer[cut]{}
	f.Lists, f.Values = make([]*cell.List, len(e.facts.Lists)), slices.Clone(f.Values)
	rebuilt := map[*cell.List]bool{}
	for i, from := range e.facts.Lists {
		l := *from
		l.Cols = slices.Clone(from.Cols)
		if x := e.lists[from.Schema.Name]; x != nil && x.moves() {
			e.faults.Add(x.rebuild(&l))
			rebuilt[&l] = true
		}
		f.Lists[i] = &l
	}
	if len(e.faults) > 0 {
		return nil, e.faults
	}
	for _, l := range f.Lists {
		e.faults = append(e.faults, e.write(&f, l, rebuilt)...)
	}
	if len(e.faults) > 0 {
		return nil, e.faults
	}
	for i := range f.Fields {
		if v, ok := e.values[f.Fields[i].Name]; ok {
			f.Values[i] = v
		}
	}
	return &f, nil
}

// write writes the changed cells of a list, and makes its references, and the lists of those that
// refer to it, lead to the changed lists.
func (e *Edit) write(f *Facts, l *cell.List, rebuilt map[*cell.List]bool) fault.Errors {
	from, d := e.facts.List(l.Schema.Name), danglings{room: fault.MaxFaults}
	x := e.lists[l.Schema.Name]
	if x == nil {
		x = &listEdit{from: from}
	}
	for c := range x.declared() {
		to := f.List(typing.RefersTo(l.Schema.Fields[c].Type))
		isRebound := to != nil && (rebuilt[to] || len(x.set[c]) > 0)
		if !rebuilt[l] && (isRebound || len(x.set[c]) > 0) {
			l.Cols[c] = x.write(l.Cols[c], c)
		}
		if isRebound || rebuilt[l] && to != nil {
			f.bindColumn(l, c, &d)
		} else if to != nil {
			l.Cols[c] = l.Cols[c].Leading(to)
		}
		field := &l.Schema.Fields[c]
		if at := cell.InverseColumn(to, field); at >= 0 && field.Type.Kind == types.RecordKind && len(d.faults) == 0 {
			if isRebound || rebuilt[l] {
				to.Cols[at] = &cell.Column{To: l, Rows: Inverse(l.Cols[c].Refs, to.N)}
			} else {
				to.Cols[at] = to.Cols[at].Leading(l)
			}
		}
	}
	return d.all()
}

// write returns a column with the changed cells; references are texts, and not bound.
func (x *listEdit) write(col *cell.Column, c int) *cell.Column {
	rows := make([]int32, 0, len(x.set[c]))
	for row := range x.set[c] {
		rows = append(rows, int32(row))
	}
	slices.Sort(rows)
	if col.Rows != nil {
		seqs := make([]*cell.Seq, len(col.Rows))
		for row := range seqs {
			seqs[row] = keyTexts(col, row).Seq
		}
		col = &cell.Column{Seqs: seqs, Missing: col.Missing, Naming: col.Naming}
	}
	col = col.Rewritable(rows)
	for _, row := range rows {
		v := x.set[c][int(row)]
		if v.Kind == types.ListKind {
			v.Seq = v.Seq.Packed()
		}
		if col.Set(int(row), v); col.Codes != nil {
			col.Codes[row] = code(col, v.Str)
		}
	}
	return col
}

// code returns the position of a text among the distinct texts, to which it may be added.
func code(c *cell.Column, text string) int32 {
	at := slices.Index(c.Dict, text)
	if at < 0 {
		at, c.Dict = len(c.Dict), append(slices.Clip(c.Dict), text)
	}
	return int32(at)
}

// moves reports whether the records of the list may stand elsewhere after the change.
func (x *listEdit) moves() bool {
	keyed := len(x.from.Schema.Key) > 0
	for c := range x.set {
		keyed = keyed && !slices.Contains(x.from.Schema.Key, x.from.Schema.Fields[c].Name)
	}
	return len(x.gone)+len(x.added) > 0 || len(x.set) > 0 && !keyed
}

// rebuild builds the list anew. Its references are not bound yet.
func (x *listEdit) rebuild(l *cell.List) error {
	s := typing.With(l.Schema)
	s.Fields = s.Fields[:x.declared()]
	b := cell.NewBuilder(s, l.File)
	last := 0
	for row := range x.from.N {
		last = max(last, x.from.Position(row))
		if x.gone[row] {
			continue
		}
		values := make([]cell.Value, len(s.Fields))
		for c := range values {
			values[c] = x.value(row, c)
		}
		b.Add(x.from.Position(row), values...)
	}
	for i, values := range x.added {
		b.Add(last+1+i, values...)
	}
	made, err := b.Build()
	if err != nil {
		return err
	}
	l.N, l.Origin, l.Index = made.N, made.Origin, made.Index
	copy(l.Cols, made.Cols)
	for c := range made.Cols {
		if s.Fields[c].Type.Kind == types.TextKind {
			l.Cols[c] = l.Cols[c].Interned()
		}
	}
	return nil
}

// declared returns how many fields of the list are its own; the inverses of references follow.
func (x *listEdit) declared() int {
	n := 0
	for n < len(x.from.Cols) && !cell.IsInverse(x.from.Schema, x.from.Cols, n) {
		n++
	}
	return n
}

// value returns a cell as the change has it, with the texts of keys for references.
func (x *listEdit) value(row, c int) cell.Value {
	if v, ok := x.set[c][row]; ok {
		return v
	}
	col := x.from.Cols[c]
	switch {
	case col.Missing != nil && col.Missing[row]:
		return cell.Value{}
	case col.Refs != nil:
		return cell.OfText(col.Texts[row])
	case col.Rows != nil:
		return keyTexts(col, row)
	}
	return x.from.Cell(row, c)
}

// keyTexts returns the keys that a list of references names, as a list of texts.
func keyTexts(col *cell.Column, row int) cell.Value {
	var keys []cell.Value
	for _, key := range col.KeysAt(row) {
		keys = append(keys, cell.OfText(key))
	}
	return cell.OfElems(keys)
}
