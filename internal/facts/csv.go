package facts

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// csvReader reads the records of one list from comma-separated values: a first row
// with the names of fields, then a row for each record.
type csvReader struct {
	*gathered
	rows    *csv.Reader
	columns []string // the first row
	fields  []int    // for each column the field that it holds, as a position in the schema; -1 for none
	passed  []string // ignored columns
	lacking bool     // the first row is at fault
	number  int      // of the current row among those of records, from 1

	// Of rows that may be empty lines:
	blankAt  int  // behind the last one that was read as a record
	checked  int  // the number of the record up to which there are further rows
	ended    bool // nothing follows but empty lines
	warnings fault.Errors
}

// readCSV reads the list of a file of comma-separated values.
func (x *factsReader) readCSV(data []byte, s source) {
	x.source = s
	in := &origin{file: s.shown, data: data}
	schema := x.csvSchema(in, s)
	if schema == nil {
		return
	}
	if e := in.notUTF8("save the file as UTF-8, in a spreadsheet as CSV UTF-8"); e != nil {
		x.faults, x.broken = append(x.faults, e), true
		return
	}
	if bytes.IndexByte(data, '\n') < 0 && bytes.ContainsRune(bytes.TrimRight(data, "\r"), '\r') {
		e := in.errorAt(fault.CodeMalformed, bytes.IndexByte(data, '\r'), "the lines end with a carriage return alone")
		e.Hint = "save the file with the line ends of today, in a spreadsheet as CSV UTF-8"
		x.faults, x.broken = append(x.faults, e), true
		return
	}
	g := x.beginAlone(schema)
	g.in = in
	r := &csvReader{gathered: g, rows: csv.NewReader(bytes.NewReader(data))}
	r.rows.FieldsPerRecord, r.rows.ReuseRecord = -1, true
	err := x.head(r)
	for err == nil {
		err = r.record()
	}
	x.warnings = append(x.warnings, r.warnings...)
	x.finish(g)
	if r.lacking || err != io.EOF {
		g.list = nil
	}
	if err != io.EOF {
		x.faults, x.broken = append(x.faults, in.csvFault(err)), true
	}
}

// csvSchema returns the list that a file is named after, or nil. It ignores what
// another policy published, and reports anything else as a fault.
func (x *factsReader) csvSchema(in *origin, s source) *types.Schema {
	full := s.prefix + s.list
	if s.prefix == paths.LastPrefix {
		x.last = append(x.last, s.list)
	}
	schema := x.schema(full)
	e := &fault.Error{Code: fault.CodeUnknownList, File: in.file, Line: 1, Column: 1}
	switch file, twice := x.from[full]; {
	case twice:
		e.Code = fault.CodeDuplicateName
		e.Message = fmt.Sprintf("%s is in %s already", spell.Short(s.list), file)
	case schema != nil && (s.prefix != "" || !paths.IsLast(full)):
		x.from[full] = in.file
		return schema
	case s.prefix != "":
		return nil
	case x.value(s.list) != nil:
		e.Message, e.Hint = fmt.Sprintf("%s is no list", s.list), "write single values into a JSON file: "+fmt.Sprintf("{%q: …}", s.list)
	case s.list == paths.LastCycle && x.hasLast():
		e.Message, e.Hint = "the last cycle has several lists", "write each into a file of its own in the folder previous"
	default:
		if x.unknown(e, s.list); e.Hint == "" {
			e.Hint = x.budget.Nearest(s.list, x.parts())
		}
		return nil
	}
	x.faults = append(x.faults, e)
	return nil
}

// beginAlone starts a list whose records have a file of their own.
func (x *factsReader) beginAlone(s *types.Schema) *gathered {
	at := x.source.shown
	g := &gathered{where: at, schema: s, builder: value.NewBuilder(s, at), numbers: x.numbers(s), budget: x.budget, form: &x.form}
	x.lists[s.Name] = g
	return g
}

// head reads the first row, which names the field of each column.
func (x *factsReader) head(r *csvReader) error {
	cells, err := r.rows.Read()
	if err == io.EOF {
		r.headFault(fault.CodeMalformed, 0, "write the names of the fields into the first row", "the file is empty")
		return err
	} else if err != nil {
		return err
	}
	if len(cells) > maxMembers {
		r.headFault(fault.CodeLimit, 0, "", "a row with more than %d cells", maxMembers)
		return io.EOF
	}
	r.columns = slices.Clone(cells)
	if row := r.namesBelow(); row > 0 {
		r.headFault(fault.CodeMalformed, 0, "delete what stands above the names", "the names of the fields stand in row %d, not in the first", row)
		return io.EOF
	}
	meant := map[string]bool{}
	for i, name := range r.columns {
		c := x.column(r, i, name, meant)
		if c < 0 {
			name = ""
		}
		r.fields, r.header = append(r.fields, c), append(r.header, name)
	}
	for c, f := range r.schema.Fields {
		switch {
		case f.Type.Optional && !paths.IsLast(r.schema.Name) || slices.Contains(r.fields, c) || meant[f.Name]:
		case f.Type.Kind == types.ListKind:
			r.listFault(0, f)
		default:
			r.headFault(fault.CodeMissingFacts, 0, x.budget.Nearest(f.Name, r.passed), "there is no column %s", f.Name)
		}
	}
	return nil
}

