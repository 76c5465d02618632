package yamltext

import (
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"go.yaml.in/yaml/v3"
)

// checkTree reports everything of YAML that a policy document does without, so
// that it reads as it looks: aliases, anchors, tags, merge keys, keys that are no
// texts or stand twice, and deep nesting.
func (d *Document) checkTree(n *yaml.Node, depth int) {
	switch {
	case depth > maxNesting && d.deep:
		return
	case depth > maxNesting:
		d.deep = true
		d.fault(n, "", "nested more than %d deep", maxNesting)
		return
	case n.Kind == yaml.AliasNode:
		d.fault(n, "write the value out; quote a text that begins with *", "%s: aliases are not allowed", spell.Short("*"+n.Value))
		return
	case n.Anchor != "":
		d.fault(n, "quote a text that begins with &", "%s: anchors are not allowed", spell.Short("&"+n.Anchor))
	case n.Style&yaml.TaggedStyle != 0 && strings.HasPrefix(n.Tag, "!!"):
		d.fault(n, "", "%s: tags are not allowed", spell.Short(n.Tag))
	case n.Style&yaml.TaggedStyle != 0:
		d.tagFault(n.Line, n.Column, n.Tag)
	}
	if n.Kind == yaml.MappingNode {
		d.checkKeys(n)
	}
	for _, child := range n.Content {
		d.checkTree(child, depth+1)
	}
}

// checkKeys reports the keys of one mapping that are no texts or stand twice.
func (d *Document) checkKeys(n *yaml.Node) {
	lines := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		k := n.Content[i]
		switch before, twice := lines[k.Value]; {
		case k.Kind == yaml.AliasNode: // reported as such
		case k.Kind != yaml.ScalarNode:
			d.fault(k, "a formula that begins with { or [ needs quotes or a | block", "a key must be a text")
		case k.Value == "<<":
			d.fault(k, "write the keys out", "merge keys are not allowed")
		case k.Value == "":
			d.fault(k, "", "a key is empty")
		case strings.TrimSpace(k.Value) != k.Value && k.Style == 0:
			d.fault(k, "type plain blanks", "the key %s begins or ends with a wide or special space", spell.Short(k.Value))
		case twice:
			d.fault(k, "", "the key %s stands twice, first in line %d", spell.Short(k.Value), before)
		default:
			lines[k.Value] = k.Line
		}
	}
}

// Refused reports whether a node is nothing that a document may contain.
func Refused(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0
}
