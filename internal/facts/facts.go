// Package facts reads a year's facts into the lists of a policy.
//
// Its input is the files of a folder (folder.go chooses them, json.go and csv.go read
// their text, records.go their objects, logs.go the logs of events) or a host's structs (structs.go), and the form that
// the policy declares for them. Each record becomes a row (rows.go) with the faults of its
// fields, each at its place in the file (origin.go), and goes into the builder of its list
// (gather.go). The output is value.Facts, for rule.Sheet.Run; or, if anything is at fault,
// all faults, including those between the records of faultless lists (between.go).
package facts

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/demands"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Form is what a policy declares of its facts.
type Form struct {
	Lists  []*types.Schema
	Values []types.Field
	Limits bounded.Limits

	Complete []demands.Complete
	Required []demands.Required

	// Counted are the columns and single values (with no list) with days from or to which working
	// days are counted; nil if that may be any.
	Counted map[types.ColumnName]bool

	// Logs are lists of events that files may have in place of the lists that they make.
	Logs []*eventlog.Log

	// Rules returns the rules for the day that the facts give. If some lists have faults,
	// the models of these rules still find faults between the records of the others.
	Rules func(*value.Facts) (*rule.Sheet, error)

	// AsOf is the day at whose end the facts are to be known, nil for all of them. What is due
	// later may be missing. Cut leaves out of facts what came later.
	AsOf *types.Date
	Cut  func(*value.Facts) (*value.Facts, error)
}

// awaits reports whether something is due after the day of the facts, so that it may be
// missing.
func (f *Form) awaits(due *types.Date) bool { return f.AsOf != nil && due != nil && *due > *f.AsOf }

// cut returns the facts as of their day.
func (f *Form) cut(facts *value.Facts) (*value.Facts, error) {
	if f.AsOf == nil {
		return facts, nil
	}
	return f.Cut(facts)
}

// Read reads a year's facts; see merit.Policy.ReadFacts.
func Read(form Form, fsys fs.FS, name string) (*value.Facts, error) {
	name = path.Clean(name)
	if fsys == nil {
		return nil, fault.Errors{bounded.NoFileSystem(name)}
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, fault.Errors{bounded.Unreadable(name, err)}
	}
	x := &factsReader{gathering: newGathering(withLogs(form)), name: name, folder: info.IsDir(), holdsLast: map[string]bool{}}
	switch {
	case x.folder:
		x.readFolder(fsys)
	case strings.HasSuffix(name, csvFile):
		return nil, fault.Errors{{Code: fault.CodeWrongForm, File: name, Message: "a file of comma-separated values holds one list", Hint: "name the folder that it is in"}}
	default:
		x.readFile(fsys, name, source{shown: name})
	}
	x.replayLogs()
	x.checkMissing()
	return x.facts()
}

// New makes a year's facts from Go values; see merit.Policy.NewFacts.
func New(form Form, v any) (*value.Facts, error) {
	x := &structsReader{gathering: newGathering(form)}
	year := indirect(reflect.ValueOf(v))
	if year.Kind() != reflect.Struct {
		return nil, fault.Errors{{Code: fault.CodeGoType, Message: fmt.Sprintf("facts are a struct with rule tags, or a pointer to one, not %s", describeGo(v))}}
	}
	x.year(addressable(year))
	return x.facts()
}

// Recheck checks facts that were changed for what only a list as a whole shows, or lists
// together, as Read does: complete lists, required fields, texts that look alike, the calendar.
// It returns them with what it warns of.
func Recheck(form Form, facts *value.Facts) (*value.Facts, error) {
	x := newGathering(form)
	for _, s := range form.Lists {
		l := facts.List(s.Name)
		x.lists[s.Name] = &gathered{where: l.File(), schema: s, list: l, form: &x.form, budget: x.budget}
	}
	for _, f := range form.Values {
		x.values[f.Name] = facts.Value(f.Name)
	}
	x.across()
	if len(x.faults) > 0 || x.lacks(facts) {
		return nil, x.faults
	}
	said := map[string]bool{}
	for _, e := range facts.Warnings() {
		said[e.Error()] = true
	}
	return facts.Warned(slices.DeleteFunc(x.warnings, func(e *fault.Error) bool { return said[e.Error()] })...), nil
}
