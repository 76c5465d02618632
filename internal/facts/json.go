package facts

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
)

// Limits on facts, so that no file can exhaust time or memory.
const (
	maxFacts       = 256 << 20 // bytes of a file of facts
	maxJSONNesting = 20        // objects and arrays inside each other
	maxMembers     = 1000      // fields of one object
	maxInterned    = 1 << 16   // texts kept for sharing
)

// jsonKind is the kind of a JSON value, in words for messages.
type jsonKind string

const (
	jsonNull   jsonKind = "null"
	jsonNumber jsonKind = "number"
	jsonText   jsonKind = "text"
	jsonFlag   jsonKind = "flag"
	jsonArray  jsonKind = "list"
	jsonObject jsonKind = "object"
)

// jsonValue is a JSON value: numbers and texts by their text, flags as "true" or "".
type jsonValue struct {
	kind  jsonKind
	text  string
	elems []jsonValue
}

// jsonReader reads JSON strictly: UTF-8, no repeated name in an object, nothing after
// the value. The first fault ends the reading, as if the text ended there.
type jsonReader struct {
	in    *origin // the same, for the places of faults
	file  string
	data  []byte
	pos   int
	depth int
	err   *fault.Error
	texts map[string]string // to share texts that recur

	budget *budget
}

func newJSONReader(file string, data []byte, b *budget) *jsonReader {
	r := &jsonReader{in: &origin{file: file, data: data}, file: file, data: data, texts: map[string]string{}, budget: b}
	if r.err = r.in.notUTF8("save the file as UTF-8"); r.err != nil {
		r.pos = len(data)
	}
	return r
}

// errorAt returns a fault at a byte of the file.
func (r *jsonReader) errorAt(code fault.Code, offset int, format string, args ...any) *fault.Error {
	return r.in.errorAt(code, offset, format, args...)
}

// fail records the first fault and ends the reading.
func (r *jsonReader) fail(code fault.Code, offset int, format string, args ...any) {
	if r.err == nil {
		r.err = r.errorAt(code, offset, format, args...)
	}
	r.pos = len(r.data)
}

// peek skips white space and returns the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	for ; r.pos < len(r.data); r.pos++ {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// expected fails because the file has something other than what is expected.
func (r *jsonReader) expected(what string) {
	r.peek()
	if r.pos >= len(r.data) {
		r.fail(fault.CodeMalformed, r.pos, "not JSON: expected %s, but the file ends", what)
		return
	}
	c, _ := utf8.DecodeRune(r.data[r.pos:])
	r.fail(fault.CodeMalformed, r.pos, "not JSON: expected %s, not %q", what, string(c))
}

// end fails unless nothing follows.
func (r *jsonReader) end() {
	if r.err == nil && r.peek() != 0 || r.pos < len(r.data) {
		r.expected("the end of the file")
	}
}

// enter opens an object or array; leave closes it.
func (r *jsonReader) enter() {
	if r.depth++; r.depth > maxJSONNesting {
		r.fail(fault.CodeLimit, r.pos, "nested more than %d deep", maxJSONNesting)
		return
	}
	r.pos++
}

func (r *jsonReader) leave() {
	r.depth--
	if r.err == nil {
		r.pos++
	}
}

// each calls read for every element between the brackets at this point, with its
// position from 1.
func (r *jsonReader) each(closing byte, read func(i int)) {
	r.enter()
	for i := 1; r.err == nil && (i > 1 || r.peek() != closing); i++ {
		read(i)
		if r.err != nil || r.peek() == closing {
			break
		}
		if r.peek() != ',' {
			r.expected(fmt.Sprintf(`"," or %q`, string(closing)))
			break
		}
		r.pos++
	}
	r.leave()
}

// array calls read for every element of the array at this point.
func (r *jsonReader) array(read func(i int)) { r.each(']', read) }

// object calls read for every name of the object at this point, with the reader
// before its value. It fails on a repeated name.
func (r *jsonReader) object(read func(at int, name string)) {
	var names nameSet
	r.each('}', func(i int) {
		if r.peek() != '"' {
			r.expected(`a name in quotes`)
			return
		}
		at := r.pos
		name := r.string()
		switch {
		case r.err != nil:
		case i > maxMembers:
			r.fail(fault.CodeLimit, at, "an object with more than %d fields", maxMembers)
		case !names.add(name):
			r.fail(fault.CodeDuplicateName, at, "the field %s stands twice", spell.Short(name))
		case r.peek() != ':':
			r.expected(`":"`)
		default:
			r.pos++
			read(at, name)
		}
	})
}

// nameSet holds the names of an object: a few in a slice, which is faster, many in a
// map.
type nameSet struct {
	few  []string
	many map[string]bool
}

// add adds a name, and reports whether it is new.
func (s *nameSet) add(name string) bool {
	switch {
	case s.many[name] || s.many == nil && slices.Contains(s.few, name):
		return false
	case s.many != nil:
		s.many[name] = true
	case len(s.few) < 16:
		s.few = append(s.few, name)
	default:
		s.many = map[string]bool{name: true}
		for _, n := range s.few {
			s.many[n] = true
		}
	}
	return true
}

