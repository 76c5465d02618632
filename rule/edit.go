package rule

import (
	"fmt"
	"slices"
	"sync/atomic"
)

// Edit collects changes of facts, which stay as they are. Its methods name records by their
// positions in the lists of those facts, which List.Find and Labelled return. Facts returns the
// changed facts, once.
type Edit struct {
	facts  *Facts
	lists  map[string]*listEdit
	values map[string]Value
	faults Errors
}

// listEdit is what changes in a list.
type listEdit struct {
	from  *List
	set   map[int]map[int]Value // by column and row
	gone  map[int]bool
	added [][]Value
}

// Edit begins a change of the facts.
func (f *Facts) Edit() *Edit {
	e := &Edit{facts: f, lists: map[string]*listEdit{}, values: map[string]Value{}}
	if f.asOf != nil {
		e.fault(&Error{Code: CodeForeignFacts, Message: fmt.Sprintf("the facts are as of %s, which leaves out some of them", f.asOf.Day), Hint: "change all facts, and take them as of the day then"})
	}
	return e
}

func (e *Edit) fault(err *Error) { e.faults = append(e.faults, err) }

// list returns the changes of a list, nil after a fault.
func (e *Edit) list(name string) *listEdit {
	if x := e.lists[name]; x != nil {
		return x
	}
	l := e.facts.List(name)
	if l == nil {
		e.fault(&Error{Code: CodeUnknownList, Message: fmt.Sprintf("the facts have no list %q", name), Names: []string{name}})
		return nil
	}
	x := &listEdit{from: l, set: map[int]map[int]Value{}, gone: map[int]bool{}}
	e.lists[name] = x
	return x
}

// record is list for one of its records.
func (e *Edit) record(list string, row int) *listEdit {
	x := e.list(list)
	if x != nil && (row < 0 || row >= x.from.n) {
		e.fault(&Error{Code: CodeUnknownRecord, List: list, Message: fmt.Sprintf("%s has no record at position %d of %d", list, row, x.from.n)})
		return nil
	}
	return x
}

// Set changes a field of a record; a reference is the text of a key, the zero Value is missing.
func (e *Edit) Set(list string, row int, field string, v Value) {
	x := e.record(list, row)
	if x == nil {
		return
	}
	c := x.from.schema.Field(field)
	if c < 0 || isInverse(x.from.schema, x.from.cols, c) {
		e.fault(&Error{Code: CodeUnknownField, List: list, Field: field, Message: fmt.Sprintf("%s has no field %q of its own", list, field), Names: []string{field}})
		return
	}
	if f := x.from.schema.identifying(c); f.misfit(v) != fits {
		e.fault(x.from.FieldFault(f.code(v), row, field, "%s", f.check(v)))
		return
	}
	if x.set[c] == nil {
		x.set[c] = map[int]Value{}
	}
	x.set[c][row] = v
}

