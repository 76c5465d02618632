package facts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// factsReader gathers the facts of several files.
type factsReader struct {
	gathering
	name   string   // of what is read
	folder bool     // it is a folder
	source source   // the current file
	unread []string // files and folders that are not read

	holdsLast map[string]bool // folders that are not read, with files called after lists of the last cycle

	last   []string // the lists of the last cycle, including ignored ones
	first  string   // the file that says that there is no last cycle, "" for none
	broken bool     // a file could not be read to its end
}

// source is a file of facts.
type source struct {
	shown  string // how messages call it
	list   string // the list that it holds if it is an array, "" if it must not be one
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
		case x.isMisnamed(files, f.Name(), f.Name()):
		case f.Name() == paths.LastCycle && x.hasLast():
			x.readLast(fsys, name)
		case kind != "" && x.isOtherLast(list) && (kind == csvFile || x.holdsLastLists(fsys, name)):
			x.pass(f.Name())
		case kind == "" || list == paths.LastCycle && !x.hasLast():
			x.pass(f.Name())
			x.lookInto(fsys, f)
		case kind == jsonFile && list == paths.LastCycle:
			x.readFile(fsys, name, source{shown: f.Name(), prefix: paths.LastPrefix})
		default:
			x.readFile(fsys, name, source{shown: f.Name(), list: list})
		}
	}
}

// isMisnamed reports a file or folder that would be ignored, or mistaken for another,
// because of capital letters in its name. files are those of its folder.
func (x *factsReader) isMisnamed(files []fs.DirEntry, shown, name string) bool {
	end := path.Ext(name)
	meant := strings.TrimSuffix(name, end) + strings.ToLower(end)
	if list, kind := split(meant); strings.EqualFold(list, paths.LastCycle) && kind != "" && x.hasLast() {
		meant = paths.LastCycle + kind
	} else if strings.EqualFold(name, paths.LastCycle) && x.hasLast() {
		meant = paths.LastCycle
	} else if kind == "" {
		return false
	}
	if meant == name {
		return false
	}
	hint := "call it " + meant
	if _, there := slices.BinarySearchFunc(files, meant, func(f fs.DirEntry, name string) int { return strings.Compare(f.Name(), name) }); there {
		hint = meant + " is there as well: delete the one that does not hold"
	}
	x.faults = append(x.faults, &fault.Error{Code: fault.CodeUnreadFile, File: shown, Message: "a name that is not read", Hint: hint})
	x.broken = true
	return true
}

// The ends of the names of files that hold facts.
const jsonFile, csvFile = ".json", ".csv"

// split splits the name of a file that holds facts into list and ending; "" for other
// files.
func split(name string) (list, kind string) {
	for _, kind := range []string{jsonFile, csvFile} {
		if list, ok := strings.CutSuffix(name, kind); ok {
			return list, kind
		}
	}
	return "", ""
}

// noteApart records which lists of records within records have a file of their own,
// before the lists around them are read.
func (x *factsReader) noteApart(files []fs.DirEntry) {
	x.apart = map[string]string{}
	for _, f := range files {
		list, kind := split(f.Name())
		if kind == csvFile && x.schema(list) != nil && paths.IsPart(list) {
			x.apart[list] = f.Name()
		}
	}
}

// readLast reads the files of the last cycle in a folder of their own.
func (x *factsReader) readLast(fsys fs.FS, dir string) {
	files, err := fs.ReadDir(fsys, dir)
	if err != nil {
		x.faults, x.broken = append(x.faults, bounded.Unreadable(paths.LastCycle, err)), true
		return
	}
	for _, f := range files {
		name := path.Join(dir, f.Name())
		if x.isMisnamed(files, path.Join(paths.LastCycle, f.Name()), f.Name()) {
			continue
		}
		list, kind := split(f.Name())
		if kind == "" {
			x.pass(path.Join(paths.LastCycle, f.Name()))
			continue
		}
		x.readFile(fsys, name, source{path.Join(paths.LastCycle, f.Name()), list, paths.LastPrefix})
	}
}

// isOtherLast reports whether a file is called after the last cycle or nearly so, but not by its
// name here, and after nothing else.
func (x *factsReader) isOtherLast(list string) bool {
	if !x.hasLast() || list == paths.LastCycle || x.schema(list) != nil || x.value(list) != nil {
		return false
	}
	return isLastCycle(list) || x.budget.Meant(list, append(x.names(), x.parts()...)) == paths.LastCycle
}

// holdsLastLists reports whether a JSON file can hold the lists of the last cycle: it is no
// object, or has no other entries than such lists.
func (x *factsReader) holdsLastLists(fsys fs.FS, name string) bool {
	data, err := bounded.ReadFile(fsys, name, maxFacts)
	if err != nil {
		return false // reading it says why
	}
	var entries map[string]json.RawMessage
	if json.Unmarshal(data, &entries) != nil {
		return true
	}
	for entry := range entries {
		if x.schema(paths.LastPrefix+entry) == nil {
			return false
		}
	}
	return len(entries) > 0
}

