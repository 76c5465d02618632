package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// maxFaults is how many faults of one list are reported; the rest are only counted.
const maxFaults = 20

// budget is what one reading may still use of its limits and suggestions.
type budget struct {
	*bounded.Budget
	spell.Hinter
}

// gathering collects the facts of a policy from files or from Go values.
type gathering struct {
	form   Form
	lists  map[string]*gathered
	apart  map[string]string // lists of records within others that have a file of their own, with its name
	values map[string]value.Value
	from   map[string]string // for each list and single value its file; none for Go values
	faults fault.Errors
	budget *budget
	logs   []*eventlog.Log // that were replayed

	warnings fault.Errors // what may be a slip although it is no fault

	noLast map[string]bool // lists of the last cycle that the facts say there are none of, or do not have
}

func newGathering(form Form) gathering {
	return gathering{form: form, lists: map[string]*gathered{}, values: map[string]value.Value{}, from: map[string]string{}, budget: &budget{Budget: bounded.NewBudget(form.Limits)}, noLast: map[string]bool{}}
}

// gathered collects the records of one list.
type gathered struct {
	where   string // the name of the list's source in messages
	schema  *types.Schema
	builder *value.Builder
	within  []*gathered       // the lists of the records within its own
	apart   map[string]string // the files of the other lists within its records, by their fields
	numbers []bool            // for each field whether it refers by numbers; nil if none does
	faults  fault.Errors
	further int         // faults that are only counted
	refused bool        // the builder has faults, which are among these already
	list    *value.List // nil if there are faults
	budget  *budget     // of all lists
	form    *Form
	values  []value.Value // of the current record

	in     *origin  // the file of the records, nil for Go values
	at     []int    // where in it each record begins, by its position
	header []string // the names of its columns, if it is CSV

	// For a list of records within records:
	outer *gathered
	field string // of the outer record, which holds them
	rows  []row  // those within the current outer record
	spots []spot // the place of each record, by its position
}

