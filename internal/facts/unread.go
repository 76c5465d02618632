package facts

import (
	"path"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule/fault"
)

// lastUnused is the warning about figures of the last cycle for a policy without previous.
const lastUnused = "the policy reads no figures of the last cycle"

// pass notes a file or folder that is not read. Hidden files and what programs leave behind
// are nobody's facts.
func (x *factsReader) pass(name string) {
	switch base := path.Base(name); {
	case strings.HasPrefix(base, "."), base == "Thumbs.db", base == "desktop.ini":
	default:
		x.unread = append(x.unread, name)
	}
}

// reportUnread reports files and folders that are not read. It is a fault if the facts that
// one seems to hold are in no other file, since without it the year would be another one.
func (x *factsReader) reportUnread() {
	var others []string
	for _, name := range x.unread {
		meant := x.meant(name)
		e := &fault.Error{Code: fault.CodeUnreadFile, File: name, Message: "not read", Hint: "facts are in files NAME.json and NAME.csv"}
		if isSpreadsheet(name) {
			e.Message, e.Hint = "spreadsheets are not read", "save each list as CSV in UTF-8"
		}
		switch full := x.prefixed(name) + meant; {
		case meant == "" && x.holdsLast[name] && len(x.last) == 0 && len(x.warnings) <= maxFaults:
			e.Message, e.Hint = "a folder that is not read has lists that figures of the last cycle may be in", "call it previous if they are"
			x.warnings = append(x.warnings, e)
			continue
		case meant == "" || len(x.warnings) > maxFaults || len(x.faults) > 5*maxFaults:
			others = append(others, name)
			continue
		case meant == paths.LastCycle && !x.hasLast():
			e.Message, e.Hint = lastUnused, "declare them under previous, or leave them out"
			x.warnings = append(x.warnings, e)
			continue
		case meant == paths.LastCycle && len(x.last) == 0 || meant != paths.LastCycle && x.from[full] == "" && x.lists[full] == nil:
			if !isSpreadsheet(name) {
				e.Hint = spell.Instead(name, meant)
			}
			x.faults, x.broken = append(x.faults, e), true
		default:
			if e.Hint = meant + " is read already"; x.from[full] != "" {
				e.Hint = meant + " comes from " + x.from[full]
			}
			x.warnings = append(x.warnings, e)
		}
	}
	if len(others) > 0 {
		x.warnings = append(x.warnings, &fault.Error{Code: fault.CodeUnreadFile, File: x.name, Message: "not read: " + named(others), Hint: "facts are in files NAME.json and NAME.csv"})
	}
}

// prefixed returns what begins the full names of the lists of a file.
func (x *factsReader) prefixed(name string) string {
	if path.Dir(name) == paths.LastCycle {
		return paths.LastPrefix
	}
	return ""
}

// meant returns the list, the single value or previous whose name, or nearly its name, an
// unread file or folder has; "" if there is none.
func (x *factsReader) meant(name string) string {
	known := append(x.names(), x.parts()...)
	if x.prefixed(name) != "" {
		known = nil
		for _, s := range x.form.Lists {
			if list, ok := strings.CutPrefix(s.Name, paths.LastPrefix); ok {
				known = append(known, list)
			}
		}
	} else if !slices.Contains(known, paths.LastCycle) {
		known = append(known, paths.LastCycle)
	}
	base := path.Base(name)
	stem, _, _ := strings.Cut(base, ".")
	if !slices.Contains(known, stem) && isLastCycle(stem) && x.prefixed(name) == "" {
		return paths.LastCycle
	}
	for _, k := range known {
		if strings.HasPrefix(base, k+".") || tidy.Alike(stem) == tidy.Alike(k) {
			return k
		}
	}
	if strings.HasPrefix(strings.ToLower(stem), paths.LastCycle) && slices.Contains(known, paths.LastCycle) {
		return paths.LastCycle
	}
	return x.budget.Meant(stem, known)
}

// isSpreadsheet reports whether a file belongs to a spreadsheet program.
func isSpreadsheet(name string) bool {
	return slices.Contains([]string{".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".numbers"}, strings.ToLower(path.Ext(name)))
}
