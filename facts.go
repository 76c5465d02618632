package merit

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
)

// ReadFacts reads a year from the files NAME.json of a folder. A file that is an
// array holds the records of the list NAME; one that is an object holds lists and
// single values by their names. A field, or a single value, that is null is
// missing. Other files and folders are passed over.
//
// Every list and every single value that the policy declares must be in exactly
// one file; a list may be empty, and values declared optional may be left out.
// The error is a rule.Errors with every fault that was found, in the order of the
// files and of their records, of one list the first twenty; then those between the
// records of the lists that have none, as Run would find them.
func (p *Policy) ReadFacts(fsys fs.FS, dir string) (*rule.Facts, error) {
	dir = path.Clean(dir)
	files, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, rule.Errors{unreadable(dir, err)}
	}
	x := &factsReader{form: p.Facts, from: map[string]string{}, lists: map[string]*rule.List{}, values: map[string]rule.Value{}}
	for _, f := range files {
		if f.IsDir() || path.Ext(f.Name()) != ".json" {
			continue
		}
		x.file(fsys, dir, f.Name())
	}
	x.checkMissing(dir)
	return x.facts(p.sheet)
}

// factsReader gathers the facts of several files.
type factsReader struct {
	form   FactsForm
	from   map[string]string // of each list and single value: its file
	lists  map[string]*rule.List
	values map[string]rule.Value
	faults rule.Errors
	broken bool // a file could not be read to its end
}

// file reads one file.
func (x *factsReader) file(fsys fs.FS, dir, name string) {
	data, err := readFile(fsys, path.Join(dir, name), maxFacts)
	if err != nil {
		err.File = name
		x.faults, x.broken = append(x.faults, err), true
		return
	}
	r := newJSONReader(name, data)
	list := strings.TrimSuffix(name, ".json")
	switch {
	case r.err != nil:
	case r.peek() == '[':
		x.entry(r, r.pos, list)
	case r.peek() == '{':
		r.object(func(at int, name string) { x.entry(r, at, name) })
	default:
		r.expected("the records of a list in [ ], or lists and values by their names in { }")
	}
	if r.end(); r.err != nil {
		x.faults, x.broken = append(x.faults, r.err), true
	}
}

// entry reads a list or a single value.
func (x *factsReader) entry(r *jsonReader, at int, name string) {
	if file, twice := x.from[name]; twice {
		x.faults = append(x.faults, r.errorAt(at, "%s is in %s already", short(name), file))
		r.value()
		return
	}
	if s := x.list(name); s != nil {
		x.from[name] = r.file
		x.records(r, s)
		return
	}
	for i := range x.form.Values {
		if f := &x.form.Values[i]; f.Name == name {
			x.from[name] = r.file
			x.value(r, f)
			return
		}
	}
	if len(x.faults) < 100 {
		e := r.errorAt(at, "the policy has no list or fact %s", short(name))
		e.Hint = nearestName(name, x.names())
		x.faults = append(x.faults, e)
	}
	r.value()
}

func (x *factsReader) list(name string) *rule.Schema {
	for _, s := range x.form.Lists {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// names returns the names of all lists and single values.
func (x *factsReader) names() []string {
	var names []string
	for _, s := range x.form.Lists {
		names = append(names, s.Name)
	}
	for _, f := range x.form.Values {
		names = append(names, f.Name)
	}
	return names
}

// nearestName is rule.DidYouMean for names of a reasonable length.
func nearestName(name string, known []string) string {
	if len(name) > 60 {
		return ""
	}
	return rule.DidYouMean(name, known)
}

// value reads a single value and checks it as the only field of a record.
func (x *factsReader) value(r *jsonReader, f *rule.Field) {
	r.peek()
	at := r.pos
	raw := r.value()
	if r.err != nil {
		return
	}
	v, msg := convert(f.Name, f.Type, raw)
	if msg == "" {
		b := rule.NewBuilder(&rule.Schema{Fields: []rule.Field{*f}}, "")
		b.Add(1, v)
		if _, err := b.Build(); err != nil {
			var found rule.Errors
			found.Add(err)
			msg = found[0].Message
		}
	}
	if msg != "" {
		x.faults = append(x.faults, r.errorAt(at, "%s", msg))
		return
	}
	x.values[f.Name] = v
}

// checkMissing reports what no file has, unless a file may have it that could
// not be read.
func (x *factsReader) checkMissing(dir string) {
	if x.broken {
		return
	}
	missing := func(kind, name, hint string) {
		if x.from[name] == "" {
			x.faults = append(x.faults, &rule.Error{File: dir, Message: fmt.Sprintf("no file has the %s %q", kind, name), Hint: hint})
		}
	}
	for _, s := range x.form.Lists {
		missing("list", s.Name, fmt.Sprintf("write %s.json, with [] where there are no records", s.Name))
	}
	for _, f := range x.form.Values {
		if !f.Type.Optional {
			missing("fact", f.Name, "")
		}
	}
}

// facts binds the references between the lists. Where there are faults it still
// looks for references that lead nowhere and, by the models of the sheet, for
// faults between records, among the lists that are sound.
func (x *factsReader) facts(sheet *rule.Sheet) (*rule.Facts, error) {
	lists := make([]*rule.List, 0, len(x.form.Lists))
	for _, s := range x.form.Lists {
		if l := x.lists[s.Name]; l != nil {
			lists = append(lists, l)
		}
	}
	values := make([]rule.Value, len(x.form.Values))
	for i, f := range x.form.Values {
		values[i] = x.values[f.Name]
	}
	if len(x.faults) == 0 {
		facts, err := rule.NewFacts(lists, x.form.Values, values)
		if err == nil {
			return facts, nil
		}
	}
	_, err := rule.NewFacts(lists, nil, nil)
	var dangling rule.Errors
	dangling.Add(err)
	for _, e := range dangling {
		if e.Record != "" { // else it is about a list that is not sound
			x.faults = append(x.faults, e)
		}
	}
	x.between(sheet, dangling, values)
	return nil, x.faults
}

// between adds the faults between records of sound lists, in place of the
// others an empty list; nothing where a single value is at fault.
func (x *factsReader) between(sheet *rule.Sheet, dangling rule.Errors, values []rule.Value) {
	sound := x.sound(dangling)
	var lists []*rule.List
	for _, s := range x.form.Lists {
		l := x.lists[s.Name]
		if !sound[s.Name] {
			l, _ = rule.NewBuilder(s, x.from[s.Name]).Build()
		}
		lists = append(lists, l)
	}
	facts, err := rule.NewFacts(lists, x.form.Values, values)
	if err != nil {
		return
	}
	x.faults.Add(sheet.Check(context.Background(), facts, func(list string) bool {
		return x.list(list) == nil || sound[list]
	}))
}

// sound returns the lists without a fault that refer to none with one.
func (x *factsReader) sound(dangling rule.Errors) map[string]bool {
	sound := map[string]bool{}
	for _, s := range x.form.Lists {
		at := func(e *rule.Error) bool { return e.File == x.from[s.Name] }
		sound[s.Name] = x.lists[s.Name] != nil && !slices.ContainsFunc(dangling, at)
	}
	for range x.form.Lists { // a list at a time at least, until nothing changes
		for _, s := range x.form.Lists {
			unsound := func(f rule.Field) bool {
				to := f.Type.List
				if f.Type.Elem != nil {
					to = f.Type.Elem.List
				}
				return to != "" && !sound[to]
			}
			sound[s.Name] = sound[s.Name] && !slices.ContainsFunc(s.Fields, unsound)
		}
	}
	return sound
}
