package tree

import (
	"fmt"
	"io"
	"slices"
)

// Digest writes what the table says.
func (t *Table) Digest(w io.Writer) {
	from := "-"
	if t.Source.From != nil {
		from = t.Source.From.String()
	}
	fmt.Fprintf(w, "table %q %s %q %v\n", t.Source.Name, from, t.Keys, t.Steps)
	for _, r := range t.Rows {
		for _, v := range append(slices.Clone(r.Keys), r.Value) {
			fmt.Fprintf(w, "%s %q ", v.Kind, Literal(v))
		}
		fmt.Fprintln(w)
	}
}
