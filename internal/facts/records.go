package facts

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// recordsReader reads the records of one list from JSON.
type recordsReader struct {
	*gathered
	fields  map[string]int   // as positions in the schema
	names   []string         // of the fields and of the lists within
	inner   []*recordsReader // of the lists within
	lenient bool             // ignores fields that are not declared

	in     *jsonReader
	member func(at int, name string) // reads a field of the current record
	row    row
	passed []string // the ignored fields
	seen   bool     // the current outer record has the list
	ever   []bool   // which fields some record has
	other  []string // names ignored in some record
}

// newRecordsReader starts to read a list and those within its records.
func newRecordsReader(g *gathered, in *jsonReader) *recordsReader {
	l := &recordsReader{gathered: g, fields: map[string]int{}, in: in, lenient: paths.IsLast(g.schema.Name)}
	l.names = g.fieldNames()
	l.member, l.ever = l.readMember, make([]bool, len(g.schema.Fields))
	for i, f := range g.schema.Fields {
		if i > 0 || g.outer == nil {
			l.fields[f.Name] = i
		}
	}
	for _, w := range g.within {
		l.inner = append(l.inner, newRecordsReader(w, in))
	}
	return l
}

// records reads the list whose records begin at this point.
func (x *factsReader) records(r *jsonReader, s *types.Schema) {
	if r.peek() != '[' {
		at := r.pos
		if v := r.value(); r.err == nil && v.kind == jsonNull && paths.IsLast(s.Name) {
			x.emptyLast(s, x.where)
		} else if r.err == nil {
			x.faults = append(x.faults, r.errorAt(fault.CodeWrongForm, at, "%s must be a list of records, but is %s", s.Name, v.describe()))
		}
		return
	}
	g := x.begin(s, x.where)
	g.standIn(r.in)
	l := newRecordsReader(g, r)
	r.array(func(i int) {
		if l.read(); r.err == nil {
			g.take(i, l.row)
		}
	})
	l.checkEver()
	x.finish(g)
	if r.err != nil {
		x.drop(g)
	}
}

// checkEver reports fields of the last cycle that no record has. Some records may lack
// a field; if all do, its name is a slip or it was never published.
func (l *recordsReader) checkEver() {
	if !l.lenient || l.in.err != nil || len(l.at) == 0 || len(l.faults) > 0 {
		return
	}
	for c, f := range l.schema.Fields {
		if f.Type.Optional && !l.ever[c] {
			l.faults = append(l.faults, &fault.Error{Code: fault.CodeMissingFacts, File: l.where, Message: fmt.Sprintf("no record has %s", f.Name), Hint: l.budget.Nearest(f.Name, l.other)})
		}
	}
}

// drop discards a list that could not be read to its end.
func (x *factsReader) drop(g *gathered) {
	g.list = nil
	for _, w := range g.within {
		x.drop(w)
	}
}

// read reads the record at this point.
func (l *recordsReader) read() {
	c := l.in.peek()
	l.row, l.passed = row{at: l.in.pos}, l.passed[:0]
	if c != '{' {
		if v := l.in.value(); l.in.err == nil {
			l.slip(fault.CodeWrongForm, "", "a record must be an object, but this is "+v.describe(), "")
		}
		return
	}
	if !l.budget.SpendValues(len(l.schema.Fields) + len(l.inner)) {
		l.in.exhausted(l.in.pos, l.budget.TooManyValues)
		return
	}
	l.row.values = l.blank()
	for _, w := range l.inner {
		w.seen = false
	}
	l.in.object(l.member)
	slipped := l.row.slipped()
	for _, w := range l.inner {
		if !w.seen && !slipped[w.field] {
			l.slip(fault.CodeMissingValue, w.field, w.field+" is missing", "write [] where there are none")
		}
	}
	if l.lenient {
		l.suggestPassed()
	}
}

// readMember reads a field of the current record.
func (l *recordsReader) readMember(_ int, name string) {
	c, ok := l.fields[name]
	if !ok {
		l.readOther(name)
		return
	}
	v := l.in.value()
	if l.in.err != nil {
		return
	}
	l.ever[c] = true
	x, msg := convertField(&l.schema.Fields[c], v)
	if msg != "" {
		l.slip(fault.CodeBadValue, name, msg, "")
	}
	if l.byNumber(c) {
		x = x.KeyText()
	}
	l.row.values[c] = x
}

// readOther reads a member that is no field of the list: records within the current
// record, a member to ignore, or a fault.
func (l *recordsReader) readOther(name string) {
	for _, w := range l.inner {
		if w.field == name {
			l.readWithin(w)
			return
		}
	}
	l.in.skip()
	file := l.apart[name]
	switch {
	case l.in.err != nil:
	case file != "":
		l.slip(fault.CodeDuplicateName, name, name+" stands in "+file+" already", "leave it out of one of them")
	case l.lenient:
		l.passed = append(l.passed, name)
		if len(l.other) < maxFaults && !slices.Contains(l.other, name) {
			l.other = append(l.other, name)
		}
	case l.outer != nil && name == paths.Parent:
		l.slip(fault.CodeUnknownField, "", "unknown field "+spell.Short(name), "its parent is the record that it stands in")
	default:
		l.row.slips = append(l.row.slips, l.unknownField(name))
	}
}

