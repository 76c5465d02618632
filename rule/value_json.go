package rule

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/meritrules/merit/internal/spell"
)

// MarshalJSON writes a value so that its kind shows: a missing value as null, a flag,
// a text and a list as in JSON, and a kind that JSON lacks as an object with one
// name: {"number": "9.5"}, exactly, or "1/3"; {"date": "2022-09-01"}; and a record by
// its key, {"record": "u84"}.
func (v Value) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	err := v.writeJSON(&b)
	return b.Bytes(), err
}

func (v Value) writeJSON(b *bytes.Buffer) error {
	switch v.kind {
	case Nothing:
		b.WriteString("null")
	case FlagKind:
		b.WriteString(strconv.FormatBool(v.flag))
	case TextKind:
		writeText(b, v.text)
	case ListKind:
		return v.seq.writeJSON(b)
	case DateKind:
		if d := v.date(); !d.Known() {
			_, err := Date(d).MarshalText()
			return err
		}
		fallthrough
	default:
		b.WriteString(`{"` + v.kind.String() + `":`)
		writeText(b, v.String())
		b.WriteByte('}')
	}
	return nil
}

func (s *seq) writeJSON(b *bytes.Buffer) error {
	b.WriteByte('[')
	for i := range s.len() {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := s.at(i).writeJSON(b); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

// writeText writes a text in quotes, with its letters unescaped: if they must be
// escaped for a page, package json escapes what MarshalJSON returns.
func writeText(b *bytes.Buffer, text string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a text can always be encoded
	b.Truncate(b.Len() - 1)
}

// UnmarshalJSON reads what MarshalJSON writes. A record no longer belongs to a list:
// it keeps its key for people, which String returns, and Record returns false.
func (v *Value) UnmarshalJSON(data []byte) (err error) {
	var read Value
	switch data[0] {
	case 'n':
	case 't', 'f':
		read.kind = FlagKind
		err = json.Unmarshal(data, &read.flag)
	case '"':
		read.kind = TextKind
		err = json.Unmarshal(data, &read.text)
	case '[':
		var elems []Value
		err = json.Unmarshal(data, &elems)
		read = elemsValue(elems)
	case '{':
		read, err = readTagged(data)
	default:
		err = problemf(CodeBadValue, `a value %s; write {"number": "%s"}`, spell.Cut(string(data), spell.Brief), spell.Cut(string(data), spell.Brief))
	}
	if err == nil {
		*v = read
	}
	return badValue(err)
}

// readTagged reads a value under the name of its kind.
func readTagged(data []byte) (Value, error) {
	var tagged map[string]string
	if err := json.Unmarshal(data, &tagged); err != nil {
		return Value{}, badValue(err)
	}
	for kind, text := range tagged { // only one is allowed
		switch {
		case len(tagged) > 1:
		case kind == NumberKind.String():
			var n Number
			err := n.UnmarshalText([]byte(text))
			return NumberValue(n), err
		case kind == DateKind.String():
			d, err := ParseDate(text)
			return DateValue(d), err
		case kind == RecordKind.String():
			return Value{kind: RecordKind, text: text}, nil
		}
	}
	return Value{}, problemf(CodeBadValue, "a value %s; an object must have one of number, date and record", spell.Cut(string(data), spell.Brief))
}
