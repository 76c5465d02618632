package merit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
)

// Cell names a field or figure of one record of a run, for rule.Run.Explain and
// rule.List.Value. List is "" for a figure of the year as a whole.
type Cell struct {
	List  string
	Row   int
	Field string
}

// Find returns the cell that a path names: LIST.KEY.FIGURE such as
// units.u84.total, LIST.FIGURE of a list of one record, year.FIGURE, or
// SECTION.KEY such as joint.lead. A key of several fields is written with commas,
// as in marks.t04,u11.mark, and a record without a key by its position, from 1. The
// error says which part names nothing, and what is close to it.
func (p *Policy) Find(run *rule.Run, path string) (Cell, error) {
	list, key, field, err := p.names().split(path)
	if err != nil {
		return Cell{}, err
	}
	if run == nil || run.List(list) == nil || run.List(list).Schema().Field(field) < 0 {
		return Cell{}, &rule.Error{Message: "the run is of another policy"}
	}
	row, err := findRecord(run.List(list), key, field)
	return Cell{list, row, field}, err
}

// names is what paths name: the lists of a policy with their fields, and the
// figures of its sections by their paths in the document.
type names struct {
	sheet   *rule.Sheet
	lists   []string
	written map[string]rule.Column
}

func (p *Policy) names() names { return names{p.Rules(), p.Rules().ListNames(), p.cells} }

// split takes a path apart. The list has the longest name that fits, and the
// field is what stands behind the last dot, so keys may have dots.
func (n names) split(path string) (list, key, field string, err error) {
	if c, ok := n.written[path]; ok {
		return c.List, "", c.Field, nil
	}
	rest, found := strings.CutPrefix(path, yearList+".")
	for _, name := range n.lists {
		if after, ok := strings.CutPrefix(path, name+"."); ok && len(name) > len(list) {
			list, rest, found = name, after, true
		}
	}
	if !found {
		return "", "", "", n.notFound(path)
	}
	s := n.sheet.List(list)
	field = rest
	if i := strings.LastIndexByte(rest, '.'); i >= 0 && s.Field(rest) < 0 {
		key, field = rest[:i], rest[i+1:]
	}
	if s.Field(field) < 0 {
		err = &rule.Error{Message: fmt.Sprintf("%s has no figure or field %s", listName(list), short(field)), Hint: cmp.Or(rule.DidYouMean(field, fieldNames(s)), n.elsewhere(field), known(field, fieldNames(s)))}
	}
	return list, key, field, err
}

// notFound says of a path that its beginning is no list: it may be a misspelt
// path of a section, or a figure without its list.
func (n names) notFound(path string) error {
	e := noList(path, n.lists)
	section, rest, dotted := strings.Cut(path, ".")
	if dotted {
		e = noList(section, n.lists)
		var paths []string
		for p := range n.written {
			if strings.HasPrefix(p, section+".") {
				paths = append(paths, p)
			}
		}
		if slices.Sort(paths); len(paths) > 0 {
			e.Message = fmt.Sprintf("%s has no %s", section, short(rest))
			e.Hint = known(path, paths)
		}
	} else if at := n.elsewhere(path); at != "" {
		e.Hint = at
	}
	return e
}

// elsewhere suggests the list that has a figure or field.
func (n names) elsewhere(field string) string {
	for _, list := range append([]string{""}, n.lists...) {
		if n.sheet.List(list).Field(field) < 0 {
			continue
		}
		if list == "" {
			list = yearList
		}
		return fmt.Sprintf("did you mean %q?", list+"."+field)
	}
	return ""
}

// findRecord returns the position of the record with a key; with none, of the
// only record.
func findRecord(l *rule.List, key, field string) (int, error) {
	name := l.Schema().Name
	switch {
	case name == "":
		return 0, nil
	case key == "" && l.Len() == 1:
		return 0, nil
	case key == "":
		return 0, &rule.Error{Message: fmt.Sprintf("%s has %d records", name, l.Len()), Hint: fmt.Sprintf("say which, as in %s.KEY.%s", name, field)}
	}
	if row, ok := l.Find(key); ok {
		return row, nil
	}
	keys := make([]string, l.Len())
	for row := range l.Len() {
		keys[row] = recordKey(l, row)
	}
	if row := slices.Index(keys, strings.ReplaceAll(key, ", ", ",")); row >= 0 {
		return row, nil
	}
	return 0, &rule.Error{Message: fmt.Sprintf("%s has no record %s", name, short(key)), Hint: known(key, keys)}
}

func noList(name string, lists []string) *rule.Error {
	return &rule.Error{Message: fmt.Sprintf("there is no list %s", short(name)), Hint: known(name, append([]string{yearList}, lists...))}
}

// known suggests the nearest of the known names, or where none is near all of
// them, unless they are many.
func known(name string, names []string) string {
	const most = 20
	if hint := rule.DidYouMean(name, names); hint != "" || len(names) == 0 || len(names) > most {
		return hint
	}
	return "there are " + strings.Join(names, "; ")
}

// recordKey is how a path names a record.
func recordKey(l *rule.List, row int) string {
	return strings.ReplaceAll(strings.TrimPrefix(l.Label(row), "record "), ", ", ",")
}