// schema returns a list of the form by its full name, or nil.
func (x *gathering) schema(name string) *types.Schema {
	for _, s := range x.form.Lists {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// value returns a single value of the form, or nil.
func (x *gathering) value(name string) *types.Field {
	for i := range x.form.Values {
		if x.form.Values[i].Name == name {
			return &x.form.Values[i]
		}
	}
	return nil
}

// hasLast reports whether the policy reads figures of the last cycle.
func (x *gathering) hasLast() bool {
	return slices.ContainsFunc(x.form.Lists, func(s *types.Schema) bool { return paths.IsLast(s.Name) })
}

// names returns the names under which lists and single values stand by themselves.
func (x *gathering) names() []string {
	var names []string
	for _, s := range x.form.Lists {
		if !paths.IsPart(s.Name) {
			names = append(names, s.Name)
		}
	}
	for _, f := range x.form.Values {
		names = append(names, f.Name)
	}
	if x.hasLast() {
		names = append(names, paths.LastCycle)
	}
	return names
}

// parts returns the names of the lists of records within others.
func (x *gathering) parts() (names []string) {
	for _, s := range x.form.Lists {
		if paths.IsPart(s.Name) && !paths.IsLast(s.Name) {
			names = append(names, s.Name)
		}
	}
	return names
}

// unknown reports a name that is neither a list nor a single value of the policy.
func (x *gathering) unknown(e *fault.Error, name string) {
	e.Message = "the policy has no list or fact " + spell.Short(name)
	e.Hint = x.budget.Nearest(name, x.names())
	if x.hasLast() && isLastCycle(name) {
		e.Hint = spell.Instead(name, paths.LastCycle)
	}
	if s := x.schema(name); s != nil && paths.IsLast(name) {
		e.Message = fmt.Sprintf("%s does not stand by itself", name)
		e.Hint = "write it under " + paths.LastCycle
	} else if s != nil {
		e.Message = fmt.Sprintf("%s does not stand by itself", name)
		e.Hint = fmt.Sprintf("write its records within those of %s", s.Fields[0].Type.List)
	}
	x.faults = append(x.faults, e)
}

// begin starts a list and those within its records; where returns the name of each
// list's source in messages.
func (x *gathering) begin(s *types.Schema, where func(list string) string) *gathered {
	at := where(s.Name)
	g := &gathered{where: at, schema: s, builder: value.NewBuilder(s, at), numbers: x.numbers(s), budget: x.budget, form: &x.form}
	x.lists[s.Name] = g
	for _, inner := range x.form.Lists {
		field, ok := strings.CutPrefix(inner.Name, s.Name+".")
		switch file := x.apart[inner.Name]; {
		case !ok:
		case file != "":
			if g.apart == nil {
				g.apart = map[string]string{}
			}
			g.apart[field] = file
		default:
			w := x.begin(inner, where)
			w.outer, w.field = g, field
			g.within = append(g.within, w)
		}
	}
	return g
}

// fieldNames returns the names of the fields of a record, and of the lists within.
func (g *gathered) fieldNames() []string {
	var names []string
	for i, f := range g.schema.Fields {
		if i > 0 || g.outer == nil {
			names = append(names, f.Name)
		}
	}
	for _, w := range g.within {
		names = append(names, w.field)
	}
	return names
}

// standIn records the file of the records and of those within them.
func (g *gathered) standIn(in *origin) {
	g.in = in
	for _, w := range g.within {
		w.standIn(in)
	}
}

// blank returns the values for the next record. It reuses those of the previous record,
// unless that still waits for the record around it.
func (g *gathered) blank() []value.Value {
	if g.values == nil || g.outer != nil {
		g.values = make([]value.Value, len(g.schema.Fields))
	}
	clear(g.values)
	return g.values
}

// take adds the record at a position, from 1, and those within it.
func (g *gathered) take(position int, r row) {
	if g.in != nil {
		g.at = append(g.at, r.at)
	}
	g.fillAwaited(&r)
	if len(r.slips) > 0 || !g.add(position, r.values) {
		g.inspect(&r)
		g.fail(position, r)
	}
	if len(g.within) == 0 {
		return
	}
	key, keyed := g.keyText(r.values)
	for _, w := range g.within {
		w.settle(spot{outer: position, key: key}, keyed)
	}
}

// add gives a record to the builder, and reports whether it is sound.
func (g *gathered) add(position int, values []value.Value) bool {
	sound := g.builder.Add(position, values...)
	g.refused = g.refused || !sound
	return sound
}

// fail records the faults of the record at a position, from 1; after many it only
// counts them.
func (g *gathered) fail(position int, r row) {
	where, words := g.where, ""
	if g.outer != nil {
		where = g.outer.where
	}
	for i, slip := range r.slips {
		if g.isFull() {
			g.further += len(r.slips) - i
			return
		}
		if i == 0 {
			words = g.words(position, r.values)
		}
		e := &fault.Error{Code: slip.code, File: where, Record: words, Message: slip.says(), Hint: slip.hint,
			List: g.schema.Name, Position: position, Key: g.key(r.values), Field: cmp.Or(slip.unknown, slip.field)}
		g.put(e, r.at)
		g.faults = append(g.faults, e)
	}
}

// words names a record, such as "record 17 (task t04, unit u11)", or names a record
// within another by its place in that one.
func (g *gathered) words(position int, values []value.Value) string {
	if g.outer != nil {
		return g.place(g.spots[position-1])
	}
	return fmt.Sprintf("record %d%s", position, g.label(values))
}

// key returns the parts of its key that a record has.
func (g *gathered) key(values []value.Value) (key []string) {
	for _, k := range g.schema.Key {
		if c := g.schema.Field(k); c >= 0 && values != nil && !values[c].IsMissing() {
			key = append(key, values[c].String())
		}
	}
	return key
}

// isFull reports whether further faults are only counted.
func (g *gathered) isFull() bool { return len(g.faults) > maxFaults }

// label returns the key of a record for messages: " (task t04, unit u11)".
func (g *gathered) label(values []value.Value) string {
	var parts []string
	for _, k := range g.schema.Key {
		if c := g.schema.Field(k); c >= 0 && values != nil && !values[c].IsMissing() {
			parts = append(parts, k+" "+spell.Clip(values[c].String()))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// keyText returns the text by which records within a record refer to it, false if it
// has no sound key.
func (g *gathered) keyText(values []value.Value) (string, bool) {
	if len(g.schema.Key) != 1 || values == nil {
		return "", false
	}
	c := g.schema.Field(g.schema.Key[0])
	if g.builder.Check(c, values[c]) != nil {
		return "", false
	}
	return values[c].String(), true
}

// settle adds the records within the current outer record. If that has no sound key,
// it only checks them.
func (g *gathered) settle(at spot, keyed bool) {
	if len(g.rows) == 0 {
		return
	}
	keys := map[string]int{}
	for i, r := range g.rows {
		at.index, at.at = i, r.at
		g.spots = append(g.spots, at)
		if keyed && r.values != nil {
			r.values[0] = value.OfText(at.key)
		}
		g.fillAwaited(&r)
		g.inspect(&r)
		if len(r.slips) == 0 {
			g.repeated(keys, i, &r)
		}
		switch {
		case len(r.slips) > 0:
			g.fail(len(g.spots), r)
		case keyed:
			g.add(len(g.spots), r.values)
		}
	}
	g.rows = g.rows[:0]
}

// repeated reports another record within the same one that has the record's key.
func (g *gathered) repeated(keys map[string]int, i int, r *row) {
	if len(g.schema.Key) == 0 {
		return
	}
	var parts []string
	for _, k := range g.schema.Key[1:] {
		parts = append(parts, strconv.Quote(r.values[g.schema.Field(k)].String()))
	}
	key := strings.Join(parts, " ")
	if first, ok := keys[key]; ok {
		message := ""
		if !g.isFull() {
			message = fmt.Sprintf("the same %s as %s[%d]", strings.Join(g.schema.Key[1:], " and "), g.field, first)
		}
		r.slips = append(r.slips, slip{code: fault.CodeDuplicateKey, message: message})
		return
	}
	keys[key] = i
}

// place names a record within another one: "record 3 (id u1): events[2]".
func (g *gathered) place(at spot) string {
	key := ""
	if at.key != "" {
		key = fmt.Sprintf(" (%s %s)", g.outer.schema.Key[0], spell.Clip(at.key))
	}
	return fmt.Sprintf("record %d%s: %s[%d]", at.outer, key, g.field, at.index)
}

// finish builds a list and those within its records, or reports their faults.
func (x *gathering) finish(g *gathered) {
	list, err := g.builder.Build()
	if g.outer == nil && !g.refused { // else the builder can only report outer records that share a key, and these are reported already
		first, more := g.builder.Faults()
		if g.further += more; len(first) == 0 {
			g.faults.Add(err)
		}
		g.faults = append(g.faults, first...)
	}
	if err == nil && len(g.faults) == 0 {
		g.list = list
	}
	x.faults = append(x.faults, g.sorted()...)
	for _, w := range g.within {
		x.finish(w)
	}
}

// sorted returns the first faults in the order of the records.
func (g *gathered) sorted() fault.Errors {
	slices.SortStableFunc(g.faults, func(a, b *fault.Error) int { return cmp.Compare(a.Position, b.Position) })
	if more := len(g.faults) + g.further - maxFaults; more > 0 {
		g.faults = g.faults[:min(len(g.faults), maxFaults)]
		last := g.faults[len(g.faults)-1]
		last.Hint = strings.TrimPrefix(fmt.Sprintf("%s; and %d more faults in %s", last.Hint, more, g.schema.Name), "; ")
	}
	return g.faults
}
