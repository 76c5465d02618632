package yeartest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// The -json form written by hand: objects keep their order, one space of
// indentation, characters unescaped, empty lists and objects on one line.

// field is one key of an object and its value.
type field struct {
	key   string
	value any
}

// object is an ordered JSON object, list a JSON list. Other values are
// string, int, bool and nil.
type (
	object []field
	list   []any
)

func document(value any) []byte {
	var b bytes.Buffer
	write(&b, value, 0)
	b.WriteByte('\n')
	return b.Bytes()
}

func write(b *bytes.Buffer, value any, depth int) {
	switch v := value.(type) {
	case nil:
		b.WriteString("null")
	case string:
		writeString(b, v)
	case int:
		b.WriteString(strconv.Itoa(v))
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case list:
		writeAll(b, '[', ']', len(v), depth, func(i int) { write(b, v[i], depth+1) })
	case object:
		writeAll(b, '{', '}', len(v), depth, func(i int) {
			writeString(b, v[i].key)
			b.WriteString(": ")
			write(b, v[i].value, depth+1)
		})
	default:
		panic(fmt.Sprintf("yeartest: no JSON for %T", value))
	}
}

func writeAll(b *bytes.Buffer, begin, end byte, n, depth int, one func(int)) {
	b.WriteByte(begin)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n" + strings.Repeat(" ", depth+1))
		one(i)
	}
	if n > 0 {
		b.WriteString("\n" + strings.Repeat(" ", depth))
	}
	b.WriteByte(end)
}

// writeString escapes what JSON must escape and nothing else.
func writeString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ':
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
