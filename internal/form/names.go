package form

import (
	"strings"
	"unicode"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// isNamePart reports whether a character may stand in a name.
func isNamePart(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// isName reports whether a text can be a name in formulas.
func isName(s string) bool {
	for i, r := range s {
		if !isNamePart(r) || i == 0 && unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

// CheckName reports a key that cannot be a name in formulas.
func (r *Reader) CheckName(key *yaml.Node, what string) bool {
	return r.CheckNameAt(key, key.Value, what)
}

// CheckNameAt is CheckName for a name that is part of a node.
func (r *Reader) CheckNameAt(n *yaml.Node, name, what string) bool {
	switch {
	case strings.TrimSpace(name) != name: // reported by package yamltext
		return false
	case !isName(name):
		r.Fault(fault.CodeBadName, n, "a name is letters, digits and _, and begins with a letter", "%s is not a name for %s", spell.Short(name), what)
		return false
	}
	switch name {
	case "if", "else", "let", "not", "in", "and", "or", "nil", "true", "false", "matches", "contains", "startsWith", "endsWith":
		r.Fault(fault.CodeReservedName, n, "choose another name", "%s is a word of the language, not a name for %s", spell.Short(name), what)
		return false
	case "peers", "previous":
		r.Fault(fault.CodeReservedName, n, "choose another name", "%s has a meaning in formulas, so it cannot be a name for %s", spell.Short(name), what)
		return false
	}
	return true
}