// column returns the field that a column holds. If there is none, it returns -1 and
// reports a fault. meant collects the fields that need not be reported as missing.
func (x *factsReader) column(r *csvReader, i int, name string, meant map[string]bool) int {
	c := r.schema.Field(name)
	switch {
	case name == "":
		r.headFault(fault.CodeMalformed, i, "write the name of a field, or delete the column", "a column without a name")
	case slices.Index(r.columns, name) < i:
		r.headFault(fault.CodeDuplicateName, i, "", "the column %s stands twice", spell.Short(name))
	case c >= 0 && r.schema.Fields[c].Type.Kind == types.ListKind:
		meant[name] = true
		r.listFault(i, r.schema.Fields[c])
	case c >= 0:
		return c
	case name == paths.AsOf:
		r.headFault(fault.CodeContradiction, i, unfinishedHint, unfinishedResults)
	case paths.IsLast(r.schema.Name):
		r.passed = append(r.passed, name)
	case x.schema(r.schema.Name+"."+name) != nil:
		r.headFault(fault.CodeWrongForm, i, fmt.Sprintf("write %s.%s.csv, with a column parent", r.schema.Name, name), "the records of %s cannot stand in a cell", name)
	default:
		r.unknownColumn(i, name, meant)
	}
	return -1
}

// unknownColumn reports a column that holds no field, and the field that was meant.
func (r *csvReader) unknownColumn(i int, name string, meant map[string]bool) {
	if r.isFull() {
		r.further++
		return
	}
	known := r.fieldNames()
	field := r.budget.Meant(spell.Clip(name), known)
	meant[field] = true
	hint := r.budget.Nearest(spell.Clip(name), known)
	if len(r.columns) == 1 && strings.ContainsAny(name, ";\t") {
		hint = "put commas between the cells"
		for _, field := range known {
			meant[field] = true
		}
	}
	r.headFault(fault.CodeUnknownField, i, hint, "unknown column %s", spell.Short(name))
}

// listFault reports a field that is a list.
func (r *csvReader) listFault(i int, f types.Field) {
	instead := strings.TrimSuffix(r.where, csvFile) + jsonFile
	r.headFault(fault.CodeWrongForm, i, "write "+instead+" instead", "%s is a %s, which a cell cannot hold", f.Name, f.Type)
}

// headFault reports a fault in a column of the first row.
func (r *csvReader) headFault(code fault.Code, i int, hint, format string, args ...any) {
	r.lacking = true
	if r.isFull() {
		r.further++
		return
	}
	e := &fault.Error{Code: code, File: r.where, Message: fmt.Sprintf(format, args...), Hint: hint}
	e.Line, e.Column = r.in.cell(r.in.row(0), i)
	r.faults = append(r.faults, e)
}

// record reads the next record.
func (r *csvReader) record() error {
	if cells, start, ok := r.emptyLine(); ok {
		return r.take(cells, start)
	}
	start := r.in.row(int(r.rows.InputOffset()))
	cells, err := r.rows.Read()
	if err != nil {
		return err
	}
	return r.take(cells, start)
}

// emptyLine returns the next empty line as a record, if it is one: of a single cell that has
// no value, with further records below it.
func (r *csvReader) emptyLine() (cells []string, start int, ok bool) {
	if len(r.columns) != 1 || r.fields[0] < 0 {
		return nil, 0, false
	}
	start = max(int(r.rows.InputOffset()), r.blankAt)
	end, found := lineEnd(r.in.data[start:])
	switch {
	case !found || r.ended:
		return nil, 0, false
	case r.number >= r.checked: // looks ahead no more often than needed
		rest := r.in.data[start:]
		below := len(rest) - len(bytes.TrimLeft(rest, "\r\n"))
		if below == len(rest) {
			r.ended = true
			r.warnBelow(start)
			return nil, 0, false
		}
		r.checked = r.number + bytes.Count(rest[:below], []byte("\n"))
	}
	r.blankAt = start + end
	return []string{""}, start, true
}

// warnBelow warns of empty lines at the end of a file, which might be records.
func (r *csvReader) warnBelow(start int) {
	if f := &r.schema.Fields[r.fields[0]]; f.Type.Optional {
		e := r.in.errorAt(fault.CodeMalformed, start, "empty lines at the end are no records")
		e.Hint = `delete them, or write "" for each record without ` + f.Name
		r.warnings = append(r.warnings, e)
	}
}

