package merit

import (
	"strings"
	"unicode"

	"github.com/meritrules/merit/internal/spell"
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

// checkName reports a key that cannot be a name in formulas.
func (d *document) checkName(key *yaml.Node, what string) bool {
	return d.checkNameAt(key, key.Value, what)
}

// checkNameAt is checkName for a name that stands somewhere in a node.
func (d *document) checkNameAt(n *yaml.Node, name, what string) bool {
	switch {
	case strings.TrimSpace(name) != name: // reported by checkKeys
		return false
	case !isName(name):
		d.fault(n, "a name is letters, digits and _, and begins with a letter", "%s is not a name for %s", spell.Short(name), what)
		return false
	}
	switch name {
	case "if", "else", "let", "not", "in", "and", "or", "nil", "true", "false", "matches", "contains", "startsWith", "endsWith":
		d.fault(n, "choose another name", "%s is a word of the language, not a name for %s", spell.Short(name), what)
		return false
	case "peers", "previous":
		d.fault(n, "choose another name", "%s has a meaning in formulas, so it cannot be a name for %s", spell.Short(name), what)
		return false
	}
	return true
}

// checkListName reports what cannot name a list or a single value of the facts.
func (d *document) checkListName(n *yaml.Node, what string) bool {
	switch n.Value {
	case "year":
		d.fault(n, "choose another name", "figures.year is the figures of the year as a whole, so %s cannot be called year", what)
		return false
	case "background":
		d.fault(n, "choose another name", "background is a section of the document, so %s cannot be called background", what)
		return false
	}
	return d.checkName(n, what)
}

// declare takes a name for what formulas can name without a record; kind says
// what it is. A name that is taken is a fault, and reported false.
func (d *document) declare(key *yaml.Node, name, kind string) bool {
	if taken, ok := d.names[name]; ok {
		d.fault(key, "choose another name", "there is a %s %s already", taken, spell.Short(name))
		return false
	}
	d.names[name], d.keyOf[name] = kind, key
	return true
}
