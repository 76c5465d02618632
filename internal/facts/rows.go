package facts

import (
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// row is a record before it enters a list: its values, by field, and the faults found
// so far; no values if it is no record at all.
type row struct {
	at     int // where it begins in its file
	values []value.Value
	slips  []slip
}

// slip is a fault of a record. The field that it is about is not checked any further.
// The message may be that of err, which is worded only when it is shown.
type slip struct {
	code                 fault.Code
	field, message, hint string
	err                  error
	unknown              string // an undeclared field, if the slip only says that it was meant as this field
}

// says returns the message.
func (s *slip) says() string {
	if s.err != nil {
		return s.err.Error()
	}
	return s.message
}

// slipped returns the fields of the record's slips, nil if there are none.
func (r *row) slipped() map[string]bool {
	if len(r.slips) == 0 {
		return nil
	}
	fields := map[string]bool{}
	for _, s := range r.slips {
		fields[s.field] = true
	}
	return fields
}

// spot is the place of a record within another one.
type spot struct {
	outer int    // the position of the outer record, from 1
	key   string // and its key
	index int    // among the records within, from 0
	at    int    // where it begins in its file
}

// inspect checks the fields of a record that have no slip yet.
func (g *gathered) inspect(r *row) {
	if r.values == nil {
		return
	}
	slipped := r.slipped()
	for c := range g.schema.Fields {
		f := &g.schema.Fields[c]
		if c == 0 && g.outer != nil || slipped[f.Name] {
			continue
		}
		if err := g.builder.Check(c, r.values[c]); err != nil {
			s := slip{code: fault.CodeOf(err), field: f.Name, err: err}
			if !g.isFull() {
				s.hint = otherKind(f, r.values[c])
			}
			r.slips = append(r.slips, s)
		}
	}
}

// fillAwaited puts values in place of those that are pending and may therefore be missing.
func (g *gathered) fillAwaited(r *row) {
	if g.form.AsOf == nil || r.values == nil {
		return
	}
	for c := range g.schema.Fields {
		if g.mayWait(c, r.values[c]) {
			r.values[c] = unseen(&g.schema.Fields[c])
		}
	}
}

// mayWait reports whether a value of a field is missing and may be, since it is due later.
func (g *gathered) mayWait(c int, v value.Value) bool {
	f := &g.schema.Fields[c]
	return v.IsMissing() && !f.Type.Optional && (g.form.awaits(f.Due) || g.form.awaits(g.schema.Due) && !slices.Contains(g.schema.Key, f.Name))
}

// unseen returns a value that fits a field, in place of one that is pending and not there
// yet: nothing reads it. A reference has none.
func unseen(f *types.Field) value.Value {
	switch {
	case f.Type.Kind == types.NumberKind && f.Min != nil:
		return value.OfNumber(*f.Min)
	case f.Type.Kind == types.NumberKind && f.Max != nil:
		return value.OfNumber(*f.Max)
	case f.Type.Kind == types.NumberKind:
		return value.OfNumber(types.Number{})
	case f.Type.Kind == types.TextKind && len(f.Values) > 0:
		return value.OfText(f.Values[0])
	case f.Type.Kind == types.TextKind:
		return value.OfText("pending")
	case f.Type.Kind == types.FlagKind:
		return value.OfFlag(false)
	case f.Type.Kind == types.DateKind:
		return value.OfDate(0)
	case f.Type.Kind == types.ListKind:
		return value.OfList()
	}
	return value.Value{}
}
