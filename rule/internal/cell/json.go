package cell

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
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
	switch v.Kind {
	case types.Nothing:
		b.WriteString("null")
	case types.FlagKind:
		b.WriteString(strconv.FormatBool(v.Bool))
	case types.TextKind:
		writeText(b, v.Str)
	case types.ListKind:
		return v.Seq.writeJSON(b)
	case types.DateKind:
		if d := v.Day(); !d.Known() {
			_, err := types.Date(d).MarshalText()
			return err
		}
		fallthrough
	default:
		b.WriteString(`{"` + v.Kind.String() + `":`)
		writeText(b, v.String())
		b.WriteByte('}')
	}
	return nil
}

func (s *Seq) writeJSON(b *bytes.Buffer) error {
	b.WriteByte('[')
	for i := range s.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := s.At(i).writeJSON(b); err != nil {
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
		read.Kind = types.FlagKind
		err = json.Unmarshal(data, &read.Bool)
	case '"':
		read.Kind = types.TextKind
		err = json.Unmarshal(data, &read.Str)
	case '[':
		var elems []Value
		err = json.Unmarshal(data, &elems)
		read = OfElems(elems)
	case '{':
		read, err = readTagged(data)
	default:
		err = wording.Newf(fault.CodeBadValue, `a value %s; write {"number": "%s"}`, spell.Cut(string(data), spell.Brief), spell.Cut(string(data), spell.Brief))
	}
	if err == nil {
		*v = read
	}
	return wording.BadValue(err)
}

// readTagged reads a value under the name of its kind.
func readTagged(data []byte) (Value, error) {
	var tagged map[string]string
	if err := json.Unmarshal(data, &tagged); err != nil {
		return Value{}, wording.BadValue(err)
	}
	for kind, text := range tagged { // only one is allowed
		switch {
		case len(tagged) > 1:
		case kind == types.NumberKind.String():
			var n types.Number
			err := n.UnmarshalText([]byte(text))
			return OfNumber(n), err
		case kind == types.DateKind.String():
			d, err := types.ParseDate(text)
			return OfDate(d), err
		case kind == types.RecordKind.String():
			return Value{Kind: types.RecordKind, Str: text}, nil
		}
	}
	return Value{}, wording.Newf(fault.CodeBadValue, "a value %s; an object must have one of number, date and record", spell.Cut(string(data), spell.Brief))
}