// Add adds a record: a Value for each declared field of the list, as Builder.Add takes them.
func (e *Edit) Add(list string, values ...Value) {
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
func (e *Edit) SetValue(name string, v Value) {
	i := slices.IndexFunc(e.facts.fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		e.fault(&Error{Code: CodeUnknownList, Message: fmt.Sprintf("the facts have no single value %q", name), Names: []string{name}})
		return
	}
	if f := &e.facts.fields[i]; f.misfit(v) != fits {
		e.fault(f.fault(v))
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
	f.lists, f.values = make([]*List, len(e.facts.lists)), slices.Clone(f.values)
	rebuilt := map[*List]bool{}
	for i, from := range e.facts.lists {
		l := *from
		l.cols = slices.Clone(from.cols)
		if x := e.lists[from.schema.Name]; x != nil && x.moves() {
			e.faults.Add(x.rebuild(&l))
			rebuilt[&l] = true
		}
		f.lists[i] = &l
	}
	if len(e.faults) > 0 {
		return nil, e.faults
	}
	for _, l := range f.lists {
		e.faults = append(e.faults, e.write(&f, l, rebuilt)...)
	}
	if len(e.faults) > 0 {
		return nil, e.faults
	}
	for i := range f.fields {
		if v, ok := e.values[f.fields[i].Name]; ok {
			f.values[i] = v
		}
	}
	return &f, nil
}

// write writes the changed cells of a list, and makes its references, and the lists of those that
// refer to it, lead to the changed lists.
func (e *Edit) write(f *Facts, l *List, rebuilt map[*List]bool) Errors {
	from, d := e.facts.List(l.schema.Name), danglings{room: maxFaults}
	x := e.lists[l.schema.Name]
	if x == nil {
		x = &listEdit{from: from}
	}
	for c := range x.declared() {
		col, to := &l.cols[c], f.List(refersTo(l.schema.Fields[c].Type))
		isRebound := to != nil && (rebuilt[to] || len(x.set[c]) > 0)
		if !rebuilt[l] && (isRebound || len(x.set[c]) > 0) {
			x.write(col, c)
		}
		if isRebound || rebuilt[l] && to != nil {
			f.bindColumn(l, c, &d)
		} else if to != nil {
			col.to = to
		}
		field := &l.schema.Fields[c]
		if at := inverseColumn(to, field); at >= 0 && field.Type.Kind == RecordKind && len(d.faults) == 0 {
			if inv := &to.cols[at]; isRebound || rebuilt[l] {
				*inv = column{to: l, rows: inverse(l.cols[c].refs, to.n)}
			} else {
				inv.to = l
			}
		}
	}
	return d.all()
}

// write writes the changed cells of a column; references are texts, and not bound.
func (x *listEdit) write(col *column, c int) {
	rows := make([]int32, 0, len(x.set[c]))
	for row := range x.set[c] {
		rows = append(rows, int32(row))
	}
	slices.Sort(rows)
	if col.rows != nil {
		seqs := make([]*seq, len(col.rows))
		for row := range seqs {
			seqs[row] = keyTexts(col, row).seq
		}
		*col = column{seqs: seqs, missing: col.missing, naming: col.naming}
	}
	*col = col.rewritable(rows)
	for _, row := range rows {
		v := x.set[c][int(row)]
		if v.kind == ListKind {
			v.seq = v.seq.packed()
		}
		if col.set(int(row), v); col.codes != nil {
			col.codes[row] = col.code(v.text)
		}
	}
}

// code returns the position of a text among the distinct texts, to which it may be added.
func (c *column) code(text string) int32 {
	at := slices.Index(c.dict, text)
	if at < 0 {
		at, c.dict = len(c.dict), append(slices.Clip(c.dict), text)
	}
	return int32(at)
}

// moves reports whether the records of the list may stand elsewhere after the change.
func (x *listEdit) moves() bool {
	keyed := len(x.from.schema.Key) > 0
	for c := range x.set {
		keyed = keyed && !slices.Contains(x.from.schema.Key, x.from.schema.Fields[c].Name)
	}
	return len(x.gone)+len(x.added) > 0 || len(x.set) > 0 && !keyed
}

// rebuild builds the list anew. Its references are not bound yet.
func (x *listEdit) rebuild(l *List) error {
	s := l.schema.with()
	s.Fields = s.Fields[:x.declared()]
	b := newBuilder(s, l.file)
	last := 0
	for row := range x.from.n {
		last = max(last, x.from.position(row))
		if x.gone[row] {
			continue
		}
		values := make([]Value, len(s.Fields))
		for c := range values {
			values[c] = x.value(row, c)
		}
		b.Add(x.from.position(row), values...)
	}
	for i, values := range x.added {
		b.Add(last+1+i, values...)
	}
	made, err := b.Build()
	if err != nil {
		return err
	}
	l.n, l.origin, l.index = made.n, made.origin, made.index
	copy(l.cols, made.cols)
	for c := range made.cols {
		if s.Fields[c].Type.Kind == TextKind {
			l.cols[c].intern()
		}
	}
	return nil
}

// declared returns how many fields of the list are its own; the inverses of references follow.
func (x *listEdit) declared() int {
	n := 0
	for n < len(x.from.cols) && !isInverse(x.from.schema, x.from.cols, n) {
		n++
	}
	return n
}

// value returns a cell as the change has it, with the texts of keys for references.
func (x *listEdit) value(row, c int) Value {
	if v, ok := x.set[c][row]; ok {
		return v
	}
	col := &x.from.cols[c]
	switch {
	case col.missing != nil && col.missing[row]:
		return Value{}
	case col.refs != nil:
		return TextValue(col.texts[row])
	case col.rows != nil:
		return keyTexts(col, row)
	}
	return x.from.value(row, c)
}

// keyTexts returns the keys that a list of references names, as a list of texts.
func keyTexts(col *column, row int) Value {
	var keys []Value
	for _, key := range col.keysAt(row) {
		keys = append(keys, TextValue(key))
	}
	return elemsValue(keys)
}
