package facts

import "github.com/meritrules/merit/rule"

// row is a record before it enters a list: its values, by field, and the faults found
// so far; no values if it is no record at all.
type row struct {
	at     int // where it begins in its file
	values []rule.Value
	slips  []slip
}

// slip is a fault of a record. The field that it is about is not checked any further.
// The message may be that of err, which is worded only when it is shown.
type slip struct {
	code                 rule.Code
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
			s := slip{code: rule.CodeOf(err), field: f.Name, err: err}
			if !g.isFull() {
				s.hint = otherKind(f, r.values[c])
			}
			r.slips = append(r.slips, s)
		}
	}
}
