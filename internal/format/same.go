package format

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// same reports whether two documents have the same values and comments; formulas may differ
// in their blanks and lines, which package rule answers for.
func (p *page) same(other *page) bool {
	texts := func(p *page) (all []string) {
		for _, c := range p.comments {
			all = append(all, c.text)
		}
		return all
	}
	return slices.Equal(texts(p), texts(other)) && p.sameNode(p.root, other, other.root)
}

func (p *page) sameNode(n *yaml.Node, other *page, m *yaml.Node) bool {
	if n.Kind != m.Kind || len(n.Content) != len(m.Content) {
		return false
	}
	if n.Kind != yaml.ScalarNode {
		for i := range n.Content {
			if !p.sameNode(n.Content[i], other, m.Content[i]) {
				return false
			}
		}
		return true
	}
	if !p.formulas[n] || !other.formulas[m] {
		return n.Value == m.Value && n.Style == m.Style && n.ShortTag() == m.ShortTag() && p.formulas[n] == other.formulas[m]
	}
	a, errA := p.formula(n, Width)
	b, errB := other.formula(m, Width)
	return errA == nil && errB == nil && slices.Equal(a.Lines, b.Lines)
}