// lineEnd returns how long the line end is that a text begins with.
func lineEnd(text []byte) (int, bool) {
	switch {
	case bytes.HasPrefix(text, []byte("\n")):
		return 1, true
	case bytes.HasPrefix(text, []byte("\r\n")):
		return 2, true
	}
	return 0, false
}

// take reads the cells of a row, which begins at a byte, as a record.
func (r *csvReader) take(cells []string, start int) error {
	if !r.budget.SpendValues(len(r.schema.Fields)) {
		return r.exhausted(start)
	}
	r.number++
	r.at = append(r.at, start)
	w := row{at: start, values: r.blank()}
	switch {
	case len(cells) > len(r.columns):
		w.slips = []slip{{code: fault.CodeMalformed, message: fmt.Sprintf("%d cells, but the first row has %d", len(cells), len(r.columns)), hint: r.splitAdvice(cells)}}
	case len(cells) < len(r.columns):
		w.slips = []slip{{code: fault.CodeMalformed, message: fmt.Sprintf("%d cells, but the first row has %d", len(cells), len(r.columns))}}
	case len(cells) > 1 && !slices.ContainsFunc(cells, func(cell string) bool { return cell != "" }):
		w.slips = []slip{{code: fault.CodeMalformed, message: "all cells are empty", hint: "delete the row"}}
	default:
		r.read(&w, cells)
	}
	switch {
	case len(w.slips) > 0:
		if last := &w.slips[len(w.slips)-1]; r.endsAbruptly() && !r.isFull() {
			last.hint = strings.TrimPrefix(last.hint+"; the file ends in this row, without a line end: it may be cut short", "; ")
		}
		r.fail(r.number, w)
	case !r.lacking:
		r.fillAwaited(&w)
		r.add(r.number, w.values)
	}
	return nil
}

// endsAbruptly reports whether the file ends in the current row, and not with a line end.
func (r *csvReader) endsAbruptly() bool {
	data := r.in.data
	return int(r.rows.InputOffset()) == len(data) && !bytes.HasSuffix(data, []byte("\n"))
}

// exhausted returns the fault of the row that exceeds the budget.
func (r *csvReader) exhausted(start int) error {
	message, hint := r.budget.TooManyValues()
	e := r.in.errorAt(fault.CodeLimit, start, "%s", message)
	e.Hint = hint
	return e
}

// read reads the cells of a row.
func (r *csvReader) read(w *row, cells []string) {
	for i, c := range r.fields {
		if c < 0 {
			continue
		}
		f := &r.schema.Fields[c]
		v, message, hint := cellValue(f, r.byNumber(c), cells[i], r.isFull())
		if r.finds(f) && shortened.MatchString(cells[i]) {
			message, hint = mayLackDigits(f, cells[i])
		}
		if message != "" {
			w.slips = append(w.slips, slip{code: fault.CodeBadValue, field: f.Name, message: message, hint: hint})
		} else if err := r.builder.Check(c, v); err != nil && !r.mayWait(c, v) {
			w.slips = append(w.slips, slip{code: fault.CodeOf(err), field: f.Name, err: err})
		}
		w.values[c] = v
	}
}

// row returns where the first row at or after a byte begins. It skips empty lines,
// which are not rows.
func (o *origin) row(offset int) int {
	for {
		rest := o.data[offset:]
		switch {
		case bytes.HasPrefix(rest, []byte("\n")):
			offset++
		case bytes.HasPrefix(rest, []byte("\r\n")):
			offset += 2
		default:
			return offset
		}
	}
}

// csvFault returns the fault of a file that is not well-formed.
func (o *origin) csvFault(err error) *fault.Error {
	var spent *fault.Error
	if errors.As(err, &spent) {
		return spent
	}
	e := &fault.Error{Code: fault.CodeMalformed, File: o.file, Line: 1, Column: 1, Message: err.Error()}
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return e
	}
	from := o.below(0, p.Line-1)
	at := min(from+p.Column-1, len(o.data))
	e.Line, e.Column = o.place(at)
	e.Message, e.Hint = "a quote within a cell", `put the cell into quotes, and write "" for a quote in it`
	if len(bytes.Trim(o.data[at:], "\r\n")) == 0 {
		e.Line, e.Column = p.StartLine, 1
		e.Message, e.Hint = "a quote is never closed in the row that begins here", ""
	}
	return e
}

// below returns the start of the line that is the given number of lines below that
// of a byte.
func (o *origin) below(offset, lines int) int {
	for range lines {
		offset += 1 + bytes.IndexByte(o.data[offset:], '\n')
	}
	return offset
}
