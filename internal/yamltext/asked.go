package yamltext

import (
	"bytes"
	"regexp"
	"strings"

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

// unmaskFaults puts each ? back into the faults that were found so far, and into the lines.
func (t *Tree) unmaskFaults(data []byte) {
	t.lines = strings.Split(string(data), "\n")
	for _, e := range t.Faults {
		e.Message = strings.ReplaceAll(e.Message, string(stand), Asked)
		e.Hint = strings.ReplaceAll(e.Hint, string(stand), Asked)
	}
}
