package excerpt

import (
	"bytes"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// Case writes the facts as a case that expects a value of the target.
func (f *Facts) Case(name string, at Target, expect value.Value) (string, error) {
	return f.caseOf(name, at, scalar(expect))
}

// FaultCase writes the facts as a case that expects a fault of the target, by its code.
func (f *Facts) FaultCase(name string, at Target, code fault.Code) (string, error) {
	fault, of := flow(yaml.MappingNode), flow(yaml.MappingNode)
	pair(of, "code", &yaml.Node{Kind: yaml.ScalarNode, Value: string(code)})
	pair(fault, "error", of)
	return f.caseOf(name, at, fault)
}

func (f *Facts) caseOf(name string, at Target, expect *yaml.Node) (string, error) {
	given := flow(yaml.MappingNode)
	for _, x := range f.Values {
		pair(given, x.Name, scalar(x.Value))
	}
	var previous *yaml.Node
	for _, l := range f.Lists {
		to, name := given, l.Name
		if last, ok := strings.CutPrefix(l.Name, "previous."); ok {
			if previous == nil {
				previous = flow(yaml.MappingNode)
			}
			to, name = previous, last
		}
		if name == "" {
			name = "year"
		}
		records := flow(yaml.SequenceNode)
		for _, r := range l.Records {
			rec := flow(yaml.MappingNode)
			for _, x := range r {
				pair(rec, x.Name, scalar(x.Value))
			}
			records.Content = append(records.Content, rec)
		}
		pair(to, name, records)
	}
	if previous != nil {
		pair(given, "previous", previous)
	}
	c := &yaml.Node{Kind: yaml.MappingNode}
	pair(c, "name", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name})
	if f.AsOf != nil {
		pair(c, "as_of", &yaml.Node{Kind: yaml.ScalarNode, Value: f.AsOf.Day.String()})
	}
	if len(given.Content) > 0 {
		pair(c, "given", given)
	}
	pair(c, "expect", f.expect(at, expect))
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{c}}); err != nil {
		return "", err
	}
	return b.String(), e.Close()
}

// expect names the target as a case does: among the records of its list, in their order.
func (f *Facts) expect(at Target, v *yaml.Node) *yaml.Node {
	x := flow(yaml.MappingNode)
	if l := f.List(at.List); at.List != "" && l != nil && len(l.Records) > 1 {
		first := flow(yaml.MappingNode)
		pair(first, at.Field, v)
		records := flow(yaml.SequenceNode)
		records.Content = append(records.Content, first)
		for range len(l.Records) - 1 {
			records.Content = append(records.Content, flow(yaml.MappingNode))
		}
		pair(x, at.List, records)
		return x
	}
	list := at.List
	if list == "" {
		list = "year"
	}
	pair(x, list+"."+at.Field, v)
	return x
}

func flow(kind yaml.Kind) *yaml.Node { return &yaml.Node{Kind: kind, Style: yaml.FlowStyle} }

func pair(n *yaml.Node, key string, value *yaml.Node) {
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
}

// scalar writes a value as in a case: a record as its key, a missing value as ~.
func scalar(v value.Value) *yaml.Node {
	switch v.Kind() {
	case types.ListKind:
		n := flow(yaml.SequenceNode)
		for _, e := range v.Elems() {
			n.Content = append(n.Content, scalar(e))
		}
		return n
	case types.TextKind, types.RecordKind:
		n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: v.String()}
		if n.Value == "pending" { // which says of a figure that it has no value yet
			n.Style = yaml.DoubleQuotedStyle
		}
		return n
	case types.Nothing:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: "~"}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: v.String()}
}
