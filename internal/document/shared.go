package document

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// maxShared bounds the files that a policy uses.
const maxShared = 20

// shared holds the files that a policy uses: clauses, parameters, functions and tables that
// several policies share. Their declarations are read as if they stood in the policy, but keep
// their own places, and a policy cannot override them.
type shared struct {
	main  string
	read  func(name string) (*yamltext.Tree, *fault.Error)
	files []string // that were read
	path  []string // being read, the policy first
}

// sharedForm is the form of a file that policies share.
type sharedForm struct {
	Merit      at[versionForm]              `yaml:"merit" need:"-" doc:"The version of the document's form."`
	Uses       at[textsForm]                `yaml:"uses" doc:"The files that it uses itself."`
	Clauses    at[map[string]clauseForm]    `yaml:"clauses" doc:"The official text."`
	Parameters at[map[string]parameterForm] `yaml:"parameters" doc:"Constants."`
	Functions  at[map[string]functionForm]  `yaml:"functions" doc:"Formulas with parameters."`
	Tables     at[map[string]tableForm]     `yaml:"tables" doc:"Tables of constants."`
}

// isShared reports whether a document is no policy, but what policies share.
func isShared(root *yaml.Node) bool {
	entries := form.PlainEntries(root)
	return !slices.ContainsFunc(entries, func(e form.Entry) bool {
		return !slices.Contains([]string{"merit", "uses", "clauses", "parameters", "functions", "tables"}, e.Name)
	}) && slices.ContainsFunc(entries, func(e form.Entry) bool { return e.Name != "merit" })
}

// readAlone reads a file that policies share as if it were a policy, and reports that it is
// none.
func (r *reader) readAlone() {
	r.readSharedSections("the document")
	var holds []string
	for _, e := range form.PlainEntries(r.Root) {
		if n := len(form.PlainEntries(e.Value)); n > 0 {
			holds = append(holds, spell.Counted(n, strings.TrimSuffix(e.Name, "s")))
		}
	}
	r.Fault(fault.CodeMissingEntry, r.Root, "check a policy that names it: uses: ["+path.Base(r.File)+"]", "this is no policy, but a file that policies share, with %s", strings.Join(holds, ", "))
}

// readUses reads the files that a document uses, each once.
func (r *reader) readUses(n *yaml.Node) {
	names := r.Texts(n, "uses")
	for i, name := range names {
		if name != "" {
			r.use(n.Content[i], name)
		}
	}
}

// use reads one of these files, whose name leads from the folder of the file that uses it.
func (r *reader) use(n *yaml.Node, name string) {
	s := r.shared
	at := path.Join(path.Dir(r.File), name)
	switch {
	case !fs.ValidPath(name) || name == ".":
		r.lose(fault.CodeBadName, n, "name a file of this folder, or of a folder in it", "uses: %s is no file within the folder", spell.Short(name))
		return
	case slices.Contains(s.path, at):
		r.lose(fault.CodeCycle, n, "", "the file uses itself: %s", strings.Join(append(slices.Clone(s.path[slices.Index(s.path, at):]), at), " → "))
		return
	case slices.Contains(s.files, at):
		return
	case len(s.files) == maxShared:
		r.lose(fault.CodeLimit, n, "put them into fewer files", "the policy uses more than %d files", maxShared)
		return
	}
	tree, err := s.read(at)
	if err != nil {
		r.lose(err.Code, n, err.Hint, "uses: %s: %s", spell.Short(name), err.Message)
		return
	}
	s.files, s.path = append(s.files, at), append(s.path, at)
	user := r.Reader.Tree
	r.Reader.Tree = tree
	r.readShared(path.Base(at))
	r.Reader.Tree = user
	user.Faults = append(user.Faults, tree.Faults...)
	s.path = s.path[:len(s.path)-1]
}

// lose reports a file that is not read: what it declares is not known.
func (r *reader) lose(code fault.Code, n *yaml.Node, hint, format string, args ...any) {
	r.Lost(code, n, hint, format, args...)
	r.clauses.unsure, r.constants.unsure = true, true
}

// readShared reads a file that the document uses.
func (r *reader) readShared(name string) {
	switch {
	case r.Root == nil: // its fault is known
		r.Undeclared++
		r.clauses.unsure, r.constants.unsure = true, true
	case form.Child(r.Root, "policy") != nil:
		r.lose(fault.CodeConflict, form.KeyNode(r.Root, "policy"), "move what they share into a file without policy", "%s is a policy of its own, which another cannot use", name)
	default:
		r.readSharedSections(name)
	}
}

func (r *reader) readSharedSections(name string) {
	var f sharedForm
	r.Fill(r.Root, name, &f)
	r.checkVersion(f.Merit.Node)
	r.readConstants(&documentForm{Uses: f.Uses, Clauses: f.Clauses, Parameters: f.Parameters, Functions: f.Functions, Tables: f.Tables})
}

// readConstants reads the sections that files may share, after those of the files that the
// document uses.
func (r *reader) readConstants(f *documentForm) {
	if f.Uses.Node != nil {
		r.readUses(f.Uses.Node)
	}
	if f.Clauses.Node != nil {
		r.Complete(func() { r.clauses.read(f.Clauses.Node) })
	}
	if f.Parameters.Node != nil {
		r.constants.readParameters(f.Parameters.Node)
	}
	if f.Functions.Node != nil {
		r.constants.readFunctions(f.Functions.Node)
	}
	if f.Tables.Node != nil {
		r.constants.readTables(f.Tables.Node)
	}
}

// spare returns the parameters, functions and tables that no figure of the policy uses, of shared
// files or declared unread. They serve other policies or people, so cases need not reach them and
// no warning names them.
func (r *reader) spare(sheet *rule.Sheet) map[string]bool {
	spare := map[string]bool{}
	for name, file := range r.names.fileOf {
		spare[name] = file != r.shared.main || r.constants.unread[name]
	}
	if sheet == nil {
		return spare
	}
	for _, f := range sheet.Figures() {
		_, names := sheet.Reads(types.ColumnName{List: f.List, Field: f.Source.Name})
		for _, name := range names {
			spare[name] = false
		}
	}
	return spare
}
