package merit

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
)

// ReadFacts reads a year: from the files NAME.json and NAME.csv of a folder, or from
// one file of JSON, whichever name is. A file of JSON in a folder that is an array
// holds the records of the list NAME; one that is an object holds lists and single
// values by their names, as does a file that stands alone. A field, or a single
// value, that is null is missing. Other files and folders are passed over; one whose
// name would be read but for its capital letters is a fault.
//
// Every list and every single value that the policy declares must be there once;
// a list may be empty, and values declared optional may be left out. Records within
// records stand in their record, as a field that is an array. A record is referred to
// by its key; one that is a number by the number or its text.
//
// A file NAME.csv holds the records of one list as comma-separated values in UTF-8,
// with the names of the fields in the first row. A cell is read by its field's type:
// numbers exactly and without anything between the thousands, true and false in any
// case of letters, days as 2022-09-01, texts as they are. An empty cell is missing.
// Fields that are lists need JSON; records within records have a file of their own,
// LIST.FIELD.csv, with a column parent for the key of the record around them.
//
// The last cycle's figures are the lists of previous.json, of the files in a
// folder previous, or of the field previous of another object. They are what another
// policy published, so lists and fields that this one does not declare are passed
// over there, and only there. Where there are none at all, this is the first cycle:
// no record has a previous one.
//
// The error is a rule.Errors with every fault that was found, in the order of the
// files and of their records, of one list the first twenty; then those between the
// records of the lists that have none, as Run would find them. A fault names the
// file, the line of the record or the cell, and the list where the file is not named
// after it. While a list has a fault, references to its records are not checked, nor
// what else depends on it.
func (p *Policy) ReadFacts(fsys fs.FS, name string) (*rule.Facts, error) {
	name = path.Clean(name)
	if fsys == nil {
		return nil, rule.Errors{{File: name, Message: "there is no file system to read it from", Hint: `give one, such as os.DirFS(".")`}}
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, rule.Errors{bounded.Unreadable(name, err)}
	}
	x := &factsReader{gathering: newGathering(p), name: name, folder: info.IsDir(), from: map[string]string{}}
	switch {
	case x.folder:
		x.readFolder(fsys)
	case strings.HasSuffix(name, csvFile):
		return nil, rule.Errors{{File: name, Message: "a file of comma-separated values holds one list", Hint: "name the folder that it is in"}}
	default:
		x.readFile(fsys, name, source{shown: name})
	}
	x.checkMissing()
	return p.own(x.facts())
}

// factsReader gathers the facts of several files.
type factsReader struct {
	gathering
	name         string            // of what is read
	folder       bool              // it is a folder
	source       source            // the file in hand
	from         map[string]string // of each list and single value: its file
	spreadsheets []string          // files of spreadsheet programs in the folder

	last   []string // the lists of the last cycle, with those passed over
	broken bool     // a file could not be read to its end
}

// source is a file of facts.
type source struct {
	shown  string // how messages call it
	list   string // which list it is where it is an array, "" where it must not be one
	prefix string // of the full names of its lists
}

// readFolder reads the files of the folder, in the order of their names.
func (x *factsReader) readFolder(fsys fs.FS) {
	files, err := fs.ReadDir(fsys, x.name)
	if err != nil {
		x.faults, x.broken = append(x.faults, bounded.Unreadable(x.name, err)), true
		return
	}
	x.noteApart(files)
	for _, f := range files {
		name := path.Join(x.name, f.Name())
		list, kind := split(f.Name())
		switch {
		case strings.HasPrefix(f.Name(), "~$"): // a lock of a spreadsheet that is open
		case x.isMisnamed(f.Name(), f.Name()):
		case isSpreadsheet(f.Name()):
			x.spreadsheets = append(x.spreadsheets, f.Name())
		case f.Name() == lastCycle:
			x.readLast(fsys, name)
		case kind == "" || isFolder(fsys, name, f):
		case kind == jsonFile && list == lastCycle && !x.hasLast():
		case kind == jsonFile && list == lastCycle:
			x.readFile(fsys, name, source{shown: f.Name(), prefix: previousPrefix})
		default:
			x.readFile(fsys, name, source{shown: f.Name(), list: list})
		}
	}
}

