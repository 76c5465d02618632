package yamltext

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// An author writes ? for a value that is still to be found: expect: {units.total: ?}. YAML
// takes a ? with a blank after it for the sign of a key. So a document that YAML refuses is
// read again with another character in place of each such ?, which has the same width.

// stand stands for a ? while YAML is read. It means nothing in Unicode.
const stand = '\uE000'

// Asked is the value of a node without quotes that asks for its value.
const Asked = "?"

// IsAsked reports whether a node is a ? without quotes.
func IsAsked(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style == 0 && n.Value == Asked
}

// lone finds a ? after a colon; what follows it is looked at apart.
var lone = regexp.MustCompile(`: +\?`)

// masked returns a text with stand in place of each ? that is a whole value; nil if there
// is none.
func masked(data []byte) []byte {
	if bytes.ContainsRune(data, stand) {
		return nil
	}
	var out []byte
	from := 0
	for _, at := range lone.FindAllIndex(data, -1) {
		if end := at[1]; endsValue(data[end:]) {
			out = append(append(out, data[from:end-1]...), string(stand)...)
			from = end
		}
	}
	if from == 0 {
		return nil
	}
	return append(out, data[from:]...)
}

// endsValue reports whether a value without quotes may end before a text.
func endsValue(rest []byte) bool {
	blanks := len(rest) - len(bytes.TrimLeft(rest, " "))
	rest = rest[blanks:]
	return len(rest) == 0 || bytes.ContainsRune([]byte(",}]\r\n"), rune(rest[0])) || rest[0] == '#' && blanks > 0
}

// unmask puts each ? back into the tree.
func unmask(n *yaml.Node) {
	n.Value = strings.ReplaceAll(n.Value, string(stand), Asked)
	for _, child := range n.Content {
		unmask(child)
	}
}

// checkAsked refuses a ? that is no value below expect of a case.
func (t *Tree) checkAsked(root *yaml.Node) {
	if root.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		section := root.Content[i+1]
		if root.Content[i].Value != "cases" {
			t.refuseAsked(section)
			continue
		}
		for _, c := range section.Content {
			for k := 0; k+1 < len(c.Content); k += 2 {
				if c.Content[k].Value != "expect" {
					t.refuseAsked(c.Content[k+1])
				}
			}
		}
	}
}

func (t *Tree) refuseAsked(n *yaml.Node) {
	if IsAsked(n) {
		t.fault(fault.CodeMalformed, n, `a text is written "?"`, "? stands for a value only below expect of a case")
	}
	for _, child := range n.Content {
		t.refuseAsked(child)
	}
}

// Answer is what is written in place of a ?.
type Answer struct {
	Line, Column int // of the ?, from 1
	Text         string
}

// Fill returns a document with answers in place of its ?, and everything else as it is, byte
// for byte. It returns the first answer at whose place there is no ? instead.
func Fill(data []byte, answers []Answer) ([]byte, *Answer) {
	answers = slices.SortedFunc(slices.Values(answers), func(a, b Answer) int {
		return cmp.Or(cmp.Compare(b.Line, a.Line), cmp.Compare(b.Column, a.Column))
	})
	lines := strings.SplitAfter(string(data), "\n")
	for i, a := range answers { // from the end, so that the columns of the others hold
		if a.Line < 1 || a.Line > len(lines) {
			return nil, &answers[i]
		}
		runes := []rune(lines[a.Line-1])
		if a.Column < 1 || a.Column > len(runes) || string(runes[a.Column-1]) != Asked {
			return nil, &answers[i]
		}
		lines[a.Line-1] = string(runes[:a.Column-1]) + a.Text + string(runes[a.Column:])
	}
	return []byte(strings.Join(lines, "")), nil
}

// unmaskFaults puts each ? back into the faults that were found so far, and into the lines.
func (t *Tree) unmaskFaults(data []byte) {
	t.lines = strings.Split(string(data), "\n")
	for _, e := range t.Faults {
		e.Message = strings.ReplaceAll(e.Message, string(stand), Asked)
		e.Hint = strings.ReplaceAll(e.Hint, string(stand), Asked)
	}
}
