package format

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// source knows where the nodes and the comments of a document stand in its text.
type source struct {
	text     string
	starts   []int // of the lines
	extents  map[*yaml.Node]extent
	dashes   map[*yaml.Node]int // where the - of an item of a block list stands
	comments []comment
	empty    []bool // of each line, whether it is empty and no part of a text below |+
	at       int    // how far the text is scanned

	last struct{ line, column, at int } // the place of a node that was found before
}

// extent is the place of a node in the text, in bytes.
type extent struct {
	from, to int
	indent   int // of the lines below a | or >, in blanks
}

// comment is a comment, or a --- or ... that marks the beginning or the end.
type comment struct {
	at     int
	text   string
	own    bool // it begins its line
	column int  // of its first character, from 0
}

// scan finds the places of a document. If there is a node whose place it does not find, it
// returns that.
func scan(text string, root *yaml.Node) (*source, *yaml.Node) {
	s := &source{text: text, extents: map[*yaml.Node]extent{}, dashes: map[*yaml.Node]int{}}
	s.starts = append(s.starts, 0)
	for i, c := range []byte(text) {
		if c == '\n' {
			s.empty = append(s.empty, strings.TrimSpace(text[s.starts[len(s.starts)-1]:i]) == "")
			s.starts = append(s.starts, i+1)
		}
	}
	if at := s.node(root); at != nil {
		return s, at
	}
	if !s.gap(len(text)) {
		return s, root
	}
	return s, nil
}

// line returns the number of the line, from 0, in which a byte stands.
func (s *source) line(at int) int { return sort.SearchInts(s.starts, at+1) - 1 }

// blankBefore reports whether the line above that of a byte is empty, and no part of a text.
func (s *source) blankBefore(at int) bool {
	line := s.line(at)
	return line > 0 && s.empty[line-1]
}

// column returns how many characters stand before a byte in its line.
func (s *source) column(at int) int {
	return utf8.RuneCountInString(s.text[s.starts[s.line(at)]:at])
}

// offset returns the byte at the place of a node, -1 if there is none.
func (s *source) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(s.starts) {
		return -1
	}
	from, at := 1, s.starts[n.Line-1]
	if s.last.line == n.Line && s.last.column <= n.Column { // go on from there: a line may be long
		from, at = s.last.column, s.last.at
	}
	for range n.Column - from {
		if at >= len(s.text) {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s.text[at:])
		at += size
	}
	s.last.line, s.last.column, s.last.at = n.Line, n.Column, at
	return at
}

// node finds the place of a node, which comes next, and of those in it. It returns the first
// that it does not find.
func (s *source) node(n *yaml.Node) *yaml.Node {
	switch {
	case n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0:
		s.extents[n] = extent{from: s.at, to: s.at}
		return nil
	case n.Kind == yaml.ScalarNode:
		from := s.offset(n)
		if from < s.at || !s.gap(from) || !s.scalar(n, from) {
			return n
		}
		return nil
	case isFlow(n):
		return s.flow(n)
	}
	from := -1
	for _, child := range n.Content {
		if n.Kind == yaml.SequenceNode {
			if s.dashes[child] = s.find('-'); s.dashes[child] < 0 {
				return child
			}
		}
		if at := s.node(child); at != nil {
			return at
		}
		if from < 0 {
			from = s.extents[child].from
		}
	}
	s.extents[n] = extent{from: from, to: s.at}
	return nil
}

// flow finds the place of a mapping in { } or of a list in [ ].
func (s *source) flow(n *yaml.Node) *yaml.Node {
	open, end := byte('{'), byte('}')
	if n.Kind == yaml.SequenceNode {
		open, end = '[', ']'
	}
	from := s.offset(n)
	if from < s.at || !s.gap(from) || from >= len(s.text) || s.text[from] != open {
		return n
	}
	s.at++
	for _, child := range n.Content {
		if at := s.node(child); at != nil {
			return at
		}
	}
	if s.find(end) < 0 {
		return n
	}
	s.extents[n] = extent{from: from, to: s.at}
	return nil
}

// find goes on behind the next such sign, and returns its place; -1 if something else comes
// before it.
func (s *source) find(sign byte) int {
	for s.at < len(s.text) {
		if s.text[s.at] == sign && !s.marker() {
			s.at++
			return s.at - 1
		}
		if !s.step() {
			return -1
		}
	}
	return -1
}