// lookInto notes whether a folder that is not read has files called after lists of the last
// cycle.
func (x *factsReader) lookInto(fsys fs.FS, dir fs.DirEntry) {
	if !dir.IsDir() || !x.hasLast() {
		return
	}
	files, err := fs.ReadDir(fsys, path.Join(x.name, dir.Name()))
	if err != nil {
		return // nobody asked for it
	}
	for _, f := range files {
		if list, kind := split(f.Name()); kind != "" && x.schema(paths.LastPrefix+list) != nil {
			x.holdsLast[dir.Name()] = true
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
	case s.prefix == paths.LastPrefix && r.null():
		x.none(s)
	case s.list == "":
		r.expected("lists and values by their names in { }")
	default:
		r.expected("the records of a list in [ ], or lists and values by their names in { }")
	}
	if r.end(); r.err != nil {
		x.faults, x.broken = append(x.faults, r.err), true
	}
}

// where names the place of a list in the current file.
func (x *factsReader) where(list string) string {
	list = strings.TrimPrefix(list, x.source.prefix)
	if list == x.source.list {
		return x.source.shown
	}
	return x.source.shown + ": " + list
}

// entry reads a list, a single value or the last cycle's figures. prefix begins the
// full names of lists.
func (x *factsReader) entry(r *jsonReader, at int, prefix, name string) {
	full := prefix + name
	if prefix == paths.LastPrefix {
		x.last = append(x.last, name)
	}
	if file, twice := x.from[full]; twice && !paths.IsPart(name) {
		x.faults = append(x.faults, r.errorAt(fault.CodeDuplicateName, at, "%s is in %s already", spell.Short(name), file))
		r.skip()
		return
	}
	s, f := x.schema(full), x.value(name)
	switch {
	case s != nil && !paths.IsPart(name):
		x.from[full] = r.file
		x.records(r, s)
	case name == paths.AsOf:
		x.faults = append(x.faults, r.unfinished(at))
		r.skip()
	case prefix != "": // another policy's
		r.skip()
	case f != nil:
		x.from[full] = r.file
		x.single(r, f)
	case name == paths.LastCycle:
		x.lastEntry(r)
	default:
		if len(x.faults) < 100 {
			x.unknown(r.errorAt(fault.CodeUnknownList, at, ""), name)
		}
		r.skip()
	}
}

// lastEntry reads the last cycle's figures from a field of an object.
func (x *factsReader) lastEntry(r *jsonReader) {
	c, at := r.peek(), r.pos
	if !x.hasLast() {
		x.warnings = append(x.warnings, r.errorAt(fault.CodeUnreadFile, at, "%s", lastUnused))
		r.skip()
		return
	}
	if c == '{' {
		r.object(func(at int, name string) { x.entry(r, at, paths.LastPrefix, name) })
		return
	}
	switch v := r.value(); {
	case r.err != nil:
	case v.kind == jsonNull:
		x.first = r.file
	default:
		x.faults = append(x.faults, r.errorAt(fault.CodeWrongForm, at, "%s must be the lists of the last cycle by their names, but is %s", paths.LastCycle, v.describe()))
	}
}

// single reads a single value.
func (x *factsReader) single(r *jsonReader, f *types.Field) {
	r.peek()
	at := r.pos
	raw := r.value()
	if r.err != nil {
		return
	}
	code, hint := fault.CodeBadValue, ""
	v, msg := convertField(f, raw)
	if msg == "" {
		if err := value.Check(f, v); err != nil {
			code, msg, hint = fault.CodeOf(err), err.Error(), otherKind(f, v)
		}
	}
	if msg != "" {
		e := r.errorAt(code, at, "%s", msg)
		e.Hint = hint
		x.faults = append(x.faults, e)
		return
	}
	x.values[f.Name] = v
}

// checkMissing reports absent lists and values, unless they may be in a file that
// could not be read. In the first cycle the lists of the last cycle are empty.
func (x *factsReader) checkMissing() {
	x.reportUnread()
	if x.hasLast() && !x.broken {
		x.checkFirst()
	}
	if x.broken {
		return
	}
	for _, s := range x.form.Lists {
		name, ofLast := strings.CutPrefix(s.Name, paths.LastPrefix)
		switch {
		case x.from[s.Name] != "":
		case !ofLast && paths.IsPart(name):
			if outer := name[:strings.LastIndexByte(name, '.')]; x.lists[outer] != nil && x.lists[name] == nil {
				x.missing(fmt.Sprintf("list %q", name), fmt.Sprintf("write %s.csv, with nothing but its first row where there are no records", name))
			}
		case ofLast:
			x.missing(fmt.Sprintf("list %q of the last cycle", name), cmp.Or(x.budget.Nearest(name, x.last), "write it with null if there were none"))
		case x.inLog(s.Name) != "":
			x.missing(fmt.Sprintf("list %q", name), fmt.Sprintf("write it, with [] where there are no records, or the log %s in its place", x.inLog(s.Name)))
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

// inLog returns the log that may stand in place of a list, "" for none.
func (x *factsReader) inLog(list string) string {
	for _, l := range x.form.Logs {
		if slices.Contains(l.Makes, list) {
			return l.Events.Name
		}
	}
	return ""
}

func (x *factsReader) missing(what, hint string) {
	message := "the file does not have the " + what
	if x.folder {
		message = "no file has the " + what
	}
	x.faults = append(x.faults, &fault.Error{Code: fault.CodeMissingFacts, File: x.name, Message: message, Hint: hint})
}
