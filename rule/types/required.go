package types

import (
	"encoding/json"
	"fmt"
)

// Required is a field of a struct of facts that must be given: its zero value is not
// given, and using it is a fault that names the field. So a rank that somebody forgot
// to fill in does not become rank 0. T is any type that a struct of facts may have.
type Required[T any] struct {
	value T
	given bool
}

// Of returns v as given.
func Of[T any](v T) Required[T] { return Required[T]{v, true} }

// Get returns the value given, false if none was.
func (r Required[T]) Get() (v T, given bool) { return r.value, r.given }

// String returns the value given in words, "not given" if none was.
func (r Required[T]) String() string {
	if !r.given {
		return "not given"
	}
	return fmt.Sprint(r.value)
}

// MarshalJSON writes the value given, null if none was.
func (r Required[T]) MarshalJSON() ([]byte, error) {
	if !r.given {
		return []byte("null"), nil
	}
	return json.Marshal(r.value)
}

// UnmarshalJSON takes a value as given; null gives nothing.
func (r *Required[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*r = Required[T]{}
		return nil
	}
	r.given = true
	return json.Unmarshal(data, &r.value)
}
