package merit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// Limits on what is read, so that no file can exhaust time or memory.
const (
	maxDocument = 1 << 20 // bytes of a policy document
	maxBrackets = 100     // brackets of a policy document that are open at once, in any text
	maxNesting  = 20      // mappings and lists of a policy document inside each other
	maxDeclared = 2000    // parameters, functions, tables, facts and figures of a policy document
	maxForm     = 20_000  // keys and values in its lists
	maxRows     = 5000    // rows of its tables
	maxPeriods  = 120     // periods between the days on which its values change
	maxCompiled = 20_000  // names and rows, times periods
)

// readFile returns the content of a file of at most limit bytes, without a byte
// order mark.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, *rule.Error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, unreadable(name, err)
	case int64(len(data)) > limit:
		return nil, &rule.Error{File: name, Message: fmt.Sprintf("the file has more than %d bytes", limit)}
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil
}

func unreadable(name string, err error) *rule.Error {
	cause := err
	var pe *fs.PathError
	if errors.As(err, &pe) {
		cause = pe.Err
	}
	return &rule.Error{File: name, Message: fmt.Sprintf("cannot be read: %v", cause), Err: err}
}

// position returns the line and column, in characters, of a byte of a text.
func position(text []byte, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	line = 1 + bytes.Count(before, []byte("\n"))
	return line, 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// parse reads the document's text as one YAML document; nil where it has faults.
func (d *document) parse(data []byte) *yaml.Node {
	if !d.checkCharacters(data) || !d.checkBrackets(data) {
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var root, second yaml.Node
	if err := dec.Decode(&root); errors.Is(err, io.EOF) {
		d.faultAt(1, 1, "write a policy that begins with merit: 1", "the document is empty")
		return nil
	} else if err != nil {
		d.syntax(err, len(data))
		return nil
	}
	if err := dec.Decode(&second); err == nil {
		d.fault(&second, "write each policy into a file of its own", "a second document begins here")
		return nil
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err, len(data))
		return nil
	}
	return root.Content[0]
}

// checkCharacters refuses what makes lines or characters ambiguous, before YAML
// is read.
func (d *document) checkCharacters(data []byte) bool {
	faults := len(d.faults)
	for i := 0; i < len(data) && len(d.faults) == faults; {
		r, size := utf8.DecodeRune(data[i:])
		first := i == 0 || data[i-1] == '\n'
		fault := func(hint, format string, args ...any) {
			line, column := position(data, i)
			d.faultAt(line, column, hint, format, args...)
		}
		switch {
		case i == 0 && isUTF16(data):
			fault("save it as UTF-8", "the file is in UTF-16")
		case r == utf8.RuneError && size == 1:
			fault("save the file as UTF-8", "not valid UTF-8")
		case r == '\u0085' || r == '\u2028' || r == '\u2029':
			fault("", "the character %U would end the line", r)
		case r == '\r' && !bytes.HasPrefix(data[i:], []byte("\r\n")):
			fault("save the file with the line ends of Unix or Windows", "a carriage return without a line feed")
		case r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r == '\ufeff':
			fault("", "the character %U is not allowed", r)
		case first && r == '%':
			fault("", "a line must not begin with %%")
		case first && unicode.IsSpace(r) && r > 0x7f:
			fault("indent with plain spaces", "the line begins with a wide or special space, %U", r)
		}
		i += size
	}
	return len(d.faults) == faults
}

// isUTF16 reports whether a text is in UTF-16: by its byte order mark, or by the
// zeros beside its first letters.
func isUTF16(data []byte) bool {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return true
		}
	}
	return len(data) >= 4 && (data[0] == 0 && data[2] == 0 || data[1] == 0 && data[3] == 0)
}

// checkBrackets bounds the nesting before YAML is read. Brackets of texts and
// comments count as well; in those of a policy they are closed again.
func (d *document) checkBrackets(data []byte) bool {
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
			d.faultAt(line, column, "close them", "more than %d brackets are open", maxBrackets)
			return false
		}
	}
	return true
}

// line returns a line of the document, from 1, without its end; "" where there is none.
func (d *document) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return strings.TrimSuffix(d.lines[n-1], "\r")
}
