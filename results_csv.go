package merit

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/facts"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

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
