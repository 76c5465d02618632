package merit

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// WriteJSON writes tables as an object of lists, with a line for each record, and
// the year as an object. Numbers keep all their digits; a number without a finite
// decimal form is a text such as "1/3". The next cycle can read what Results
// publishes as its previous.json.
//
// Results as of a day have a first entry $as_of: an object of the day, what is pending and, for
// each list and record, the status of what is not final. What is pending is null. They are refused
// as a previous.json.
func WriteJSON(w io.Writer, tables []ResultTable) error {
	var b bytes.Buffer
	b.WriteByte('{')
	partial := 0
	if len(tables) > 0 {
		if day, ok := tables[0].Run.AsOf(); ok {
			separate(&b, 0, "\n  ")
			if err := appendStatus(&b, day, tables); err != nil {
				return err
			}
			partial = 1
		}
	}
	for i, t := range tables {
		separate(&b, i+partial, "\n  ")
		appendText(&b, t.Name)
		b.WriteString(": ")
		if t.Name == paths.Year {
			t.record(&b, 0, "\n    ", "\n  ")
			continue
		}
		b.WriteByte('[')
		rows := t.rows()
		for i, row := range rows {
			separate(&b, i, "\n    ")
			t.record(&b, row, "", "")
		}
		if len(rows) > 0 {
			b.WriteString("\n  ")
		}
		b.WriteByte(']')
	}
	if len(tables) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	_, err := w.Write(b.Bytes())
	return err
}

// appendStatus writes the entry $as_of.
func appendStatus(b *bytes.Buffer, day types.Date, tables []ResultTable) error {
	type status struct {
		State string        `json:"state"`
		Why   types.Pending `json:"why"`
	}
	entry := struct {
		Day     types.Date      `json:"day"`
		Pending []types.Pending `json:"pending"`
		Status  map[string]any  `json:"status"` // as the results: of a list by record and field, of the year by field
	}{Day: day, Pending: tables[0].Run.Pending(), Status: map[string]any{}}
	if entry.Pending == nil {
		entry.Pending = []types.Pending{}
	}
	for _, t := range tables {
		records := map[string]map[string]status{}
		for row := range t.List.Len() {
			fields := map[string]status{}
			for _, f := range t.Fields {
				if s := t.List.Status(row, f); s.State != types.Final {
					fields[f] = status{s.State.String(), s.Why}
				}
			}
			if len(fields) > 0 {
				records[t.List.Label(row)] = fields
			}
		}
		switch {
		case len(records) == 0:
		case t.List.Schema().Name == "":
			entry.Status[t.Name] = records[t.List.Label(0)]
		default:
			entry.Status[t.Name] = records
		}
	}
	text, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	appendText(b, paths.AsOf)
	b.WriteString(": ")
	b.Write(text)
	return nil
}

// statuses returns what a record has that is not final, for people; "" if all of it is.
func (t ResultTable) statuses(row int) string {
	var parts []string
	for _, f := range t.Fields {
		if s := t.List.Status(row, f); s.State != types.Final {
			parts = append(parts, f+" "+s.String())
		}
	}
	return strings.Join(parts, "; ")
}

// record writes one record as an object.
func (t ResultTable) record(b *bytes.Buffer, row int, before, after string) {
	b.WriteByte('{')
	for i, name := range t.Fields {
		if i > 0 && before == "" {
			b.WriteString(", ")
		} else {
			separate(b, i, before)
		}
		appendText(b, name)
		b.WriteString(": ")
		appendValue(b, t.Value(row, name))
	}
	b.WriteString(after + "}")
}

func separate(b *bytes.Buffer, i int, before string) {
	if i > 0 {
		b.WriteByte(',')
	}
	b.WriteString(before)
}

// appendValue writes a value; a number without a finite decimal form as a text such
// as "1/3".
func appendValue(b *bytes.Buffer, v value.Value) {
	n, isNumber := v.Number()
	switch {
	case v.IsMissing():
		b.WriteString("null")
	case v.Kind() == types.FlagKind, isNumber && n.Terminates():
		b.WriteString(v.String())
	case v.Kind() == types.ListKind:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			appendValue(b, v.Elem(i))
		}
		b.WriteByte(']')
	default:
		appendText(b, v.String())
	}
}

func appendText(b *bytes.Buffer, text string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // cannot fail on a text
	b.Truncate(b.Len() - 1)
}