// value reads any value. For an object it keeps only the kind.
func (r *jsonReader) value() jsonValue {
	switch c := r.peek(); {
	case c == '"':
		return jsonValue{kind: jsonText, text: r.string()}
	case startsNumber(c):
		at := r.pos
		v := jsonValue{kind: jsonNumber, text: r.number()}
		if !r.budget.SpendDigits(v.text) {
			r.exhausted(at, r.budget.TooManyDigits)
		}
		return v
	case c == '[':
		v := jsonValue{kind: jsonArray}
		r.array(func(int) { v.elems = append(v.elems, r.value()) })
		return v
	case c == '{':
		r.skip()
		return jsonValue{kind: jsonObject}
	case r.word("true"):
		return jsonValue{kind: jsonFlag, text: "true"}
	case r.word("false"):
		return jsonValue{kind: jsonFlag}
	case r.word("null"):
		return jsonValue{kind: jsonNull}
	}
	r.expected("a value")
	return jsonValue{kind: jsonNull}
}

// skip reads any value and keeps nothing of it.
func (r *jsonReader) skip() {
	switch c := r.peek(); {
	case c == '[':
		r.array(func(int) { r.skip() })
	case c == '{':
		r.object(func(int, string) { r.skip() })
	case startsNumber(c):
		r.number()
	default:
		r.value()
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func startsNumber(c byte) bool { return c == '-' || isDigit(c) }

// exhausted ends the reading at a byte that exceeds a budget.
func (r *jsonReader) exhausted(offset int, says func() (message, hint string)) {
	if r.err == nil {
		message, hint := says()
		r.fail(fault.CodeLimit, offset, "%s", message)
		r.err.Hint = hint
	}
}

// word reads a word if it stands here.
func (r *jsonReader) word(w string) bool {
	ok := bytes.HasPrefix(r.data[r.pos:], []byte(w))
	if ok {
		r.pos += len(w)
	}
	return ok
}

// null reads null if it stands here.
func (r *jsonReader) null() bool {
	r.peek()
	return r.word("null")
}

// digits reads at least one digit.
func (r *jsonReader) digits() {
	from := r.pos
	for r.pos < len(r.data) && isDigit(r.data[r.pos]) {
		r.pos++
	}
	if r.pos == from {
		r.expected("a digit")
	}
}

// number reads a number and returns its text.
func (r *jsonReader) number() string {
	from := r.pos
	r.word("-")
	if first := r.pos; !r.word("0") {
		r.digits()
	} else if r.pos < len(r.data) && isDigit(r.data[r.pos]) {
		r.fail(fault.CodeMalformed, first, "not JSON: a number with a needless zero at its beginning")
	}
	if r.word(".") {
		r.digits()
	}
	if r.word("e") || r.word("E") {
		_ = r.word("+") || r.word("-")
		r.digits()
	}
	if r.err != nil {
		return "0"
	}
	return string(r.data[from:r.pos])
}

// string reads a text in quotes.
func (r *jsonReader) string() string {
	from := r.pos + 1
	for i := from; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return r.share(r.data[from:i])
		case c == '\\':
			return r.escaped(from, i)
		case c < ' ':
			r.fail(fault.CodeMalformed, i, "not JSON: the character %U in a text; write \\n for a new line", c)
			return ""
		}
	}
	r.fail(fault.CodeMalformed, from-1, "not JSON: this quote is never closed")
	return ""
}

// share returns b as a text; a short text is shared by all its occurrences.
func (r *jsonReader) share(b []byte) string {
	if s, ok := r.texts[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(s) <= 40 && len(r.texts) < maxInterned {
		r.texts[s] = s
	}
	return s
}

const escapes, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

// escaped reads the rest of a text from its first backslash on.
func (r *jsonReader) escaped(from, i int) string {
	text := bytes.Clone(r.data[from:i])
	for r.pos = i; r.pos < len(r.data); {
		switch c := r.data[r.pos]; {
		case c == '"':
			r.pos++
			return string(text)
		case c == '\\':
			text = r.escape(text)
		case c < ' ':
			r.fail(fault.CodeMalformed, r.pos, "not JSON: the character %U in a text; write \\n for a new line", c)
		default:
			text = append(text, c)
			r.pos++
		}
	}
	r.fail(fault.CodeMalformed, from-1, "not JSON: this quote is never closed")
	return ""
}

// escape appends the character of an escape sequence.
func (r *jsonReader) escape(text []byte) []byte {
	at := r.pos
	if at+1 < len(r.data) {
		if i := bytes.IndexByte([]byte(escapes), r.data[at+1]); i >= 0 {
			r.pos += 2
			return append(text, meanings[i])
		}
	}
	c, ok := r.unicode()
	if ok && utf16.IsSurrogate(c) {
		low, found := r.unicode()
		c = utf16.DecodeRune(c, low)
		ok = found && c != utf8.RuneError
	}
	if !ok {
		r.fail(fault.CodeMalformed, at, "not JSON: this backslash stands for no character")
	}
	return utf8.AppendRune(text, c)
}

// unicode reads \uXXXX.
func (r *jsonReader) unicode() (rune, bool) {
	if r.pos+6 > len(r.data) || !bytes.HasPrefix(r.data[r.pos:], []byte(`\u`)) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(r.data[r.pos+2:r.pos+6]), 16, 16)
	r.pos += 6
	return rune(n), err == nil
}