// gap goes on to a byte, over what stands between two scalars. It returns false if that is
// more than signs and comments.
func (s *source) gap(to int) bool {
	for s.at < to {
		if !s.step() {
			return false
		}
	}
	return s.at == to
}

// step goes on behind a comment or a sign of YAML.
func (s *source) step() bool {
	c := s.text[s.at]
	before := s.at == 0 || strings.IndexByte(" \t\n", s.text[s.at-1]) >= 0
	switch {
	case c == '#' && before, s.marker():
		s.comment()
	case strings.IndexByte(" \t\n-:,[]{}", c) >= 0, c == '?' && strings.HasPrefix(s.text[s.at+1:]+" ", " "):
		s.at++
	default:
		return false
	}
	return true
}

// marker reports whether a --- or ... stands here, alone on its line.
func (s *source) marker() bool {
	line := s.line(s.at)
	if s.at != s.starts[line] {
		return false
	}
	rest, _, _ := strings.Cut(s.text[s.at:], "\n")
	rest = strings.TrimRight(rest, " \t")
	return rest == "---" || rest == "..."
}

// comment takes the comment that stands here.
func (s *source) comment() {
	rest, _, _ := strings.Cut(s.text[s.at:], "\n")
	start := s.starts[s.line(s.at)]
	s.comments = append(s.comments, comment{s.at, strings.TrimRightFunc(rest, unicode.IsSpace), strings.TrimSpace(s.text[start:s.at]) == "", s.column(s.at)})
	s.at += len(rest)
}

// scalar finds the end of a scalar that begins at a byte.
func (s *source) scalar(n *yaml.Node, from int) bool {
	x := extent{from: from, to: -1}
	switch {
	case isBlock(n):
		return s.below(n, from)
	case n.Style&yaml.SingleQuotedStyle != 0:
		x.to = quoteEnd(s.text, from, '\'')
	case n.Style&yaml.DoubleQuotedStyle != 0:
		x.to = quoteEnd(s.text, from, '"')
	default:
		x.to = plainEnd(s.text, from, n.Value)
	}
	s.extents[n], s.at = x, x.to
	return x.to > 0
}

// quoteEnd returns the end of a text in quotes, -1 if it has none.
func quoteEnd(text string, from int, quote byte) int {
	if from >= len(text) || text[from] != quote {
		return -1
	}
	for i := from + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && strings.HasPrefix(text[i+1:], "'"):
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return -1
}

// plainEnd returns the end of a text without quotes, which YAML joins with blanks if it has
// several lines; -1 if it does not stand there.
func plainEnd(text string, from int, value string) int {
	at := from
	for _, r := range value {
		if r == ' ' || r == '\t' || r == '\n' {
			continue
		}
		for at < len(text) && strings.IndexByte(" \t\n", text[at]) >= 0 {
			at++
		}
		got, size := utf8.DecodeRuneInString(text[at:])
		if got != r {
			return -1
		}
		at += size
	}
	return at
}

// below finds the lines below a | or >, which may have a comment behind it.
func (s *source) below(n *yaml.Node, from int) bool {
	header, _, _ := strings.Cut(s.text[from:], "\n")
	if header == "" || header[0] != '|' && header[0] != '>' {
		return false
	}
	s.at = from + len(strings.TrimRight(strings.SplitN(header, "#", 2)[0], " \t"))
	if !s.gap(from + len(header)) {
		return false
	}
	x := extent{from: from, to: s.at, indent: -1}
	keeps := strings.Contains(s.text[from:s.at], "+")
	for at := s.at + 1; at < len(s.text); {
		line, _, _ := strings.Cut(s.text[at:], "\n")
		blanks := len(line) - len(strings.TrimLeft(line, " "))
		empty := strings.TrimSpace(line) == ""
		if !empty && x.indent < 0 {
			x.indent = blanks - leading(n.Value)
		}
		if !empty && (blanks < x.indent || n.Value == "" || x.indent < 1) {
			break
		}
		if at += len(line); !empty || keeps && at < len(s.text) {
			x.to = at
			s.empty[s.line(at)] = false
		}
		at++
	}
	x.indent = max(x.indent, 0)
	s.extents[n], s.at = x, x.to
	return true
}

// leading returns how many blanks the first line that is not empty begins with.
func leading(value string) int {
	for line := range strings.SplitSeq(value, "\n") {
		if text := strings.TrimLeft(line, " "); strings.TrimSpace(text) != "" {
			return len(line) - len(text)
		}
	}
	return 0
}
