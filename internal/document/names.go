package document

import (
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// names holds the declared names that formulas can use without a record.
type names struct {
	*form.Reader
	kinds map[string]string     // what each is
	keyOf map[string]*yaml.Node // the node of each name
}

// checkList reports a key that cannot name a list or a single value of the facts.
func (n *names) checkList(key *yaml.Node, what string) bool {
	switch key.Value {
	case "year":
		n.Fault(rule.CodeReservedName, key, "choose another name", "figures.year is the figures of the year as a whole, so %s cannot be called year", what)
		return false
	case "background":
		n.Fault(rule.CodeReservedName, key, "choose another name", "background is a section of the document, so %s cannot be called background", what)
		return false
	}
	return n.CheckName(key, what)
}

// declare declares a name that formulas can use without a record; kind says what it
// is. If the name is taken, it reports a fault and returns false.
func (n *names) declare(key *yaml.Node, name, kind string) bool {
	if taken, ok := n.kinds[name]; ok {
		n.Fault(rule.CodeDuplicateName, key, "choose another name", "there is a %s %s already", taken, spell.Short(name))
		return false
	}
	n.kinds[name], n.keyOf[name] = kind, key
	return true
}
