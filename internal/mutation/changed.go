package mutation

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// notChanged returns a function that reports whether a mutant is where a change of the rules
// touches nothing: neither in a rule that differs from the other policy, nor in one that reads such
// a rule, directly or through others. Layout, comments, needless brackets and the names of lets are
// no change.
func (x *experiment) notChanged() (func(Mutant) bool, error) {
	old, err := readDocument(x.options.Changed.File(), x.options.Changed.Text())
	if err != nil {
		return nil, err
	}
	t := &touched{sheet: x.policy.Rules(), names: map[string]bool{}}
	t.rules(x.policy, x.options.Changed)
	t.declared("", child(x.document.root, "lists"), child(old.root, "lists"), 2)
	t.declared(previous, child(x.document.root, "previous"), child(old.root, "previous"), 2)
	t.declared("", child(x.document.root, "facts"), child(old.root, "facts"), 1)
	t.declared("", child(x.document.root, "made"), child(old.root, "made"), 1)
	t.declared("", sections(x.document.root), sections(old.root), 1)
	t.spread(x.policy, sections(x.document.root))
	return func(m Mutant) bool { return !t.has(m) }, nil
}

// previous begins the names of the lists of the last cycle.
const previous = "previous."

// touched are the names of what a change touches: of figures and fields with their list, such as
// units.total, of lists, parameters, tables and functions, and of sections.
type touched struct {
	sheet *rule.Sheet
	names map[string]bool
}

// rules notes what says something else in another policy.
func (t *touched) rules(now, old *merit.Policy) {
	says, before := now.Rules().Canonical(), old.Rules().Canonical()
	for name, text := range says {
		if before[name] != text {
			t.names[name] = true
		}
	}
	for name := range before {
		if says[name] == "" {
			t.names[name] = true // a rule that is gone counts through those that read it
		}
	}
}

// declared notes the entries of a mapping that are written otherwise in another document: with
// their own entries if it is deep.
func (t *touched) declared(prefix string, now, old *yaml.Node, depth int) {
	pairs(now, func(key, value *yaml.Node) {
		before := child(old, key.Value)
		switch {
		case before != nil && sameNode(value, before):
		case depth > 1 && before != nil && before.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode:
			t.declared(prefix+key.Value+".", value, before, depth-1)
		default:
			t.names[prefix+key.Value] = true
		}
	})
	pairs(old, func(key, _ *yaml.Node) {
		if child(now, key.Value) == nil {
			t.names[prefix+key.Value] = true
		}
	})
}

// sameNode reports whether two nodes say the same, whatever their layout and comments.
func sameNode(a, b *yaml.Node) bool { return bytes.Equal(plainText(a), plainText(b)) }

func plainText(n *yaml.Node) []byte {
	var b bytes.Buffer
	var write func(n *yaml.Node)
	write = func(n *yaml.Node) {
		b.WriteByte('0' + byte(n.Kind))
		b.WriteString(strings.Join(strings.Fields(n.Value), " "))
		for _, c := range n.Content {
			b.WriteByte('(')
			write(c)
			b.WriteByte(')')
		}
	}
	write(n)
	return b.Bytes()
}

// sections returns the mapping of the sections of the domain.
func sections(root *yaml.Node) *yaml.Node {
	all := &yaml.Node{Kind: yaml.MappingNode}
	pairs(root, func(key, value *yaml.Node) {
		if !slices.Contains(notSections, key.Value) {
			all.Content = append(all.Content, key, value)
		}
	})
	return all
}

// spread adds what reads what is touched, until nothing new is found.
func (t *touched) spread(p *merit.Policy, sections *yaml.Node) {
	says := p.Rules().Canonical()
	figures := map[string]types.ColumnName{}
	for _, f := range t.sheet.Figures() {
		figures[columnName(types.ColumnName{List: f.List, Field: f.Source.Name})] = types.ColumnName{List: f.List, Field: f.Source.Name}
	}
	for before := -1; before < len(t.names); {
		before = len(t.names)
		for name, c := range figures {
			if !t.names[name] && t.isRead(c) {
				t.names[name] = true
			}
		}
		for name, text := range says { // functions, parameters and tables
			if _, isFigure := figures[name]; !isFigure && !t.names[name] && t.mentions(text) {
				t.names[name] = true
			}
		}
		pairs(sections, func(key, value *yaml.Node) {
			if t.names[key.Value] || t.mentions(strings.Join(values(value), " ")) {
				t.names[key.Value] = true
				t.made(p.Facts().Lists, figures)
			}
		})
	}
}

// isRead reports whether a figure reads what is touched.
func (t *touched) isRead(figure types.ColumnName) bool {
	columns, names := t.sheet.Reads(figure)
	return slices.ContainsFunc(columns, func(c types.ColumnName) bool { return t.names[columnName(c)] }) || slices.ContainsFunc(names, func(name string) bool { return t.names[name] })
}

// values returns the scalars of a section that are no keys.
func values(n *yaml.Node) (all []string) {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	for i, c := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			all = append(all, values(c)...)
		}
	}
	return all
}

// made adds the columns that are neither facts nor figures: the models of sections make them.
func (t *touched) made(lists []*types.Schema, figures map[string]types.ColumnName) {
	facts := map[string]bool{}
	for _, s := range lists {
		for _, f := range s.Fields {
			facts[s.Name+"."+f.Name] = true
		}
	}
	for _, list := range t.sheet.ListNames() {
		for _, f := range t.sheet.List(list).Fields {
			name := list + "." + f.Name
			if _, isFigure := figures[name]; !isFigure && !facts[name] {
				t.names[name] = true
			}
		}
	}
}

// columnName returns the name of a column as rules have it.
func columnName(c types.ColumnName) string {
	if c.List == "" {
		return c.Field
	}
	return c.List + "." + c.Field
}

var word = regexp.MustCompile(`[\p{L}_][\p{L}\d_]*`)

// mentions reports whether a text has the name of something touched, or of the field of it.
func (t *touched) mentions(text string) bool {
	words := map[string]bool{}
	for _, w := range word.FindAllString(text, -1) {
		words[w] = true
	}
	for name := range t.names {
		if words[name] || words[name[strings.LastIndexByte(name, '.')+1:]] {
			return true
		}
	}
	return false
}

// has reports whether a mutant is in what is touched: in a rule, or in a section.
func (t *touched) has(m Mutant) bool {
	name, _, _ := strings.Cut(m.Rule, "(")
	section, _, _ := strings.Cut(m.Rule, ".")
	return t.names[name] || t.names[section] && m.figures == nil && m.name == ""
}
