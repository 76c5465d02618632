package pretty

import (
	"strings"

	"github.com/meritrules/merit/internal/layout"
)

// doc is a piece of a text that may be laid out in several ways. Every doc is one of the
// types below.
type doc interface {
	// breaks reports whether the doc cannot stand on one line.
	breaks() bool
}

type (
	// text is written as it is.
	text string

	// parts are written one after the other.
	parts []doc

	// line is a place to go to a new line: as it is where it does not.
	line string

	// joint is a place before an operator: a blank, or a new line, but not where the line so
	// far only closes brackets.
	joint struct{}

	// newLine always goes to a new line, with an empty one before it if blank is set.
	newLine struct{ blank bool }

	// indented writes a doc with its lines further in.
	indented struct {
		by int
		in doc
	}

	// group is written on one line if it fits, else all its own places break.
	group struct {
		in     doc
		forced bool // it cannot stand on one line
		ends   bool // nothing may follow it on its line
	}

	// remark is a comment.
	remark struct {
		text string
		own  bool // it stands on a line of its own
		ends bool // nothing may follow on its line
	}
)

func (text) breaks() bool       { return false }
func (line) breaks() bool       { return false }
func (joint) breaks() bool      { return false }
func (newLine) breaks() bool    { return true }
func (d indented) breaks() bool { return d.in.breaks() }
func (d group) breaks() bool    { return d.forced || d.ends }
func (d remark) breaks() bool   { return d.ends || strings.Contains(d.text, "\n") }

func (d parts) breaks() bool {
	for _, p := range d {
		if p.breaks() {
			return true
		}
	}
	return false
}

// grouped returns a group of docs.
func grouped(docs ...doc) doc {
	in := parts(docs)
	g := group{in: in, forced: in.breaks()}
	if g.forced && !breaksWithin(in) {
		g.forced, g.ends = false, true
	}
	return g
}

// breaksWithin reports whether a doc cannot stand on one line, apart from a comment behind
// it.
func breaksWithin(d doc) bool {
	switch d := d.(type) {
	case remark:
		return d.own || strings.Contains(d.text, "\n")
	case group:
		return d.forced
	case indented:
		return breaksWithin(d.in)
	case parts:
		for i, p := range d {
			if i == len(d)-1 {
				return breaksWithin(p)
			}
			if p.breaks() {
				return true
			}
		}
		return false
	}
	return d.breaks()
}

// task is a doc to write, so far in.
type task struct {
	doc    doc
	indent int
	flat   bool // on one line
}

// writer writes docs in lines of a width.
type writer struct {
	width  int
	lines  []string
	line   strings.Builder // the last line so far
	used   int             // its width, without blanks to come
	blanks int             // that come before the next text
	fresh  bool            // the next text needs a new line
}

// write writes a doc.
func (w *writer) write(d doc) []string {
	stack := []task{{doc: d}}
	for len(stack) > 0 {
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch d := t.doc.(type) {
		case text:
			w.text(string(d), t.indent)
		case parts:
			for i := len(d) - 1; i >= 0; i-- {
				stack = append(stack, task{d[i], t.indent, t.flat})
			}
		case indented:
			stack = append(stack, task{d.in, t.indent + d.by, t.flat})
		case group:
			flat := t.flat || !d.forced && w.fits(d.in, stack)
			stack = append(stack, task{d.in, t.indent, flat})
		case line:
			if t.flat {
				w.text(string(d), t.indent)
			} else {
				w.newLine(t.indent)
			}
		case joint:
			if t.flat || w.closes() {
				w.text(" ", t.indent)
			} else {
				w.newLine(t.indent)
			}
		case newLine:
			w.newLine(t.indent)
			if d.blank {
				w.lines = append(w.lines, "")
			}
		case remark:
			w.remark(d, t.indent)
		}
	}
	return append(w.lines, w.line.String())
}

// text writes a text on the current line, or on a new one if it must. Blanks are kept until
// something follows them.
func (w *writer) text(s string, indent int) {
	if s == "" {
		return
	}
	if strings.Trim(s, " ") == "" {
		w.blanks = max(w.blanks, len(s))
		return
	}
	if w.fresh {
		w.newLine(indent)
	}
	s = strings.Repeat(" ", w.blanks) + s
	w.blanks = 0
	w.line.WriteString(s)
	w.used += layout.Width(s)
}

// closes reports whether the current line only closes brackets.
func (w *writer) closes() bool {
	return w.line.Len() > 0 && !w.fresh && strings.Trim(w.line.String(), " )]}") == ""
}

// newLine ends the current line.
func (w *writer) newLine(indent int) {
	w.lines = append(w.lines, w.line.String())
	w.line.Reset()
	w.used, w.blanks, w.fresh = indent, indent, false
}

// remark writes a comment.
func (w *writer) remark(d remark, indent int) {
	started := w.line.Len() > 0
	if d.own && started && !w.fresh {
		w.newLine(indent)
	} else if started && !w.fresh {
		w.blanks = 1
	}
	w.text(d.text, indent)
	w.fresh = d.ends
	w.blanks = 1
}

// fits reports whether a doc fits on the rest of the line, with what follows it up to the
// next place where the line may end.
func (w *writer) fits(d doc, after []task) bool {
	room := w.width - w.used - w.blanks
	if w.line.Len() == 0 {
		room = w.width - w.used
	}
	stack := []task{{doc: d, flat: true}}
	for room >= 0 {
		if len(stack) == 0 {
			if len(after) == 0 {
				return true
			}
			stack, after = append(stack, after[len(after)-1]), after[:len(after)-1]
		}
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch d := t.doc.(type) {
		case text:
			room -= layout.Width(string(d))
		case parts:
			for i := len(d) - 1; i >= 0; i-- {
				stack = append(stack, task{doc: d[i], flat: t.flat})
			}
		case indented:
			stack = append(stack, task{doc: d.in, flat: t.flat})
		case group:
			stack = append(stack, task{doc: d.in, flat: t.flat})
		case line:
			if !t.flat {
				return true
			}
			room -= len(d)
		case joint:
			if !t.flat {
				return true
			}
			room--
		case newLine:
			return true
		case remark:
			if d.ends {
				return true
			}
			room -= layout.Width(d.text) + 2
		}
	}
	return false
}

// flat writes a doc on one line, false if it cannot stand on one.
func flat(d doc) (string, bool) {
	w := writer{width: 1 << 30}
	w.flat(d)
	return w.line.String(), len(w.lines) == 0 && !strings.Contains(w.line.String(), "\n")
}

func (w *writer) flat(d doc) {
	switch d := d.(type) {
	case text:
		w.text(string(d), 0)
	case line:
		w.text(string(d), 0)
	case newLine, joint:
		w.text(" ", 0)
	case parts:
		for _, p := range d {
			w.flat(p)
		}
	case indented:
		w.flat(d.in)
	case group:
		w.flat(d.in)
	case remark:
		w.remark(d, 0)
	}
}
