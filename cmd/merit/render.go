package main

import (
	"bytes"
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
			continue
		}
		writeRows(b, y.rows(t))
	}
}

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
	for _, name := range t.Fields {
		c := column{name, isNumber(t, name)}
		rows[0] = append(rows[0], cell{name, c.number})
		decimals := max(c.decimals(t), y.places(t, name))
		for i, row := range order {
			rows[i+1] = append(rows[i+1], stated(t.List.Status(row, name), c.cell(t.Value(row, name), decimals)))
		}
	}
	return rows
}

// across returns the fields of a table's one record, each as a row.
func (y *year) across(t merit.ResultTable) [][]cell {
	var rows [][]cell
	for _, name := range t.Fields {
		c := column{name, isNumber(t, name)}
		rows = append(rows, []cell{{name, false}, stated(t.List.Status(0, name), c.cell(t.Value(0, name), y.places(t, name)))})
	}
	return rows
}

// places returns how many decimals a figure is rounded to in results, 0 if it is not rounded.
func (y *year) places(t merit.ResultTable, field string) int {
	for _, f := range y.policy.Figures() {
		if f.List != t.List.Schema().Name || f.Source.Name != field {
			continue
		}
		for _, places := range []*int{f.Places, f.Shown} {
			if places != nil {
				return max(*places, 0)
			}
		}
	}
	return 0
}

func isNumber(t merit.ResultTable, field string) bool {
	s := t.List.Schema()
	return s.Fields[s.Field(field)].Type.Kind == types.NumberKind
}

// column is a field of a table.
type column struct {
	name   string
	number bool
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
