package types

import (
	"slices"

	"github.com/meritrules/merit/internal/copies"
)

// Field is one field of the records of a list, or a single value of the facts.
type Field struct {
	Name    string
	Type    Type
	Min     *Number  // least value of a number; nil for none
	Max     *Number  // greatest value of a number; nil for none
	Integer bool     // a number must be whole
	Places  *int     // a number has at most so many places after the point, negative for tens and more; nil for any
	Values  []string // a text must be one of these, unless empty
	Ordered bool     // Values are levels, the lowest first: texts compare in their order
	Shown   *Shown   // of a figure: how results show its number; nil as it is
	Unit    string   // what a number counts: Ratio, or any other word such as points or yuan; "" for unknown
	At      string   // the date field from whose day on the value is known (for that date, its own name); "" if the value is known with its record
	Due     *Date    // the day at whose end the value is due, until when it is pending; nil if it is there with its record
	Inverse string   // of a reference: the field of the other list that holds the referring records
	Doc     string   // a sentence for people

	published  *int // of a figure: the places to which it is rounded
	identifies bool // its texts are compared letter by letter: keys, references, groups
}

// Shown says how results round a number that formulas see exact.
type Shown struct {
	Places int // after the point; negative ones are tens, hundreds and so on
	Mode   Mode
}

// Clone returns a copy that shares nothing with the field that a caller can change.
func (f Field) Clone() Field {
	f.Type, f.Min, f.Max, f.Places, f.Shown, f.Values = f.Type.Clone(), copies.Of(f.Min), copies.Of(f.Max), copies.Of(f.Places), copies.Of(f.Shown), slices.Clone(f.Values)
	if f.Ordered {
		f.Type = f.Type.Ordered(NewLevels(f.Values))
	}
	f.Due = copies.Of(f.Due)
	return f
}

// Ratio is the unit of numbers such as 0.3, which may be written 30%.
const Ratio = "ratio"

// Schema declares the records of a list.
type Schema struct {
	Name   string   // the list's name in formulas
	Key    []string // fields that identify a record; empty if records may be equal
	Fields []Field

	At       string   // the date field from whose day on a record is known; "" if all are known on every day
	Due      *Date    // the day at whose end the list is due, until when it is pending; nil if it is there from the start
	Label    []string // fields with the names by which people know a record: texts, days or references; nil for a text called name
	Groups   []string // fields or figures; records with equal values in all of them are peers; none for no groups
	Previous string   // list that holds the last cycle's figures under the same key; "" for none

	index map[string]int // positions of the fields when the schema was settled; a caller may have changed a copy since
}

// Field returns the position of the named field, -1 if there is none.
func (s *Schema) Field(name string) int {
	if i, ok := s.index[name]; ok && i < len(s.Fields) && s.Fields[i].Name == name {
		return i
	}
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// Clone returns a copy that shares nothing with the schema that a caller can change.
func (s *Schema) Clone() *Schema {
	if s == nil {
		return nil
	}
	c := *s
	c.Key, c.Groups, c.Label, c.Fields, c.Due = slices.Clone(s.Key), slices.Clone(s.Groups), slices.Clone(s.Label), copies.All(s.Fields, Field.Clone), copies.Of(s.Due)
	return &c
}

// IsDated reports whether the list dates its records or is due, in whole or in part.
func (s *Schema) IsDated() bool {
	return s.At != "" || s.Due != nil || slices.ContainsFunc(s.Fields, func(f Field) bool { return f.At != "" || f.Due != nil })
}

// ColumnName names a column of a list or, with no field, the list.
type ColumnName struct {
	List  string
	Field string
}

// CellName names a field or figure of one record by the record's position in a list; List is
// "" for a figure of the year as a whole.
type CellName struct {
	List  string
	Row   int
	Field string
}