// isMisnamed reports a file or folder that would be passed over, or taken for
// another, because of capital letters in its name.
func (x *factsReader) isMisnamed(shown, name string) bool {
	end := path.Ext(name)
	meant := strings.TrimSuffix(name, end) + strings.ToLower(end)
	if list, kind := split(meant); strings.EqualFold(list, lastCycle) && kind != "" && x.hasLast() {
		meant = lastCycle + kind
	} else if strings.EqualFold(name, lastCycle) && x.hasLast() {
		meant = lastCycle
	} else if kind == "" {
		return false
	}
	if meant == name {
		return false
	}
	x.faults = append(x.faults, &rule.Error{File: shown, Message: "a name that is not read", Hint: "call it " + meant})
	x.broken = true
	return true
}

// isSpreadsheet reports whether a file is one of a spreadsheet program.
func isSpreadsheet(name string) bool {
	return slices.Contains([]string{".xlsx", ".xls", ".ods", ".et"}, strings.ToLower(path.Ext(name)))
}

// checkSpreadsheets reports a spreadsheet that holds facts, as its name says, where
// no other file has them: else it would be as if they were not there.
func (x *factsReader) checkSpreadsheets() {
	for _, file := range x.spreadsheets {
		name := strings.TrimSuffix(file, path.Ext(file))
		if x.schema(name) != nil && x.from[name] == "" || name == lastCycle && x.hasLast() && len(x.last) == 0 {
			x.faults = append(x.faults, &rule.Error{File: file, Message: "spreadsheets are not read", Hint: "save each list as CSV in UTF-8"})
			x.broken = true
		}
	}
}

// The ends of the names of files that hold facts.
const jsonFile, csvFile = ".json", ".csv"

// split takes the end off the name of a file that holds facts; "" where it has none.
func split(name string) (list, kind string) {
	for _, kind := range []string{jsonFile, csvFile} {
		if list, ok := strings.CutSuffix(name, kind); ok {
			return list, kind
		}
	}
	return "", ""
}

// noteApart notes which lists of records within records have a file of their own,
// before those around them are read.
func (x *factsReader) noteApart(files []fs.DirEntry) {
	x.apart = map[string]string{}
	for _, f := range files {
		list, kind := split(f.Name())
		if kind == csvFile && x.schema(list) != nil && isPart(list) {
			x.apart[list] = f.Name()
		}
	}
}

