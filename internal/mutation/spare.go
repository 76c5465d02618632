package mutation

import (
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// spare returns the parameters, functions and tables that no case can notice: those of shared files
// that the rules have no use for, and those that are declared unread.
func (d *document) spare(sheet *rule.Sheet) map[string]bool {
	spare, needed := map[string]bool{}, d.needed(sheet)
	for _, of := range append([]*document{d}, d.used...) {
		for _, section := range []string{"parameters", "functions", "tables"} {
			pairs(child(of.root, section), func(key, value *yaml.Node) {
				name, _, _ := strings.Cut(key.Value, "(")
				unread := child(value, "unread")
				if !needed[name] && (of != d || unread != nil && unread.Value == "true") {
					spare[name] = true
				}
			})
		}
	}
	return spare
}

// needed returns the names that the rules of a policy have a use for.
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
