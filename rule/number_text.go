package rule

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
)

// MarshalText returns the text of String. In JSON a number is therefore a string,
// "9.5" or "1/3": many JSON readers would turn 9.5 into a binary float.
func (n Number) MarshalText() ([]byte, error) { return n.n.AppendTo(nil), nil }

// maxWritten bounds the digits of a number that is read back: a number of maxDigits,
// such as 1/2⁶⁶⁰⁰⁰, has that many more when written out in decimal.
const maxWritten = 4 * maxDigits

// UnmarshalText reads what MarshalText writes, exactly: decimal text as ParseNumber
// reads it, or a fraction of whole numbers such as "-1/3", of 80,000 digits at most.
func (n *Number) UnmarshalText(text []byte) error {
	above, below, isFraction := strings.Cut(string(text), "/")
	x, err := exact.Parse(above, maxWritten)
	if err == nil && isFraction {
		x, err = over(x, below, text)
	}
	if err == nil {
		*n = Number{x}
	}
	return err
}

// over returns the fraction of x over the number to be read from below; text is the
// whole text.
func over(x exact.Number, below string, text []byte) (exact.Number, error) {
	y, err := exact.Parse(below, maxWritten)
	switch {
	case err != nil:
		return x, err
	case !x.IsInt() || !y.IsInt() || y.Sign() <= 0:
		return x, fmt.Errorf("%q is no fraction of whole numbers such as -1/3", spell.Cut(string(text), spell.Brief))
	}
	x, _ = x.Quo(y)
	return x, nil
}

// UnmarshalJSON reads, exactly, what MarshalText writes, in quotes, or a JSON number,
// as in files of facts. As usual in Go, null changes nothing.
func (n *Number) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	if !bytes.HasPrefix(data, []byte{'"'}) {
		return n.UnmarshalText(data)
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	return n.UnmarshalText([]byte(text))
}

// Value returns the number for a database, as decimal text, which each database
// turns into its own NUMERIC or DECIMAL. A number without a finite decimal form is
// an error, because no such column can hold it: round it, or store its String as a
// text, which Scan reads back.
func (n Number) Value() (driver.Value, error) {
	if !n.Terminates() {
		return nil, fmt.Errorf("%s has no finite decimal form; round it, or store its text", spell.Cut(n.String(), spell.Brief))
	}
	return n.String(), nil
}

// Scan reads a number from a database, exactly: a text as UnmarshalText reads it, or
// a whole number. It refuses a float, which need not be the number that was meant.
// Scan a column that may be NULL into a sql.Null[rule.Number].
func (n *Number) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return n.UnmarshalText([]byte(src))
	case []byte:
		return n.UnmarshalText(src)
	case int64:
		*n = Int(src)
		return nil
	case float64:
		return fmt.Errorf("a float such as %v is no exact number; make the column NUMERIC, or select it as a text", src)
	case nil:
		return errors.New("NULL is no number; scan into a sql.Null[rule.Number]")
	}
	return fmt.Errorf("no number, but of type %T; select it as NUMERIC or as a text", src)
}