// isFolder reports whether an entry of a folder is one itself, or a link to one.
func isFolder(fsys fs.FS, name string, f fs.DirEntry) bool {
	if f.Type()&fs.ModeSymlink == 0 {
		return f.IsDir()
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// readLast reads the files of the last cycle in a folder of their own.
func (x *factsReader) readLast(fsys fs.FS, dir string) {
	if !x.hasLast() {
		return
	}
	files, err := fs.ReadDir(fsys, dir)
	if err != nil {
		x.faults, x.broken = append(x.faults, bounded.Unreadable(lastCycle, err)), true
		return
	}
	for _, f := range files {
		name := path.Join(dir, f.Name())
		if x.isMisnamed(path.Join(lastCycle, f.Name()), f.Name()) {
			continue
		}
		if list, kind := split(f.Name()); kind != "" && !isFolder(fsys, name, f) {
			x.readFile(fsys, name, source{path.Join(lastCycle, f.Name()), list, previousPrefix})
		}
	}
}

// readFile reads one file.
func (x *factsReader) readFile(fsys fs.FS, name string, s source) {
	data, err := bounded.ReadFile(fsys, name, maxFacts)
	if err != nil {
		err.File = s.shown
		x.faults, x.broken = append(x.faults, err), true
		return
	}
	x.source = s
	x.budget.AllowFor(len(data))
	if strings.HasSuffix(s.shown, csvFile) {
		x.readCSV(data, s)
		return
	}
	r := newJSONReader(s.shown, data, x.budget)
	switch c := r.peek(); {
	case r.err != nil:
	case c == '[' && s.list != "":
		x.entry(r, r.pos, s.prefix, s.list)
	case c == '{':
		r.object(func(at int, name string) { x.entry(r, at, s.prefix, name) })
	case s.list == "":
		r.expected("lists and values by their names in { }")
	default:
		r.expected("the records of a list in [ ], or lists and values by their names in { }")
	}
	if r.end(); r.err != nil {
		x.faults, x.broken = append(x.faults, r.err), true
	}
}

// where names the place of a list in the file in hand.
func (x *factsReader) where(list string) string {
	list = strings.TrimPrefix(list, x.source.prefix)
	if list == x.source.list {
		return x.source.shown
	}
	return x.source.shown + ": " + list
}

// entry reads a list, a single value or the last cycle's figures. Prefix begins
// the full names of lists.
func (x *factsReader) entry(r *jsonReader, at int, prefix, name string) {
	full := prefix + name
	if prefix == previousPrefix {
		x.last = append(x.last, name)
	}
	if file, twice := x.from[full]; twice && !isPart(name) {
		x.faults = append(x.faults, r.errorAt(at, "%s is in %s already", spell.Short(name), file))
		r.skip()
		return
	}
	s, f := x.schema(full), x.value(name)
	switch {
	case s != nil && !isPart(name):
		x.from[full] = r.file
		x.records(r, s)
	case prefix != "": // another policy's
		r.skip()
	case f != nil:
		x.from[full] = r.file
		x.single(r, f)
	case name == lastCycle:
		x.lastEntry(r)
	default:
		if len(x.faults) < 100 {
			x.unknown(r.errorAt(at, ""), name)
		}
		r.skip()
	}
}

// lastEntry reads the last cycle's figures where they are a field of an object.
func (x *factsReader) lastEntry(r *jsonReader) {
	c, at := r.peek(), r.pos
	if !x.hasLast() {
		r.skip()
		return
	}
	if c == '{' {
		r.object(func(at int, name string) { x.entry(r, at, previousPrefix, name) })
		return
	}
	if v := r.value(); r.err == nil && v.kind != jsonNull {
		x.faults = append(x.faults, r.errorAt(at, "%s must be the lists of the last cycle by their names, but is %s", lastCycle, v.describe()))
	}
}

// single reads a single value.
func (x *factsReader) single(r *jsonReader, f *rule.Field) {
	r.peek()
	at := r.pos
	raw := r.value()
	if r.err != nil {
		return
	}
	v, msg := convert(f.Name, f.Type, raw)
	if msg == "" {
		if err := f.Check(v); err != nil {
			msg = err.Error()
		}
	}
	if msg != "" {
		x.faults = append(x.faults, r.errorAt(at, "%s", msg))
		return
	}
	x.values[f.Name] = v
}

// checkMissing reports what is not there, unless it may stand in a file that could
// not be read. In the first cycle the lists of the last are empty.
func (x *factsReader) checkMissing() {
	x.checkSpreadsheets()
	for _, s := range x.form.Lists {
		if isLast(s.Name) && len(x.last) == 0 && !x.broken {
			x.finish(x.begin(s, func(string) string { return x.name }))
			x.from[s.Name] = x.name
		}
	}
	if x.broken {
		return
	}
	for _, s := range x.form.Lists {
		name, ofLast := strings.CutPrefix(s.Name, previousPrefix)
		switch {
		case x.from[s.Name] != "":
		case !ofLast && isPart(name):
			if outer := name[:strings.LastIndexByte(name, '.')]; x.lists[outer] != nil && x.lists[name] == nil {
				x.missing(fmt.Sprintf("list %q", name), fmt.Sprintf("write %s.csv, with nothing but its first row where there are no records", name))
			}
		case ofLast:
			x.missing(fmt.Sprintf("list %q of the last cycle", name), cmp.Or(x.budget.Nearest(name, x.last), "write it with [] where there are no records"))
		case x.folder:
			x.missing(fmt.Sprintf("list %q", name), fmt.Sprintf("write %s.json, with [] where there are no records, or %s.csv", name, name))
		default:
			x.missing(fmt.Sprintf("list %q", name), "write it with [] where there are no records")
		}
	}
	for _, f := range x.form.Values {
		if !f.Type.Optional && x.from[f.Name] == "" {
			x.missing(fmt.Sprintf("fact %q", f.Name), "")
		}
	}
}

func (x *factsReader) missing(what, hint string) {
	message := "the file does not have the " + what
	if x.folder {
		message = "no file has the " + what
	}
	x.faults = append(x.faults, &rule.Error{File: x.name, Message: message, Hint: hint})
}
