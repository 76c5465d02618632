// Package paths resolves the names by which people refer to a policy's lists, fields and
// single figures, such as units.u84.total.
//
// Split turns a path into the list, the key of the record and the field, and FindRecord
// returns the record's position. An error says which part of the path names nothing, and
// what is near it. merit.Policy.Find and the expectations of package cases use it.
package paths

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Names holds what paths can name: the lists of a policy with their fields, and the
// figures of its sections by their paths in the document.
type Names struct {
	sheet   *rule.Sheet
	lists   []string
	written map[string]types.ColumnName
	owners  map[string]string        // for each field the first list that has it; filled on demand
	schemas map[string]*types.Schema // of lists that were asked for
}

// NewNames returns the names that paths can use in the rules of a policy; written holds
// the figures of its sections by their paths in the document.
func NewNames(sheet *rule.Sheet, written map[string]types.ColumnName) *Names {
	return &Names{sheet, sheet.ListNames(), written, map[string]string{}, map[string]*types.Schema{}}
}

// Schema returns the schema of a list, nil if there is none. It must not be changed: the sheet
// copies a schema whenever it is asked, Names does so once.
func (n *Names) Schema(list string) *types.Schema {
	s, known := n.schemas[list]
	if !known {
		s = n.sheet.List(list)
		n.schemas[list] = s
	}
	return s
}

// Split splits a path. The list has the longest name that fits, and the field follows
// the last dot, so keys may contain dots.
func (n *Names) Split(path string) (list, key, field string, err error) {
	if c, ok := n.written[path]; ok {
		return c.List, "", c.Field, nil
	}
	rest, found := strings.CutPrefix(path, Year+".")
	for _, name := range n.lists {
		if after, ok := strings.CutPrefix(path, name+"."); ok && len(name) > len(list) {
			list, rest, found = name, after, true
		}
	}
	if !found {
		return "", "", "", n.notFound(path)
	}
	s := n.Schema(list)
	field = rest
	if i := strings.LastIndexByte(rest, '.'); i >= 0 && s.Field(rest) < 0 {
		key, field = rest[:i], rest[i+1:]
	}
	if s.Field(field) < 0 {
		err = &fault.Error{Code: fault.CodeUnknownField, Message: fmt.Sprintf("%s has no figure or field %s", ListName(list), spell.Short(field)), Hint: cmp.Or(spell.DidYouMean(field, FieldNames(s)), n.Elsewhere(field), known(field, FieldNames(s)))}
	}
	return list, key, field, err
}

// notFound reports a path that does not begin with a list: it may be a misspelt path of
// a section, or a figure without its list.
func (n *Names) notFound(path string) error {
	if path == Year || slices.Contains(n.lists, path) {
		return &fault.Error{Code: fault.CodeUnknownField, Message: path + " is no figure but all of them", Hint: "name one, as " + path + ".FIGURE"}
	}
	e := n.NoList(path)
	section, rest, dotted := strings.Cut(path, ".")
	if dotted {
		e = n.NoList(section)
		var paths []string
		for p := range n.written {
			if strings.HasPrefix(p, section+".") {
				paths = append(paths, p)
			}
		}
		if slices.Sort(paths); len(paths) > 0 {
			e.Message = fmt.Sprintf("%s has no %s", section, spell.Short(rest))
			e.Hint = known(path, paths)
		}
	} else if at := n.Elsewhere(path); at != "" {
		e.Hint = at
	}
	return e
}

// Elsewhere suggests the list that has a figure or field.
func (n *Names) Elsewhere(field string) string {
	if len(n.owners) == 0 {
		for _, list := range append([]string{""}, n.lists...) {
			for _, f := range n.Schema(list).Fields {
				if _, known := n.owners[f.Name]; !known {
					n.owners[f.Name] = cmp.Or(list, Year)
				}
			}
		}
	}
	if list, ok := n.owners[field]; ok {
		return fmt.Sprintf("did you mean %q?", list+"."+field)
	}
	return ""
}

// NoList returns the fault of a name that no list has.
func (n *Names) NoList(name string) *fault.Error {
	return &fault.Error{Code: fault.CodeUnknownList, Message: fmt.Sprintf("there is no list %s", spell.Short(name)), Hint: known(name, append([]string{Year}, n.lists...))}
}

// known suggests the nearest of the known names; if none is near, it lists them all,
// unless they are many.
func known(name string, names []string) string {
	const most = 20
	if hint := spell.DidYouMean(name, names); hint != "" || len(names) == 0 || len(names) > most {
		return hint
	}
	return "there are " + strings.Join(names, "; ")
}
