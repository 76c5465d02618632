package merit

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/facts"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// ResultTable is a list of a run, with the fields that are shown.
type ResultTable struct {
	Name   string // of the list; "year" for the figures of the year as a whole
	Run    *rule.Run
	List   *value.List
	Fields []string // in the order of the document
	Rows   []int    // the records, in the order in which they are shown; nil for all in that of the list
}

// Sort puts the records of the table into the order of fields of its list, shown or not: the
// first counts most. Ordered texts go by their levels. A - before a name puts the greatest
// first. Records without a value come last, and those that are alike stay as they are. It is
// an error if there is no such field.
func (t *ResultTable) Sort(by ...string) error {
	type key struct {
		field  string
		desc   bool
		levels []string // of ordered texts
	}
	s := t.List.Schema()
	keys := make([]key, len(by))
	for i, name := range by {
		keys[i].field, keys[i].desc = strings.CutPrefix(name, "-")
		at := s.Field(keys[i].field)
		if at < 0 {
			return paths.NoField(s, keys[i].field)
		}
		if f := &s.Fields[at]; f.Ordered {
			keys[i].levels = f.Values
		}
	}
	t.Rows = slices.Clone(t.rows())
	slices.SortStableFunc(t.Rows, func(a, b int) int {
		for _, k := range keys {
			x, y := t.List.Value(a, k.field), t.List.Value(b, k.field)
			c := x.Compare(y)
			if k.levels != nil {
				c = cmp.Compare(slices.Index(k.levels, x.String()), slices.Index(k.levels, y.String()))
			}
			switch {
			case x.IsMissing() != y.IsMissing():
				return -c
			case k.desc:
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return nil
}

// rows returns the records in the order in which they are shown.
func (t *ResultTable) rows() []int {
	if t.Rows != nil {
		return t.Rows
	}
	rows := make([]int, t.List.Len())
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// Value returns a field of a record as results show it: a figure with shown is rounded. It
// panics if there is no such record or field.
func (t ResultTable) Value(row int, field string) value.Value { return t.List.Published(row, field) }

// Results returns what a run publishes: a table for each list that has published
// figures, with its key fields and those figures. The year's table comes first, the
// others in the order of the document. With all, tables also have internal figures
// and the columns that models add. The only error is CodeForeignFacts, if the run is nil
// or another policy's.
func (p *Policy) Results(run *rule.Run, all bool) ([]ResultTable, error) {
	if err := p.owns(run); err != nil {
		return nil, err
	}
	var tables []ResultTable
	for _, name := range p.published(all) {
		tables = append(tables, p.table(run, run.List(name), all))
	}
	return tables, nil
}

// Table returns one list of a run as Results does; a list without figures has all
// its fields. If there is no such list, the error says which there are; it is
// CodeForeignFacts if the run is nil or another policy's.
func (p *Policy) Table(run *rule.Run, name string, all bool) (ResultTable, error) {
	if err := p.owns(run); err != nil {
		return ResultTable{}, err
	}
	list := run.List(name)
	if name == paths.Year {
		list = run.List("")
	}
	if list == nil || name == "" {
		return ResultTable{}, p.names().NoList(name)
	}
	return p.table(run, list, all), nil
}

func (p *Policy) table(run *rule.Run, list *value.List, all bool) ResultTable {
	s := list.Schema()
	return ResultTable{Name: cmp.Or(s.Name, paths.Year), Run: run, List: list, Fields: p.shown(s, all)}
}

// shown returns the fields of a list that its table shows.
func (p *Policy) shown(s *types.Schema, all bool) (fields []string) {
	internal := map[string]bool{} // of figures
	for _, f := range p.Figures() {
		if f.List == s.Name {
			internal[f.Source.Name] = f.Internal
		}
	}
	for _, c := range p.Rules().Published() {
		if c.List == s.Name {
			internal[c.Field] = false
		}
	}
	given := p.form(s.Name)
	for _, field := range s.Fields {
		hidden, isFigure := internal[field.Name]
		shown := slices.Contains(s.Key, field.Name) || len(internal) == 0
		switch {
		case field.Type.Kind == types.ListKind && field.Type.Elem.Kind == types.RecordKind:
			shown = false
		case isFigure:
			shown = all || !hidden
		case given != nil && given.Field(field.Name) >= 0:
			shown = shown || len(s.Key) == 0
		default: // made by a model
			shown = shown || all
		}
		if shown {
			fields = append(fields, field.Name)
		}
	}
	return fields
}

// form returns the declaration of a list of the facts, nil for a list that a model makes.
func (p *Policy) form(list string) *types.Schema {
	for _, s := range p.doc.Lists {
		if s.Name == list {
			return s
		}
	}
	return nil
}

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

// WriteCSV writes one table as comma-separated values in UTF-8, with a byte order mark for
// spreadsheets: the fields' names in the first row, then a row for each record. Numbers keep
// all their digits, a missing value is an empty cell, and a list is its elements separated by
// blanks. A text that a spreadsheet would run as a formula, such as one that begins with =, +,
// - or @, gets an apostrophe before it, which ReadFacts takes off again. Results as of a day
// have a last column, $as_of, with the day and the fields of the record that are not final; a
// cell that is pending is empty.
func WriteCSV(w io.Writer, t ResultTable) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	day, partial := t.Run.AsOf()
	header := slices.Clone(t.Fields)
	if partial {
		header = append(header, paths.AsOf)
	}
	if err := out.Write(header); err != nil {
		return err
	}
	cells := make([]string, len(header))
	for _, row := range t.rows() {
		for i, name := range t.Fields {
			v := t.Value(row, name)
			if cells[i] = csvCell(v); v.Kind() != types.NumberKind {
				cells[i] = facts.Neutral(cells[i])
			}
		}
		if partial {
			cells[len(t.Fields)] = strings.TrimSuffix(day.String()+": "+t.statuses(row), ": ")
		}
		if len(cells) == 1 && cells[0] == "" { // else it would be an empty line
			out.Flush()
			if _, err := io.WriteString(w, "\"\"\n"); err != nil {
				return err
			}
			continue
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvCell(v value.Value) string {
	switch v.Kind() {
	case types.Nothing:
		return ""
	case types.ListKind:
		elems := make([]string, v.Len())
		for i := range elems {
			elems[i] = csvCell(v.Elem(i))
		}
		return strings.Join(elems, " ")
	}
	return v.String()
}
