package mutation

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// document is a policy document whose nodes are edited.
type document struct {
	file  string
	root  *yaml.Node // the mapping of all sections
	cases *yaml.Node // a list
	at    map[place]*yaml.Node
	owner map[*yaml.Node]*yaml.Node // the mapping around a value
	used  []*document               // the files that it uses, whose rules are edited as well
}

type place struct{ line, column int }

// readDocument reads the text of a sound policy.
func readDocument(file string, data []byte) (*document, error) {
	var top yaml.Node
	if err := yaml.Unmarshal(data, &top); err != nil {
		return nil, err
	}
	d := &document{file: file, root: top.Content[0], at: map[place]*yaml.Node{}, owner: map[*yaml.Node]*yaml.Node{}}
	if d.cases = child(d.root, "cases"); d.cases == nil {
		d.cases = &yaml.Node{Kind: yaml.SequenceNode}
	}
	d.index(d.root)
	return d, nil
}

// index notes where scalars stand, and drops comments, which a mutant does not need.
func (d *document) index(n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	switch {
	case n.Kind == yaml.ScalarNode && n.Style&yaml.LiteralStyle != 0:
		d.at[place{n.Line + 1, 0}] = n // the column depends on the indentation
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		d.at[place{n.Line, n.Column + 1}] = n
	case n.Kind == yaml.ScalarNode:
		d.at[place{n.Line, n.Column}] = n
	}
	for _, c := range n.Content {
		if n.Kind == yaml.MappingNode {
			d.owner[c] = n
		}
		d.index(c)
	}
}

// formula returns the node of a formula; nil if the document does not have it as it is
// compiled, such as a list of numbers.
func (d *document) formula(src types.Source) *yaml.Node {
	if src.File != d.file {
		for _, u := range d.used {
			if n := u.formula(src); n != nil {
				return n
			}
		}
		return nil
	}
	for _, at := range []place{{src.Line, src.Column}, {src.Line, 0}} {
		if n := d.at[at]; n != nil && strings.TrimRight(n.Value, "\n") == src.Text {
			return n
		}
	}
	return nil
}

// child returns the value of a key of a mapping, nil if there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// pairs calls fn for each key of a mapping with its value.
func pairs(n *yaml.Node, fn func(key, value *yaml.Node)) {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		fn(n.Content[i], n.Content[i+1])
	}
}

// text returns the document with some of its cases.
func (d *document) text(cases []int) ([]byte, error) {
	all := d.cases.Content
	defer func() { d.cases.Content = all }()
	d.cases.Content = nil
	for _, i := range cases {
		d.cases.Content = append(d.cases.Content, all[i])
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	if err := e.Encode(d.root); err != nil {
		return nil, err
	}
	return b.Bytes(), e.Close()
}

// texts returns the document with some of its cases, and the files that it uses, by their names.
func (d *document) texts(cases []int) (map[string][]byte, error) {
	all := map[string][]byte{}
	var err error
	for _, u := range d.used {
		if all[u.file], err = u.text(nil); err != nil {
			return nil, err
		}
	}
	all[d.file], err = d.text(cases)
	return all, err
}

// overlay is a file system in which some files have another content.
type overlay struct {
	fs.FS
	files map[string][]byte
}

// Open opens a file.
func (o overlay) Open(name string) (fs.File, error) {
	if data, ok := o.files[name]; ok {
		return &opened{bytes.NewReader(data), name, len(data)}, nil
	}
	return o.FS.Open(name)
}

// opened is a file that has another content.
type opened struct {
	io.Reader
	name string
	size int
}

// Close does nothing: there is nothing to release.
func (f *opened) Close() error { return nil }

// Stat returns the file itself, which describes itself.
func (f *opened) Stat() (fs.FileInfo, error) { return f, nil }

// Name returns the name of the file that it stands for.
func (f *opened) Name() string { return f.name }

// Size returns the length of the content.
func (f *opened) Size() int64 { return int64(f.size) }

// Mode says that it is a regular file, to be read.
func (f *opened) Mode() fs.FileMode { return 0o444 }

// ModTime returns no time: the content was never stored.
func (f *opened) ModTime() time.Time { return time.Time{} }

// IsDir returns false.
func (f *opened) IsDir() bool { return false }

// Sys returns nil: no system has the file.
func (f *opened) Sys() any { return nil }
