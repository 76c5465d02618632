package arrows

import (
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A host can use what an exported name gives it even where it cannot name the type: the fields
// and methods of internal types are as open to it as those of any other. So no exported function,
// method, field or variable of a public package has a type of an internal one, unless a public
// package gives that type a name, or it is a plain number or text, or it is shut: it has no
// exported fields or methods, as held.Of has none.
func TestNothingInternalIsExported(t *testing.T) {
	packages := publicPackages(t)
	named := map[types.Object]bool{}
	for _, p := range packages {
		for _, name := range p.Scope().Names() {
			if alias, ok := p.Scope().Lookup(name).(*types.TypeName); ok && alias.Exported() && alias.IsAlias() {
				if of, ok := types.Unalias(alias.Type()).(*types.Named); ok {
					named[of.Origin().Obj()] = true
				}
			}
		}
	}
	s := surface{named: named, report: t.Errorf}
	for _, p := range packages {
		for _, name := range p.Scope().Names() {
			if o := p.Scope().Lookup(name); o.Exported() {
				s.object(p.Path()+"."+name, o)
			}
		}
	}
	if len(packages) < 16 || s.signatures < 400 {
		t.Errorf("saw %d packages with %d functions and methods", len(packages), s.signatures)
	}
}

// publicPackages returns the module's packages that hosts can import, as compiled.
func publicPackages(t *testing.T) []*types.Package {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Name}} {{.Export}}", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	var public []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		path := fields[0]
		exports[path] = fields[2]
		if isPublic(path) && fields[1] != "main" && !strings.HasPrefix(path, module+"/examples/") {
			public = append(public, path)
		}
	}
	in := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var packages []*types.Package
	for _, path := range public {
		p, err := in.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}

// isPublic reports whether a path is that of a package of the module that hosts can import.
func isPublic(path string) bool {
	return (path == module || strings.HasPrefix(path, module+"/")) && !slices.Contains(strings.Split(path, "/"), "internal")
}

// surface goes through what hosts can reach from exported names.
type surface struct {
	named      map[types.Object]bool // types of internal packages to which a public one gives a name
	signatures int
	report     func(format string, args ...any)
}

func (s *surface) object(at string, o types.Object) {
	switch o := o.(type) {
	case *types.TypeName:
		if n, ok := types.Unalias(o.Type()).(*types.Named); ok {
			s.inside(at, n)
		} else {
			s.reach(at, o.Type())
		}
	default:
		s.reach(at, o.Type())
	}
}

// inside goes through the exported fields and methods of a type that has a public name.
func (s *surface) inside(at string, n *types.Named) {
	for m := range types.NewMethodSet(types.NewPointer(n)).Methods() {
		if m.Obj().Exported() {
			s.reach(at+"."+m.Obj().Name(), m.Obj().Type())
		}
	}
	s.open(at, n.Underlying())
}

// open goes through a type that stands in an exported place, without its name.
func (s *surface) open(at string, t types.Type) {
	switch t := t.(type) {
	case *types.Struct:
		for f := range t.Fields() {
			switch {
			case f.Exported():
				s.reach(at+"."+f.Name(), f.Type())
			case f.Embedded():
				s.open(at, dereferenced(f.Type()).Underlying())
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			if m.Exported() {
				s.reach(at+"."+m.Name(), m.Type())
			}
		}
	default:
		s.reach(at, t)
	}
}

// dereferenced returns what a pointer points to, and any other type unchanged.
func dereferenced(t types.Type) types.Type {
	if p, ok := t.(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// reach goes through a type that a host gets or gives at an exported place.
func (s *surface) reach(at string, t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		for a := range t.TypeArgs().Types() {
			s.reachArgument(at, t, a)
		}
		o := t.Obj()
		if o.Pkg() == nil || !strings.HasPrefix(o.Pkg().Path(), module) || isPublic(o.Pkg().Path()) || s.named[t.Origin().Obj()] || isShut(t) {
			return
		}
		s.report("%s has the type %s, which hosts can use but not name", at, t)
	case *types.Pointer:
		s.reach(at, t.Elem())
	case *types.Slice:
		s.reach(at, t.Elem())
	case *types.Array:
		s.reach(at, t.Elem())
	case *types.Chan:
		s.reach(at, t.Elem())
	case *types.Map:
		s.reach(at, t.Key())
		s.reach(at, t.Elem())
	case *types.Signature:
		s.signatures++
		for v := range t.Params().Variables() {
			s.reach(at, v.Type())
		}
		for v := range t.Results().Variables() {
			s.reach(at, v.Type())
		}
	case *types.Struct, *types.Interface:
		s.open(at, t)
	}
}

// reachArgument goes through a type argument, unless the type that has it is shut.
func (s *surface) reachArgument(at string, of *types.Named, arg types.Type) {
	if !isShut(of) {
		s.reach(at, arg)
	}
}

// isShut reports whether a host can do nothing with a type's values but pass them on: the type
// has no exported fields or methods, or is a number, a text or a flag.
func isShut(n *types.Named) bool {
	methods := types.NewMethodSet(types.NewPointer(n))
	switch u := n.Underlying().(type) {
	case *types.Basic:
		return true
	case *types.Struct:
		for f := range u.Fields() {
			if f.Exported() {
				return false
			}
		}
	default:
		return false
	}
	for m := range methods.Methods() {
		if m.Obj().Exported() {
			return false
		}
	}
	return true
}
