// Package facts reads a year's facts into the lists of a policy.
//
// In go the files of a folder (folder.go: which; json.go, csv.go: their text; records.go:
// what an object is) or a host's structs (structs.go), and the form that the policy declares
// for them. Each record is a row on its way (rows.go) into the builder of its list
// (gather.go), with the faults of its fields, each at its place in its file (origin.go). What
// comes out is rule.Facts, on which rule.Sheet.Run works out the figures; or, where something
// is at fault, all faults, those between the records of sound lists included (sound.go).
package facts

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/rule"
)

// Form is what a policy declares of its facts.
type Form struct {
	Lists  []*rule.Schema
	Values []rule.Field
	Limits bounded.Limits

	// Rules returns the rules for the day that facts bring. Where lists have faults, their
	// models find those between the records of the others.
	Rules func(*rule.Facts) (*rule.Sheet, error)
}

// Read reads a year, as merit.Policy.ReadFacts says.
func Read(form Form, fsys fs.FS, name string) (*rule.Facts, error) {
	name = path.Clean(name)
	if fsys == nil {
		return nil, rule.Errors{bounded.NoFileSystem(name)}
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, rule.Errors{bounded.Unreadable(name, err)}
	}
	x := &factsReader{gathering: newGathering(form), name: name, folder: info.IsDir(), from: map[string]string{}}
	switch {
	case x.folder:
		x.readFolder(fsys)
	case strings.HasSuffix(name, csvFile):
		return nil, rule.Errors{{File: name, Message: "a file of comma-separated values holds one list", Hint: "name the folder that it is in"}}
	default:
		x.readFile(fsys, name, source{shown: name})
	}
	x.checkMissing()
	return x.facts()
}

// New makes a year of Go values, as merit.Policy.NewFacts says.
func New(form Form, v any) (*rule.Facts, error) {
	x := &structsReader{newGathering(form)}
	year := indirect(reflect.ValueOf(v))
	if year.Kind() != reflect.Struct {
		return nil, rule.Errors{{Message: fmt.Sprintf("facts are a struct with rule tags, or a pointer to one, not %s", describeGo(v))}}
	}
	x.year(addressable(year))
	return x.facts()
}
