package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// cellWidth is how wide a text in a table may be.
const cellWidth = 40

// tablesText writes the tables for people.
func (y *year) tablesText(b *bytes.Buffer, tables []merit.ResultTable) {
	y.asOfText(b)
	for i, t := range tables {
		if i > 0 {
			b.WriteByte('\n')
		}
		name := plain.Text(t.Name)
		fmt.Fprintf(b, "%s\n%s\n", name, strings.Repeat("─", layout.Width(name)))
		if t.Name == "year" {
			writeRows(b, y.across(t))
		} else {
			writeRows(b, y.rows(t))
		}
		y.reasons(b, t)
	}
}

// reasons writes below a table what its cells wait for that are not final: the columns, and why.
func (y *year) reasons(b *bytes.Buffer, t merit.ResultTable) {
	if _, ok := y.run.AsOf(); !ok {
		return
	}
	var order []types.Status
	fields := map[types.Status][]string{}
	for _, name := range t.Fields {
		for row := range t.List.Len() {
			s := t.List.Status(row, name)
			if of, known := fields[s]; s.State != types.Final && (!known || of[len(of)-1] != name) {
				if !known {
					order = append(order, s)
				}
				fields[s] = append(of, name)
			}
		}
	}
	for _, s := range order {
		indent := "  "
		for _, line := range layout.Hang(plain.Text(strings.Join(fields[s], ", ")+": "+s.String()), lineWidth-len(indent), len(indent)) {
			fmt.Fprintf(b, "%s%s\n", indent, line)
			indent = "    "
		}
	}
}

// lineWidth is how wide a line of text is.
const lineWidth = 100

// asOfText writes what a run on facts as of a day waits for.
func (y *year) asOfText(b *bytes.Buffer) {
	day, ok := y.run.AsOf()
	if !ok {
		return
	}
	fmt.Fprintf(b, "as of %s; ~ marks what may still change\n", day)
	for _, p := range y.run.Pending() {
		fmt.Fprintf(b, "%s\n", plain.Text(p.Error()))
	}
	for _, w := range y.placed(fault.Errors(y.run.Warnings())) {
		fmt.Fprintf(b, "so far: %s\n", w)
	}
	b.WriteByte('\n')
}

// stated returns a cell with its state: pending, or with ~ if it may still change.
func stated(s types.Status, c cell) cell {
	switch s.State {
	case types.AwaitsItsDay:
		c.text = "pending"
	case types.SoFar:
		c.text += "~"
	}
	return c
}

// cell is a text in a table; numbers are aligned right.
type cell struct {
	text  string
	right bool
}

// rows returns the header row of a table and its records.
func (y *year) rows(t merit.ResultTable) [][]cell {
	order := t.Rows
	if order == nil {
		for row := range t.List.Len() {
			order = append(order, row)
		}
	}
	rows := make([][]cell, len(order)+1)
	for _, c := range y.columns(t) {
		rows[0] = append(rows[0], cell{c.name, c.number})
		decimals := max(c.decimals(t), c.places)
		for i, row := range order {
			rows[i+1] = append(rows[i+1], stated(t.List.Status(row, c.name), c.of(t, row, decimals)))
		}
	}
	return rows
}

// across returns the fields of a table's one record, each as a row.
func (y *year) across(t merit.ResultTable) [][]cell {
	var rows [][]cell
	for _, c := range y.columns(t) {
		rows = append(rows, []cell{{c.name, false}, stated(t.List.Status(0, c.name), c.of(t, 0, c.places))})
	}
	return rows
}

// columns returns the columns of a table. The schema and the figures are copies, so they are
// asked for once and not for each field.
func (y *year) columns(t merit.ResultTable) []column {
	s := t.List.Schema()
	places := map[string]int{}
	for _, f := range y.policy.Figures() {
		if n := cmp.Or(f.Places, f.Shown); n != nil && f.List == s.Name {
			places[f.Source.Name] = max(*n, 0)
		}
	}
	for _, c := range y.policy.Rules().Published() {
		if c.List == s.Name {
			if n := s.Fields[s.Field(c.Field)].Places; n != nil {
				places[c.Field] = max(*n, 0)
			}
		}
	}
	columns := make([]column, len(t.Fields))
	for i, name := range t.Fields {
		columns[i] = column{name, s.Fields[s.Field(name)].Type.Kind == types.NumberKind, places[name]}
	}
	return columns
}

// column is a field of a table.
type column struct {
	name   string
	number bool
	places int // to how many decimals a figure is rounded in results, 0 if it is not rounded
}

// maxDecimals is the most decimals to which a column's numbers are padded.
const maxDecimals = 10

// decimals returns how many decimals the numbers of a column are shown with.
func (c column) decimals(t merit.ResultTable) int {
	most := 0
	for row := range t.List.Len() {
		_, after, _ := strings.Cut(t.Value(row, c.name).String(), ".")
		if c.number && len(after) <= maxDecimals {
			most = max(most, len(after))
		}
	}
	return most
}

// of returns the cell of a record.
func (c column) of(t merit.ResultTable, row, decimals int) cell {
	if t.Withheld(row, c.name) {
		return cell{"withheld", c.number}
	}
	return c.cell(t.Value(row, c.name), decimals)
}

// cell returns the cell for a value of the column; a number has at least the given
// decimals.
func (c column) cell(v value.Value, decimals int) cell {
	text := v.String()
	switch {
	case v.IsMissing():
		return cell{"-", c.number}
	case !c.number:
		return cell{layout.Cut(plain.Text(text), cellWidth), false}
	case decimals == 0 || strings.Contains(text, "/"):
		return cell{text, true}
	}
	whole, after, _ := strings.Cut(text, ".")
	return cell{whole + "." + after + strings.Repeat("0", max(decimals-len(after), 0)), true}
}

// writeRows writes rows with their columns aligned, two blanks between them. Each row is
// one line, whatever its texts.
func writeRows(b *bytes.Buffer, rows [][]cell) {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			c.text = plain.Text(c.text)
			row[i] = c
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], layout.Width(c.text))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			if i > 0 {
				line.WriteString("  ")
			}
			if c.right {
				line.WriteString(layout.Right(c.text, widths[i]))
			} else {
				line.WriteString(layout.Left(c.text, widths[i]))
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
