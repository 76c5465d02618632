package yamltext

import (
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// checkTree reports the parts of YAML that a policy document must not use, so that it
// reads as it looks: aliases, anchors, tags, merge keys, keys that are not texts,
// repeated keys, and deep nesting.
func (t *Tree) checkTree(n *yaml.Node, depth int) {
	switch {
	case depth > maxNesting && t.deep:
		return
	case depth > maxNesting:
		t.deep = true
		t.fault(fault.CodeLimit, n, "", "nested more than %d deep", maxNesting)
		return
	case n.Kind == yaml.AliasNode:
		t.fault(fault.CodeYAMLFeature, n, "write the value out; quote a text that begins with *", "%s: aliases are not allowed", spell.Short("*"+n.Value))
		return
	case n.Anchor != "":
		t.fault(fault.CodeYAMLFeature, n, "quote a text that begins with &", "%s: anchors are not allowed", spell.Short("&"+n.Anchor))
	case n.Style&yaml.TaggedStyle != 0 && strings.HasPrefix(n.Tag, "!!"):
		t.fault(fault.CodeYAMLFeature, n, "", "%s: tags are not allowed", spell.Short(n.Tag))
	case n.Style&yaml.TaggedStyle != 0:
		t.tagFault(n.Line, n.Column, n.Tag)
	}
	if n.Kind == yaml.MappingNode {
		t.checkKeys(n)
	}
	for _, child := range n.Content {
		t.checkTree(child, depth+1)
	}
}

// checkKeys reports the keys of one mapping that are not texts or are repeated.
func (t *Tree) checkKeys(n *yaml.Node) {
	lines := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		k := n.Content[i]
		switch before, twice := lines[k.Value]; {
		case k.Kind == yaml.AliasNode: // reported as such
		case k.Kind != yaml.ScalarNode:
			t.fault(fault.CodeWrongForm, k, "a formula that begins with { or [ needs quotes or a | block", "a key must be a text")
		case k.Value == "<<":
			t.fault(fault.CodeYAMLFeature, k, "write the keys out", "merge keys are not allowed")
		case k.Value == "":
			t.fault(fault.CodeWrongForm, k, "", "a key is empty")
		case strings.TrimSpace(k.Value) != k.Value && k.Style == 0:
			t.fault(fault.CodeEncoding, k, "type plain blanks", "the key %s begins or ends with a wide or special space", spell.Short(k.Value))
		case twice:
			t.fault(fault.CodeDuplicateName, k, "", "the key %s stands twice, first in line %d", spell.Short(k.Value), before)
		default:
			lines[k.Value] = k.Line
		}
	}
}

// Refused reports whether a document must not contain a node.
func Refused(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0
}
