package merit

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule"
)

// maxFaults is how many faults of one list are reported before the rest is only
// counted.
const maxFaults = 20

// recordsReader reads the records of one list.
type recordsReader struct {
	file    string
	schema  *rule.Schema
	names   []string
	fields  map[string]int
	builder *rule.Builder
	members []jsonMember // of the record in hand
	faults  rule.Errors
	left    int // faults that are only counted
}

// records reads the list whose records stand here.
func (x *factsReader) records(r *jsonReader, s *rule.Schema) {
	if r.peek() != '[' {
		at := r.pos
		if v := r.value(); r.err == nil {
			x.faults = append(x.faults, r.errorAt(at, "%s must be a list of records, but is %s", s.Name, v.describe()))
		}
		return
	}
	l := &recordsReader{file: r.file, schema: s, fields: map[string]int{}, builder: rule.NewBuilder(s, r.file)}
	for i, f := range s.Fields {
		l.names = append(l.names, f.Name)
		l.fields[f.Name] = i
	}
	r.array(func(i int) { l.read(r, i) })
	if r.err != nil {
		x.faults = append(x.faults, l.sorted()...)
		return
	}
	list, err := l.builder.Build()
	l.faults.Add(err)
	if len(l.faults) > 0 {
		x.faults = append(x.faults, l.sorted()...)
		return
	}
	x.lists[s.Name] = list
}

// sorted returns the first faults in the order of the records.
func (l *recordsReader) sorted() rule.Errors {
	slices.SortStableFunc(l.faults, func(a, b *rule.Error) int { return cmp.Compare(recordNumber(a), recordNumber(b)) })
	if more := len(l.faults) + l.left - maxFaults; more > 0 {
		l.faults = l.faults[:min(len(l.faults), maxFaults)]
		last := l.faults[len(l.faults)-1]
		last.Hint = strings.TrimPrefix(fmt.Sprintf("%s; and %d more faults in %s", last.Hint, more, l.schema.Name), "; ")
	}
	return l.faults
}

// recordNumber returns the 17 of "record 17 (task t04, unit u11)".
func recordNumber(e *rule.Error) int {
	digits, _, _ := strings.Cut(strings.TrimPrefix(e.Record, "record "), " ")
	n, _ := strconv.Atoi(digits)
	return n
}

// read reads the i-th record.
func (l *recordsReader) read(r *jsonReader, i int) {
	l.members = l.members[:0]
	if r.peek() != '{' {
		if v := r.value(); r.err == nil {
			l.fault(i, "", "a record must be an object, but this is "+v.describe())
		}
		return
	}
	r.object(func(_ int, name string) { l.members = append(l.members, jsonMember{name, r.value()}) })
	if r.err == nil {
		l.add(i)
	}
}

// add gives the record in hand to the builder.
func (l *recordsReader) add(i int) {
	values := make([]rule.Value, len(l.schema.Fields))
	sound := true
	for _, m := range l.members {
		c, ok := l.fields[m.name]
		if !ok {
			l.fault(i, l.nearest(m.name), fmt.Sprintf("unknown field %s", short(m.name)))
			sound = false
			continue
		}
		v, msg := convert(m.name, l.schema.Fields[c].Type, m.value)
		if msg != "" {
			l.fault(i, "", msg)
			sound = false
		}
		values[c] = v
	}
	if sound {
		l.builder.Add(i, values...)
	}
}

// nearest suggests a field, as long as there are few faults.
func (l *recordsReader) nearest(name string) string {
	if len(l.faults) > maxFaults {
		return ""
	}
	return nearestName(name, l.names)
}

func (l *recordsReader) fault(i int, hint, message string) {
	if len(l.faults) > maxFaults {
		l.left++
		return
	}
	l.faults = append(l.faults, &rule.Error{File: l.file, Record: l.place(i), Message: message, Hint: hint})
}

// place names the record in hand by its position and its key.
func (l *recordsReader) place(i int) string {
	var parts []string
	for _, k := range l.schema.Key {
		for _, m := range l.members {
			if m.name == k && (m.value.kind == jsonText || m.value.kind == jsonNumber) {
				parts = append(parts, k+" "+clip(m.value.text))
			}
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("record %d", i)
	}
	return fmt.Sprintf("record %d (%s)", i, strings.Join(parts, ", "))
}

// convert returns the value that a JSON value stands for in a field of type t,
// or what is wrong with it. What has another type is left to the builder, which
// says so.
func convert(name string, t rule.Type, v jsonValue) (rule.Value, string) {
	switch v.kind {
	case jsonNull:
		return rule.Value{}, ""
	case jsonFlag:
		return rule.FlagValue(v.text != ""), ""
	case jsonNumber:
		n, err := rule.ParseNumber(v.text)
		if err != nil {
			return rule.Value{}, fmt.Sprintf("%s: %v", name, err)
		}
		return rule.NumberValue(n), ""
	case jsonText:
		return convertText(name, t, v.text)
	case jsonArray:
		return convertList(name, t, v)
	}
	return rule.Value{}, fmt.Sprintf("%s must be a %s, but is %s", name, t, v.describe())
}

func convertText(name string, t rule.Type, text string) (rule.Value, string) {
	if t.Kind != rule.DateKind {
		return rule.TextValue(text), ""
	}
	day, err := rule.ParseDate(text)
	if err != nil {
		return rule.Value{}, fmt.Sprintf("%s: %v", name, err)
	}
	return rule.DateValue(day), ""
}

func convertList(name string, t rule.Type, v jsonValue) (rule.Value, string) {
	if t.Kind != rule.ListKind {
		return rule.Value{}, fmt.Sprintf("%s must be a %s, but is a list", name, t)
	}
	elems := make([]rule.Value, len(v.elems))
	for i, e := range v.elems {
		x, msg := convert(name, *t.Elem, e)
		if msg != "" {
			return rule.Value{}, fmt.Sprintf("%s[%d]%s", name, i, strings.TrimPrefix(msg, name))
		}
		elems[i] = x
	}
	return rule.ListValue(elems...), ""
}

// describe says what a value is, for messages.
func (v jsonValue) describe() string {
	switch v.kind {
	case jsonNull:
		return "null"
	case jsonFlag:
		return fmt.Sprintf("the flag %t", v.text != "")
	case jsonNumber:
		return "the number " + v.text
	case jsonText:
		return "the text " + short(v.text)
	case jsonObject:
		return "an object"
	}
	return "a " + string(v.kind)
}
