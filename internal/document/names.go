package document

import (
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"go.yaml.in/yaml/v3"
)

// names is what the document declares that formulas can name without a record.
type names struct {
	*form.Reader
	kinds map[string]string     // what each is
	keyOf map[string]*yaml.Node // and where its name stands
}

// checkList reports what cannot name a list or a single value of the facts.
func (n *names) checkList(key *yaml.Node, what string) bool {
	switch key.Value {
	case "year":
		n.Fault(key, "choose another name", "figures.year is the figures of the year as a whole, so %s cannot be called year", what)
		return false
	case "background":
		n.Fault(key, "choose another name", "background is a section of the document, so %s cannot be called background", what)
		return false
	}
	return n.CheckName(key, what)
}

// declare takes a name for what formulas can name without a record; kind says
// what it is. A name that is taken is a fault, and reported false.
func (n *names) declare(key *yaml.Node, name, kind string) bool {
	if taken, ok := n.kinds[name]; ok {
		n.Fault(key, "choose another name", "there is a %s %s already", taken, spell.Short(name))
		return false
	}
	n.kinds[name], n.keyOf[name] = kind, key
	return true
}
