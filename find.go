package merit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
)

// Find returns the cell that a path names: LIST.KEY.FIGURE such as
// units.u84.total, LIST.FIGURE of a list of one record, year.FIGURE, or
// SECTION.KEY such as joint.lead. A key of several fields is written with commas,
// as in marks.t04,u11.mark, and a record without a key by its position, from 1.
// Where a field of the key has a comma in it, and the path might mean another
// record, that comma is written \, and a backslash \\ as in marks.a\,b,c.mark for
// the fields "a,b" and "c". The error says which part names nothing, and what is
// close to it, or which records a path might mean.
func (p *Policy) Find(run *rule.Run, path string) (rule.Cell, error) {
	list, key, field, err := p.names().split(path)
	if err != nil {
		return rule.Cell{}, err
	}
	if run == nil || run.List(list) == nil || run.List(list).Schema().Field(field) < 0 {
		return rule.Cell{}, &rule.Error{Message: "the run is of another policy"}
	}
	row, err := findAmong(run.List(list), key, field, 2000)
	return rule.Cell{List: list, Row: row, Field: field}, err
}

// names is what paths name: the lists of a policy with their fields, and the
// figures of its sections by their paths in the document.
type names struct {
	sheet   *rule.Sheet
	lists   []string
	written map[string]rule.Column
	owners  map[string]string // of fields: the first list that has one, filled when it is asked for
}

func (p *Policy) names() names {
	return names{p.Rules(), p.Rules().ListNames(), p.cells, map[string]string{}}
}

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
		err = &rule.Error{Message: fmt.Sprintf("%s has no figure or field %s", listName(list), spell.Short(field)), Hint: cmp.Or(spell.DidYouMean(field, fieldNames(s)), n.elsewhere(field), known(field, fieldNames(s)))}
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
			e.Message = fmt.Sprintf("%s has no %s", section, spell.Short(rest))
			e.Hint = known(path, paths)
		}
	} else if at := n.elsewhere(path); at != "" {
		e.Hint = at
	}
	return e
}

// elsewhere suggests the list that has a figure or field.
func (n names) elsewhere(field string) string {
	if len(n.owners) == 0 {
		for _, list := range append([]string{""}, n.lists...) {
			for _, f := range n.sheet.List(list).Fields {
				if _, known := n.owners[f.Name]; !known {
					n.owners[f.Name] = cmp.Or(list, yearList)
				}
			}
		}
	}
	if list, ok := n.owners[field]; ok {
		return fmt.Sprintf("did you mean %q?", list+"."+field)
	}
	return ""
}

// findRecord is findAmong for one of many records that are looked for.
func findRecord(l *rule.List, key, field string) (int, error) { return findAmong(l, key, field, 100) }

// findAmong returns the position of the record with a key; with none, of the only
// record. A key that no record has gets a suggestion among at most so many.
func findAmong(l *rule.List, key, field string, most int) (int, error) {
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
	rows := recordsNamed(l, key)
	switch len(rows) {
	case 1:
		return int(rows[0]), nil
	case 0:
		return 0, &rule.Error{Message: fmt.Sprintf("%s has no record %s", name, spell.Short(key)), Hint: nearestRecord(l, key, most)}
	}
	var names []string
	for _, row := range rows[:min(len(rows), 5)] {
		names = append(names, recordKey(l, int(row)))
	}
	return 0, &rule.Error{Message: fmt.Sprintf("%s has %d records %s", name, len(rows), spell.Short(key)), Hint: "write " + strings.Join(names, " or ")}
}

// recordsNamed returns the records that a key may mean: those whose fields it
// writes, or else those whose label it is.
func recordsNamed(l *rule.List, key string) []int32 {
	fields := splitKey(key)
	var rows []int32
	for _, label := range []string{strings.Join(fields, ","), key, "record " + key} {
		if rows = l.Labelled(label); len(rows) > 0 {
			break
		}
	}
	for _, row := range rows {
		if slices.Equal(l.LabelParts(int(row)), fields) {
			return []int32{row}
		}
	}
	return rows
}

// splitKey takes a key apart at its commas, each with a blank behind it or none. A
// comma behind a backslash belongs to a field, as does a backslash behind one.
func splitKey(key string) (fields []string) {
	var field strings.Builder
	for i := 0; i < len(key); i++ {
		switch {
		case key[i] == '\\' && i+1 < len(key) && (key[i+1] == ',' || key[i+1] == '\\'):
			i++
			field.WriteByte(key[i])
		case key[i] == ',':
			fields = append(fields, field.String())
			field.Reset()
			if strings.HasPrefix(key[i+1:], " ") {
				i++
			}
		default:
			field.WriteByte(key[i])
		}
	}
	return append(fields, field.String())
}

// nearestRecord is the advice for a key that no record has; none where there are
// more than so many.
func nearestRecord(l *rule.List, key string, most int) string {
	if l.Len() > most {
		return ""
	}
	keys := make([]string, l.Len())
	for row := range keys {
		keys[row] = recordKey(l, row)
	}
	return known(key, keys)
}

func noList(name string, lists []string) *rule.Error {
	return &rule.Error{Message: fmt.Sprintf("there is no list %s", spell.Short(name)), Hint: known(name, append([]string{yearList}, lists...))}
}

// known suggests the nearest of the known names, or where none is near all of
// them, unless they are many.
func known(name string, names []string) string {
	const most = 20
	if hint := spell.DidYouMean(name, names); hint != "" || len(names) == 0 || len(names) > most {
		return hint
	}
	return "there are " + strings.Join(names, "; ")
}

// recordKey is how a path names a record.
func recordKey(l *rule.List, row int) string {
	parts := l.LabelParts(row)
	if len(parts) == 1 {
		return strings.TrimPrefix(parts[0], "record ")
	}
	for i, p := range parts {
		parts[i] = withinKey.Replace(p)
	}
	return strings.Join(parts, ",")
}

// withinKey writes a field of a key that has several.
var withinKey = strings.NewReplacer(`\`, `\\`, ",", `\,`)