// readWithin reads the records within the current record.
func (l *recordsReader) readWithin(w *recordsReader) {
	r := l.in
	if r.peek() != '[' {
		if v := r.value(); r.err == nil && v.kind != jsonNull { // null is missing
			l.slip(fault.CodeWrongForm, w.field, fmt.Sprintf("%s must be a list of records, but is %s", w.field, v.describe()), "")
		}
		return
	}
	w.seen = true
	r.array(func(int) {
		if w.read(); r.err == nil {
			w.rows = append(w.rows, w.row)
		}
	})
}

// slip records a fault of the current record.
func (l *recordsReader) slip(code fault.Code, field, message, hint string) {
	l.row.slips = append(l.row.slips, slip{code: code, field: field, message: message, hint: hint})
}

// unknownField returns the fault of a field that is not declared. While there are few
// faults, it is about the field that was meant.
func (l *recordsReader) unknownField(name string) slip {
	if l.isFull() {
		return slip{}
	}
	meant := l.budget.Meant(name, l.names)
	return slip{code: fault.CodeUnknownField, field: meant, unknown: name, message: "unknown field " + spell.Short(name), hint: l.budget.Nearest(name, l.names)}
}

// suggestPassed names, for a missing field of the last cycle, the ignored field that
// may have been meant.
func (l *recordsReader) suggestPassed() {
	if l.isFull() {
		return
	}
	slipped := l.row.slipped()
	for c := range l.schema.Fields {
		f := &l.schema.Fields[c]
		if !f.Type.Optional && l.row.values[c].IsMissing() && !slipped[f.Name] {
			l.slip(fault.CodeMissingValue, f.Name, f.Name+" is missing", l.budget.Nearest(f.Name, l.passed))
		}
	}
}

// convertField is convert for a field; the text of a percentage is a number where the field is
// a ratio.
func convertField(f *types.Field, v jsonValue) (value.Value, string) {
	if f.Unit == types.Ratio && f.Type.Kind == types.NumberKind && v.kind == jsonText {
		if n, err := types.ParsePercent(v.text); err == nil {
			return value.OfNumber(n), ""
		}
	}
	return convert(f.Name, f.Type, v)
}

// convert converts a JSON value for a field of type t, or says what is wrong with it.
// It leaves a value of another type to the field's check, which reports it.
func convert(name string, t types.Type, v jsonValue) (value.Value, string) {
	switch v.kind {
	case jsonNull:
		return value.Value{}, ""
	case jsonFlag:
		return value.OfFlag(v.text != ""), ""
	case jsonNumber:
		n, err := types.ParseNumber(v.text)
		if err != nil {
			return value.Value{}, fmt.Sprintf("%s: %v", name, err)
		}
		return value.OfNumber(n), ""
	case jsonText:
		return convertText(name, t, v.text)
	case jsonArray:
		return convertList(name, t, v)
	}
	return value.Value{}, fmt.Sprintf("%s must be a %s, but is %s", name, t, v.describe())
}

func convertText(name string, t types.Type, text string) (value.Value, string) {
	if t.Kind != types.DateKind {
		return value.OfText(text), ""
	}
	day, err := types.ParseDate(text)
	if err != nil {
		return value.Value{}, fmt.Sprintf("%s: %v", name, err)
	}
	return value.OfDate(day), ""
}

// convertList converts a list; its message describes the first bad element and counts
// all.
func convertList(name string, t types.Type, v jsonValue) (value.Value, string) {
	if t.Kind != types.ListKind {
		return value.Value{}, fmt.Sprintf("%s must be a %s, but is a list", name, t)
	}
	elems := make([]value.Value, len(v.elems))
	first, more := "", 0
	for i, e := range v.elems {
		x, msg := convert(name, *t.Elem, e)
		switch {
		case msg == "":
		case first == "":
			_, first = convert(fmt.Sprintf("%s[%d]", name, i), *t.Elem, e)
		default:
			more++
		}
		elems[i] = x
	}
	switch {
	case more > 0:
		return value.Value{}, fmt.Sprintf("%s; elements at fault: %d", first, more+1)
	case first != "":
		return value.Value{}, first
	}
	return value.OfList(elems...), ""
}

// describe says what a value is, for messages.
func (v jsonValue) describe() string {
	switch v.kind {
	case jsonNull:
		return "null"
	case jsonFlag:
		return fmt.Sprintf("the flag %t", v.text != "")
	case jsonNumber:
		return "the number " + spell.Clip(v.text)
	case jsonText:
		return "the text " + spell.Short(v.text)
	case jsonObject:
		return "an object"
	}
	return "a " + string(v.kind)
}
