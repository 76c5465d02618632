package facts

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/rule/fault"
)

// origin is the text of a file of facts, kept to tell the places of faults.
type origin struct {
	file string
	data []byte
	last spotInText // the place found last
}

// spotInText is a byte of a text with its line and column, in characters from 1.
type spotInText struct{ offset, line, column int }

// place returns the line and column of a byte. Callers mostly ask for places in
// ascending order, so it counts on from the last one.
func (o *origin) place(offset int) (line, column int) {
	if o.last.line == 0 || offset < o.last.offset {
		o.last = spotInText{0, 1, 1}
	}
	offset = min(offset, len(o.data))
	between := o.data[o.last.offset:offset]
	if i := bytes.LastIndexByte(between, '\n'); i >= 0 {
		o.last.line += bytes.Count(between, []byte("\n"))
		o.last.column, between = 1, between[i+1:]
	}
	o.last.column += utf8.RuneCount(between)
	o.last.offset = offset
	return o.last.line, o.last.column
}

// cell returns the line and column of a cell in the CSV row that begins at a byte, or
// those of the row if it has no such cell.
func (o *origin) cell(offset, i int) (line, column int) {
	line, column = o.place(offset)
	r := csv.NewReader(bytes.NewReader(o.data[offset:]))
	r.FieldsPerRecord = -1
	if cells, err := r.Read(); err != nil || i >= len(cells) {
		return line, column
	}
	below, bytesBefore := r.FieldPos(i)
	return o.place(o.below(offset, below-1) + bytesBefore - 1)
}

// errorAt returns a fault at a byte of the file.
func (o *origin) errorAt(code fault.Code, offset int, format string, args ...any) *fault.Error {
	line, column := o.place(offset)
	return &fault.Error{Code: code, File: o.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
}

// notUTF8 returns the fault of a file that is not in UTF-8, nil for one that is.
func (o *origin) notUTF8(hint string) (e *fault.Error) {
	switch {
	case bounded.IsUTF16(o.data):
		e = o.errorAt(fault.CodeEncoding, 0, "the file is in UTF-16")
	case !utf8.Valid(o.data):
		e = o.errorAt(fault.CodeEncoding, invalidUTF8(o.data), "not valid UTF-8")
	default:
		return nil
	}
	e.Hint = hint
	return e
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8.
func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		if c == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// put gives a fault the place of the record that begins at a byte; in a CSV file, the
// place of the cell at fault.
func (g *gathered) put(e *fault.Error, offset int) {
	if g.in == nil || e.Line > 0 {
		return
	}
	if i := slices.Index(g.header, e.Field); e.Field != "" && i >= 0 {
		e.Line, e.Column = g.in.cell(offset, i)
		return
	}
	e.Line, e.Column = g.in.place(offset)
}
