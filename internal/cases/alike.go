package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// maxAlike is how many pairs of one case are warned of.
const maxAlike = 20

// Warnings warns of keys, references and groups that a case gives and that people take for one
// another: unit: U1 and unit: u1 make two units where none are given; and of figures that it gives
// values which they can never have. Of whole facts it knows nothing: their reader warns of them.
func (r *Runner) Warnings(c *Case) fault.Errors {
	all := r.Rules.Sheets() // alike in their lists
	if c.given == nil || len(all) == 0 {
		return nil
	}
	a := &alike{sheet: all[0], file: c.File, likenesses: tidy.Likenesses(), first: map[likeText]string{}, said: map[likeText]bool{}}
	m := &impossible{sheet: all[0], file: c.File}
	for _, l := range c.given.lists {
		a.records(l.name, l.records)
		m.records(l.name, l.records)
	}
	return append(a.found, m.found...)
}

// alike looks for the pairs among what a case gives.
type alike struct {
	sheet      *rule.Sheet
	file       string
	likenesses []tidy.Likeness
	first      map[likeText]string // the first text of each likeness
	said       map[likeText]bool   // the texts that were warned of, by likeness -1
	found      fault.Errors
}

// likeText is a text of a list's key or group as a likeness folds it.
type likeText struct {
	column   types.ColumnName
	likeness int
	folded   string
}

func (a *alike) records(list string, records []*givenRecord) {
	s := a.sheet.List(list)
	for _, r := range records {
		for _, v := range r.fields {
			if c := s.Field(v.name); c >= 0 {
				a.field(s, &s.Fields[c], v)
			}
		}
		for _, ref := range r.refs {
			a.records(ref.list, []*givenRecord{ref.record})
		}
		for _, w := range r.within {
			a.records(w.list, w.records)
		}
	}
}

// field looks at a value that names a record or a group: a reference as the key of its list.
func (a *alike) field(s *types.Schema, f *types.Field, v givenValue) {
	column := types.ColumnName{List: strings.TrimPrefix(s.Name, paths.LastPrefix), Field: f.Name}
	if to := paths.Referred(f.Type); to != "" {
		key := a.sheet.List(to).Key
		if len(key) != 1 {
			return
		}
		column = types.ColumnName{List: to, Field: key[0]}
	} else if f.Type.Kind != types.TextKind || len(f.Values) > 0 || !slices.Contains(s.Groups, f.Name) && !slices.Contains(s.Key, f.Name) {
		return
	}
	texts := []value.Value{v.value}
	if v.value.Kind() == types.ListKind {
		texts = v.value.Elems()
	}
	for _, text := range texts {
		if text.Kind() == types.TextKind {
			a.text(column, text.String(), v.at)
		}
	}
}

// text warns of a text if an earlier one of its column is like it.
func (a *alike) text(column types.ColumnName, text string, at place) {
	for i, like := range a.likenesses {
		folded := likeText{column, i, like.Fold(text)}
		of, ok := a.first[folded]
		if !ok {
			a.first[folded] = text
			continue
		}
		if once := (likeText{column, -1, text}); of != text && !a.said[once] && len(a.found) < maxAlike {
			a.said[once] = true
			message, hint := like.Say(text, of)
			a.found = append(a.found, &fault.Error{Code: fault.CodeLookAlike, File: a.file, Line: at.line, Column: at.column, Rule: column.List,
				Message: fmt.Sprintf("%s %s and %s %s", column.Field, tidy.Shown(text), tidy.Shown(of), message), Hint: hint})
		}
	}
}
