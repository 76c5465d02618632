package mutation

import (
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// needed returns the names of parameters, functions and tables that the rules of a policy have a
// use for. Those of shared files that are not among them serve other policies: no case of this
// one can notice what they say.
func (d *document) needed(sheet *rule.Sheet) map[string]bool {
	var found []string
	for _, f := range sheet.Figures() {
		_, read := sheet.Reads(types.ColumnName{List: f.List, Field: f.Source.Name})
		found = append(found, read...)
	}
	mentions := func(n *yaml.Node) { found = append(found, word.FindAllString(strings.Join(values(n), "\n"), -1)...) }
	for _, section := range []string{"facts", "lists", "previous", "made"} {
		if n := child(d.root, section); n != nil {
			mentions(n)
		}
	}
	mentions(sections(d.root))
	pairs(child(d.root, "figures"), func(_, figures *yaml.Node) {
		pairs(figures, func(_, figure *yaml.Node) {
			if n := child(figure, "range"); n != nil {
				mentions(n)
			}
		})
	})
	names, says := map[string]bool{}, sheet.Canonical()
	for ; len(found) > 0; found = found[1:] {
		if name := found[0]; !names[name] {
			names[name] = true
			found = append(found, word.FindAllString(says[name], -1)...)
		}
	}
	return names
}
