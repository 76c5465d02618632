package yamltext

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// Limits on what is read, so that no file can exhaust time or memory.
const (
	maxBrackets = 100 // open brackets at one point of a policy document, in any text
	maxNesting  = 20  // nested mappings and lists of a policy document
)

// position returns the line and column, in characters, of a byte of a text.
func position(text []byte, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	line = 1 + bytes.Count(before, []byte("\n"))
	return line, 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// parse reads the document's text as one YAML document; nil if it has faults.
func (t *Tree) parse(data []byte) *yaml.Node {
	if !t.checkCharacters(data) || !t.checkBrackets(data) {
		return nil
	}
	root, second, err := decode(data)
	if text := masked(data); err != nil && text != nil {
		t.lines = strings.Split(string(text), "\n")
		defer t.unmaskFaults(data)
		if root, second, err = decode(text); root != nil {
			unmask(root)
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		t.faultAt(fault.CodeMalformed, 1, 1, "write a policy that begins with merit: 1", "the document is empty")
		return nil
	case err != nil:
		t.syntax(err, len(data))
		return nil
	case second != nil:
		t.fault(fault.CodeMalformed, second, "write each policy into a file of its own", "a second document begins here")
		return nil
	}
	return root.Content[0]
}

// decode reads a text as YAML: its document, and the one after it if there is any. The
// error is io.EOF if there is none at all.
func decode(data []byte) (root, second *yaml.Node, err error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var first, next yaml.Node
	if err := dec.Decode(&first); err != nil {
		return nil, nil, err
	}
	switch err := dec.Decode(&next); {
	case err == nil:
		return &first, &next, nil
	case !errors.Is(err, io.EOF):
		return nil, nil, err
	}
	return &first, nil, nil
}

// checkCharacters refuses characters that make lines or characters ambiguous, before
// YAML is read.
func (t *Tree) checkCharacters(data []byte) bool {
	faults := len(t.Faults)
	for i := 0; i < len(data) && len(t.Faults) == faults; {
		r, size := utf8.DecodeRune(data[i:])
		first := i == 0 || data[i-1] == '\n'
		f := func(code fault.Code, hint, format string, args ...any) {
			line, column := position(data, i)
			t.faultAt(code, line, column, hint, format, args...)
		}
		switch {
		case i == 0 && bounded.IsUTF16(data):
			f(fault.CodeEncoding, "save it as UTF-8", "the file is in UTF-16")
		case r == utf8.RuneError && size == 1:
			f(fault.CodeEncoding, "save the file as UTF-8", "not valid UTF-8")
		case r == '\u0085' || r == '\u2028' || r == '\u2029':
			f(fault.CodeEncoding, "", "the character %U would end the line", r)
		case r == '\r' && !bytes.HasPrefix(data[i:], []byte("\r\n")):
			f(fault.CodeEncoding, "save the file with the line ends of Unix or Windows", "a carriage return without a line feed")
		case r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r == '\ufeff':
			f(fault.CodeEncoding, "", "the character %U is not allowed", r)
		case first && r == '%':
			f(fault.CodeMalformed, "", "a line must not begin with %%")
		case first && unicode.IsSpace(r) && r > 0x7f:
			f(fault.CodeEncoding, "indent with plain spaces", "the line begins with a wide or special space, %U", r)
		}
		i += size
	}
	return len(t.Faults) == faults
}

// checkBrackets limits the nesting before YAML is read. It also counts brackets in
// texts and comments, because a policy closes those too.
func (t *Tree) checkBrackets(data []byte) bool {
	open := 0
	for i, c := range data {
		switch c {
		case '[', '{':
			open++
		case ']', '}':
			open = max(open-1, 0)
		}
		if open > maxBrackets {
			line, column := position(data, i)
			t.faultAt(fault.CodeLimit, line, column, "close them", "more than %d brackets are open", maxBrackets)
			return false
		}
	}
	return true
}
